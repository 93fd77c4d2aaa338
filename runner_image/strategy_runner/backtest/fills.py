"""Trades of a book at a price: closing, opening, and what a bar's volume leaves for later.

The rules that this file keeps: closing goes before opening; no more is traded in a bar than
its volume allows; and the rest is an order that goes on at the next open.
"""

from __future__ import annotations

import math

from strategy_runner.backtest.book import AT_CLOSE, AT_OPEN, MOST_WAITING, WITHIN, Book
from strategy_runner.backtest.orders import NAMED, SETS_STOPS, Order, Waiting
from strategy_runner.backtest.signals import NO_NAME
from strategy_runner.backtest.types import Action, EventKind, IgnoredReason, OrderKind

_MARKET = int(OrderKind.MARKET)
_TARGET = int(Action.TARGET)


def trade(
    book: Book,
    order: Order,
    waiting: Waiting | None,
    *,
    side: int,
    price: float,
    kind: int,
    reason: int,
    to_close: float,
    to_open: float,
) -> None:
    """Close, then open, on behalf of *order*.

    Args:
        book: What is traded for.
        order: What is traded.
        waiting: The same, if it waited.
        side: +1 to buy, -1 to sell.
        price: Slippage included.
        kind: An `OrderKind`.
        reason: An `ExitReason`.
        to_close: Units of the position, or 0.
        to_open: Units; 0 for none, or NaN if they are yet to be sized.
    """
    close_now = _within_volume(book, to_close) if to_close else 0.0
    if close_now > 0.0:
        close(book, close_now, price, reason, order.signal, kind)
        to_close -= close_now
    opened = waiting is not None and waiting.opened
    open_now = 0.0
    if book.ruined_bar >= 0:
        return
    if to_open != 0.0 and not to_close > 0.0:
        units = to_open if opened else _sized(book, order, to_open, price)
        if units < 0.0:
            book.ignore(order, int(-units))
            to_open = 0.0
        else:
            open_now = _within_volume(book, units)
            if open_now > 0.0:
                _open(book, order, side, open_now, price, kind, is_first=not opened)
                to_open = units - open_now
    if to_close > 0.0 or to_open != 0.0:
        did = close_now > 0.0 or open_now > 0.0
        _leave(book, order, waiting, side, to_close, to_open, did=did, opened=open_now > 0.0)
    elif waiting is not None:
        book.forget(waiting)
    if order.says & NAMED and order.oco != NO_NAME and (close_now > 0.0 or open_now > 0.0):
        book.drop_group(order)


def close(book: Book, units: float, price: float, reason: int, signal: int, kind: int) -> None:
    """Close *units* of the position at *price*, slippage included."""
    ledger = book.ledger
    ledger.close(
        units,
        price,
        bar=book.bar,
        end_whole=book.bar + 1 if book.moment == AT_CLOSE else book.bar,
        reason=reason,
        signal=signal,
        kind=kind,
    )
    book.volume_left -= units
    if not ledger.units:
        book.stops.clear()
        book.closing = 0
        if ledger.cash <= 0.0:
            # Cash is the equity now: without any, nothing more opens.
            book.end_trading()


def close_by_stop(book: Book, price: float, reason: int) -> None:
    """Close the position where a stop is reached; over several bars, if volume is short."""
    book.drop_rests()
    units = _within_volume(book, abs(book.ledger.units))
    if units > 0.0:
        side = book.stops.side
        close(book, units, book.costs.slipped(price, -side), reason, -1, 0)
    if book.ledger.units:
        book.closing = reason


def close_at_close(book: Book, reason: int) -> float:
    """Close all at the close because the account demands it, whatever the volume; the units."""
    book.drop_rests()
    ledger = book.ledger
    units, side = abs(ledger.units), -1 if ledger.units > 0.0 else 1
    book.moment = AT_CLOSE
    price = book.costs.slipped(float(book.bars.close[book.bar]), side)
    close(book, units, price, reason, -1, 0)
    return units


def _open(
    book: Book, order: Order, side: int, units: float, price: float, kind: int, *, is_first: bool
) -> None:
    ledger, stops, moment = book.ledger, book.stops, book.moment
    was_flat = not ledger.units
    ledger.enter(
        side=side,
        units=units,
        price=price,
        bar=book.bar,
        first_whole=book.bar if moment == AT_OPEN else book.bar + 1,
        signal=order.signal,
        kind=kind,
    )
    book.volume_left -= units
    ledger.entries += is_first
    sets_stops = order.says & SETS_STOPS
    if was_flat:
        book.opened_bar = book.bar
        delay = 1 if moment == AT_CLOSE else book.stop_delay
        stops.begin(side, price, book.bar + delay, order if sets_stops else None)
        if moment == WITHIN:
            stops.fresh_bar = book.bar
        return
    if is_first and sets_stops:
        if moment == WITHIN and not stops.trail:
            stops.fresh_bar = book.bar
        stops.change(order, price)
    stops.rebase(ledger.average_price())


def _sized(book: Book, order: Order, units: float, price: float) -> float:
    """Units that the first part of an entry takes, or the reason for none, below 0."""
    if order.action == _TARGET:
        return book.sizer.for_value(abs(order.target), price) if math.isnan(units) else units
    if math.isnan(units):
        return book.sizer.entry(order, price)
    return book.sizer.counted(units, price)


def _within_volume(book: Book, units: float) -> float:
    return units if units <= book.volume_left else book.sizer.whole(book.volume_left)


def _leave(
    book: Book,
    order: Order,
    waiting: Waiting | None,
    side: int,
    to_close: float,
    to_open: float,
    *,
    did: bool,
    opened: bool,
) -> None:
    """Let the rest of *order* go on in the next bars."""
    if waiting is None:
        if len(book.waiting) >= MOST_WAITING:
            book.ignore(order, IgnoredReason.TOO_MANY_WAITING)
            return
        waiting = book.wait_for_volume(order, side)
    elif waiting.kind != _MARKET and math.isnan(waiting.limit):
        waiting.become_market()
        book.n_market += 1
    waiting.to_close, waiting.to_open = to_close, to_open
    waiting.opened |= opened
    if did and not waiting.started:
        left = to_close + (0.0 if math.isnan(to_open) else to_open)
        book.events.append((book.bar, EventKind.PARTLY_FILLED, order.signal, left))
    waiting.started |= did
