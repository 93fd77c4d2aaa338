"""One order as plain numbers, and an order that waits for its price.

The rules that this file keeps: a waiting order has one trigger at a time, a level that the
price must reach by falling or by rising; and a limit is never exceeded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from strategy_runner.backtest.signals import NAME_COLUMNS, NO_NAME, NUMBER_COLUMNS
from strategy_runner.backtest.types import OrderKind, Signals

NAN = math.nan

# What an order says beyond its side, as bits, so that most orders need few questions.
WAITS = 1
SETS_STOPS = 2
SIZED = 4
COUNTED = 8
NAMED = 16

_STOP_COLUMNS = (
    "stop_loss",
    "take_profit",
    "trailing_stop",
    "stop_loss_price",
    "take_profit_price",
    "trailing_stop_amount",
)
_ORDERS_AT_ONCE = 4096


class Order(NamedTuple):
    """A row of `Signals` with its `OrderDetails`; see there. NaN stands for not given.

    Attributes:
        signal: Its position in `Signals`.
        says: Which of WAITS, SETS_STOPS, SIZED, COUNTED (a quantity) and NAMED (name, group
            or cancel) it does.
    """

    signal: int
    action: int
    quantity: float
    says: int
    size: float = NAN
    target: float = NAN
    limit: float = NAN
    stop: float = NAN
    stop_loss: float = NAN
    take_profit: float = NAN
    trailing_stop: float = NAN
    stop_loss_price: float = NAN
    take_profit_price: float = NAN
    trailing_stop_amount: float = NAN
    expires: int = 0
    name: int = NO_NAME
    oco: int = NO_NAME
    cancel: int = NO_NAME


def order_at(signal: int, action: int, quantity: float = 0.0, **details: float) -> Order:
    """An order by itself; *details* are named as the columns of `OrderDetails`.

    Its numbers must be as `OrderDetails` wants them: nothing is checked here.
    """
    says = COUNTED if quantity > 0.0 else 0
    for name in details:
        if name in {"limit", "stop"}:
            says |= WAITS
        elif name in _STOP_COLUMNS:
            says |= SETS_STOPS
        elif name == "size":
            says |= SIZED
        elif name in NAME_COLUMNS:
            says |= NAMED
    return Order(signal, action, quantity, says, **details)  # type: ignore[arg-type]


def orders_of(signals: Signals, start: int, end: int) -> Iterator[Order]:
    """The orders of rows [start, end), made a few at a time, as a million would fill the memory."""
    details = signals.orders
    for first in range(start, end, _ORDERS_AT_ONCE):
        rows = slice(first, min(first + _ORDERS_AT_ONCE, end))
        action = signals.side[rows].tolist()
        quantity = signals.quantity[rows]
        numbers = range(rows.start, rows.stop)
        if details is None:
            yield from map(
                Order._make,
                (
                    (number, side, units, 0, *_NOTHING_MORE)
                    for number, side, units in zip(numbers, action, quantity.tolist(), strict=True)
                ),
            )
            continue
        given = {name: ~np.isnan(getattr(details, name)[rows]) for name in NUMBER_COLUMNS}
        says = np.where(given["limit"] | given["stop"], WAITS, 0)
        says |= np.where(np.any([given[name] for name in _STOP_COLUMNS], axis=0), SETS_STOPS, 0)
        says |= np.where(given["size"], SIZED, 0)
        says |= np.where(quantity > 0.0, COUNTED, 0)
        named = [getattr(details, name)[rows] != NO_NAME for name in NAME_COLUMNS]
        says |= np.where(np.any(named, axis=0), NAMED, 0)
        columns = [
            getattr(details, name)[rows].tolist()
            for name in (*NUMBER_COLUMNS, "expires", *NAME_COLUMNS)
        ]
        yield from map(
            Order._make,
            zip(numbers, action, quantity.tolist(), says.tolist(), *columns, strict=True),
        )


_NOTHING_MORE = Order(0, 0, 0.0, 0)[4:]


class Waiting:
    """An order that waits: for its price, or for volume.

    Attributes:
        order: As it was given.
        kind: An `OrderKind`. MARKET waits for volume at the next open.
        side: +1 to buy, -1 to sell.
        level: The price that triggers it; of no meaning for MARKET.
        falls: Whether the price must fall to the level.
        limit: Worst price that it fills at, NaN for any.
        awaits_stop: Whether it is a stop-limit order whose stop was not reached yet.
        first_bar: First bar in which it can fill.
        last_bar: Last bar in which it can fill.
        started: Whether a part of it was filled.
        opened: Whether that part opened or added to the position.
        to_close, to_open: Units that are left to trade. NaN if not known before it fills.
    """

    __slots__ = (
        "awaits_stop",
        "falls",
        "first_bar",
        "kind",
        "last_bar",
        "level",
        "limit",
        "opened",
        "order",
        "side",
        "started",
        "to_close",
        "to_open",
    )

    def __init__(self, order: Order, side: int, last_bar: int) -> None:
        self.order = order
        self.side = side
        self.first_bar = 0
        self.last_bar = last_bar
        self.started = False
        self.opened = False
        self.to_close = NAN
        self.to_open = NAN
        self.limit = order.limit
        self.awaits_stop = False
        has_limit, has_stop = not math.isnan(order.limit), not math.isnan(order.stop)
        if has_stop:
            self.kind = int(OrderKind.STOP_LIMIT if has_limit else OrderKind.STOP)
            self.awaits_stop = has_limit
            self.level = order.stop
            self.falls = side < 0
        elif has_limit:
            self.kind = int(OrderKind.LIMIT)
            self.level = order.limit
            self.falls = side > 0
        else:
            self.become_market()

    def become_market(self) -> None:
        """Wait for no price any more, but for volume."""
        self.kind = int(OrderKind.MARKET)
        self.limit = NAN
        self.level = NAN
        self.falls = False

    def is_reached(self, price: float) -> bool:
        """Whether a market at *price* triggers it."""
        return price <= self.level if self.falls else price >= self.level

    def becomes_limit(self, price: float, first_bar: int) -> bool:
        """Whether it is a stop-limit order that *price* triggers beyond its limit.

        It goes on as a limit order, from *first_bar* on.
        """
        if not self.awaits_stop:
            return False
        self.awaits_stop = False
        self.level = self.limit
        self.falls = self.side > 0
        if self.is_reached(price):
            return False
        self.first_bar = first_bar
        return True

    def within_limit(self, price: float) -> float:
        """*price*, or the limit where that is better for the one who gave the order."""
        if math.isnan(self.limit):
            return price
        return min(price, self.limit) if self.side > 0 else max(price, self.limit)
