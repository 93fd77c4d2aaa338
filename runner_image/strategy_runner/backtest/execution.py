"""What an order does to the account when its time has come.

The rules that this file keeps: an order of the side that is held adds, if that is allowed, and
one of the other side closes first; an order that does nothing is listed with the reason.
"""

from __future__ import annotations

import math

from strategy_runner.backtest.book import AT_CLOSE, Book
from strategy_runner.backtest.fills import trade
from strategy_runner.backtest.orders import NAMED, SETS_STOPS, WAITS, Order, Waiting
from strategy_runner.backtest.signals import NO_NAME
from strategy_runner.backtest.types import Action, EventKind, ExitReason, IgnoredReason, OrderKind

_BUY, _SELL, _EXIT = int(Action.BUY), int(Action.SELL), int(Action.EXIT)
_CHANGE, _CANCEL = int(Action.CHANGE), int(Action.CANCEL)
_TRADES = (_BUY, _SELL)
_MARKET = int(OrderKind.MARKET)
_BY_SIGNAL, _BY_EXIT = int(ExitReason.SIGNAL), int(ExitReason.EXIT)
_BY_TARGET = int(ExitReason.TARGET)


def execute(book: Book, order: Order, price: float) -> None:
    """Do what *order* says where the market is at *price*: fill it, or let it wait."""
    if book.ruined_bar >= 0:
        book.ignore(order, IgnoredReason.AFTER_RUIN)
        return
    action = order.action
    if order.says & NAMED:
        cancelled = order.cancel != NO_NAME and book.drop_named(order.cancel, EventKind.CANCELLED)
        if action == _CANCEL:
            if not cancelled:
                book.ignore(order, IgnoredReason.NOTHING_TO_CANCEL)
            return
        if order.name != NO_NAME:
            book.drop_named(order.name, EventKind.REPLACED)
    if action in _TRADES:
        if order.says & WAITS:
            book.wait(order, action)
            return
        book.drop_rests(-action)
        buy_or_sell(book, order, action, price, _MARKET, None)
    elif action == _CHANGE:
        _change_stops(book, order)
    elif action == _CANCEL:
        book.ignore(order, IgnoredReason.NOTHING_TO_CANCEL)
    elif order.says & WAITS:
        book.ignore(order, IgnoredReason.CANNOT_WAIT)
    else:
        book.drop_rests()
        _exit_or_target(book, order, price)


def buy_or_sell(
    book: Book, order: Order, side: int, price: float, kind: int, waiting: Waiting | None
) -> None:
    """Trade a BUY or SELL where the market is at *price*; *waiting* is it, if it waited."""
    held = book.ledger.units
    fill_price = book.costs.slipped(price, side)
    if waiting is not None:
        fill_price = waiting.within_limit(fill_price)
    to_close, to_open = 0.0, math.nan
    if held * side < 0.0:
        part = book.sizer.exit_part(
            order, by_quantity=book.closes_by_quantity, by_size=not book.opens_short
        )
        if part < 0.0:
            _end_unfilled(book, order, waiting, int(-part))
            return
        to_close, to_open = min(part, abs(held)), 0.0
        if part > to_close and book.opens_short:
            # Without a quantity the rest is sized when it opens.
            to_open = part - to_close if math.isfinite(part) else math.nan
    elif held and book.ledger.entries > book.config.pyramiding:
        already = IgnoredReason.ALREADY_LONG if side > 0 else IgnoredReason.ALREADY_SHORT
        _end_unfilled(book, order, waiting, already)
        return
    elif side < 0 and not book.opens_short:
        _end_unfilled(book, order, waiting, IgnoredReason.NOTHING_TO_SELL)
        return
    trade(
        book,
        order,
        waiting,
        side=side,
        price=fill_price,
        kind=kind,
        reason=_BY_SIGNAL,
        to_close=to_close,
        to_open=to_open,
    )
    if to_close and order.says & SETS_STOPS and book.ledger.units * held > 0.0:
        _change_stops(book, order)


