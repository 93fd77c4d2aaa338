"""The order engine over whole columns: from bar to bar at which something may happen.

The rule that this file keeps: a bar that is passed over surely changes nothing but what
borrowing costs, which the next fill counts.
"""

from __future__ import annotations

import sys
from itertools import islice

import numpy as np

from strategy_runner.backtest.bar_trader import BarTrader
from strategy_runner.backtest.book import Book
from strategy_runner.backtest.engine import finished
from strategy_runner.backtest.orders import Order, orders_of
from strategy_runner.backtest.scan import BarScan
from strategy_runner.backtest.types import BacktestConfig, BacktestResult, Signals
from strategy_runner.bars import Bars, IntArray

# A level that is computed in another way than the check it stands for may be off by rounding.
_LESS, _MORE = 1.0 - 1e-9, 1.0 + 1e-9
_LEAST = sys.float_info.min
# How far a level is taken that charges bring nearer from bar to bar.
_HORIZON_BARS = 4096


def run_orders(
    bars: Bars, signals: Signals, config: BacktestConfig, session_ends: IntArray | None
) -> BacktestResult:
    """Trade all of *signals*; the arguments are those of `run_backtest`.

    Raises:
        ValueError: A signal lies beyond the last bar.
    """
    n, m = len(bars), len(signals)
    if m and signals.bar[-1] >= n:
        raise ValueError(f"a signal names bar {signals.bar[-1]}, and there are {n} bars")
    nets = signals.orders is not None
    book = Book(bars, config, nets=nets, session_ends=session_ends)
    trader = BarTrader(bars, book, config, nets=nets)
    columns = _Columns(bars, trader)
    first = np.flatnonzero(np.diff(signals.bar, prepend=-1))
    counts = np.diff(np.append(first, m)).tolist()
    orders = orders_of(signals, 0, m)
    never: list[Order] = []
    for bar, count in zip(signals.bar[first].tolist(), counts, strict=True):
        given = list(islice(orders, count))
        if not book.next_open:
            columns.pass_to(bar)
            trader.trade(bar, [])
            trader.fill_at_close(given)
            trader.end()
        elif bar + 1 < n:
            columns.pass_to(bar + 1)
            trader.trade(bar + 1, given)
            trader.end()
        else:
            never = given
    columns.pass_to(n)
    return finished(bars, book, never)


class _Columns:
    def __init__(self, bars: Bars, trader: BarTrader) -> None:
        self._book = trader.book
        self._trader = trader
        self._scan = BarScan(bars)

    def pass_to(self, end: int) -> None:
        """Trade all bars before *end*."""
        book = self._book
        first = book.bar + 1
        while first < end:
            bar = self._next_event(first, end)
            book.bar = bar - 1
            if bar == end:
                return
            self._trader.trade(bar, [])
            self._trader.end()
            first = bar + 1

    def _next_event(self, first: int, end: int) -> int:
        """The next bar of [first, end) in which something may happen, or *end*."""
        book = self._book
        units, stops = book.ledger.units, book.stops
        if not units and not book.waiting:
            return end
        if book.n_market or book.closing:
            return first
        lower, upper = book.lowest, book.highest
        if units > 0.0:
            lower, upper = max(lower, stops.loss), min(upper, stops.gain)
        elif units < 0.0:
            lower, upper = max(lower, stops.gain), min(upper, stops.loss)
        if units and self._trader.is_watched():
            end = min(end, first + _HORIZON_BARS)
            level = self._margin_level(end)
            lower, upper = (max(lower, level), upper) if units > 0.0 else (lower, min(upper, level))
        if units and stops.trail:
            return self._scan.first_reaching_trail(first, end, lower, upper, stops)
        return self._scan.first_reaching(first, end, lower, upper)

    def _margin_level(self, end: int) -> float:
        """A close that no bar before *end* goes beyond without a call for margin, or ruin."""
        ledger, maintenance = self._book.ledger, self._trader.maintenance
        units, cash = abs(ledger.units), ledger.cash_since() - ledger.charges_to(end - 1)
        if ledger.units > 0.0:
            return max(-cash / max(units * (1.0 - maintenance), _LEAST), 0.0) * _MORE
        return max(cash / max(units * (1.0 + maintenance), _LEAST), 0.0) * _LESS
