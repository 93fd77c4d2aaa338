"""The backtest: signals and bars in, trades and equity out.

The rules that this file keeps: prices come from the bars, never from the strategy; nothing
is bought that the cash cannot pay for; at every bar close equity is cash plus position; and
no signal vanishes: it trades or is listed as ignored with a reason.

Order within a bar: orders due at its open, then stops, then orders due at its close, then
the check for ruin. The walk goes over orders and trades, never over bars.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar, cast

import numpy as np

from strategy_runner.backtest.account import Account
from strategy_runner.backtest.columns import run_orders
from strategy_runner.backtest.order_plan import OrderPlan, first_bar, plan_orders
from strategy_runner.backtest.settlement import settle
from strategy_runner.backtest.types import (
    BUY,
    SELL,
    BacktestConfig,
    BacktestResult,
    BoolArray,
    Direction,
    ExitReason,
    FillRule,
    IgnoredReason,
    IgnoredSignals,
    OpenPosition,
    OrderKind,
    Side,
    Signals,
    Sizing,
    StopsActiveFrom,
    Trades,
    signals_of,
)
from strategy_runner.bars import Bars, FloatArray, IntArray

__all__ = [
    "BUY",
    "SELL",
    "BacktestConfig",
    "BacktestResult",
    "Bars",
    "Direction",
    "ExitReason",
    "FillRule",
    "IgnoredReason",
    "IgnoredSignals",
    "OpenPosition",
    "OrderKind",
    "Side",
    "Signals",
    "Sizing",
    "StopsActiveFrom",
    "Trades",
    "run_backtest",
    "signals_of",
]

_Amount = TypeVar("_Amount", float, FloatArray)

# In place of the bar of a stop that has not been looked for yet.
_UNKNOWN = -2

_DEFAULT = BacktestConfig()
_OF_ENGINE = (
    "trailing_stop",
    "pyramiding",
    "max_leverage",
    "borrow_rate",
    "financing_rate",
    "commission_per_unit",
    "commission_minimum",
    "slippage_ticks",
    "max_volume_share",
    "maintenance_margin",
)

# Plain numbers: to ask an enumeration for its member costs more than to fill an order.
_SIGNAL = int(ExitReason.SIGNAL)
_STOP_LOSS = int(ExitReason.STOP_LOSS)
_TAKE_PROFIT = int(ExitReason.TAKE_PROFIT)
_RUIN = int(ExitReason.RUIN)


def run_backtest(
    bars: Bars,
    signals: Signals,
    config: BacktestConfig,
    session_ends: IntArray | None = None,
) -> BacktestResult:
    """Trade *signals* on *bars*.

    An entry needs cash for units * price with commission, for a short as for a long (a
    margin of 100 %), and its quantity is not reduced: FIXED_QUANTITY and SIGNAL_QUANTITY
    trade what was asked for, or nothing. A signal that closes a position closes all of it,
    whatever its quantity. Of several signals on one bar the first counts.

    A bar that opens at or beyond a stop's level fills at its open, be it a loss or a gain,
    as the open comes first; within the bar the stop-loss goes before the take-profit.

    Ruin: if equity is at or below 0 at a bar's close, a position still held is bought back
    or sold at that close, and equity stays where that leaves it.

    So far what signals alone and the older settings ask for, which `_trade` does for all bars
    at once. What orders and the other settings add is in docs/orders.md, and `Engine` does it.

    Args:
        bars: At least one bar.
        signals: In the order of their bars.
        config: The rules to trade by.
        session_ends: Last bar of each session, ascending, for orders that wait for a day;
            None for UTC days.

    Raises:
        ValueError: A signal lies beyond the last bar.
    """
    # Prices near the ends of what a double holds give infinities, which metrics leave out.
    with np.errstate(over="ignore", invalid="ignore"):
        if signals.orders is not None or _asks_for_more(config):
            return run_orders(bars, signals, config, session_ends)
        plan = plan_orders(bars, signals, config)
        account = _trade(bars, plan, config)
        return settle(bars, signals, config, plan, account)


def _asks_for_more(config: BacktestConfig) -> bool:
    """Whether *config* sets what the walk over signals does not know."""
    return any(getattr(config, name) != getattr(_DEFAULT, name) for name in _OF_ENGINE)


def _trade(bars: Bars, plan: OrderPlan, config: BacktestConfig) -> Account:
    """Walk over the runs of equal side: the first order of a run closes what is open.

    Later orders of a run matter only after a stop, or while there is too little cash.
    """
    account = Account(config.initial_cash, config.commission_rate, config.commission_fixed)
    opens_short = config.direction is Direction.LONG_SHORT
    open_at, low_at, high_at = _floats(bars.open), _floats(bars.low), _floats(bars.high)
    price_of, unit_cost_of = _floats(plan.price), _floats(plan.unit_cost)
    quantity_of = _floats(plan.quantity)
    lower_of, upper_of = _floats(plan.lower), _floats(plan.upper)
    signal_bar_of = _integers(plan.signal_bar)
    run_start: list[int] = plan.run_start.tolist()
    run_side: list[int] = plan.side[plan.run_start[:-1]].tolist()
    run_fill: list[int] = [*plan.fill_bar[plan.run_start[:-1]].tolist(), len(bars)]
    run_stop_bar: list[int] = plan.run_stop_bar.tolist()
    run_highest_close: list[float] = plan.run_highest_close.tolist()

    for run, side in enumerate(run_side):
        order, run_end = run_start[run], run_start[run + 1]
        if account.units and not account.exit(run_fill[run], price_of[order], _SIGNAL, order):
            return account
        if side == SELL and not opens_short:
            continue
        stop_bar = run_stop_bar[run]
        while order < run_end:
            size = _affordable(account.cash, unit_cost_of[order], quantity_of[order], config)
            if not size > 0.0:
                unfilled = order
                order = _next_affordable(account.cash, plan, config, order + 1, run_end)
                account.unfilled.append(range(unfilled, order))
                stop_bar = _UNKNOWN
                continue
            account.enter(order, size * side, price_of[order])
            if stop_bar == _UNKNOWN:
                stop_bar = _stop_bar(bars, plan, order, run)
            if side == SELL and run_highest_close[run] * size >= account.cash:
                held_until = run_fill[run + 1] if stop_bar < 0 else stop_bar
                ruined = _ruined_bar(bars, plan, account, order, held_until)
                if ruined >= 0:
                    price = float(bars.close[ruined]) * (1.0 + config.slippage_rate)
                    account.exit(ruined, price, _RUIN)
                    return account
            if stop_bar < 0:
                break
            price, reason = _stop_fill(
                side,
                at_open=open_at[stop_bar],
                low=low_at[stop_bar],
                high=high_at[stop_bar],
                lower=lower_of[order],
                upper=upper_of[order],
            )
            if not account.exit(stop_bar, price * (1.0 - config.slippage_rate * side), reason):
                return account
            order = bisect_left(signal_bar_of, stop_bar, order + 1, run_end)
            stop_bar = _UNKNOWN
    return account


def _affordable(
    cash: float, unit_cost: _Amount, quantity: _Amount, config: BacktestConfig
) -> _Amount:
    """Units of an entry; none to be had if the result is not above 0."""
    sizing = config.sizing
    if sizing is Sizing.ALL_IN or sizing is Sizing.PERCENT_OF_EQUITY:
        # Without a position, cash is equity.
        budget = cash if sizing is Sizing.ALL_IN else cash * config.size
        units = (budget - config.commission_fixed) / unit_cost
        return units if config.fractional_units else units // 1.0
    return quantity * (quantity * unit_cost + config.commission_fixed <= cash)


def _next_affordable(
    cash: float, plan: OrderPlan, config: BacktestConfig, start: int, end: int
) -> int:
    """The first order of [start, end) that *cash* pays for; *end* if there is none."""

    def affordable(window: slice) -> BoolArray:
        units: FloatArray = _affordable(cash, plan.unit_cost[window], plan.quantity[window], config)
        return units > 0.0

    order = first_bar(affordable, start, end)
    return end if order < 0 else order


def _stop_bar(bars: Bars, plan: OrderPlan, order: int, run: int) -> int:
    """The bar in which a stop closes what *order* opened; -1 if the next run comes first."""
    low, high, lower, upper = bars.low, bars.high, plan.lower[order], plan.upper[order]

    def reached(window: slice) -> BoolArray:
        beyond: BoolArray = (low[window] <= lower) | (high[window] >= upper)
        return beyond

    start = int(plan.fill_bar[order]) + plan.stop_delay
    return first_bar(reached, start, int(plan.run_stop_end[run]))


def _ruined_bar(bars: Bars, plan: OrderPlan, account: Account, order: int, held_until: int) -> int:
    """The first bar before *held_until* at whose close the position has eaten all cash."""
    close, cash, units = bars.close, account.cash, account.units

    def ruined(window: slice) -> BoolArray:
        equity: FloatArray = cash + units * close[window]
        return equity <= 0.0

    return first_bar(ruined, int(plan.fill_bar[order]), held_until)


def _stop_fill(
    side: int, *, at_open: float, low: float, high: float, lower: float, upper: float
) -> tuple[float, int]:
    """Price before slippage, and exit reason, in a bar that reaches a level."""
    if side == BUY:
        loss_level, gain_level = lower, upper
        opens_lost, opens_won, touches_loss = at_open <= lower, at_open >= upper, low <= lower
    else:
        loss_level, gain_level = upper, lower
        opens_lost, opens_won, touches_loss = at_open >= upper, at_open <= lower, high >= upper
    if opens_lost:
        return at_open, _STOP_LOSS
    if opens_won:
        return at_open, _TAKE_PROFIT
    return (loss_level, _STOP_LOSS) if touches_loss else (gain_level, _TAKE_PROFIT)


def _floats(column: FloatArray) -> Sequence[float]:
    """*column* as a sequence whose items are Python floats, read five times as fast."""
    return cast("Sequence[float]", column.data)


def _integers(column: IntArray) -> Sequence[int]:
    return cast("Sequence[int]", column.data)
