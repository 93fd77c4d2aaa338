"""Metrics of a series of returns.

The rule that this file keeps: every function is pure, takes simple per-period returns as
fractions (0.01 is 1 %), and answers None where the metric is undefined, never 0 or infinity.
What several metrics need is computed once, as `ReturnMoments` and `ReturnTails`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from strategy_runner.bars import FloatArray

# A return is a ratio near 1 less 1, of two sums of two products: a deviation of a few units
# in the last place of 1 is rounding, and a ratio over it would be noise.
_ROUNDING = 8 * 2.0**-52

_TAIL = 0.05

# Returns whose powers stay in the processor's cache: twice as fast as all at once.
_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class ReturnMoments:
    """The moments of n returns.

    Attributes:
        n: Number of returns.
        mean: Arithmetic mean; 0 if n = 0.
        deviation: Sample standard deviation (ddof = 1); 0 if all returns are equal but for
            rounding; None if n < 2.
        skewness: Bias-corrected sample skewness G1; None if n < 3 or without deviation.
        kurtosis_excess: Bias-corrected excess kurtosis G2; None if n < 4 or without deviation.

    Source: Joanes and Gill (1998), The Statistician 47(1).
    """

    n: int
    mean: float
    deviation: float | None
    skewness: float | None
    kurtosis_excess: float | None


@dataclass(frozen=True, slots=True)
class ReturnTails:
    """The ends of the distribution of returns.

    Attributes:
        percentile_5: 5th percentile, linearly interpolated.
        percentile_95: 95th percentile, linearly interpolated.
        worst_mean: Mean of the int((n - 1) * 0.05) + 1 smallest returns.
    """

    percentile_5: float
    percentile_95: float
    worst_mean: float


def simple_returns(levels: FloatArray, base: float | None = None) -> FloatArray:
    """Returns from each level to the next.

    Args:
        levels: Equity or prices, shape (n,).
        base: What the first level is measured against, above 0; None for no such return.

    Returns:
        levels[i] / levels[i - 1] - 1, shape (n,) with a base and (n - 1,) without.
        0 after the first level at or below zero: what is lost can earn nothing.
    """
    returns = np.empty(len(levels) if base is not None else max(len(levels) - 1, 0))
    following = returns
    if base is not None and len(levels):
        returns[0] = levels[0] / base - 1.0
        following = returns[1:]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        np.divide(levels[1:], levels[:-1], out=following)
        following -= 1.0
    if len(levels) and levels.min() <= 0.0:
        following[int((levels <= 0.0).argmax()) :] = 0.0
    return returns


def period_rate(annual_rate: float, periods_per_year: float) -> float:
    """The rate of one period that compounds to *annual_rate*: (1 + rate)^(1/periods) - 1.

    Args:
        annual_rate: Fraction a year, above -1.
        periods_per_year: Returns in a year, above 0.

    Returns:
        A fraction; infinity if no double can hold it.
    """
    try:
        return math.expm1(math.log1p(annual_rate) / periods_per_year)
    except OverflowError:
        return math.inf


def return_moments(returns: FloatArray) -> ReturnMoments:
    """Mean, deviation, skewness and kurtosis of *returns*, shape (n,)."""
    n = len(returns)
    if n == 0:
        return ReturnMoments(0, 0.0, None, None, None)
    mean = float(returns.sum()) / n
    if n == 1:
        return ReturnMoments(n, mean, None, None, None)
    second = third = fourth = 0.0
    for start in range(0, n, _BLOCK):
        centred = returns[start : start + _BLOCK] - mean
        squares = centred * centred
        second += float(squares.sum())
        third += float(np.dot(squares, centred))
        fourth += float(np.dot(squares, squares))
    deviation = math.sqrt(second / (n - 1))
    if _is_rounding(deviation, mean):
        return ReturnMoments(n, mean, 0.0, None, None)
    m2 = second / n
    g1 = g2 = None
    if n >= 3:
        g1 = math.sqrt(n * (n - 1)) / (n - 2) * (third / n) / (m2 * math.sqrt(m2))
    if n >= 4:
        biased = fourth / n / (m2 * m2) - 3.0
        g2 = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * biased + 6.0)
    return ReturnMoments(n, mean, deviation, g1, g2)


def return_tails(returns: FloatArray) -> ReturnTails | None:
    """Both ends of *returns*, shape (n,); None if n = 0.

    Source: percentiles as Hyndman and Fan (1996), The American Statistician 50(4), type 7.
    """
    n = len(returns)
    if n == 0:
        return None
    # Two partitions in turn, each about one position, instead of a sort.
    low, low_part = _position(n, _TAIL)
    high, high_part = _position(n, 1.0 - _TAIL)
    ordered = returns.copy()
    ordered.partition(low)
    above = ordered[low + 1 :]
    percentile_5 = float(ordered[low])
    if low_part:
        percentile_5 += low_part * (float(above.min()) - percentile_5)
    if high > low:
        above.partition(high - low - 1)
    percentile_95 = float(ordered[high])
    if high_part:
        percentile_95 += high_part * (float(ordered[high + 1 :].min()) - percentile_95)
    return ReturnTails(percentile_5, percentile_95, float(ordered[: low + 1].mean()))


def annual_return(returns: FloatArray, periods_per_year: float) -> float | None:
    """Compound return of a year of periods, as a fraction: prod(1 + r)^(periods/n) - 1.

    Counts periods, not days of the calendar, unlike `cagr`.
    None if n = 0 or the product is negative or too large for a double.
    """
    if len(returns) == 0:
        return None
    return compounded(float(np.prod(1.0 + returns)), periods_per_year / len(returns))


def annual_volatility(moments: ReturnMoments, periods_per_year: float) -> float | None:
    """Deviation of a year's return, as a fraction: deviation * sqrt(periods); None if n < 2."""
    if moments.deviation is None:
        return None
    return moments.deviation * math.sqrt(periods_per_year)


