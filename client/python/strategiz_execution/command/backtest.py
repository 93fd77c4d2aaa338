"""`strategiz backtest`."""

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

_OUTPUT = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=SectionedCommand, epilog=EXIT_CODES)
@click.argument("strategy", type=STRATEGY)
@data_options
@backtest_options
@options_under(
    "What is made of it",
    option(
        "--report",
        type=REPORT,
        metavar="FILE.html",
        help="Write the report: one file, for any browser.",
    ),
    option("--title", default="", help="Of the report. Default: the strategy's file."),
    option(
        "--save", type=_OUTPUT, metavar="FILE.json", help="Keep the run, for `strategiz report`."
    ),
    option(
        "--json", "wants_json", is_flag=True, help="The response of the service as one JSON object."
    ),
    option("--quiet", "-q", is_flag=True, help="No progress and no notes."),
)
@connection_options
@guarded
def backtest(strategy: Path, **options: Any) -> int:
    """Run STRATEGY over a file of bars.

    It runs in a sandbox; what came of it is shown, and can be written as a report.

    \b
    strategiz backtest trend.py --data spx.csv --cash 100000 --fee 0.05%
    strategiz backtest trend.py --data spx.csv --param length=50 --report out.html
    """  # noqa: D301 - click's sign for lines that stay as they are
    from strategiz_execution.command import running  # noqa: PLC0415 - loads gRPC

    return running.backtest(strategy, options)
