"""The result of a backtest, put together from its fills for all bars and signals at once.

The rules that this file keeps: equity is cash plus position at every bar close, and every
signal is a fill or has a reason.
"""

from __future__ import annotations

import numpy as np

from strategy_runner.backtest.account import Account
from strategy_runner.backtest.excursions import excursions
from strategy_runner.backtest.order_plan import OrderPlan
from strategy_runner.backtest.types import (
    BacktestConfig,
    BacktestResult,
    ByteArray,
    ExitReason,
    FillRule,
    IgnoredReason,
    IgnoredSignals,
    OpenPosition,
    OrderKind,
    Side,
    Signals,
    Sizing,
    Trades,
)
from strategy_runner.bars import Bars, FloatArray, IntArray

# In place of the reason of a signal that is not ignored.
_FILLED = 0


def settle(
    bars: Bars, signals: Signals, config: BacktestConfig, plan: OrderPlan, account: Account
) -> BacktestResult:
    """Trades, equity and ignored signals, from the fills that *account* recorded."""
    entry_order = np.array(account.entry_order, dtype=np.int64)
    units = np.array(account.entry_units, dtype=np.float64)
    exit_bar = np.array(account.exit_bar, dtype=np.int64)
    entry_bar = plan.fill_bar[entry_order]
    entry_price = plan.price[entry_order]
    entry_signal = plan.signal[entry_order]
    entry_fee = config.commission_fixed + config.commission_rate * np.abs(units) * entry_price

    units_held, cash_held = _steps(len(bars), entry_bar, account, config)
    equity = units_held * bars.close
    equity += cash_held

    closed = slice(len(exit_bar))
    exit_price = np.array(account.exit_price, dtype=np.float64)
    exit_order = np.array(account.exit_order, dtype=np.int64)
    exit_signal = np.full(len(exit_bar), -1, dtype=np.int64)
    exit_signal[exit_order >= 0] = plan.signal[exit_order[exit_order >= 0]]
    exit_fee = config.commission_fixed + config.commission_rate * np.abs(units[closed]) * exit_price
    commission = entry_fee[closed] + exit_fee
    is_long = units[closed] > 0.0
    exit_reason = np.array(account.exit_reason, dtype=np.int8)
    first_whole, end_whole = _whole_bars(entry_bar[closed], exit_bar, exit_reason, config)
    mae, mfe = excursions(
        bars,
        is_long=is_long,
        entry_price=entry_price[closed],
        exit_price=exit_price,
        entry_bar=entry_bar[closed],
        exit_bar=exit_bar,
        first_whole=first_whole,
        end_whole=end_whole,
    )
    trades = Trades(
        entry_bar=entry_bar[closed],
        exit_bar=exit_bar,
        side=np.where(is_long, Side.LONG, Side.SHORT).astype(np.int8),
        size=np.abs(units[closed]),
        entry_price=entry_price[closed],
        exit_price=exit_price,
        pnl=units[closed] * (exit_price - entry_price[closed]) - commission,
        commission=commission,
        exit_reason=exit_reason,
        entry_signal=entry_signal[closed],
        exit_signal=exit_signal,
        entry_kind=np.full(len(exit_bar), OrderKind.MARKET, dtype=np.int8),
        exit_kind=np.where(exit_order >= 0, OrderKind.MARKET, 0).astype(np.int8),
        financing=np.zeros(len(exit_bar)),
        mae=mae,
        mfe=mfe,
    )
    open_position = None
    if account.units:
        last_price, price, fee = float(bars.close[-1]), float(entry_price[-1]), float(entry_fee[-1])
        open_position = OpenPosition(
            side=Side.LONG if account.units > 0.0 else Side.SHORT,
            size=abs(account.units),
            entry_bar=int(entry_bar[-1]),
            entry_price=price,
            entry_commission=fee,
            entry_signal=int(entry_signal[-1]),
            last_price=last_price,
            unrealized_pnl=account.units * (last_price - price) - fee,
        )
    return BacktestResult(
        trades=trades,
        equity=equity,
        in_position=units_held != 0.0,
        units=units_held,
        open_position=open_position,
        ignored=_ignored(signals, config, plan, account, units_held),
        commission_total=float(entry_fee.sum() + exit_fee.sum()),
        ruined_bar=account.ruined_bar,
        traded_value=float(
            np.dot(np.abs(units), entry_price) + np.dot(np.abs(units[closed]), exit_price)
        ),
    )


