"""The values that go into a backtest and come out of it.

The rule that this file keeps: plain values with units, checked when they are made, no rule
of trading. Columns are numpy arrays of one length; nothing here changes once made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from strategy_runner.bars import FloatArray, IntArray

ByteArray = npt.NDArray[np.int8]
BoolArray = npt.NDArray[np.bool_]

BUY = 1
SELL = -1


class FillRule(IntEnum):
    """When the order of a signal at bar t is filled."""

    NEXT_OPEN = 1
    """At the open of t + 1."""
    SAME_CLOSE = 2
    """At the close of t, which a signal made from that close could not have got: optimistic."""


class Direction(IntEnum):
    """Which positions may be held."""

    LONG_ONLY = 1
    LONG_SHORT = 2


class Sizing(IntEnum):
    """How many units an entry takes."""

    ALL_IN = 1
    """As many as the cash pays for, commission included."""
    FIXED_QUANTITY = 2
    """`BacktestConfig.size` units, whole or not at all."""
    PERCENT_OF_EQUITY = 3
    """As many as the fraction `BacktestConfig.size` of equity pays for, commission included."""
    SIGNAL_QUANTITY = 4
    """The quantity of the signal, whole or not at all."""


class StopsActiveFrom(IntEnum):
    """The first bar in which a stop can close a position."""

    ENTRY_BAR = 1
    """The bar of the entry, if the entry was at its open; after a close it is the next bar."""
    NEXT_BAR = 2
    """The bar after that of the entry."""


class Side(IntEnum):
    """What a position earns from: LONG from rising prices, SHORT from falling ones."""

    LONG = 1
    SHORT = 2


class ExitReason(IntEnum):
    """What closed a trade."""

    SIGNAL = 1
    STOP_LOSS = 2
    TAKE_PROFIT = 3
    RUIN = 4


class IgnoredReason(IntEnum):
    """Why a signal opened or closed nothing; `sentence` says it to a person."""

    ALREADY_LONG = 1
    ALREADY_SHORT = 2
    NOTHING_TO_SELL = 3
    NO_CASH_FOR_ONE_UNIT = 4
    NOT_ENOUGH_CASH = 5
    NO_QUANTITY = 6
    LAST_BAR = 7
    AFTER_RUIN = 8
    SAME_BAR = 9

    @property
    def sentence(self) -> str:
        """The reason as one English sentence, for the person who wrote the strategy."""
        return _SENTENCES[self]


_SENTENCES = {
    IgnoredReason.ALREADY_LONG: "A long position was already open.",
    IgnoredReason.ALREADY_SHORT: "A short position was already open.",
    IgnoredReason.NOTHING_TO_SELL: (
        "There was no position to sell, and short positions are not allowed."
    ),
    IgnoredReason.NO_CASH_FOR_ONE_UNIT: "The money for this order did not pay for one unit.",
    IgnoredReason.NOT_ENOUGH_CASH: "The cash did not pay for the quantity asked for.",
    IgnoredReason.NO_QUANTITY: "The quantity of this order was not given or below one unit.",
    IgnoredReason.LAST_BAR: "It came on the last bar, so there was no next open to fill it at.",
    IgnoredReason.AFTER_RUIN: "Equity had fallen to zero or below, which ended trading.",
    IgnoredReason.SAME_BAR: "An earlier signal on the same bar had already been taken.",
}


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


def _require(
    name: str, value: float, *, above: float = -math.inf, at_least: float = -math.inf
) -> None:
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite")
    if not value > above:
        raise ValueError(f"{name} must be above {above:g}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least:g}")


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """What the strategy asked for, m >= 0 rows in the order of their bars. Never a price.

    Attributes:
        bar: Position of the bar after whose close the signal is known, non-decreasing,
            int64, shape (m,).
        side: BUY (+1) or SELL (-1), int8, shape (m,).
        quantity: Units, read with SIGNAL_QUANTITY alone; 0 where none was given, never
            negative, float64, shape (m,).

    Raises:
        ValueError: A column is not as described.
    """

    bar: IntArray
    side: ByteArray
    quantity: FloatArray

    def __post_init__(self) -> None:
        m = len(self.bar)
        if self.bar.dtype != np.int64 or self.bar.shape != (m,):
            raise ValueError("bar must be a one-dimensional int64 array")
        if self.side.dtype != np.int8 or self.side.shape != (m,):
            raise ValueError(f"side must be an int8 array of shape ({m},)")
        if self.quantity.dtype != np.float64 or self.quantity.shape != (m,):
            raise ValueError(f"quantity must be a float64 array of shape ({m},)")
        if m == 0:
            return
        if self.bar[0] < 0 or np.any(self.bar[1:] < self.bar[:-1]):
            raise ValueError("bar must be at least 0 and must not decrease")
        if not np.all(np.abs(self.side) == 1):
            raise ValueError("side must be +1 (BUY) or -1 (SELL)")
        if not (np.all(np.isfinite(self.quantity)) and self.quantity.min() >= 0.0):
            raise ValueError("quantity must be finite and not negative")

    def __len__(self) -> int:
        return len(self.bar)


def signals_of(
    bar: npt.ArrayLike, side: npt.ArrayLike, quantity: npt.ArrayLike | None = None
) -> Signals:
    """Signals from any sequences of numbers; no *quantity* means that none was given."""
    bars = np.asarray(bar, dtype=np.int64)
    quantities = np.zeros(len(bars)) if quantity is None else np.asarray(quantity, dtype=np.float64)
    return Signals(bars, np.asarray(side, dtype=np.int8), quantities)


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """Closed round trips in the order of their exits, k >= 0 rows of parallel columns.

    Attributes:
        entry_bar, exit_bar: Positions of the bars of the fills, int64. Equal if a stop
            closed the position in the bar of its entry.
        side: A `Side`, int8.
        size: Units, above 0 for both sides, float64.
        entry_price, exit_price: Fill prices, slippage included, float64.
        pnl: Cash gained, net of both commissions, float64.
        commission: Cash, both commissions together, float64.
        exit_reason: An `ExitReason`, int8.
        entry_signal: Position in `Signals` of the signal that opened it, int64.
        exit_signal: Position of the signal that closed it, -1 if none did, int64.
    """

    entry_bar: IntArray
    exit_bar: IntArray
    side: ByteArray
    size: FloatArray
    entry_price: FloatArray
    exit_price: FloatArray
    pnl: FloatArray
    commission: FloatArray
    exit_reason: ByteArray
    entry_signal: IntArray
    exit_signal: IntArray

    def __len__(self) -> int:
        return len(self.entry_bar)


@dataclass(frozen=True, slots=True)
class OpenPosition:
    """A position that the last bar found open: in equity, not among the trades.

    Attributes:
        side: Long or short.
        size: Units, above 0 for both sides.
        entry_bar: Position of the bar of the fill.
        entry_price: Fill price, slippage included.
        entry_commission: Cash paid for the entry.
        entry_signal: Position in `Signals` of the signal that opened it.
        last_price: Close of the last bar.
        unrealized_pnl: Cash gained at *last_price*, net of *entry_commission*.
    """

    side: Side
    size: float
    entry_bar: int
    entry_price: float
    entry_commission: float
    entry_signal: int
    last_price: float
    unrealized_pnl: float


@dataclass(frozen=True, slots=True, eq=False)
class IgnoredSignals:
    """Signals that opened or closed nothing, in their order, parallel columns.

    A signal that closed a position and then could not open the opposite one is listed too,
    with the reason why it could not.

    Attributes:
        signal: Position in `Signals`, ascending, int64.
        reason: An `IgnoredReason`, int8.
    """

    signal: IntArray
    reason: ByteArray

    def __len__(self) -> int:
        return len(self.signal)


@dataclass(frozen=True, slots=True, eq=False)
class BacktestResult:
    """What became of the signals.

    Attributes:
        trades: Closed round trips.
        equity: Cash plus the position at the close of every bar, float64, shape (n,).
        in_position: Whether a position is held at the close of every bar, bool, shape (n,).
        open_position: The position still held at the last close, if any.
        ignored: Signals that opened or closed nothing.
        commission_total: Cash paid in all, the entry of an open position included.
        ruined_bar: The bar at whose close equity was at or below 0, which ended trading.
    """

    trades: Trades
    equity: FloatArray
    in_position: BoolArray = field(repr=False)
    open_position: OpenPosition | None
    ignored: IgnoredSignals
    commission_total: float
    ruined_bar: int | None
