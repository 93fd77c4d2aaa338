"""The values that go into a backtest and come out of it.

The rule that this file keeps: plain values with units, checked when they are made, no rule
of trading. Columns are numpy arrays of one length; nothing here changes once made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from strategy_runner.backtest.results import (
    BacktestResult,
    BoolArray,
    ByteArray,
    Events,
    IgnoredSignals,
    OpenPosition,
    PositionView,
    Trades,
)
from strategy_runner.backtest.signals import (
    BUY,
    SELL,
    OrderDetails,
    Signals,
    order_details_of,
    signals_of,
)
from strategy_runner.backtest.vocabulary import (
    Action,
    Direction,
    EventKind,
    ExitReason,
    FillRule,
    IgnoredReason,
    OrderKind,
    Side,
    Sizing,
    StopsActiveFrom,
)

__all__ = [
    "BUY",
    "SELL",
    "Action",
    "BacktestConfig",
    "BacktestResult",
    "BoolArray",
    "ByteArray",
    "Direction",
    "EventKind",
    "Events",
    "ExitReason",
    "FillRule",
    "IgnoredReason",
    "IgnoredSignals",
    "OpenPosition",
    "OrderDetails",
    "OrderKind",
    "PositionView",
    "Side",
    "Signals",
    "Sizing",
    "StopsActiveFrom",
    "Trades",
    "order_details_of",
    "signals_of",
]

MOST_FURTHER_ENTRIES = 10_000
MOST_LEVERAGE = 100.0


@dataclass(frozen=True, slots=True)
class BacktestConfig:
    """How signals become trades.

    Attributes:
        initial_cash: Cash before the first bar, above 0.
        fill: When orders are filled.
        direction: Which positions may be held.
        sizing: How many units an entry takes.
        size: Units (at least 0) for FIXED_QUANTITY; a fraction of equity, above 0 and at
            most 1, for PERCENT_OF_EQUITY (0.25 is 25 %); not read otherwise.
        fractional_units: Whether parts of a unit are traded; otherwise rounded down.
        commission_rate: Fraction of units * price, paid on entry and on exit (0.001 is 0.1 %).
        commission_fixed: Cash per order, paid on entry and on exit.
        slippage_rate: Fraction of the price, below 1: buys pay price * (1 + s), sales get
            price * (1 - s). Exits by a stop are slipped in the same way.
        stop_loss: Fraction of the entry's fill price, above 0; None for no stop-loss.
        take_profit: Fraction of the entry's fill price, above 0; None for no take-profit.
        stops_active_from: The first bar in which a stop can close a position.
        risk_free_rate: A year's return without risk, as a fraction above -1 (0.02 is 2 %).
        periods_per_year: Returns in a year, above 0; None to infer it from the bars.
        time_zone: IANA name of the exchange's zone, in which sessions are days; None for UTC.
        trailing_stop: Fraction of the best price since the entry, above 0 and below 1, at
            which a stop follows that price; None for no trailing stop.
        pyramiding: Further entries allowed while a position is held, 0 for none.
        max_leverage: Greatest value of a position as a multiple of equity, 1 to 100.
        borrow_rate: Per year, as a fraction of a short position's value.
        financing_rate: Per year, as a fraction of cash borrowed for a long position.
        commission_per_unit: Cash for each unit, paid on entry and on exit.
        commission_minimum: Least cash that an order's commission comes to.
        tick_size: Smallest step of the price, in its currency; 0 if not known.
        slippage_ticks: Ticks that buys pay above, and sales get below the price, beside
            slippage_rate; needs tick_size.
        max_volume_share: Greatest share of a bar's volume that is traded in it, as a
            fraction; 0 for no cap.
        maintenance_margin: Least equity, as a fraction of the position's value, below which
            the position is closed; below 1 / max_leverage. 0 means 0.25, or half of what
            the leverage asks for at first if that is less; none at a leverage of 1.

    Raises:
        ValueError: A value outside these bounds, or not finite.
    """

    initial_cash: float = 10_000.0
    fill: FillRule = FillRule.NEXT_OPEN
    direction: Direction = Direction.LONG_ONLY
    sizing: Sizing = Sizing.ALL_IN
    size: float = 1.0
    fractional_units: bool = False
    commission_rate: float = 0.0
    commission_fixed: float = 0.0
    slippage_rate: float = 0.0
    stop_loss: float | None = None
    take_profit: float | None = None
    stops_active_from: StopsActiveFrom = StopsActiveFrom.ENTRY_BAR
    risk_free_rate: float = 0.0
    periods_per_year: float | None = None
    time_zone: str | None = None
    trailing_stop: float | None = None
    pyramiding: int = 0
    max_leverage: float = 1.0
    borrow_rate: float = 0.0
    financing_rate: float = 0.0
    commission_per_unit: float = 0.0
    commission_minimum: float = 0.0
    tick_size: float = 0.0
    slippage_ticks: float = 0.0
    max_volume_share: float = 0.0
    maintenance_margin: float = 0.0

    def __post_init__(self) -> None:
        _require("initial_cash", self.initial_cash, above=0.0)
        _require("size", self.size, at_least=0.0)
        if self.sizing is Sizing.PERCENT_OF_EQUITY and not 0.0 < self.size <= 1.0:
            raise ValueError("size must be above 0 and at most 1 for PERCENT_OF_EQUITY")
        _require("commission_rate", self.commission_rate, at_least=0.0)
        _require("commission_fixed", self.commission_fixed, at_least=0.0)
        _require("slippage_rate", self.slippage_rate, at_least=0.0)
        if self.slippage_rate >= 1.0:
            raise ValueError("slippage_rate must be below 1")
        for name, fraction in (("stop_loss", self.stop_loss), ("take_profit", self.take_profit)):
            if fraction is not None:
                _require(name, fraction, above=0.0)
        _require("risk_free_rate", self.risk_free_rate, above=-1.0)
        if self.periods_per_year is not None:
            _require("periods_per_year", self.periods_per_year, above=0.0)
        self._check_positions_and_costs()

    def _check_positions_and_costs(self) -> None:
        if self.trailing_stop is not None:
            _require("trailing_stop", self.trailing_stop, above=0.0, below=1.0)
        if not 0 <= self.pyramiding <= MOST_FURTHER_ENTRIES:
            raise ValueError(f"pyramiding must be from 0 to {MOST_FURTHER_ENTRIES}")
        _require("max_leverage", self.max_leverage, at_least=1.0, at_most=MOST_LEVERAGE)
        for name in (
            "borrow_rate",
            "financing_rate",
            "commission_per_unit",
            "commission_minimum",
            "tick_size",
            "slippage_ticks",
        ):
            _require(name, getattr(self, name), at_least=0.0)
        if self.slippage_ticks > 0.0 and self.tick_size == 0.0:
            raise ValueError("slippage_ticks needs tick_size")
        _require("max_volume_share", self.max_volume_share, at_least=0.0, at_most=1.0)
        _require("maintenance_margin", self.maintenance_margin, at_least=0.0)
        if self.maintenance_margin > 0.0 and not self.maintenance_margin * self.max_leverage < 1.0:
            raise ValueError("maintenance_margin must be below 1 / max_leverage")


def _require(
    name: str,
    value: float,
    *,
    above: float = -math.inf,
    at_least: float = -math.inf,
    below: float = math.inf,
    at_most: float = math.inf,
) -> None:
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite")
    if not value > above:
        raise ValueError(f"{name} must be above {above:g}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least:g}")
    if not value < below:
        raise ValueError(f"{name} must be below {below:g}")
    if value > at_most:
        raise ValueError(f"{name} must be at most {at_most:g}")
