"""The report of a sweep, put together as that of a run is, under the same rules."""

from __future__ import annotations

import os
from pathlib import Path

from strategiz_execution.report.page import page_html
from strategiz_execution.report.sweep_content import sweep_data
from strategiz_execution.report.sweep_sections import of_sweep
from strategiz_execution.results.sweep import SweepResult


def write_sweep_report(result: SweepResult, path: str | os.PathLike[str], title: str = "") -> None:
    """Writes `sweep_html` to *path*.

    Raises:
        MissingPackage: plotly is not installed.
    """
    Path(path).write_text(sweep_html(result, title), encoding="utf-8")


def sweep_html(result: SweepResult, title: str = "") -> str:
    """The report of a sweep, however it ended.

    Args:
        result: Of the sweep.
        title: Of the page; empty = what the bars are of.

    Raises:
        MissingPackage: plotly is not installed.
    """
    heading = title or f"Sweep over {result.sent.symbol or 'a market'}"
    data = sweep_data(result)
    return page_html(heading, of_sweep(result, data), data, "sweep.js")
