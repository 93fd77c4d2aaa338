"""Bars as users of the client hold them."""

import numpy as np

from strategiz_execution import Bars

DAY_MS = 86_400_000


def flat_bars(count, price=10.0):
    """Daily bars from 2020-01-01 whose prices do not change."""
    column = np.full(count, price)
    times = 1_577_836_800_000 + DAY_MS * np.arange(count, dtype=np.int64)
    return Bars(times, column, column + 1, column - 1, column, np.ones(count))


def walk(count, seed=1):
    """Daily bars of a random walk."""
    chance = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(chance.normal(0.0005, 0.01, count)))
    opened = np.concatenate(([100.0], close[:-1]))
    times = 1_577_836_800_000 + DAY_MS * np.arange(count, dtype=np.int64)
    return Bars(
        times,
        opened,
        np.maximum(opened, close) * 1.001,
        np.minimum(opened, close) * 0.999,
        close,
        chance.integers(1, 1000, count).astype(np.float64),
    )
