"""The runner's report as version 1's performance, and as what was added to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.signal_rows import SIDES
from orchestrator.api.answers.time_text import time_text
from orchestrator.api.answers.told_signals import ToldSignals
from orchestrator.api.answers.trade_rows import fill_counts_and_position
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView

# Metrics that version 1 has a field for, which cannot be absent: (field, metric, factor).
_VERSION_1 = (
    ("total_return", "total_return", 100.0),
    ("win_rate", "win_rate", 100.0),
    ("avg_win", "avg_win", 1.0),
    ("avg_loss", "avg_loss", 1.0),
    ("profit_factor", "profit_factor", 1.0),
    ("max_drawdown", "max_drawdown", -100.0),
    ("sharpe_ratio", "sharpe_ratio", 1.0),
    ("buy_and_hold_return_percent", "buy_hold_return", 100.0),
)


def fill_performance(
    message: public.ExecuteStrategyResponse,
    report: ReportView,
    bars: BarColumns,
    told: ToldSignals,
) -> None:
    """What does not grow with the bars, and the look-ahead check where there was one."""
    performance = message.performance
    metrics = report.rest.metrics
    undefined = [field for field, metric, _ in _VERSION_1 if metric not in metrics]
    if undefined:
        message.warnings.append(f"undefined for this run, therefore 0: {', '.join(undefined)}")
    for field, metric, factor in _VERSION_1:
        setattr(performance, field, metrics.get(metric, 0.0) * factor + 0.0)
    for name, value in metrics.items():
        setattr(performance.metrics, name, value)
    (last_equity,) = np.frombuffer(report.equity[-8:], "<f8").tolist()
    cash = report.rest.effective.initial_cash
    side = np.frombuffer(report.signals.side, "i1")[told.chosen]
    first, last = time_text(int(bars.timestamp_ms[0])), time_text(int(bars.timestamp_ms[-1]))
    performance.total_pnl = last_equity - cash
    performance.buy_count = int((side == 1).sum())
    performance.sell_count = int((side == -1).sum())
    performance.last_tested_at = (
        datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    )
    performance.start_date, performance.end_date = first, last
    performance.test_period = period_in_words(int(bars.timestamp_ms[0]), int(bars.timestamp_ms[-1]))
    performance.buy_and_hold_return = cash * metrics.get("buy_hold_return", 0.0)
    performance.outperformance = performance.total_return - performance.buy_and_hold_return_percent
    performance.fill = cast("public.FillRule", report.rest.effective.fill)
    performance.periods_per_year = report.rest.effective.periods_per_year
    performance.initial_cash = cash
    fill_counts_and_position(performance, report, bars)
    if report.rest.HasField("look_ahead"):
        message.look_ahead.checked_cuts = report.rest.look_ahead.checked_cuts
        for found in report.rest.look_ahead.differences:
            message.look_ahead.differences.add(
                timestamp=time_text(int(bars.timestamp_ms[found.bar])),
                with_future=SIDES.get(found.with_future, "HOLD"),
                without_future=SIDES.get(found.without_future, "HOLD"),
            )


def fill_equity(
    performance: public.Performance, report: ReportView, bars: BarColumns, points: int
) -> None:
    """The curve at no more than *points*, 2 or more, evenly spread; its arrays are blocks of bytes on the wire."""
    timestamp_ms, equity = bars.timestamp_ms, np.frombuffer(report.equity, "<f8")
    if report.equity_bar:
        timestamp_ms = timestamp_ms[np.frombuffer(report.equity_bar, "<i8")]
    if points < len(equity):
        kept = np.linspace(0, len(equity) - 1, points).round().astype(np.int64)
        timestamp_ms, equity = timestamp_ms[kept], equity[kept]
    curve = runner_pb2.PackedEquity(
        timestamp_ms=timestamp_ms.astype("<i8", copy=False).tobytes(), equity=equity.tobytes()
    )
    performance.equity.MergeFromString(curve.SerializeToString())


def period_in_words(first_ms: int, last_ms: int) -> str:
    """By the calendar: from the 4th of a month to the 3rd of the next is not a month yet."""
    first, last = np.datetime64(first_ms, "ms"), np.datetime64(last_ms, "ms")
    first_month, last_month = first.astype("M8[M]"), last.astype("M8[M]")
    into_first, into_last = first - first_month, last - last_month
    months = int((last_month - first_month).astype(int)) - int(into_last < into_first)
    # From the 31st a month may end before its own 31st.
    left = max(last - (first_month + months + into_first), np.timedelta64(0, "ms"))
    days = int(left // np.timedelta64(1, "D"))
    years, months = divmod(months, 12)
    counts = ((years, "year"), (months, "month"), (days, "day"))
    words = [f"{count} {name}{'s' if count != 1 else ''}" for count, name in counts if count]
    return " ".join(words[:2]) or "less than a day"
