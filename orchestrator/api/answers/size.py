"""The large parts of an answer, each with its size on the wire, before any of them is written.

The rule: an answer that is too large to send is never built. The largest parts are left out until the rest fits, and a
warning in the answer says so. The equity curve is thinned instead, which leaves its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.told_signals import ToldSignals
from orchestrator.runner_protocol.report_view import ReportView

# Of a row at most, beside the texts of its times and reasons: values, tags and lengths.
_SIGNAL_BYTES, _TRADE_BYTES, _EVENT_BYTES, _IGNORED_BYTES, _ORDER_EVENT_BYTES = 30, 165, 24, 20, 40
_REPEATS_BYTES = 7
_TIME_BYTES, _LONG_TIME_BYTES = 20, 24
POINT_BYTES = 16
# Of the equity curve, however little room there is: as many as a chart has pixels across.
LEAST_POINTS = 1000
# What an answer holds beside these parts and the lines that were printed.
REST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A part that grows with the bars.

    Attributes:
        size_bytes: What it takes at most.
        write: Makes it, and puts it into the answer.
    """

    size_bytes: int
    write: Callable[[], object]


def equity_points(report: ReportView, room_bytes: int) -> int:
    """How many points of the equity curve are told where there is room for *room_bytes* of them and of indicators.

    All of them if they fit, else what half of the room holds.
    """
    points = len(report.equity) // 8
    if points * POINT_BYTES <= room_bytes:
        return points
    return max(min(points, room_bytes // 2 // POINT_BYTES), min(points, LEAST_POINTS))


def left_out(parts: Mapping[str, Part], max_bytes: int) -> frozenset[str]:
    """Which of *parts*, by name, an answer of *max_bytes* has no room for."""
    sizes = {name: part.size_bytes for name, part in parts.items()}
    without: set[str] = set()
    room = max_bytes - REST_BYTES
    while sizes and sum(sizes.values()) > room:
        largest = max(sizes, key=lambda name: sizes[name])
        del sizes[largest]
        without.add(largest)
    return frozenset(without)


def equity_bytes(report: ReportView) -> int:
    """What the equity curve takes, in either form of an answer."""
    return len(report.equity) // 8 * POINT_BYTES


def order_events_bytes(report: ReportView) -> int:
    """What the events of orders take, in either form of an answer."""
    signal = np.frombuffer(report.rest.order_events.signal, "<i8")
    size = len(signal) * (_ORDER_EVENT_BYTES + _LONG_TIME_BYTES)
    if len(report.signals.reason):
        size += int(np.append(report.signals.reason.sizes_bytes + 4, 0)[signal].sum())
    return size


def row_bytes(report: ReportView, bars: BarColumns, told: ToldSignals) -> Mapping[str, int]:
    """What each part takes in rows, by name."""
    has_fractions = bool((bars.timestamp_ms % 1000).any())
    time = _LONG_TIME_BYTES if has_fractions else _TIME_BYTES
    signals = len(np.frombuffer(report.signals.bar, "<i8")[told.chosen])
    ignored = len(np.frombuffer(report.ignored_signal, "<i8")[told.ignored])
    trades = len(report.trades.pnl) // 8
    sentence = max((len(text.encode()) for text in report.rest.reason_sentence.values()), default=0)
    reason_bytes = of_trades = 0
    if len(report.signals.reason):
        sizes = report.signals.reason.sizes_bytes + 4
        reason_bytes = int(sizes[told.chosen].sum())
        sizes = np.append(sizes, 0)
        for column in (report.trades.entry_signal, report.trades.exit_signal):
            of_trades += int(sizes[np.frombuffer(column, "<i8")].sum())
    repeats = 0 if told.repeats is None else _REPEATS_BYTES
    return {
        "signals": signals * (_SIGNAL_BYTES + repeats + time) + reason_bytes,
        "trades": trades * (_TRADE_BYTES + 4 * time) + of_trades,
        "equity_curve": (2 * trades + 3) * (_EVENT_BYTES + time),
        "order_events": order_events_bytes(report),
        "ignored_signals": ignored * (_IGNORED_BYTES + time + sentence),
    }
