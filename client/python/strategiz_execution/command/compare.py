"""`strategiz compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from strategiz_execution.command.ends import EXIT_CODES, guarded
from strategiz_execution.command.options import (
    REPORT,
    STRATEGY,
    backtest_options,
    connection_options,
    data_options,
)
from strategiz_execution.command.sections import SectionedCommand, option, options_under


@click.command(cls=SectionedCommand, epilog=EXIT_CODES)
@click.argument("strategies", type=STRATEGY, nargs=-1, required=True)
@data_options
@backtest_options
@options_under(
    "What is made of it",
    option(
        "--report",
        type=REPORT,
        metavar="FILE.html",
        help="Write a report with all curves in one chart.",
    ),
    option(
        "--json",
        "wants_json",
        is_flag=True,
        help="The responses as one JSON object, by name of the file.",
    ),
    option("--quiet", "-q", is_flag=True, help="No progress and no notes."),
)
@connection_options
@guarded
def compare(strategies: tuple[Path, ...], **options: Any) -> int:
    """Run several STRATEGIES over the same bars.

    Their metrics are shown side by side, and a report has all curves in one chart.
    """
    from strategiz_execution.command import running  # noqa: PLC0415 - loads gRPC

    return running.compare(strategies, options)
