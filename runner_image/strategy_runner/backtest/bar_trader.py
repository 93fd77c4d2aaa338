"""One bar of a run: what happens in it, in which order.

The rules that this file keeps: what borrowing costs is paid first; then come, at the open, the
rest of a stop, the orders given for this bar in their order, what volume left of earlier ones,
waiting orders and stops; then the bar's way to its close; then orders due at the close; then
margin and ruin. A run over columns leaves out bars that change nothing, and does the others as here.
"""

from __future__ import annotations

from strategy_runner.backtest.book import AT_CLOSE, AT_OPEN, Book
from strategy_runner.backtest.columns_read import floats
from strategy_runner.backtest.execution import execute, resume
from strategy_runner.backtest.fills import close_at_close, close_by_stop
from strategy_runner.backtest.intrabar import walk
from strategy_runner.backtest.orders import Order
from strategy_runner.backtest.types import (
    BacktestConfig,
    EventKind,
    ExitReason,
    IgnoredReason,
    OrderKind,
)
from strategy_runner.bars import Bars

_MARKET = int(OrderKind.MARKET)
_RUIN, _MARGIN_CALL = int(ExitReason.RUIN), int(ExitReason.MARGIN_CALL)


class BarTrader:
    """Trades the bars of one book.

    Args:
        bars: All bars of the run; `trade` looks at no later one than it is asked about.
        book: What is traded for.
        config: The rules to trade by.
        nets: Whether all orders of a bar count, or the first alone.
    """

    def __init__(self, bars: Bars, book: Book, config: BacktestConfig, *, nets: bool) -> None:
        self.book = book
        self.maintenance = book.costs.maintenance
        self._nets = nets
        self._open, self._close = floats(bars.open), floats(bars.close)
        self._high, self._low = floats(bars.high), floats(bars.low)
        self._volume = floats(bars.volume)
        self._share = config.max_volume_share
        self._charges = book.charges is not None

    def trade(self, bar: int, due: list[Order]) -> None:
        """All of *bar* before its close; *due* are the orders for its open."""
        book = self.book
        book.bar = bar
        book.moment = AT_OPEN
        if self._charges:
            book.ledger.charge(bar)
        if self._share:
            volume = self._volume[bar] * self._share
            book.volume_left = book.sizer.whole(volume) if volume > 0.0 else 0.0
        if book.waiting and book.first_expiry < bar:
            book.drop_expired(bar)
        if book.closing:
            close_by_stop(book, self._open[bar], book.closing)
        if due:
            self._execute(due, self._open[bar])
        if book.n_market:
            self._go_on()
        if book.waiting or book.stops.side:
            self._pass_through()

    def fill_at_close(self, orders: list[Order]) -> None:
        """Execute *orders* at the close of the bar that the book is at."""
        self.book.moment = AT_CLOSE
        self._execute(orders, self._close[self.book.bar])

    def end(self) -> None:
        """The close of the bar that the book is at: margin and ruin."""
        book = self.book
        ledger = book.ledger
        if ledger.units and self.is_watched():
            value = ledger.units * self._close[book.bar]
            equity = ledger.cash + value
            if equity <= 0.0:
                close_at_close(book, _RUIN)
                if book.ruined_bar < 0:
                    book.end_trading()
            elif equity < self.maintenance * abs(value):
                units = close_at_close(book, _MARGIN_CALL)
                book.events.append((book.bar, EventKind.MARGIN_CALL, -1, units))

    def is_watched(self) -> bool:
        """Whether the position can bring equity below what is asked for."""
        ledger = self.book.ledger
        return ledger.units < 0.0 or ledger.cash < 0.0 or self.maintenance > 0.0

    def _go_on(self) -> None:
        """At the open, trade more of what volume has left of earlier orders."""
        book, at_open = self.book, self._open[self.book.bar]
        for waiting in list(book.waiting):
            if not book.volume_left > 0.0:
                break
            if waiting.kind == _MARKET and waiting in book.waiting:
                resume(book, waiting, at_open)

    def _pass_through(self) -> None:
        """Let waiting orders and stops meet the prices of the bar, if it reaches any."""
        book, bar = self.book, self.book.bar
        high, low, stops = self._high[bar], self._low[bar], book.stops
        reached = low <= book.lowest or high >= book.highest or stops.within_reach(high, low)
        if reached:
            walk(book, self._open[bar], high, low, self._close[bar])
            book.watch_all()
        if stops.trail:
            if stops.fresh_bar == bar:
                stops.follow(self._close[bar])
            else:
                stops.follow(high if stops.side > 0 else low)

    def _execute(self, orders: list[Order], price: float) -> None:
        book = self.book
        if not self._nets:
            for order in orders[1:]:
                book.ignore(order, IgnoredReason.SAME_BAR)
            del orders[1:]
        for order in orders:
            execute(book, order, price)
