"""Metrics of closed trades.

The rule that this file keeps: a trade's pnl is net of both its commissions, and an open
position is no trade. Functions are pure; None means undefined.
"""

from __future__ import annotations

import math

import numpy as np

from strategy_runner.backtest.types import BoolArray, Trades
from strategy_runner.bars import MS_PER_DAY, FloatArray, IntArray

# Equal trades differ in the last digits of their pnl, a difference of large sums.
_ROUNDING = 1e-12


def trade_returns(trades: Trades) -> FloatArray:
    """Each trade's gain on what was traded, as a fraction: pnl / (units * entry price)."""
    return trades.pnl / (trades.size * trades.entry_price)


def trade_durations_days(trades: Trades, timestamp_ms: IntArray) -> FloatArray:
    """Time from the bar of the entry to that of the exit, in days."""
    return (timestamp_ms[trades.exit_bar] - timestamp_ms[trades.entry_bar]) / MS_PER_DAY


def n_trades(trades: Trades) -> int:
    """Closed round trips, a count."""
    return len(trades)


def win_rate(pnl: FloatArray) -> float | None:
    """Share of trades with pnl > 0, as a fraction; None without trades."""
    return int(np.count_nonzero(pnl > 0.0)) / len(pnl) if len(pnl) else None


def profit_factor(pnl: FloatArray) -> float | None:
    """Cash won per cash lost: sum(pnl > 0) / |sum(pnl < 0)|; None if no trade lost."""
    lost = float(pnl[pnl < 0.0].sum())
    return float(pnl[pnl > 0.0].sum()) / abs(lost) if lost else None


def expectancy(pnl: FloatArray) -> float | None:
    """Mean pnl, cash a trade; None without trades."""
    return _mean(pnl)


def avg_trade_return(returns: FloatArray) -> float | None:
    """Mean of `trade_returns`, a fraction; None without trades."""
    return _mean(returns)


def best_trade_return(returns: FloatArray) -> float | None:
    """Highest of `trade_returns`, a fraction; None without trades."""
    return float(returns.max()) if len(returns) else None


def worst_trade_return(returns: FloatArray) -> float | None:
    """Lowest of `trade_returns`, a fraction; None without trades."""
    return float(returns.min()) if len(returns) else None


def avg_win(pnl: FloatArray) -> float | None:
    """Mean pnl of the trades with pnl > 0, cash; None if there is none."""
    return _mean(pnl[pnl > 0.0])


def avg_loss(pnl: FloatArray) -> float | None:
    """Mean pnl of the trades with pnl < 0, cash below 0; None if there is none."""
    return _mean(pnl[pnl < 0.0])


def payoff_ratio(pnl: FloatArray) -> float | None:
    """Size of a mean win over that of a mean loss; None without a win or without a loss."""
    won, lost = avg_win(pnl), avg_loss(pnl)
    return won / abs(lost) if won is not None and lost is not None else None


def sqn(pnl: FloatArray) -> float | None:
    """System quality number: sqrt(N) * mean(pnl) / deviation(pnl, ddof = 1).

    None if N < 2 or all pnl are equal. Source: Tharp (2008), Definitive Guide to Position
    Sizing.
    """
    if len(pnl) < 2:
        return None
    average, deviation = float(pnl.mean()), float(pnl.std(ddof=1))
    if deviation <= _ROUNDING * abs(average):
        return None
    return math.sqrt(len(pnl)) * average / deviation


def kelly_criterion(pnl: FloatArray) -> float | None:
    """Share of capital to stake, as a fraction: W - (1 - W) / payoff, W the win rate.

    None without a win or without a loss. Source: Kelly (1956), Bell System Tech. J. 35(4).
    """
    won, payoff = win_rate(pnl), payoff_ratio(pnl)
    return won - (1.0 - won) / payoff if won is not None and payoff else None


def max_consecutive_wins(pnl: FloatArray) -> int:
    """Longest row of trades with pnl > 0; 0 without trades."""
    return _longest_row(pnl > 0.0)


def max_consecutive_losses(pnl: FloatArray) -> int:
    """Longest row of trades with pnl <= 0, one that breaks even included; 0 without trades."""
    return _longest_row(pnl <= 0.0)


def avg_trade_duration_days(durations_days: FloatArray) -> float | None:
    """Mean of `trade_durations_days`; None without trades."""
    return _mean(durations_days)


def max_trade_duration_days(durations_days: FloatArray) -> float | None:
    """Longest of `trade_durations_days`; None without trades."""
    return float(durations_days.max()) if len(durations_days) else None


def _mean(values: FloatArray) -> float | None:
    return float(values.mean()) if len(values) else None


def _longest_row(hit: BoolArray) -> int:
    edged = np.zeros(len(hit) + 2, dtype=np.bool_)
    edged[1:-1] = hit
    edges = np.flatnonzero(edged[1:] != edged[:-1])
    return int((edges[1::2] - edges[0::2]).max(initial=0))


def avg_mae(trades: Trades) -> float | None:
    """Mean of how far prices went against trades, a fraction at or below 0; None without trades."""
    return _mean(trades.mae)


def avg_mfe(trades: Trades) -> float | None:
    """Mean of how far prices went for trades, a fraction at or above 0; None without trades."""
    return _mean(trades.mfe)
