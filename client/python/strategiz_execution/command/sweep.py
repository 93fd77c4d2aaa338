"""`strategiz sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from strategiz_execution.command.ends import EXIT_CODES, guarded
from strategiz_execution.command.options import (
    REPORT,
    STRATEGY,
    connection_options,
    data_options,
    swept_backtest_options,
)  # fmt: skip
from strategiz_execution.command.sections import SectionedCommand, option, options_under
from strategiz_execution.command.swept import Windows


@click.command(cls=SectionedCommand, epilog=EXIT_CODES)
@click.argument("strategy", type=STRATEGY)
@data_options
@swept_backtest_options
@options_under(
    "Which sets, and which is the best",
    option("--random", "draws", type=click.IntRange(min=1), metavar="N",
           help="Draw N sets at random, instead of every combination."),
    option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
           help="Of the draws: the same seed, the same draws."),
    option("--rank-by", default="sharpe_ratio", show_default=True, metavar="METRIC",
           help="What the best is the best of."),
    option("--lowest", is_flag=True, help="The lowest value is the best."),
    option("--best", type=click.IntRange(1, 20), default=5, show_default=True, help="How many of the best to show."),
    option("--total-timeout", type=float, metavar="SECONDS", help="For the whole. Default: the service's maximum."),
)  # fmt: skip
@options_under(
    "Bars that are kept back",
    option("--train-test", type=float, metavar="SHARE",
           help="Choose the best on this part of the bars, such as 0.7, and run it over the rest."),
    option("--walk-forward", type=Windows(), metavar="TRAIN:TEST[:anchored]",
           help="Choose on TRAIN bars, trade the TEST bars that follow, move on; anchored: train parts grow."),
    option("--warmup-bars", type=click.IntRange(min=0), metavar="N",
           help="Bars before a test part that indicators may read. Default: --warmup, else 50."),
)  # fmt: skip
@options_under(
    "What is made of it",
    option("--report", type=REPORT, metavar="FILE.html", help="Write the report: one file, for any browser."),
    option("--title", default="", help="Of the report. Default: the strategy's file."),
    option("--json", "wants_json", is_flag=True, help="All that the service said as one JSON object."),
    option("--quiet", "-q", is_flag=True, help="No progress and no notes."),
)  # fmt: skip
@connection_options
@guarded
def sweep(strategy: Path, **options: Any) -> int:
    """Run STRATEGY with many sets of parameters, and say which did best and how much of that is luck.

    \b
    strategiz sweep cross.py --data spx.csv -p fast=5:30:5 -p slow=20:100:10
    strategiz sweep cross.py --data spx.csv -p fast=5:30 -p kind=sma,ema --random 100
    """  # noqa: D301 - click's sign for lines that stay as they are
    from strategiz_execution.command import sweeping  # noqa: PLC0415 - loads gRPC

    return sweeping.sweep(strategy, options)