def _whole_bars(
    entry_bar: IntArray, exit_bar: IntArray, exit_reason: ByteArray, config: BacktestConfig
) -> tuple[IntArray, IntArray]:
    """The first bar of which each trade was held the whole, and the first one after these."""
    if config.fill is FillRule.NEXT_OPEN:
        at_close = exit_reason == ExitReason.RUIN
        return entry_bar, exit_bar + at_close
    at_close = (exit_reason == ExitReason.RUIN) | (exit_reason == ExitReason.SIGNAL)
    return entry_bar + 1, exit_bar + at_close


def _steps(
    n: int, entry_bar: IntArray, account: Account, config: BacktestConfig
) -> tuple[FloatArray, FloatArray]:
    """Signed units and cash at the close of each of *n* bars."""
    changes = 2 * len(entry_bar)
    exits = slice(2, 2 + 2 * len(account.exit_bar), 2)
    edges = np.full(changes + 2, n, dtype=np.int64)
    edges[0] = 0
    edges[1:-1:2] = entry_bar
    edges[exits] = account.exit_bar
    length = np.diff(edges)
    units_step = np.zeros(changes + 1)
    units_step[1::2] = account.entry_units
    cash_step = np.full(changes + 1, config.initial_cash)
    cash_step[1::2] = account.cash_after_entry
    cash_step[exits] = account.cash_after_exit
    return np.repeat(units_step, length), np.repeat(cash_step, length)


def _ignored(
    signals: Signals,
    config: BacktestConfig,
    plan: OrderPlan,
    account: Account,
    units_held: FloatArray,
) -> IgnoredSignals:
    """Every signal that is no fill, with its reason."""
    reason = np.full(len(signals), IgnoredReason.SAME_BAR, dtype=np.int8)
    if config.fill is FillRule.NEXT_OPEN and len(signals):
        last_bar = np.searchsorted(signals.bar, len(units_held) - 1)
        reason[last_bar:] = IgnoredReason.LAST_BAR

    # The position that an order meets is the one at the close of its signal's bar: with
    # NEXT_OPEN nothing trades in between, with SAME_CLOSE no other order shares that close.
    met = units_held[plan.signal_bar]
    of_order = np.full(len(plan.signal), IgnoredReason.NOTHING_TO_SELL, dtype=np.int8)
    of_order[met > 0.0] = IgnoredReason.ALREADY_LONG
    of_order[met < 0.0] = IgnoredReason.ALREADY_SHORT
    if account.ruined_bar is not None:
        of_order[plan.signal_bar >= account.ruined_bar] = IgnoredReason.AFTER_RUIN
        if config.fill is FillRule.SAME_CLOSE and account.exit_reason[-1] == ExitReason.RUIN:
            # Orders due at a close go before ruin at that close, which only shorts can meet.
            of_order[plan.signal_bar == account.ruined_bar] = IgnoredReason.ALREADY_SHORT
    of_order[np.array(account.entry_order, dtype=np.int64)] = _FILLED
    exit_order = np.array(account.exit_order, dtype=np.int64)
    of_order[exit_order[exit_order >= 0]] = _FILLED
    for orders in account.unfilled:
        window = slice(orders.start, orders.stop)
        if config.sizing in (Sizing.ALL_IN, Sizing.PERCENT_OF_EQUITY):
            of_order[window] = IgnoredReason.NO_CASH_FOR_ONE_UNIT
        else:
            of_order[window] = np.where(
                plan.quantity[window] > 0.0,
                IgnoredReason.NOT_ENOUGH_CASH,
                IgnoredReason.NO_QUANTITY,
            )
    reason[plan.signal] = of_order
    ignored = np.flatnonzero(reason != _FILLED).astype(np.int64, copy=False)
    return IgnoredSignals(signal=ignored, reason=reason[ignored])
