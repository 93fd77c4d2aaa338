"""Metrics of the equity curve and of its drawdowns.

The rule that this file keeps: every bar close counts, the open position included, and every
function is pure and answers None where the metric is undefined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from strategy_runner.backtest.types import BoolArray
from strategy_runner.bars import MS_PER_DAY, FloatArray, IntArray
from strategy_runner.metrics.returns import compounded

# Julian years, as the calendar has them on average.
_MS_PER_YEAR = 365.25 * MS_PER_DAY


@dataclass(frozen=True, slots=True, eq=False)
class Drawdowns:
    """The stretches of bars whose close is below an earlier peak, in order, shape (k,).

    Attributes:
        start: First bar below the peak.
        end: First bar back at the peak, or n if there is none.
        depth: Deepest drawdown within, a fraction below 0.
    """

    start: IntArray
    end: IntArray
    depth: FloatArray


def final_equity(equity: FloatArray) -> float:
    """Equity at the last close, cash; an open position counts at that close."""
    return float(equity[-1])


def total_return(equity: FloatArray, initial_cash: float) -> float:
    """Gain on the initial cash, as a fraction: E_end / C0 - 1."""
    return float(equity[-1]) / initial_cash - 1.0


def buy_hold_return(close: FloatArray) -> float:
    """What holding from the first to the last close gains, without costs: C_last / C_first - 1."""
    return float(close[-1]) / float(close[0]) - 1.0


def cagr(equity: FloatArray, initial_cash: float, timestamp_ms: IntArray) -> float | None:
    """Compound growth a year by the calendar, as a fraction: (E_end / C0)^(1/years) - 1.

    Years are those between the first and the last bar, of 365.25 days.
    None if there is one bar, equity ends below 0, or the power is too large for a double.
    """
    years = float(timestamp_ms[-1] - timestamp_ms[0]) / _MS_PER_YEAR
    if years <= 0.0:
        return None
    return compounded(float(equity[-1]) / initial_cash, 1.0 / years)


def drawdown_series(equity: FloatArray, initial_cash: float) -> FloatArray:
    """Distance from the peak so far, a fraction at or below 0: E_t / max(C0, E_0..E_t) - 1."""
    drawdown = np.maximum.accumulate(equity)
    np.maximum(drawdown, initial_cash, out=drawdown)
    np.divide(equity, drawdown, out=drawdown)
    drawdown -= 1.0
    return drawdown


def drawdowns(drawdown: FloatArray) -> Drawdowns:
    """The episodes of a `drawdown_series`, one that is not made up for by the end included."""
    below = np.zeros(len(drawdown) + 2, dtype=np.bool_)
    np.less(drawdown, 0.0, out=below[1:-1])
    edges = np.flatnonzero(below[1:] != below[:-1])
    start, end = edges[0::2], edges[1::2]
    # Outside an episode the series is 0, so each minimum may run on to the next start.
    return Drawdowns(start, end, np.minimum.reduceat(drawdown, start))


def max_drawdown(drawdown: FloatArray) -> float:
    """The deepest drawdown at a bar close, as a fraction at or below 0."""
    return float(drawdown.min())


def max_drawdown_duration_days(episodes: Drawdowns, timestamp_ms: IntArray) -> float:
    """Longest time from a peak to the bar that is back at it, in days; 0 without a drawdown.

    A drawdown not made up for lasts to the last bar.
    """
    if len(episodes.start) == 0:
        return 0.0
    peak = np.maximum(episodes.start - 1, 0)
    recovery = np.minimum(episodes.end, len(timestamp_ms) - 1)
    return float((timestamp_ms[recovery] - timestamp_ms[peak]).max()) / MS_PER_DAY


def avg_drawdown(episodes: Drawdowns) -> float | None:
    """Mean depth of all drawdowns, as a fraction below 0; None without a drawdown."""
    return float(episodes.depth.mean()) if len(episodes.depth) else None


def calmar_ratio(annual_growth: float | None, deepest_drawdown: float) -> float | None:
    """Growth per depth: cagr / |max_drawdown|; None without a cagr or a drawdown.

    Source: Young (1991), Futures 20(1), over the whole run instead of three years.
    """
    if annual_growth is None or deepest_drawdown == 0.0:
        return None
    return annual_growth / abs(deepest_drawdown)


def ulcer_index(drawdown: FloatArray) -> float:
    """Depth and length of drawdowns in one, as a fraction: sqrt(mean(drawdown^2)).

    Source: Martin and McCann (1989), The Investor's Guide to Fidelity Funds.
    """
    return math.sqrt(float(np.dot(drawdown, drawdown)) / len(drawdown))


def exposure_time(in_position: BoolArray) -> float:
    """Share of bars whose close is held in a position, as a fraction."""
    return int(np.count_nonzero(in_position)) / len(in_position)


def recovery_factor(gain: float, deepest_drawdown: float) -> float | None:
    """Gain per depth: total_return / |max_drawdown|; None without a drawdown."""
    return gain / abs(deepest_drawdown) if deepest_drawdown else None


def martin_ratio(
    annual_growth: float | None, ulcer: float, annual_risk_free: float = 0.0
) -> float | None:
    """Growth beyond the risk-free rate per ulcer: (cagr - risk_free) / ulcer_index.

    Both rates are of a year. None without a cagr or a drawdown.

    Source: Martin and McCann (1989), The Investor's Guide to Fidelity Funds.
    """
    if annual_growth is None or ulcer == 0.0:
        return None
    return (annual_growth - annual_risk_free) / ulcer
