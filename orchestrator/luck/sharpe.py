"""The best of many Sharpe ratios: what luck alone gives, and what is left when that is taken off.

The rule: returns, Sharpe ratios and their deviations are of one period, never of a year. What is undefined is None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Euler-Mascheroni.
_GAMMA = 0.5772156649015329
# Returns are ratios near 1 less 1: a deviation of a few units in the last place of 1 is rounding.
_ROUNDING = 8 * 2.0**-52


@dataclass(frozen=True, slots=True)
class Moments:
    """Of n returns: mean, sample deviation (ddof = 1), bias-corrected skewness and excess kurtosis.

    Source: Joanes and Gill (1998), The Statistician 47(1).
    """

    n: int
    mean: float
    deviation: float
    skewness: float
    kurtosis_excess: float

    @property
    def sharpe(self) -> float:
        """Mean over deviation."""
        return self.mean / self.deviation


def moments_of(returns: FloatArray) -> Moments | None:
    """The moments of *returns*, shape (n,); None if n < 4, or if they are all equal but for rounding."""
    n = len(returns)
    if n < 4:
        return None
    mean = float(returns.mean())
    centred = returns - mean
    squares = centred * centred
    second, third, fourth = (
        float(squares.mean()),
        float((squares * centred).mean()),
        float((squares * squares).mean()),
    )
    deviation = math.sqrt(second * n / (n - 1))
    if not deviation > _ROUNDING * (1.0 + abs(mean)):
        return None
    g1 = third / second**1.5
    g2 = fourth / second**2 - 3.0
    return Moments(
        n,
        mean,
        deviation,
        math.sqrt(n * (n - 1)) / (n - 2) * g1,
        (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6.0),
    )


def expected_best(trials: float) -> float:
    """The highest of as many independent draws from a standard normal on average, in deviations.

    (1 - g) Z(1 - 1/N) + g Z(1 - 1/(N e)), Z the normal quantile, g Euler-Mascheroni. The formula is an approximation
    for many trials and has no value for one, of which the expectation is 0; between 1 and 2 it is a straight line.

    Args:
        trials: N, 1 or more; need not be whole.

    Source: Bailey and Lopez de Prado (2014), The Deflated Sharpe Ratio, J. Portfolio Management 40(5), equation 1;
    the False Strategy theorem of Lopez de Prado and Bailey (2021), American Mathematical Monthly 128(9).
    """
    if trials < 2.0:
        return (max(trials, 1.0) - 1.0) * expected_best(2.0)
    quantile = NormalDist().inv_cdf
    return (1.0 - _GAMMA) * quantile(1.0 - 1.0 / trials) + _GAMMA * quantile(
        1.0 - 1.0 / (trials * math.e)
    )


def deflated_sharpe_ratio(moments: Moments, threshold: float) -> float | None:
    """The probability that the true Sharpe ratio is above 0, if luck alone gives *threshold* to the best of the trials.

    Phi((SR - SR0) sqrt(T - 1) / sqrt(1 - s SR + (k - 1)/4 SR^2)) with s skewness and k = excess kurtosis + 3.

    Args:
        moments: Of the returns of the best trial.
        threshold: SR0: the deviation of the trials' Sharpe ratios times `expected_best`.

    Returns:
        From 0 to 1; None where the term below the root is not above 0.

    Source: as `expected_best`, equation 2.
    """
    sharpe = moments.sharpe
    variance = 1.0 - moments.skewness * sharpe
    variance += (moments.kurtosis_excess + 2.0) / 4.0 * sharpe * sharpe
    if not variance > 0.0:
        return None
    z = (sharpe - threshold) * math.sqrt(moments.n - 1) / math.sqrt(variance)
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def effective_trials(trials: int, mean_correlation: float) -> float:
    """As many independent trials as *trials* that are all correlated alike: rho + (1 - rho) N, from 1 to N.

    Source: as `expected_best`, appendix 3.
    """
    rho = min(max(mean_correlation, 0.0), 1.0)
    return max(rho + (1.0 - rho) * trials, 1.0)


def minimum_backtest_years(trials: float, sharpe_annual: float) -> float | None:
    """Years of data below which trials without skill are expected to give *sharpe_annual*: (expected_best / SR)^2.

    None where *sharpe_annual* is not above 0.

    Source: Bailey, Borwein, Lopez de Prado and Zhu (2014), Notices of the AMS 61(5), theorem 2.
    """
    if not sharpe_annual > 0.0:
        return None
    return float((expected_best(trials) / sharpe_annual) ** 2)
