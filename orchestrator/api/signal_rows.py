"""What the strategy said: its signals, those that led to no fill, and the series that it plotted."""

from __future__ import annotations

import numpy as np

from orchestrator.api.time_text import time_texts
from orchestrator.api.wire_rows import Column, add_rows
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.market_data import BarColumns

_MAX_INT32 = 2**31 - 1
# By side, -1 the last.
_TYPES = np.array([b"HOLD", b"BUY", b"SELL"])


def fill_signals(
    message: public.ExecuteStrategyResponse,
    report: runner_pb2.BacktestReport,
    bars: BarColumns,
    options: public.OutputOptions,
) -> None:
    """Signals, unless *options* leave them out, and the indicators that there are."""
    signals = report.signals
    bar = np.frombuffer(signals.bar, "<i8")
    if len(bar) and not options.omit_signals:
        price = np.frombuffer(signals.price, "<f8")
        columns: dict[str, Column] = {
            "timestamp": time_texts(bars.timestamp_ms[bar]),
            "type": _TYPES[np.frombuffer(signals.side, "i1")],
            "price": np.where(np.isnan(price), bars.close[bar], price),
            "quantity": np.minimum(np.frombuffer(signals.quantity, "<f8"), _MAX_INT32),
        }
        if signals.reason:
            columns["reason"] = signals.reason
        add_rows(message, "signals", columns)
    if report.indicators:
        texts = time_texts(bars.timestamp_ms)
        for indicator in report.indicators:
            values = np.frombuffer(indicator.value, "<f8")
            finite = np.isfinite(values)
            made = message.indicators.add(name=indicator.name)
            if finite.any():
                add_rows(made, "data", {"timestamp": texts[finite], "value": values[finite]})


def fill_ignored_signals(
    performance: public.Performance, report: runner_pb2.BacktestReport, bars: BarColumns
) -> None:
    """Signals that led to no fill, each with the reason."""
    ignored = np.frombuffer(report.ignored_signal, "<i8")
    if len(ignored):
        bar = np.frombuffer(report.signals.bar, "<i8")[ignored]
        columns = {
            "timestamp": time_texts(bars.timestamp_ms[bar]),
            "type": _TYPES[np.frombuffer(report.signals.side, "i1")[ignored]],
            "reason": [
                report.reason_sentence[reason]
                for reason in np.frombuffer(report.ignored_reason, "i1").tolist()
            ],
        }
        add_rows(performance, "ignored_signals", columns)