def sharpe_ratio(
    moments: ReturnMoments, periods_per_year: float, risk_free: float = 0.0
) -> float | None:
    """Sharpe ratio: (mean - risk_free) / deviation * sqrt(periods).

    Args:
        moments: Of the returns.
        periods_per_year: Returns in a year.
        risk_free: Rate of one period, as a fraction.

    Returns:
        None if n < 2 or all returns are equal.

    Source: Sharpe (1994), J. Portfolio Management 21(1).
    """
    if not moments.deviation:
        return None
    return (moments.mean - risk_free) / moments.deviation * math.sqrt(periods_per_year)


def sortino_ratio(
    returns: FloatArray, periods_per_year: float, risk_free: float = 0.0
) -> float | None:
    """Sortino ratio: (mean - risk_free) / sqrt(mean(min(r - risk_free, 0)^2)) * sqrt(periods).

    The target is *risk_free*, the rate of one period; all n returns are in the denominator.
    None if n = 0 or no return is below the target.

    Source: Sortino and Price (1994), J. Investing 3(3).
    """
    n = len(returns)
    if n == 0:
        return None
    below = returns - risk_free if risk_free else returns
    mean_excess = float(below.sum()) / n
    below = np.minimum(below, 0.0)
    downside = math.sqrt(float(np.dot(below, below)) / n)
    return mean_excess / downside * math.sqrt(periods_per_year) if downside else None


def omega_ratio(returns: FloatArray) -> float | None:
    """Gains per loss about a threshold of 0: sum(max(r, 0)) / sum(max(-r, 0)).

    None if no return is negative. Source: Keating and Shadwick (2002), J. Performance
    Measurement 6(3).
    """
    losses = -float(np.minimum(returns, 0.0).sum())
    return float(np.maximum(returns, 0.0).sum()) / losses if losses else None


def value_at_risk_95(tails: ReturnTails | None) -> float | None:
    """The 5th percentile of returns, as a fraction (a loss is negative); None if n = 0."""
    return None if tails is None else tails.percentile_5


def cvar_95(tails: ReturnTails | None) -> float | None:
    """Mean of the worst returns, int((n - 1) * 0.05) + 1 of them; None if n = 0.

    Source: Rockafellar and Uryasev (2000), J. Risk 2(3).
    """
    return None if tails is None else tails.worst_mean


