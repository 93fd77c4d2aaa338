"""Puts a report together: texts, data, style and scripts in one file.

The rule: every text that is not of this package is escaped or is JSON in a block that is no script, and the page's
policy lets run two scripts only, named by their hashes. So no text of a strategy becomes script, and nothing is loaded.
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import json
import os
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from strategiz_execution import __version__
from strategiz_execution.errors import MissingPackage
from strategiz_execution.report import sections
from strategiz_execution.report.content import chart_data, comparison_data, trade_data
from strategiz_execution.results.run import Result


def write_report(result: Result, path: str | os.PathLike[str], title: str = "") -> None:
    """Writes `report_html` to *path*.

    Raises:
        MissingPackage: plotly is not installed.
    """
    Path(path).write_text(report_html(result, title), encoding="utf-8")


def report_html(result: Result, title: str = "") -> str:
    """The report of one run, of any outcome.

    Args:
        result: Of the run.
        title: Of the page; empty = what the bars are of.

    Raises:
        MissingPackage: plotly is not installed.
    """
    heading = title or f"Backtest of {result.bars.symbol or 'a strategy'}"
    data: dict[str, Any] = {"charts": chart_data(result)}
    if result.ok:
        data["trades"] = trade_data(result)
    return page_html(heading, sections.of_run(result, data), data, "trades.js")


def comparison_html(results: Mapping[str, Result], title: str = "") -> str:
    """The report of several runs, side by side.

    Args:
        results: By name, such as that of the strategy's file.
        title: Of the page; empty = the names.

    Raises:
        MissingPackage: plotly is not installed.
    """
    data = {"charts": comparison_data(results)}
    return page_html(title or " and ".join(results), sections.of_runs(results), data, "trades.js")


def page_html(title: str, body: str, data: Mapping[str, Any], own_script: str) -> str:
    """The whole page.

    Args:
        title: Escaped here.
        body: HTML.
        data: For the scripts.
        own_script: The asset that this kind of page has beside those of all.
    """
    script = "".join(_asset(name) for name in ("charts.js", "table.js", own_script, "main.js"))
    library, library_hash = _library()
    policy = (
        f"default-src 'none'; script-src 'sha256-{_hash(script)}' 'sha256-{library_hash}';"
        " style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    # Within JSON, "<" stands only in texts; escaped, no text can end the block.
    block = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="strategiz-execution-client {__version__}">
<title>{escape(title)}</title>
<style>
{_asset("page.css")}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
<script type="application/json" id="data">{block}</script>
<script type="text/plain" id="library">{library}</script>
<script>{script}</script>
</body>
</html>
"""


@functools.cache
def _library() -> tuple[str, str]:
    """The chart library, compressed and in base64, and its hash."""
    try:
        from plotly.offline import get_plotlyjs  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        raise MissingPackage.for_use("plotly", "command", "a report") from error
    script: str = get_plotlyjs()
    # Always the same bytes: a time in the header would make each report another file.
    packed = gzip.compress(script.encode(), 9, mtime=0)
    return base64.b64encode(packed).decode(), _hash(script)


def _asset(name: str) -> str:
    return files("strategiz_execution.report").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
