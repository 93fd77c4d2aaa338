"""Metrics of returns beside those of holding the instrument, the benchmark.

The rule that this file keeps: returns and benchmark are simple per-period returns of the same
dates, as fractions, shape (n,); every function answers None where the metric is undefined.
"""

from __future__ import annotations

import math

import numpy as np

from strategy_runner.bars import FloatArray
from strategy_runner.metrics.returns import ReturnMoments


def tracking_error(active: ReturnMoments, periods_per_year: float) -> float | None:
    """Deviation of a year's return from the benchmark's: std(r - b, ddof=1) * sqrt(periods).

    *active* are the moments of r - b. A fraction; None if n < 2.
    """
    if active.deviation is None:
        return None
    return active.deviation * math.sqrt(periods_per_year)


def information_ratio(active: ReturnMoments, periods_per_year: float) -> float | None:
    """Return beyond the benchmark per risk: mean(r - b) / std(r - b, ddof=1) * sqrt(periods).

    *active* are the moments of r - b. None if n < 2 or r - b is always the same.

    Source: Goodwin (1998), Financial Analysts Journal 54(4).
    """
    if not active.deviation:
        return None
    return active.mean / active.deviation * math.sqrt(periods_per_year)


def treynor_ratio(
    mean_return: float, beta: float | None, periods_per_year: float, risk_free: float = 0.0
) -> float | None:
    """A year's excess return per unit of beta: (mean(r) - risk_free) * periods / beta.

    A fraction; *risk_free* is the rate of one period. None without a beta, or if it is 0.

    Source: Treynor (1965), Harvard Business Review 43(1).
    """
    return (mean_return - risk_free) * periods_per_year / beta if beta else None


def r_squared(beta: float | None, returns: ReturnMoments, benchmark: ReturnMoments) -> float | None:
    """Share of the returns' variance that the benchmark explains: corr(r, b)^2.

    A fraction; None without a beta, or if either always returns the same.
    """
    if beta is None or not returns.deviation or not benchmark.deviation:
        return None
    correlation = beta * benchmark.deviation / returns.deviation
    return min(correlation * correlation, 1.0)


def gain_to_pain_ratio(omega: float | None) -> float | None:
    """Sum of returns per sum of losses: sum(r) / |sum(min(r, 0))|, from the `omega_ratio`.

    None if no return is negative. Source: Schwager (2012), Hedge Fund Market Wizards.
    """
    return None if omega is None else omega - 1.0


def common_sense_ratio(omega: float | None, tail: float | None) -> float | None:
    """Gains per loss times tail ratio: omega_ratio * tail_ratio; None without either."""
    return None if omega is None or tail is None else omega * tail


def period_win_rate(returns: FloatArray) -> float | None:
    """Share of gains among the returns that are not 0, as a fraction; None if all are 0."""
    moved = int(np.count_nonzero(returns))
    return int(np.count_nonzero(returns > 0.0)) / moved if moved else None


def best_period_return(returns: FloatArray) -> float | None:
    """Highest return of a period, as a fraction; None if n = 0."""
    return float(returns.max()) if len(returns) else None


def worst_period_return(returns: FloatArray) -> float | None:
    """Lowest return of a period, as a fraction; None if n = 0."""
    return float(returns.min()) if len(returns) else None
