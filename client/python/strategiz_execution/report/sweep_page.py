"""The page of a sweep."""

from __future__ import annotations

import os
from pathlib import Path

from strategiz_execution.results.sweep import SweepResult


def write_sweep_report(result: SweepResult, path: str | os.PathLike[str], title: str = "") -> None:
    """Writes `sweep_html` to *path*."""
    Path(path).write_text(sweep_html(result, title), encoding="utf-8")


def sweep_html(result: SweepResult, title: str = "") -> str:
    """The report of a sweep."""
    return title + str(result)
