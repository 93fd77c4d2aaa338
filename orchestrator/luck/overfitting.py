"""The probability of backtest overfitting, by combinatorially symmetric cross-validation.

The rule: all that is kept of a trial are the number, sum and sum of squares of its returns in each of S parts of the
bars. The Sharpe ratio over any union of parts follows from these, so no series of returns is kept.

Source: Bailey, Borwein, Lopez de Prado and Zhu (2015), The Probability of Backtest Overfitting, J. Computational
Finance 20(4).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from orchestrator.luck.sharpe import FloatArray

PARTS = 16
# Combinations at a time: as many rows of all trials as stay in a processor's cache or near it.
_CELLS = 1 << 18


@dataclass(frozen=True, slots=True)
class Overfitting:
    """What became of the trials that were best in sample.

    Attributes:
        probability: Share of combinations in which it was in the lower half of all trials out of sample.
        median_rank: Median of its rank there over N + 1, from 0 to 1.
        probability_of_loss: Share in which its Sharpe ratio there was below 0.
    """

    probability: float
    median_rank: float
    probability_of_loss: float


def parts_of(returns: FloatArray, parts: int = PARTS) -> FloatArray:
    """Sum and sum of squares of *returns* in each of *parts* equal parts, shape (parts, 2).

    The first len(returns) % parts returns are left out, so that all parts have the same length.
    """
    length = len(returns) // parts
    cut = returns[len(returns) - length * parts :].reshape(parts, length)
    return np.stack((cut.sum(axis=1), np.square(cut).sum(axis=1)), axis=1)


def overfitting(trials: FloatArray, part_length: int) -> Overfitting:
    """How often the best trial of one half of the parts is below the median in the other half.

    Ranks of trials with the same Sharpe ratio are shared; of several that are best in sample the first is taken. A
    trial whose returns do not vary in a half has a Sharpe ratio of 0 there: it neither earned nor lost.

    Args:
        trials: What `parts_of` gives for each, shape (N, S, 2), N at least 2, S even.
        part_length: Returns in each part, 1 or more, so that a half has 2 at least.
    """
    count, parts, _ = trials.shape
    chosen = np.zeros((_halves(parts), parts))
    for row, members in enumerate(combinations(range(parts), parts // 2)):
        chosen[row, list(members)] = 1.0
    sums, squares = trials[:, :, 0].T, trials[:, :, 1].T
    all_sums, all_squares = sums.sum(axis=0), squares.sum(axis=0)
    n = part_length * parts // 2
    ranks, losses = [], 0
    step = max(_CELLS // count, 1)
    for start in range(0, len(chosen), step):
        some = chosen[start : start + step]
        total, square = some @ sums, some @ squares
        best = _sharpe(total, square, n).argmax(axis=1)
        outside = _sharpe(all_sums - total, all_squares - square, n)
        own = outside[np.arange(len(some)), best][:, None]
        below = (outside < own).sum(axis=1)
        equal = (outside == own).sum(axis=1)
        ranks.append((below + (equal + 1) / 2) / (count + 1))
        losses += int((own < 0.0).sum())
    rank = np.concatenate(ranks)
    return Overfitting(float((rank <= 0.5).mean()), float(np.median(rank)), losses / len(chosen))


def _sharpe(total: FloatArray, square: FloatArray, n: int) -> FloatArray:
    mean = total / n
    variance = (square - total * mean) / (n - 1)
    # What is left of equal squares is rounding, and no deviation.
    varies = variance > 1e-12 * square / n
    return np.where(varies, mean / np.sqrt(np.where(varies, variance, 1.0)), 0.0)


def _halves(parts: int) -> int:
    return sum(1 for _ in combinations(range(parts), parts // 2))
