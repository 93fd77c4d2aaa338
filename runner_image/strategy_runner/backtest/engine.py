"""The order engine bar by bar: for each bar a step, and the orders given after it.

The rule that this file keeps: an order given at a bar knows its close, so that it is due at
the next open, or with SAME_CLOSE at that close, and never before.
"""

from __future__ import annotations

from collections.abc import Iterable

from strategy_runner.backtest.bar_trader import BarTrader
from strategy_runner.backtest.book import Book
from strategy_runner.backtest.columns_read import floats
from strategy_runner.backtest.orders import Order
from strategy_runner.backtest.outcome import outcome
from strategy_runner.backtest.types import (
    BacktestConfig,
    BacktestResult,
    EventKind,
    IgnoredReason,
    OrderKind,
    PositionView,
    Side,
)
from strategy_runner.bars import Bars, IntArray

_MARKET = int(OrderKind.MARKET)
_LONG, _SHORT = int(Side.LONG), int(Side.SHORT)
_FLAT_VIEW = (0, 0.0, 0.0, -1, 0, 0.0)


class Engine:
    """One run, bar by bar: for each bar `step`, then `place` with the orders given for it.

    Args:
        bars: All bars of the run; `step` looks at no later one than it is asked about.
        config: The rules to trade by.
        nets: Whether all orders of a bar count, and with SIGNAL_QUANTITY a signal of the
            other side closes its quantity alone: as with `Signals` that have `orders`.
        session_ends: Last bar of each session, ascending, for orders of a day; None for UTC
            days.
    """

    def __init__(
        self,
        bars: Bars,
        config: BacktestConfig,
        *,
        nets: bool = True,
        session_ends: IntArray | None = None,
    ) -> None:
        self._bars = bars
        self._book = Book(bars, config, nets=nets, session_ends=session_ends)
        self._trader = BarTrader(bars, self._book, config, nets=nets)
        self._next_open = self._book.next_open
        self._due: list[Order] = []
        self._close = floats(bars.close)

    def step(self, row: int) -> PositionView:
        """Trade the bar *row*, which follows the last one; the account at its close.

        With NEXT_OPEN the orders placed since the last step are due at its open. With
        SAME_CLOSE those placed after it are yet to be filled at its close.
        """
        book = self._book
        if row != book.bar + 1:
            raise ValueError(f"bar {book.bar + 1} is next, not {row}")
        if not self._next_open and book.bar >= 0:
            self._trader.end()
        due, self._due = self._due, []
        self._trader.trade(row, due)
        if self._next_open:
            self._trader.end()
        return self._view()

    def place(self, orders: Iterable[Order]) -> None:
        """Take the orders that were given after the close of the last bar."""
        if self._next_open:
            self._due = list(orders)
            return
        self._trader.fill_at_close(list(orders))

    def finish(self) -> BacktestResult:
        """The result, once every bar was stepped through."""
        book = self._book
        if book.bar != len(self._bars) - 1:
            raise ValueError(f"bar {book.bar + 1} is next, of {len(self._bars)}")
        if not self._next_open:
            self._trader.end()
        return finished(self._bars, book, self._due)

    def _view(self) -> PositionView:
        book = self._book
        ledger = book.ledger
        units, cash = ledger.units, ledger.cash
        if not units:
            return PositionView(*_FLAT_VIEW, cash, cash)
        price, at_close = ledger.average_price(), self._close[book.bar]
        gain = units * (at_close - price) - ledger.entry_commission()
        return PositionView(
            _LONG if units > 0.0 else _SHORT,
            abs(units),
            price,
            book.opened_bar,
            book.bar - book.opened_bar,
            gain - ledger.position_financing(),
            cash + units * at_close,
            cash,
        )


def finished(bars: Bars, book: Book, due: list[Order]) -> BacktestResult:
    """The result of *book* after the last bar, with orders *due* that no bar follows."""
    book.ledger.charge(len(bars) - 1)
    for order in due:
        book.ignore(order, IgnoredReason.LAST_BAR)
    for waiting in list(book.waiting):
        if waiting.last_bar < len(bars) - 1:
            book.drop(waiting, EventKind.EXPIRED, waiting.last_bar)
        elif not waiting.started:
            is_market = waiting.kind == _MARKET
            reason = IgnoredReason.NO_VOLUME if is_market else IgnoredReason.STILL_WAITING
            book.ignore(waiting.order, reason)
    return outcome(bars, book)
