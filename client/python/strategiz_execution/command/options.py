"""Options that several commands have, in groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from strategiz_execution.command.sections import option, options_under
from strategiz_execution.command.swept import SweptParameter
from strategiz_execution.command.values import Cash, Page, Parameter, Rate, Size

_FILE = click.Path(dir_okay=False, path_type=Path)
REPORT = Page(dir_okay=False, path_type=Path)
STRATEGY = click.Path(exists=True, dir_okay=False, path_type=Path)


connection_options = options_under(
    "The service",
    option("--server", metavar="HOST:PORT", envvar="STRATEGIZ_ADDRESS", show_envvar=True,
                 help="A service that runs already. Without it, one is started for this command alone."),
    option("--ca", type=_FILE, help="Authorities that the service's certificate must come from (PEM)."),
    option("--cert", type=_FILE, help="Certificate of your own, for mutual TLS (PEM)."),
    option("--key", type=_FILE, help="Its private key (PEM)."),
    option("--plaintext", is_flag=True, help="No TLS to a service on another machine."),
    option("--token-file", type=_FILE, help="Has the token, where the service takes tokens."),
)  # fmt: skip

data_options = options_under(
    "Bars",
    option("--data", "-d", required=True, type=_FILE, metavar="FILE", help="Bars, as CSV or Parquet."),
    option("--symbol", default="", help="What the bars are of; in a file of several instruments, which to take."),
    option("--from", "start", default="", metavar="TIME", help="First bar to use, such as 2015-01-01."),
    option("--to", "end", default="", metavar="TIME", help="Last one; a date means all of its day."),
    option("--resample", default="", metavar="LENGTH", help="Make longer bars: 15m, 1h, 4h, 1D, 1W, 1M."),
    option("--time-zone", default="", metavar="ZONE",
                 help="Of times without one in the file, of days in --resample, and of the exchange. Default: UTC."),
    option("--close", default="", metavar="NAME", help='Column to use as the close, such as "Adj Close".'),
    option("--date-order", type=click.Choice(["dmy", "mdy"]), help="Of dates such as 01/02/2024."),
    option("--decimal", type=click.Choice([".", ","]), help="Sign before fractions in the file."),
    option("--rows", type=click.Choice(["repair", "refuse"]), default="repair", show_default=True,
                 help="What to do about rows out of order or there twice. What is done is said."),
)  # fmt: skip

_param = option(
    "--param", "-p", "params", type=Parameter(), multiple=True, metavar="NAME=VALUE",
    help="An entry of the strategy's dict `params`; may be given again.",
)  # fmt: skip
_swept_param = option(
    "--param", "-p", "params", type=SweptParameter(), multiple=True, required=True, metavar="NAME=VALUES",
    help="What is tried: fast=5:30:5 (first, last, step), kind=sma,ema; or length=50 for all sets. Once for each.",
)  # fmt: skip
_look_ahead = option(
    "--check-look-ahead", is_flag=True, help="Tell signals that change when later bars are taken away."
)  # fmt: skip
_running = (
    option("--warmup", type=int, help="Bars before the first call of a per-bar strategy."),
    option("--ignore-constants", is_flag=True,
                 help="STOP_LOSS, TAKE_PROFIT and POSITION_SIZE of the code have no effect."),
    option("--timeout", type=float, default=30.0, show_default=True, metavar="SECONDS",
                 help="For the strategy; in a sweep, for each set."),
    option("--memory", type=int, default=0, metavar="MIB", help="Of the sandbox. Default: the service's."),
    option("--image", default="", help='"science" has scipy, scikit-learn and statsmodels, where it is offered.'),
)  # fmt: skip
_strategy = options_under("The strategy", _param, _look_ahead, *_running)
_swept_strategy = options_under("The strategy", _swept_param, *_running)

_orders = options_under(
    "Orders and costs",
    option("--cash", type=Cash(), default=10_000.0, metavar="CASH", show_default=True, help="Cash at the start."),
    option("--fee", type=Rate(), default=0.0, metavar="RATE", help="Of the value of each fill: 0.0005 or 0.05%."),
    option("--fee-fixed", type=Cash(), default=0.0, metavar="CASH", help="For each fill."),
    option("--fee-per-unit", type=Cash(), default=0.0, metavar="CASH", help="For each unit of a fill."),
    option("--fee-minimum", type=Cash(), default=0.0, metavar="CASH", help="Least that a fill costs."),
    option("--slippage", type=Rate(), default=0.0, metavar="RATE", help="By which fills are worse."),
    option("--fill", type=click.Choice(["next-open", "same-close"]), default="next-open", show_default=True,
                 help="When orders fill; same-close is optimistic."),
    option("--direction", type=click.Choice(["long-only", "long-short"]), default="long-only", show_default=True,
                 help="Which positions may be held."),
    option("--size", type=Size(), metavar="SIZE",
                 help="Of an entry: all (cash pays for), 25% (of equity), 10 (units), or signal."),
    option("--fractional", is_flag=True, help="Trade parts of a unit."),
    option("--stop-loss", type=Rate(), default=0.0, metavar="RATE", help="Of the fill price."),
    option("--take-profit", type=Rate(), default=0.0, metavar="RATE", help="Of the fill price."),
    option("--trailing-stop", type=Rate(), default=0.0, metavar="RATE", help="Of the best price since entry."),
    option("--leverage", type=float, default=0.0, metavar="TIMES", help="Greatest position, in equity."),
    option("--borrow-rate", type=Rate(), default=0.0, metavar="RATE", help="A year, of what is sold short."),
    option("--risk-free-rate", type=Rate(), default=0.0, metavar="RATE", help="A year, for the Sharpe ratio."),
)  # fmt: skip


def backtest_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How the strategy is run, and how its signals become trades."""
    return _strategy(_orders(command))


def swept_backtest_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """As `backtest_options`, with parameters that are swept."""
    return _swept_strategy(_orders(command))
