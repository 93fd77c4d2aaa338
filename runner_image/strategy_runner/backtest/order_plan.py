"""What is known about the orders before any cash is counted.

The rule that this file keeps: only what the bars, the signals and the configuration fix is
computed here, for all orders at once. A fill price, a stop level and the bar that reaches it
depend on the entry alone, never on the cash, so that the walk over the trades need not look
at bars.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from strategy_runner.backtest.types import (
    BUY,
    BacktestConfig,
    BoolArray,
    ByteArray,
    Direction,
    FillRule,
    Signals,
    Sizing,
    StopsActiveFrom,
)
from strategy_runner.bars import Bars, FloatArray, IntArray

_NEVER_REACHED_BELOW = 0.0
_NEVER_REACHED_ABOVE = math.inf

# A stop is mostly near, so a scan begins with little; 64 K bars of two columns fit a cache.
_FIRST_WINDOW_BARS = 32
_WIDEST_WINDOW_BARS = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class OrderPlan:
    """The signals that can become orders, and the runs of equal side that they form.

    Of several signals on one bar the first alone is an order; with NEXT_OPEN a signal on
    the last bar is none.

    Attributes:
        signal: Position in `Signals` of each of the k orders.
        side: +1 or -1, shape (k,).
        signal_bar: Bar of the signal, shape (k,), strictly ascending.
        fill_bar: Bar of the fill, shape (k,), strictly ascending.
        price: Fill price, slippage included, shape (k,).
        unit_cost: Cash for one unit with its commission at *price*, shape (k,).
        quantity: Units asked for, whole unless parts are traded, shape (k,).
        lower, upper: Prices at or beyond which a stop closes a position that the order
            opened, shape (k,).
        run_start: First order of each of the r runs, then k, shape (r + 1,).
        run_stop_bar: The bar in which a stop closes the position that the first order of a
            run opened, or -1 if the next run comes first, shape (r,).
        run_highest_close: Highest close until the next run's fill, shape (r,).
        stop_delay: Bars from the fill to the first bar whose stops count.
        run_stop_end: First bar after those whose stops count for the run, shape (r,).
    """

    signal: IntArray
    side: ByteArray
    signal_bar: IntArray
    fill_bar: IntArray
    price: FloatArray
    unit_cost: FloatArray
    quantity: FloatArray
    lower: FloatArray
    upper: FloatArray
    run_start: IntArray
    run_stop_bar: IntArray
    run_highest_close: FloatArray
    stop_delay: int
    run_stop_end: IntArray


def plan_orders(bars: Bars, signals: Signals, config: BacktestConfig) -> OrderPlan:
    """The orders that *signals* lead to on *bars*, before cash decides which of them trade.

    Raises:
        ValueError: A signal lies beyond the last bar.
    """
    n = len(bars)
    if len(signals) and signals.bar[-1] >= n:
        raise ValueError(f"a signal names bar {signals.bar[-1]}, and there are {n} bars")
    next_open = config.fill is FillRule.NEXT_OPEN
    signal = _orders_among(signals.bar, n - 1 if next_open else n)
    signal_bar = signals.bar[signal]
    side = signals.side[signal]
    fill_bar = signal_bar + 1 if next_open else signal_bar
    price = (bars.open if next_open else bars.close)[fill_bar] * (1 + config.slippage_rate * side)
    lower, upper = _stop_levels(price, side, config)
    run_start = np.concatenate(
        ([0] if len(signal) else [], np.flatnonzero(side[1:] != side[:-1]) + 1, [len(signal)])
    ).astype(np.int64)
    run_fill = fill_bar[run_start[:-1]]

    # After a fill at a close, and before one, the stops of that bar have had their turn.
    reach = 0 if next_open else 1
    stop_delay = 1 if config.stops_active_from is StopsActiveFrom.NEXT_BAR else reach
    run_stop_end = np.append(run_fill[1:] + reach, n) if len(run_fill) else run_fill
    run_stop_bar = np.full(len(run_fill), -1, dtype=np.int64)
    if len(run_fill) and not (config.stop_loss is None and config.take_profit is None):
        first = run_start[:-1]
        run_stop_bar = _first_bars_beyond(
            bars, lower[first], upper[first], run_fill + stop_delay, run_stop_end
        )
    run_highest_close = np.zeros(len(run_fill))
    if len(run_fill) and config.direction is Direction.LONG_SHORT:
        run_highest_close = np.maximum.reduceat(bars.close, run_fill)
    return OrderPlan(
        signal=signal,
        side=side,
        signal_bar=signal_bar,
        fill_bar=fill_bar,
        price=price,
        # A price may be the smallest number there is; slipped, it would be zero.
        unit_cost=np.maximum(price * (1.0 + config.commission_rate), sys.float_info.min),
        quantity=_quantities(signals.quantity[signal], config),
        lower=lower,
        upper=upper,
        run_start=run_start,
        run_stop_bar=run_stop_bar,
        run_highest_close=run_highest_close,
        stop_delay=stop_delay,
        run_stop_end=run_stop_end,
    )


def first_bar(reached: Callable[[slice], BoolArray], start: int, end: int) -> int:
    """The first bar of [start, end) for which *reached* is true; -1 if there is none.

    Asks about windows that grow, so that a near bar costs little and a far one no more than
    the bars passed over.
    """
    window = _FIRST_WINDOW_BARS
    while start < end:
        stop = min(start + window, end)
        found = reached(slice(start, stop))
        position = int(found.argmax())
        if found[position]:
            return start + position
        start = stop
        window = min(window * 4, _WIDEST_WINDOW_BARS)
    return -1


def _orders_among(signal_bar: IntArray, bars_that_fill: int) -> IntArray:
    m = int(np.searchsorted(signal_bar, bars_that_fill))
    first_of_bar = np.ones(m, dtype=np.bool_)
    np.not_equal(signal_bar[1:m], signal_bar[: max(m - 1, 0)], out=first_of_bar[1:])
    return np.flatnonzero(first_of_bar).astype(np.int64, copy=False)


def _stop_levels(
    price: FloatArray, side: ByteArray, config: BacktestConfig
) -> tuple[FloatArray, FloatArray]:
    loss, gain = config.stop_loss, config.take_profit
    long_lower = _NEVER_REACHED_BELOW if loss is None else 1.0 - loss
    long_upper = _NEVER_REACHED_ABOVE if gain is None else 1.0 + gain
    short_lower, short_upper = _NEVER_REACHED_BELOW, _NEVER_REACHED_ABOVE
    if config.direction is Direction.LONG_SHORT:
        short_lower = _NEVER_REACHED_BELOW if gain is None else 1.0 - gain
        short_upper = _NEVER_REACHED_ABOVE if loss is None else 1.0 + loss
    is_long = side == BUY
    lower = price * np.where(is_long, long_lower, short_lower)
    upper = price * np.where(is_long, long_upper, short_upper)
    return lower, upper


def _quantities(of_signals: FloatArray, config: BacktestConfig) -> FloatArray:
    quantity = of_signals
    if config.sizing is Sizing.FIXED_QUANTITY:
        quantity = np.full(len(of_signals), config.size)
    return quantity if config.fractional_units else np.floor(quantity)


def _first_bars_beyond(
    bars: Bars, lower: FloatArray, upper: FloatArray, start: IntArray, end: IntArray
) -> IntArray:
    """For every run, the first bar of [start, end) at or beyond a level; -1 if none.

    The ranges follow one another without overlap, so each bar has one pair of levels, and
    all runs together cost one pass over the bars, however long a position is held.
    """
    spread = np.concatenate((end[:1] * 0 + start[0], end))
    origin = int(spread[0])
    length = np.diff(spread)
    reached = np.zeros(int(spread[-1]) - origin, dtype=np.bool_)
    if np.any(lower > _NEVER_REACHED_BELOW):
        np.less_equal(bars.low[origin : spread[-1]], np.repeat(lower, length), out=reached)
    if np.any(upper < _NEVER_REACHED_ABOVE):
        reached |= bars.high[origin : spread[-1]] >= np.repeat(upper, length)
    reached_bar = np.flatnonzero(reached) + origin
    following = np.searchsorted(reached_bar, start)
    candidate = np.append(reached_bar, end[-1])[following]
    return np.where(candidate < end, candidate, -1)
