"""What a backtest computed beside its tables."""

from __future__ import annotations

from dataclasses import dataclass

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results import parts
from strategiz_execution.results.metrics import Metrics, metrics_of
from strategiz_execution.results.words import FillRuleInForce


@dataclass(frozen=True, kw_only=True)
class Performance:
    """What a backtest computed beside its tables. Money is in the currency of the prices.

    Attributes:
        metrics: The metrics.
        initial_cash: Cash at the start.
        total_pnl: Cash: last equity less initial cash.
        buy_and_hold_pnl: Cash: what the initial cash gains held from first to last close, without costs.
        periods_per_year: Return periods a year: given, or inferred from the bars.
        fill: The fill rule that was in force.
        buys: BUY signals.
        sells: SELL signals.
        start: Time of the first bar, ISO 8601 in UTC.
        end: Time of the last bar.
        test_period: Its length in words, such as "2 years 3 months".
        open_position: The position at the last bar, if there is one.
        order_events: What happened to orders beside their fills.
    """

    metrics: Metrics
    initial_cash: float
    total_pnl: float
    buy_and_hold_pnl: float
    periods_per_year: float
    fill: FillRuleInForce
    buys: int
    sells: int
    start: str
    end: str
    test_period: str
    open_position: parts.OpenPosition | None
    order_events: tuple[parts.OrderEvent, ...]


def performance_of(m: pb.Performance) -> Performance:
    """The typed form."""
    return Performance(
        metrics=metrics_of(m.metrics),
        initial_cash=m.initial_cash,
        total_pnl=m.total_pnl,
        buy_and_hold_pnl=m.buy_and_hold_return,
        periods_per_year=m.periods_per_year,
        fill=parts.fill_of(m.fill),
        buys=m.buy_count,
        sells=m.sell_count,
        start=m.start_date,
        end=m.end_date,
        test_period=m.test_period,
        open_position=parts.open_position_of(m.open_position)
        if m.HasField("open_position")
        else None,
        order_events=tuple(map(parts.order_event_of, m.order_events)),
    )
