"""What happens within one bar, of which open, high, low and close alone are known.

The rules that this file keeps: the price goes from the open to one extreme, to the other, and
to the close, and meets every level on its way in the order in which it comes to them. The
extreme that is worse for the position held at the open comes first. Without a position it is
the one that makes a new position worse: the high for orders that buy, the low for those that
sell; and if both wait, the one farther from the close.
"""

from __future__ import annotations

from strategy_runner.backtest.book import WITHIN, Book
from strategy_runner.backtest.execution import buy_or_sell, resume
from strategy_runner.backtest.fills import close_by_stop
from strategy_runner.backtest.orders import Waiting
from strategy_runner.backtest.types import OrderKind

_MARKET = int(OrderKind.MARKET)


def walk(book: Book, at_open: float, high: float, low: float, at_close: float) -> None:
    """Let waiting orders and stops meet the prices of the bar that the book is at."""
    if not book.waiting:
        _meet_stops(book, at_open, high, low)
        return
    _meet(book, at_open)
    price = at_open
    extremes = (high, low) if _high_comes_first(book, high, low, at_close) else (low, high)
    for end in (*extremes, at_close):
        if not book.waiting and not book.stops.within_reach(high, low):
            return
        _go(book, price, end)
        price = end
    for waiting in list(book.waiting):
        # A limit beyond the stop that was reached: if the close is beyond it too, it was passed.
        beyond = waiting.first_bar > book.bar and waiting.is_reached(at_close)
        if beyond and waiting in book.waiting:
            waiting.first_bar = book.bar
            _meet(book, waiting.level)
            _go(book, waiting.level, at_close)


def _meet_stops(book: Book, at_open: float, high: float, low: float) -> None:
    """The same where no order waits: only the first level that is reached matters."""
    stops = book.stops
    if book.closing or stops.active_from > book.bar:
        return
    price, reason = at_open, stops.reached(at_open)
    if not reason:
        book.moment = WITHIN
        price = stops.loss_level()
        reason = stops.reached(low if stops.side > 0 else high)
        if not reason:
            price = stops.gain
            reason = stops.reached(high if stops.side > 0 else low)
    if reason:
        close_by_stop(book, price, reason)


def _go(book: Book, start: float, end: float) -> None:
    """Let the price go from *start* to *end*."""
    book.moment = WITHIN
    while book.waiting or book.ledger.units:
        level = _next_level(book, start, end)
        if level is None or not _meet(book, level):
            break
        start = level


def _high_comes_first(book: Book, high: float, low: float, at_close: float) -> bool:
    if book.ledger.units:
        return book.ledger.units < 0.0
    sides = {waiting.side for waiting in book.waiting}
    if len(sides) == 2:
        return high - at_close >= at_close - low
    return 1 in sides


def _next_level(book: Book, start: float, end: float) -> float | None:
    """The level that the price comes to first on its way from *start* to *end*."""
    falls = end < start
    low, high = (end, start) if falls else (start, end)
    levels = []
    if book.volume_left > 0.0:
        levels = [
            one.level
            for one in book.waiting
            if one.falls is falls and low <= one.level <= high and one.first_bar <= book.bar
        ]
    stops = book.stops
    if stops.side and not book.closing and stops.active_from <= book.bar:
        # A long position loses as the price falls.
        level = stops.loss_level() if falls is (stops.side > 0) else stops.gain
        if low <= level <= high:
            levels.append(level)
    if not levels:
        return None
    return max(levels) if falls else min(levels)


def _meet(book: Book, price: float) -> bool:
    """Do all that is due where the market is at *price*, orders before stops; whether any was."""
    met = False
    for waiting in list(book.waiting):
        if book.volume_left <= 0.0 or book.ruined_bar >= 0:
            break
        if waiting.kind == _MARKET or waiting not in book.waiting or waiting.first_bar > book.bar:
            continue
        if not waiting.is_reached(price):
            continue
        met = True
        # What came before a stop within the bar is not known: its limit waits for the next one.
        if waiting.becomes_limit(price, book.bar + (book.moment == WITHIN)):
            continue
        fill(book, waiting, price)
    stops = book.stops
    if stops.side and not book.closing and stops.active_from <= book.bar:
        reason = stops.reached(price)
        if reason:
            close_by_stop(book, price, reason)
            met = True
    return met


def fill(book: Book, waiting: Waiting, price: float) -> None:
    """Fill a waiting order that *price* triggers."""
    if waiting.started:
        resume(book, waiting, price)
        return
    book.drop_rests(-waiting.side)
    buy_or_sell(book, waiting.order, waiting.side, price, waiting.kind, waiting)
