"""What the strategy said: its signals, those that led to no fill, and the series that it plotted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.time_text import time_texts
from orchestrator.api.answers.told_signals import ToldSignals
from orchestrator.api.wire.rows import Column, add_rows
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import IndicatorView, ReportView

SIDES = {0: "HOLD", 1: "BUY", 2: "EXIT", 3: "TARGET", 4: "CHANGE", 5: "CANCEL", -1: "SELL"}
"""What the public messages call the runner's sides and actions."""
MAX_INT32 = 2**31 - 1
# Of a point on the wire: a time without and with milliseconds, a value and its tag, tags and lengths of point and time.
_TEXT_BYTES, _LONG_TEXT_BYTES, _VALUE_BYTES, _POINT_BYTES = 20, 24, 9, 4
# By action, -1 the last.
_TYPES = np.array([name.encode() for name in SIDES.values()])


def fill_signals(
    message: public.ExecuteStrategyResponse,
    report: ReportView,
    bars: BarColumns,
    told: ToldSignals,
) -> None:
    """The signals that are *told*."""
    signals, chosen = report.signals, told.chosen
    bar = np.frombuffer(signals.bar, "<i8")[chosen]
    if len(bar):
        price = np.frombuffer(signals.price, "<f8")[chosen]
        columns: dict[str, Column] = {
            "timestamp": time_texts(bars.timestamp_ms[bar]),
            "type": _TYPES[np.frombuffer(signals.side, "i1")[chosen]],
            "price": np.where(np.isnan(price), bars.close[bar], price),
            "quantity": np.minimum(np.frombuffer(signals.quantity, "<f8")[chosen], MAX_INT32),
        }
        if signals.reason:
            columns["reason"] = (
                signals.reason if isinstance(chosen, slice) else signals.reason.chosen(chosen)
            )
        if told.repeats is not None:
            columns["repeats"] = told.repeats
        add_rows(message, "signals", columns)


def fill_indicators(
    message: public.ExecuteStrategyResponse,
    report: ReportView,
    bars: BarColumns,
    max_bytes: int,
) -> bool:
    """The indicators that there are, unless they would take more than *max_bytes*; whether they are there.

    How large they are is known before any is made.
    """
    if not report.indicators:
        return True
    text_bytes = np.where(bars.timestamp_ms % 1000 != 0, _LONG_TEXT_BYTES, _TEXT_BYTES)
    if sum(_size(indicator, text_bytes) for indicator in report.indicators) > max_bytes:
        return False
    texts = time_texts(bars.timestamp_ms)
    for indicator in report.indicators:
        values = np.frombuffer(indicator.value, "<f8")
        finite = np.isfinite(values)
        made = message.indicators.add(name=indicator.name)
        if finite.any():
            add_rows(made, "data", {"timestamp": texts[finite], "value": values[finite]})
    return True


def _size(indicator: IndicatorView, text_bytes: npt.NDArray[np.int64]) -> int:
    """What *indicator* takes on the wire, or up to 16 bytes more. A value of 0 is left out, its point is not."""
    values = np.frombuffer(indicator.value, "<f8")
    finite = np.isfinite(values)
    given = int(np.count_nonzero(values.view("<i8")[finite]))
    points = int(text_bytes[finite].sum()) + _POINT_BYTES * int(finite.sum())
    return points + _VALUE_BYTES * given + len(indicator.name.encode()) + 16


def fill_ignored_signals(
    performance: public.Performance, report: ReportView, bars: BarColumns, told: ToldSignals
) -> None:
    """The signals that are *told* and led to no fill, each with the reason."""
    ignored = np.frombuffer(report.ignored_signal, "<i8")[told.ignored]
    if len(ignored):
        bar = np.frombuffer(report.signals.bar, "<i8")[ignored]
        columns = {
            "timestamp": time_texts(bars.timestamp_ms[bar]),
            "type": _TYPES[np.frombuffer(report.signals.side, "i1")[ignored]],
            "reason": [
                report.rest.reason_sentence[reason]
                for reason in np.frombuffer(report.ignored_reason, "i1")[told.ignored].tolist()
            ],
        }
        add_rows(performance, "ignored_signals", columns)
