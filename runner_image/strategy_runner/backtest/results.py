"""What a backtest comes to, and the position as it goes along.

The rule that this file keeps: plain values with units; nothing here changes once made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from strategy_runner.backtest.vocabulary import Side
from strategy_runner.bars import FloatArray, IntArray

ByteArray = npt.NDArray[np.int8]
BoolArray = npt.NDArray[np.bool_]


class PositionView(NamedTuple):
    """The account at a bar's close, as a strategy may see it.

    Attributes:
        side: 0 if flat, or a `Side`.
        units: At least 0 for both sides.
        entry_price: Average fill price of the units held; 0 if flat.
        entry_bar: Position of the bar in which the position was opened; -1 if flat.
        bars_held: Bars since *entry_bar*; 0 if flat.
        unrealized_pnl: Cash gained at the close, net of the commission of the entries and
            of borrow and financing costs; 0 if flat.
        equity: Cash and position at the close.
        cash: What is not in the position; a short's proceeds are in it.
    """

    side: int
    units: float
    entry_price: float
    entry_bar: int
    bars_held: int
    unrealized_pnl: float
    equity: float
    cash: float


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """Closed round trips in the order of their exits, k >= 0 rows of parallel columns.

    A position that was entered in several orders, or closed in parts, has a row for each part
    of an entry that was closed, the oldest entry first.

    Attributes:
        entry_bar, exit_bar: Positions of the bars of the fills, int64. Equal if a stop
            closed the position in the bar of its entry.
        side: A `Side`, int8.
        size: Units, above 0 for both sides, float64.
        entry_price, exit_price: Fill prices, slippage included, float64.
        pnl: Cash gained, net of both commissions and of *financing*, float64.
        commission: Cash, both commissions together, float64.
        exit_reason: An `ExitReason`, int8.
        entry_signal: Position in `Signals` of the signal that opened it, int64.
        exit_signal: Position of the signal that closed it, -1 if none did, int64.
        entry_kind, exit_kind: An `OrderKind`; 0 for an exit that no order asked for, int8.
        financing: Cash paid while it was held, for borrowed units or cash, float64. *pnl* is
            net of it.
        mae, mfe: Farthest that the price went against it and for it, as a fraction of the
            entry price, mae <= 0 <= mfe, float64: over the highs and lows of the bars of
            which it was held the whole, and otherwise over the prices that it surely met.
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
    entry_kind: ByteArray
    exit_kind: ByteArray
    financing: FloatArray
    mae: FloatArray
    mfe: FloatArray

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
        unrealized_pnl: Cash gained at *last_price*, net of *entry_commission* and *financing*.
        financing: Cash paid so far for borrowed units or cash.
    """

    side: Side
    size: float
    entry_bar: int
    entry_price: float
    entry_commission: float
    entry_signal: int
    last_price: float
    unrealized_pnl: float
    financing: float = 0.0


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
class Events:
    """What happened to the account and to waiting orders, in the order of bars.

    Attributes:
        bar: Position of the bar, int64.
        kind: An `EventKind`, int8.
        signal: Position in `Signals` of the order, -1 for a margin call, int64.
        units: Units closed by a margin call, or left of the order, above 0; 0 if their
            number was not fixed yet, float64.
    """

    bar: IntArray
    kind: ByteArray
    signal: IntArray
    units: FloatArray

    def __len__(self) -> int:
        return len(self.bar)


def no_events() -> Events:
    """Events of a run in which none happened."""
    empty = np.empty(0, dtype=np.int64)
    return Events(empty, empty.astype(np.int8), empty, empty.astype(np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class BacktestResult:
    """What became of the signals.

    Attributes:
        trades: Closed round trips.
        equity: Cash plus the position at the close of every bar, float64, shape (n,).
        in_position: Whether a position is held at the close of every bar, bool, shape (n,).
        units: Position at the close of every bar, below 0 for a short, float64, shape (n,).
        open_position: The position still held at the last close, if any.
        ignored: Signals that opened or closed nothing.
        commission_total: Cash paid in all, the entry of an open position included.
        ruined_bar: The bar at whose close equity was at or below 0, which ended trading.
        traded_value: Sum of units * price of all fills, cash.
        events: Margin calls, and what became of waiting orders.
    """

    trades: Trades
    equity: FloatArray
    in_position: BoolArray = field(repr=False)
    units: FloatArray = field(repr=False)
    open_position: OpenPosition | None
    ignored: IgnoredSignals
    commission_total: float
    ruined_bar: int | None
    traded_value: float
    events: Events = field(default_factory=no_events)