def resume(book: Book, waiting: Waiting, price: float) -> None:
    """Go on with what volume has left of an order, where the market is at *price*."""
    order, side = waiting.order, waiting.side
    if not waiting.started:
        # Nothing of it was done: it is as if it came now.
        if order.action in _TRADES:
            buy_or_sell(book, order, side, price, waiting.kind, waiting)
        else:
            book.forget(waiting)
            _exit_or_target(book, order, price)
        return
    held = book.ledger.units
    fill_price = waiting.within_limit(book.costs.slipped(price, side))
    to_close = min(waiting.to_close, abs(held)) if held * side < 0.0 else 0.0
    to_open = waiting.to_open
    if waiting.opened and to_open > 0.0:
        to_open = max(book.sizer.affordable(to_open, fill_price), 0.0)
    if to_close == 0.0 and to_open == 0.0:
        book.drop(waiting, EventKind.CANCELLED, book.bar)
        return
    trade(
        book,
        order,
        waiting,
        side=side,
        price=fill_price,
        kind=waiting.kind,
        reason={int(Action.EXIT): _BY_EXIT, int(Action.TARGET): _BY_TARGET}.get(
            order.action, _BY_SIGNAL
        ),
        to_close=to_close,
        to_open=to_open,
    )


def _exit_or_target(book: Book, order: Order, price: float) -> None:
    held = book.ledger.units
    if order.action == _EXIT:
        to_close, to_open, side, refusal = _exit(book, order)
        reason = _BY_EXIT
    else:
        to_close, to_open, side, refusal = _target(book, order, price)
        reason = _BY_TARGET
    if refusal:
        if refusal == IgnoredReason.AT_TARGET and held and order.says & SETS_STOPS:
            _change_stops(book, order)
        else:
            book.ignore(order, refusal)
        return
    trade(
        book,
        order,
        None,
        side=side,
        price=book.costs.slipped(price, side),
        kind=_MARKET,
        reason=reason,
        to_close=to_close,
        to_open=to_open,
    )
    if to_close and order.says & SETS_STOPS and book.ledger.units * held > 0.0:
        _change_stops(book, order)


def _exit(book: Book, order: Order) -> tuple[float, float, int, int]:
    """Units to close, none to open, the side to trade, and the reason if nothing is traded."""
    held = book.ledger.units
    if not held:
        return 0.0, 0.0, 0, IgnoredReason.NOTHING_TO_CLOSE
    part = book.sizer.exit_part(order, by_quantity=True, by_size=True)
    if part < 0.0:
        return 0.0, 0.0, 0, int(-part)
    return min(part, abs(held)), 0.0, -1 if held > 0.0 else 1, 0


def _target(book: Book, order: Order, price: float) -> tuple[float, float, int, int]:
    """As `_exit`, for the difference between the position and what is asked for."""
    held, share = book.ledger.units, order.target
    if share < 0.0 and not book.opens_short:
        if not held:
            return 0.0, 0.0, 0, IgnoredReason.NOTHING_TO_SELL
        share = 0.0
    side = 1 if share > 0.0 else -1
    if held * share > 0.0:
        missing = book.sizer.missing_to(abs(share), book.costs.slipped(price, side))
        if missing > 0.0:
            return 0.0, missing, side, 0
        excess = book.sizer.beyond(abs(share), book.costs.slipped(price, -side))
        if excess > 0.0:
            return excess, 0.0, -side, 0
        return 0.0, 0.0, 0, IgnoredReason.AT_TARGET
    if held:
        return abs(held), math.nan if share else 0.0, -1 if held > 0.0 else 1, 0
    if share == 0.0:
        return 0.0, 0.0, 0, IgnoredReason.AT_TARGET
    return 0.0, math.nan, side, 0


def _change_stops(book: Book, order: Order) -> None:
    if not book.ledger.units or not order.says & SETS_STOPS:
        book.ignore(order, IgnoredReason.NOTHING_TO_CHANGE)
        return
    last = book.bar if book.moment == AT_CLOSE else max(book.bar - 1, 0)
    book.stops.change(order, float(book.bars.close[last]))


def _end_unfilled(book: Book, order: Order, waiting: Waiting | None, reason: int) -> None:
    book.ignore(order, reason)
    if waiting is not None:
        book.forget(waiting)