def tail_ratio(tails: ReturnTails | None) -> float | None:
    """Size of the good tail over that of the bad: |p95| / |p5|; None if n = 0 or p5 is 0."""
    if tails is None or tails.percentile_5 == 0.0:
        return None
    return abs(tails.percentile_95) / abs(tails.percentile_5)


def skewness(moments: ReturnMoments) -> float | None:
    """Bias-corrected skewness G1, without unit; None if n < 3 or all returns are equal.

    sqrt(n (n - 1)) / (n - 2) * m3 / m2^1.5, with the central moments m2 and m3.
    """
    return moments.skewness


def kurtosis_excess(moments: ReturnMoments) -> float | None:
    """Bias-corrected excess kurtosis G2, without unit; None if n < 4 or all returns are equal.

    (n - 1) / ((n - 2) (n - 3)) * ((n + 1) (m4 / m2^2 - 3) + 6), with central moments.
    """
    return moments.kurtosis_excess


def probabilistic_sharpe_ratio(moments: ReturnMoments, risk_free: float = 0.0) -> float | None:
    """Probability that the true Sharpe ratio is above 0, given skewness and kurtosis.

    Phi(s * sqrt(n - 1) / sqrt(1 - g3 * s + (g4 - 1) / 4 * s^2)), where s is the Sharpe ratio of
    one period over *risk_free*, g3 the skewness and g4 the kurtosis (3 for a normal law).
    None if n < 4, all returns are equal, or the variance of the estimate is not positive.

    Source: Bailey and Lopez de Prado (2012), J. Risk 15(2).
    """
    if not moments.deviation or moments.skewness is None or moments.kurtosis_excess is None:
        return None
    sharpe = (moments.mean - risk_free) / moments.deviation
    variance = 1.0 - moments.skewness * sharpe
    variance += (moments.kurtosis_excess + 2.0) / 4.0 * sharpe * sharpe
    if variance <= 0.0:
        return None
    z = sharpe * math.sqrt(moments.n - 1) / math.sqrt(variance)
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def beta(returns: FloatArray, benchmark: FloatArray) -> float | None:
    """Sensitivity to the benchmark: cov(r, b) / var(b).

    *benchmark* has the shape and the dates of *returns*, (n,).
    None if n < 2, or all returns of either are equal: a strategy that never moved has no
    sensitivity to tell.
    """
    n = len(returns)
    if n < 2 or _is_rounding(float(np.ptp(returns)), float(returns[0])):
        return None
    mean = float(benchmark.sum()) / n
    centred = benchmark - mean
    squares = float(np.dot(centred, centred))
    if _is_rounding(math.sqrt(squares / (n - 1)), mean):
        return None
    # The centred benchmark sums to nothing, so the mean of the returns cancels out.
    return float(np.dot(centred, returns)) / squares


def alpha(
    mean_return: float,
    mean_benchmark: float,
    beta_to_benchmark: float | None,
    periods_per_year: float,
    risk_free: float = 0.0,
) -> float | None:
    """Return of a year that the benchmark does not explain, as a fraction.

    (1 + mean((r - rf) - beta * (b - rf)))^periods - 1, from the means of r and b and the rate
    of one period.
    None without a beta, or if the base is negative or the power too large for a double.

    Source: Jensen (1968), J. Finance 23(2), compounded as empyrical does.
    """
    if beta_to_benchmark is None:
        return None
    excess = (mean_return - risk_free) - beta_to_benchmark * (mean_benchmark - risk_free)
    return compounded(1.0 + excess, periods_per_year)


def compounded(growth: float, exponent: float) -> float | None:
    """growth^exponent - 1; None if *growth* is negative or the power too large for a double."""
    if not growth >= 0.0:
        return None
    try:
        return float(growth**exponent) - 1.0
    except OverflowError:
        return None


def _position(n: int, fraction: float) -> tuple[int, float]:
    position = (n - 1) * fraction
    return int(position), position - int(position)


def _is_rounding(deviation: float, mean: float) -> bool:
    return deviation <= _ROUNDING * (1.0 + abs(mean))
