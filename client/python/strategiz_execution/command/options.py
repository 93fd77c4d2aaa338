"""Options that several commands have, in groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from strategiz_execution.command.values import Parameter, Rate, Size

_Command = Callable[..., Any]
_FILE = click.Path(dir_okay=False, path_type=Path)
STRATEGY = click.Path(exists=True, dir_okay=False, path_type=Path)


def _all(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    def decorated(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


connection_options = _all(
    click.option("--server", metavar="HOST:PORT", envvar="STRATEGIZ_ADDRESS", show_envvar=True,
                 help="A service that runs already. Without it, one is started for this command alone."),
    click.option("--ca", type=_FILE, help="Authorities that the service's certificate must come from (PEM)."),
    click.option("--cert", type=_FILE, help="Certificate of your own, for mutual TLS (PEM)."),
    click.option("--key", type=_FILE, help="Its private key (PEM)."),
    click.option("--plaintext", is_flag=True, help="No TLS to a service on another machine."),
    click.option("--token-file", type=_FILE, help="Has the token, where the service takes tokens."),
)  # fmt: skip

data_options = _all(
    click.option("--data", "-d", required=True, type=_FILE, metavar="FILE", help="Bars, as CSV or Parquet."),
    click.option("--symbol", default="", help="What the bars are of; in a file of several instruments, which to take."),
    click.option("--from", "start", default="", metavar="TIME", help="First bar to use, such as 2015-01-01."),
    click.option("--to", "end", default="", metavar="TIME", help="Last one; a date means all of its day."),
    click.option("--resample", default="", metavar="LENGTH", help="Make longer bars: 15m, 1h, 4h, 1D, 1W, 1M."),
    click.option("--time-zone", default="", metavar="ZONE",
                 help="Of times without one in the file, of days in --resample, and of the exchange. Default: UTC."),
    click.option("--close", default="", metavar="NAME", help='Column to use as the close, such as "Adj Close".'),
    click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="Of dates such as 01/02/2024."),
    click.option("--decimal", type=click.Choice([".", ","]), help="Sign before fractions in the file."),
    click.option("--rows", type=click.Choice(["repair", "refuse"]), default="repair", show_default=True,
                 help="What to do about rows out of order or there twice. What is done is said."),
)  # fmt: skip

backtest_options = _all(
    click.option("--param", "-p", "params", type=Parameter(), multiple=True, metavar="NAME=VALUE",
                 help="An entry of the strategy's dict `params`; may be given again."),
    click.option("--cash", type=float, default=10_000.0, show_default=True, help="Cash at the start."),
    click.option("--fee", type=Rate(), default=0.0, metavar="RATE", help="Of the value of each fill: 0.0005 or 0.05%."),
    click.option("--fee-fixed", type=float, default=0.0, metavar="CASH", help="For each fill."),
    click.option("--fee-per-unit", type=float, default=0.0, metavar="CASH", help="For each unit of a fill."),
    click.option("--fee-minimum", type=float, default=0.0, metavar="CASH", help="Least that a fill costs."),
    click.option("--slippage", type=Rate(), default=0.0, metavar="RATE", help="By which fills are worse."),
    click.option("--fill", type=click.Choice(["next-open", "same-close"]), default="next-open", show_default=True,
                 help="When orders fill; same-close is optimistic."),
    click.option("--direction", type=click.Choice(["long-only", "long-short"]), default="long-only", show_default=True,
                 help="Which positions may be held."),
    click.option("--size", type=Size(), metavar="SIZE",
                 help="Of an entry: all (cash pays for), 25% (of equity), 10 (units), or signal."),
    click.option("--fractional", is_flag=True, help="Trade parts of a unit."),
    click.option("--stop-loss", type=Rate(), default=0.0, metavar="RATE", help="Of the fill price."),
    click.option("--take-profit", type=Rate(), default=0.0, metavar="RATE", help="Of the fill price."),
    click.option("--trailing-stop", type=Rate(), default=0.0, metavar="RATE", help="Of the best price since entry."),
    click.option("--leverage", type=float, default=0.0, metavar="TIMES", help="Greatest position, in equity."),
    click.option("--borrow-rate", type=Rate(), default=0.0, metavar="RATE", help="A year, of what is sold short."),
    click.option("--risk-free-rate", type=Rate(), default=0.0, metavar="RATE", help="A year, for the Sharpe ratio."),
    click.option("--warmup", type=int, help="Bars before the first call of a per-bar strategy."),
    click.option("--ignore-constants", is_flag=True,
                 help="STOP_LOSS, TAKE_PROFIT and POSITION_SIZE of the code have no effect."),
    click.option("--check-look-ahead", is_flag=True, help="Tell signals that change when later bars are taken away."),
    click.option("--timeout", type=float, default=30.0, show_default=True, metavar="SECONDS", help="For the strategy."),
    click.option("--memory", type=int, default=0, metavar="MIB", help="Of the sandbox. Default: the service's."),
    click.option("--image", default="", help='"science" has scipy, scikit-learn and statsmodels, where it is offered.'),
)  # fmt: skip
