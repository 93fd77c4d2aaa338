"""How much a run traded and held.

The rule that this file keeps: fills and positions at bar closes alone count; None is undefined.
"""

from __future__ import annotations

import numpy as np

from strategy_runner.backtest.types import BacktestResult
from strategy_runner.bars import MS_PER_DAY, FloatArray, IntArray

# Julian years, as for `cagr`.
_MS_PER_YEAR = 365.25 * MS_PER_DAY


def turnover(traded_value: float, equity: FloatArray, timestamp_ms: IntArray) -> float | None:
    """How often a year equity is traded: sum(units * price of all fills) / mean(E) / years.

    A multiple; buys and sales both count, so that a round trip of all equity is 2. None if
    there is one bar, or mean equity is not above 0.
    """
    years = float(timestamp_ms[-1] - timestamp_ms[0]) / _MS_PER_YEAR
    mean = float(equity.mean())
    return traded_value / mean / years if years > 0.0 and mean > 0.0 else None


def exposure_long(units: FloatArray) -> float:
    """Share of bars whose close is held in a long position, as a fraction."""
    return int(np.count_nonzero(units > 0.0)) / len(units)


def exposure_short(units: FloatArray) -> float:
    """Share of bars whose close is held in a short position, as a fraction."""
    return int(np.count_nonzero(units < 0.0)) / len(units)


def total_financing(result: BacktestResult) -> float:
    """Cash paid for borrowed units and cash, that of the open position included."""
    position = result.open_position
    of_trades = float(result.trades.financing.sum())
    return of_trades + (0.0 if position is None else position.financing)
