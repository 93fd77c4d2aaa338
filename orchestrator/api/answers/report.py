"""A report as the answer that was asked for: in rows or in columns, and as much of it as fits.

The rule: what is small is always there. Each part that grows with the bars is reckoned first and written if it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from google.protobuf.message import Message

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.drawings import drawings_bytes, fill_drawings, told_drawings
from orchestrator.api.answers.order_events import fill_order_events
from orchestrator.api.answers.performance import fill_equity, fill_performance
from orchestrator.api.answers.result_remarks import result_remarks
from orchestrator.api.answers.signal_columns import (
    ignored_columns,
    indicator_columns,
    signal_columns,
)
from orchestrator.api.answers.signal_rows import fill_ignored_signals, fill_indicators, fill_signals
from orchestrator.api.answers.size import (
    LEAST_POINTS,
    POINT_BYTES,
    REST_BYTES,
    Part,
    equity_bytes,
    equity_points,
    left_out,
    order_events_bytes,
    row_bytes,
)
from orchestrator.api.answers.told_signals import ToldSignals, told_signals
from orchestrator.api.answers.trade_columns import event_columns, trade_columns
from orchestrator.api.answers.trade_rows import fill_events, fill_trades
from orchestrator.api.wire.packed import Packed
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView, viewed
from orchestrator.settings import MIB

_REMEDY = "set output.max_answer_mb to what your client receives (gRPC's own default is 4 MiB), or leave parts out"
_PARTS = ("signals", "trades", "equity_curve", "order_events", "ignored_signals")


def fill_report(
    message: public.ExecuteStrategyResponse,
    encoded: bytes | memoryview,
    bars: BarColumns,
    options: public.OutputOptions,
    max_bytes: int,
) -> None:
    """Puts the report that is *encoded* into *message*, which has the rest and takes *max_bytes* at most."""
    report = viewed(encoded)
    remarks = [*result_remarks(report, bars), *message.warnings]
    del message.warnings[:]
    message.warnings.extend(remarks)
    told = told_signals(report, options)
    in_columns = options.form == public.ANSWER_FORM_COLUMNS
    omitted = {"signals": options.omit_signals, "trades": options.omit_trades}
    wanted = [name for name in _PARTS if not omitted.get(name)]
    parts = (_columns if in_columns else _rows)(message, report, bars, told, wanted)
    drawings = told_drawings(report, of_signals=not options.omit_signals)
    parts["drawings"] = Part(drawings_bytes(drawings), partial(fill_drawings, message, drawings))
    least_equity = min(equity_bytes(report), LEAST_POINTS * POINT_BYTES)
    room = max_bytes - message.ByteSize() - least_equity
    without = left_out(parts, room)
    message.warnings.extend(_left_out(name, max_bytes) for name in sorted(without))
    room += least_equity - REST_BYTES
    room -= sum(part.size_bytes for name, part in parts.items() if name not in without)
    points, all_points = equity_points(report, room), len(report.equity) // 8
    if points < all_points:
        message.warnings.append(_thinned(points, all_points, max_bytes))
    fill_performance(message, report, bars, told)
    fill_equity(message.performance, report, bars, points)
    for name, part in parts.items():
        if name not in without:
            part.write()
    message.warnings.extend(report.rest.warnings)
    room = max_bytes - message.ByteSize()
    if in_columns:
        fits = _add_all(message, indicator_columns(report), room)
    else:
        fits = fill_indicators(message, report, bars, room)
    if not fits:
        message.warnings.append(_left_out("indicators", max_bytes))


def _rows(
    message: public.ExecuteStrategyResponse,
    report: ReportView,
    bars: BarColumns,
    told: ToldSignals,
    wanted: Iterable[str],
) -> dict[str, Part]:
    sizes = row_bytes(report, bars, told)
    performance = message.performance
    writes = {
        "signals": partial(fill_signals, message, report, bars, told),
        "trades": partial(fill_trades, performance, report, bars),
        "equity_curve": partial(fill_events, performance, report, bars),
        "order_events": partial(fill_order_events, performance, report, bars),
        "ignored_signals": partial(fill_ignored_signals, performance, report, bars, told),
    }
    return {name: Part(sizes[name], writes[name]) for name in wanted}


def _columns(
    message: public.ExecuteStrategyResponse,
    report: ReportView,
    bars: BarColumns,
    told: ToldSignals,
    wanted: Iterable[str],
) -> dict[str, Part]:
    performance = message.performance
    makes: dict[str, tuple[Message, Callable[[], Packed | None]]] = {
        "signals": (message, partial(signal_columns, report, told)),
        "trades": (performance, partial(trade_columns, report, told.reasons)),
        "equity_curve": (performance, partial(event_columns, report, len(bars))),
        "ignored_signals": (performance, partial(ignored_columns, report, told)),
    }
    # A message each: they are few, and each is a sentence of its own.
    write = partial(fill_order_events, performance, report, bars)
    parts = {"order_events": Part(order_events_bytes(report), write)}
    for name in (one for one in wanted if one in makes):
        holder, make = makes[name]
        columns = make()
        if columns is not None:
            parts[name] = Part(columns.size_bytes, partial(columns.add_to, holder))
    return parts


def _add_all(
    message: public.ExecuteStrategyResponse, columns: Sequence[Packed], max_bytes: int
) -> bool:
    """Adds all of *columns*, or none of them where they would take more than *max_bytes*; whether they are there."""
    if sum(one.size_bytes for one in columns) > max_bytes:
        return False
    for one in columns:
        one.add_to(message)
    return True


def _left_out(field: str, max_bytes: int) -> str:
    return f"{field} left out: the answer would be larger than {_mib(max_bytes)}; {_REMEDY}"


def _thinned(points: int, all_points: int, max_bytes: int) -> str:
    return (
        f"equity thinned to {points} of {all_points} points: the answer would be larger than"
        f" {_mib(max_bytes)}; {_REMEDY}"
    )


def _mib(size_bytes: int) -> str:
    return f"{-(-size_bytes // MIB)} MiB"
