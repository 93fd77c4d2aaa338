"""What the options ask for: a connection, bars, and how to run over them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from strategiz_execution.bars.errors import BarsFileError
from strategiz_execution.bars.moments import DateOrder
from strategiz_execution.bars.numbers import Decimal
from strategiz_execution.bars.order import Rows
from strategiz_execution.bars.read import ReadOptions, read_file
from strategiz_execution.bars.resample import between, parse_length, resample
from strategiz_execution.bars.series import Bars
from strategiz_execution.bars.zones import find_zone
from strategiz_execution.calls.channel import Tls
from strategiz_execution.calls.settings import ClientOptions
from strategiz_execution.client import Client
from strategiz_execution.command.watching import Watch
from strategiz_execution.command.words import plain
from strategiz_execution.errors import InvalidRequest
from strategiz_execution.local import LocalService
from strategiz_execution.requests.backtest import BacktestOptions
from strategiz_execution.requests.options import RunOptions
from strategiz_execution.requests.output import RunLimits

_BOUNDS = {"start": "--from", "end": "--to"}


@contextlib.contextmanager
def connected(options: Mapping[str, Any], watch: Watch) -> Iterator[Client]:
    """A client of the service that is named, else of one that is started for this command and ended with it."""
    given: ClientOptions = {}
    if options["ca"] or options["cert"] or options["key"]:
        given["tls"] = Tls(ca=options["ca"], certificate=options["cert"], key=options["key"])
    elif options["plaintext"]:
        given["tls"] = False
    if options["token_file"] is not None:
        given["token"] = Path(options["token_file"]).read_text(encoding="utf-8").strip()
    if options["server"]:
        with Client(options["server"], **given) as client:
            yield client
        return
    with watch.stage("Starting a service for this run"):
        service = LocalService()
    try:
        watch.hint(
            "`strategiz serve` in another terminal, and --server 127.0.0.1:50051, spare this start"
        )
        with Client(service.address, tls=False) as client:
            yield client
    finally:
        with watch.stage("Removing the sandboxes"):
            service.stop()


def bars_of(options: Mapping[str, Any], watch: Watch) -> Bars:
    """The bars of --data, with what was done to them told on standard error."""
    order, decimal = options["date_order"], options["decimal"]
    reading = ReadOptions(
        time_zone=options["time_zone"],
        symbol=options["symbol"],
        close=options["close"],
        date_order=DateOrder(order) if order else None,
        decimal=Decimal(decimal) if decimal else None,
        rows=Rows(options["rows"]),
    )
    zone = options["time_zone"]
    if zone and find_zone(zone) is None:
        raise click.BadParameter(
            f"{zone!r} is no time zone; write an IANA name such as America/New_York",
            param_hint="--time-zone",
        )
    try:
        with watch.stage(f"Reading {options['data']}"):
            found = read_file(options["data"], reading)
    except BarsFileError as error:
        raise BarsFileError(f"--data {error}") from None
    for remark in found.remarks:
        watch.note(plain(remark))
    bars = found.bars
    if options["resample"]:
        bars = _or_refused(
            "--resample", lambda: resample(bars, parse_length(options["resample"]), zone)
        )
    if options["start"] or options["end"]:
        named = " and ".join(option for name, option in _BOUNDS.items() if options[name])
        bars = _or_refused(named, lambda: between(bars, options["start"], options["end"], zone))
    return bars


def run_options(options: Mapping[str, Any]) -> RunOptions:
    """How to run."""
    sizing, size = options["size"] or (None, 0.0)
    backtest = BacktestOptions(
        initial_cash=options["cash"],
        fill=options["fill"].replace("-", "_"),
        direction=options["direction"].replace("-", "_"),
        sizing=sizing,
        size=size,
        fractional_units=options["fractional"],
        commission_rate=options["fee"],
        commission_fixed=options["fee_fixed"],
        commission_per_unit=options["fee_per_unit"],
        commission_minimum=options["fee_minimum"],
        slippage_rate=options["slippage"],
        stop_loss=options["stop_loss"],
        take_profit=options["take_profit"],
        trailing_stop=options["trailing_stop"],
        max_leverage=options["leverage"],
        borrow_rate=options["borrow_rate"],
        risk_free_rate=options["risk_free_rate"],
        warmup_bars=options["warmup"],
        apply_strategy_constants=not options["ignore_constants"],
        time_zone=options["time_zone"],
    )
    return {
        "params": dict(options["params"]),
        "backtest": backtest,
        "timeout_s": options["timeout"],
        "limits": RunLimits(memory_mb=options["memory"]) if options["memory"] else None,
        "check_look_ahead": options["check_look_ahead"],
        "image": options["image"],
    }


def writable(path: Path | None, option: str) -> None:
    """Refuses a file that cannot be written, before the run that would be lost with it."""
    if path is None:
        return
    folder = path.parent
    if not folder.is_dir():
        raise click.BadParameter(f"the folder {str(folder)!r} does not exist", param_hint=option)
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise click.BadParameter(f"{str(path)!r} cannot be written", param_hint=option)


def _or_refused(option: str, make: Any) -> Bars:
    try:
        bars: Bars = make()
    except InvalidRequest:
        raise
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None
    return bars
