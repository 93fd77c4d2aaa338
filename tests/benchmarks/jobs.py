"""The jobs that benchmarks time, in the forms in which each way of running them takes them."""

from __future__ import annotations

import numpy as np

from orchestrator.admission.bars import BarColumns

SMA_CROSS = """
SYMBOL = 'BENCH'
TIMEFRAME = '1D'
def strategy(data):
    fast = data['close'].rolling(10).mean()
    slow = data['close'].rolling(30).mean()
    return np.sign((fast > slow).astype(int).diff())
"""

SMA_CROSS_PER_BAR = """
SYMBOL = 'BENCH'
TIMEFRAME = '1D'
def strategy(data):
    close = data['close']
    fast, slow = close.iloc[-10:].mean(), close.iloc[-30:].mean()
    return 'BUY' if fast > slow else 'SELL'
"""


def bars(count: int, *, step_ms: int = 86_400_000) -> BarColumns:
    """A random walk of *count* bars, the same each time."""
    chance = np.random.default_rng(11)
    close = 100 * np.exp(np.cumsum(chance.normal(0, 0.001, count)))
    opened = np.concatenate(([100.0], close[:-1]))
    return BarColumns(
        timestamp_ms=1_000_000_000_000 + step_ms * np.arange(count, dtype=np.int64),
        open=opened,
        high=np.maximum(opened, close) * 1.001,
        low=np.minimum(opened, close) * 0.999,
        close=close,
        volume=np.full(count, 1000.0),
        path="columns.{column}[{bar}]",
    )
