"""The state of one run: account, stops, waiting orders, and what became of each order.

The rule that this file keeps: every order ends as a fill, or in the list of ignored ones with
a reason; and what happens to a waiting order is an event.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left

import numpy as np

from strategy_runner.backtest.columns_read import integers
from strategy_runner.backtest.costs import Costs, charges_of, costs_of
from strategy_runner.backtest.ledger import Ledger
from strategy_runner.backtest.orders import Order, Waiting
from strategy_runner.backtest.signals import ALL_NAMES, DAY, GOOD_TILL_CANCELLED
from strategy_runner.backtest.sizing import Sizer
from strategy_runner.backtest.stops import Stops
from strategy_runner.backtest.types import (
    BacktestConfig,
    Direction,
    EventKind,
    FillRule,
    IgnoredReason,
    OrderKind,
    Sizing,
    StopsActiveFrom,
)
from strategy_runner.bars import MS_PER_DAY, Bars, IntArray

MOST_WAITING = 100
"""Orders that wait at one time. Each bar that reaches one looks at all."""

AT_OPEN = 0
WITHIN = 1
AT_CLOSE = 2
"""Moments of a bar."""

_EVENT_REASON = {
    int(EventKind.EXPIRED): int(IgnoredReason.EXPIRED),
    int(EventKind.CANCELLED): int(IgnoredReason.CANCELLED),
    int(EventKind.REPLACED): int(IgnoredReason.REPLACED),
    int(EventKind.CANCELLED_BY_OCO): int(IgnoredReason.CANCELLED_BY_OCO),
}
_MARKET = int(OrderKind.MARKET)


class Book:
    """Account, stops and waiting orders, and the moment of the bar that they are at.

    Attributes:
        config, costs, bars: As given; *opens_short* and others are read from them.
        closes_by_quantity: Whether a signal of the other side closes its quantity, not all.
        charges: What borrowing costs, if anything.
        ledger, stops, sizer: Of the account.
        waiting: Orders that wait, in the order in which they were placed.
        n_market: How many of them wait for volume alone.
        closing: Reason for which a stop is closing the position over several bars, for lack
            of volume; 0 if none is.
        bar, moment: Where the run is.
        opened_bar: When the position was opened.
        volume_left: Units that may be traded in this bar; infinity without a cap.
        ruined_bar: The bar that ended trading, -1 if none did.
        ignored_signal, ignored_reason, events: What became of orders.
        first_expiry: The first bar after whose end a waiting order may have expired.
        lowest, highest: Levels of waiting orders: while no bar reaches below the one or
            above the other, none is triggered. They may be too near, never too far.
    """

    def __init__(
        self, bars: Bars, config: BacktestConfig, *, nets: bool, session_ends: IntArray | None
    ) -> None:
        self.bars = bars
        self.config = config
        self.costs: Costs = costs_of(config)
        self.opens_short = config.direction is Direction.LONG_SHORT
        self.closes_by_quantity = nets and config.sizing is Sizing.SIGNAL_QUANTITY
        self.has_cap = config.max_volume_share > 0.0
        self.next_open = config.fill is FillRule.NEXT_OPEN
        self.stop_delay = 1 if config.stops_active_from is StopsActiveFrom.NEXT_BAR else 0
        self.charges = charges_of(bars, config)
        self.ledger = Ledger(config.initial_cash, self.costs, self.charges)
        self.stops = Stops(config)
        self.sizer = Sizer(config, self.costs, self.ledger)
        self.waiting: list[Waiting] = []
        self.n_market = 0
        self.closing = 0
        self.bar = -1
        self.moment = AT_OPEN
        self.opened_bar = -1
        self.volume_left = math.inf
        self.ruined_bar = -1
        self.first_expiry = len(bars)
        self.lowest, self.highest = 0.0, math.inf
        self.ignored_signal = array("q")
        self.ignored_reason = array("b")
        self.events: list[tuple[int, int, int, float]] = []
        self._session_ends = None if session_ends is None else integers(session_ends)

    # Orders that end without a fill

    def ignore(self, order: Order, reason: int) -> None:
        """List *order*, which did nothing, with the reason."""
        self.ignored_signal.append(order.signal)
        self.ignored_reason.append(reason)

    def drop(self, waiting: Waiting, event: int, bar: int) -> None:
        """End a waiting order by what *event* says."""
        self.forget(waiting)
        left = [units for units in (waiting.to_close, waiting.to_open) if not math.isnan(units)]
        self.events.append((bar, event, waiting.order.signal, sum(left)))
        if not waiting.started:
            self.ignore(waiting.order, _EVENT_REASON[event])

    def forget(self, waiting: Waiting) -> None:
        """Take an order that was filled, or has nothing left to do, off the list."""
        self.waiting.remove(waiting)
        if waiting.kind == _MARKET:
            self.n_market -= 1

    def drop_expired(self, bar: int) -> None:
        """End the orders whose last bar was before *bar*."""
        for waiting in [one for one in self.waiting if one.last_bar < bar]:
            self.drop(waiting, EventKind.EXPIRED, waiting.last_bar)
        self.watch_all()

    def drop_named(self, name: int, event: int) -> bool:
        """End the waiting orders called *name*, or all; whether there were any."""
        found = [one for one in self.waiting if name in (ALL_NAMES, one.order.name)]
        for waiting in found:
            self.drop(waiting, event, self.bar)
        return bool(found)

    def drop_group(self, filled: Order) -> None:
        """End the other orders of the group of an order that was filled."""
        for waiting in [one for one in self.waiting if one.order.oco == filled.oco]:
            if waiting.order is not filled:
                self.drop(waiting, EventKind.CANCELLED_BY_OCO, self.bar)

    def drop_rests(self, side: int = 0) -> None:
        """End what volume left of orders; of those that buy (+1) or sell (-1) if *side* is given."""
        if not self.has_cap:
            return
        for waiting in [one for one in self.waiting if one.started or one.kind == _MARKET]:
            if side in {0, waiting.side}:
                self.drop(waiting, EventKind.CANCELLED, self.bar)

    def end_trading(self) -> None:
        """Nothing is left to trade with."""
        self.ruined_bar = self.bar
        for waiting in list(self.waiting):
            self.forget(waiting)
            if not waiting.started:
                self.ignore(waiting.order, IgnoredReason.AFTER_RUIN)

    # Orders that begin to wait

    def wait(self, order: Order, side: int) -> None:
        """Let *order* wait for its price, from this bar on, or from the next if this one is over."""
        if len(self.waiting) >= MOST_WAITING:
            self.ignore(order, IgnoredReason.TOO_MANY_WAITING)
            return
        waiting = Waiting(order, side, self.last_bar_of(order))
        self.waiting.append(waiting)
        self.watch(waiting)

    def wait_for_volume(self, order: Order, side: int) -> Waiting:
        """Let a market order go on in the next bars."""
        waiting = Waiting(order, side, self.last_bar_of(order))
        waiting.become_market()
        self.waiting.append(waiting)
        self.n_market += 1
        self.watch(waiting)
        return waiting

    def watch(self, waiting: Waiting) -> None:
        """See to it that a bar that reaches the level of *waiting* is looked at."""
        self.first_expiry = min(self.first_expiry, waiting.last_bar)
        if waiting.falls:
            self.lowest = max(self.lowest, waiting.level)
        elif waiting.kind != _MARKET:
            self.highest = min(self.highest, waiting.level)

    def watch_all(self) -> None:
        """Set *lowest* and *highest* to what is waiting now."""
        self.first_expiry = len(self.bars)
        self.lowest, self.highest = 0.0, math.inf
        for waiting in self.waiting:
            self.watch(waiting)

    def last_bar_of(self, order: Order) -> int:
        """The last bar in which *order*, which begins to wait now, can fill."""
        expires = order.expires
        if expires == GOOD_TILL_CANCELLED:
            return len(self.bars)
        first = self.bar if self.moment != AT_CLOSE else self.bar + 1
        if expires != DAY:
            return first + expires - 1
        if self._session_ends is None:
            day = self.bars.timestamp_ms // MS_PER_DAY
            ends = np.append(np.flatnonzero(day[1:] != day[:-1]), len(day) - 1)
            self._session_ends = integers(ends.astype(np.int64))
        position = bisect_left(self._session_ends, first)
        if position == len(self._session_ends):
            return len(self.bars)
        return self._session_ends[position]
