"""Computes how large the parts of an answer will be on the wire, before any of them is built.

The rule: an answer that is too large to send is never built. The largest parts are left out until the rest fits, and a
warning in the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView

# Of a row at most, beside the texts of its times and reasons: values, tags and lengths.
_SIGNAL_BYTES, _TRADE_BYTES, _EVENT_BYTES = 30, 128, 24
_TIME_BYTES, _LONG_TIME_BYTES = 20, 24
_POINT_BYTES = 16
# What an answer holds beside these parts and the lines that were printed.
_REST_BYTES = 64 * 1024


def left_out(
    report: ReportView, bars: BarColumns, options: public.OutputOptions, max_bytes: int
) -> frozenset[str]:
    """Which of `signals`, `trades`, `equity_curve` and `equity` an answer of *max_bytes* has no room for."""
    sizes = dict(_sizes(report, bars, options))
    without: set[str] = set()
    room = max_bytes - _REST_BYTES
    while sizes and sum(sizes.values()) > room:
        largest = max(sizes, key=lambda name: sizes[name])
        del sizes[largest]
        without.add(largest)
    return frozenset(without)


def _sizes(
    report: ReportView, bars: BarColumns, options: public.OutputOptions
) -> Mapping[str, int]:
    has_fractions = bool((bars.timestamp_ms % 1000).any())
    time = _LONG_TIME_BYTES if has_fractions else _TIME_BYTES
    signals = len(report.signals.bar) // 8
    trades = len(report.trades.pnl) // 8
    reasons = report.signals.reason
    reason_bytes = int(reasons.sizes_bytes.sum()) + 4 * len(reasons)
    of_trades = 0
    if len(reasons):
        sizes = np.append(reasons.sizes_bytes + 4, 0)
        for column in (report.trades.entry_signal, report.trades.exit_signal):
            of_trades += int(sizes[np.frombuffer(column, "<i8")].sum())
    return {
        "signals": 0 if options.omit_signals else signals * (_SIGNAL_BYTES + time) + reason_bytes,
        "trades": 0 if options.omit_trades else trades * (_TRADE_BYTES + 4 * time) + of_trades,
        "equity_curve": (2 * trades + 3) * (_EVENT_BYTES + time),
        "equity": len(report.equity) // 8 * _POINT_BYTES,
    }
