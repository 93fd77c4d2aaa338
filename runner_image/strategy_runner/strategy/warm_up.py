"""A small run of ours in the strategy process before untrusted code arrives, so that the first job is not slower."""

from __future__ import annotations

import numpy as np

from strategy_runner.bars import MS_PER_DAY, Bars
from strategy_runner.channel.bar_feed import HeldBars
from strategy_runner.generated import runner_pb2
from strategy_runner.strategy import process as execution

# As many as a usual job has: arrays of that size then come from memory that the process has touched already.
WARM_UP_BARS = 2500
_SOURCE = """
SYMBOL = 'WARM'
def strategy(data):
    close = data['close']
    fast = close.rolling(3).mean()
    slow = close.ewm(span=5).mean()
    plot(fast, 'fast')
    above = fast > slow
    up = above & (fast.shift(1) <= slow.shift(1))
    change = np.sign(above.astype(int).diff())
    return pd.Series(np.where(up, 'BUY', np.where(change < 0, 'SELL', 'HOLD')), index=data.index)
"""


def warm_up_strategy() -> None:
    """A small strategy in the strategy process; what it says goes nowhere."""
    evaluation = runner_pb2.Evaluation(source=runner_pb2.Source(code=_SOURCE))
    said: list[bytes] = []
    execution.evaluate(evaluation, HeldBars(warm_up_bars()), said.append)


def warm_up_bars() -> Bars:
    """Daily bars that rise and fall."""
    close = 100 + 10 * np.sin(np.arange(WARM_UP_BARS) / 3.0)
    times = np.arange(WARM_UP_BARS) * MS_PER_DAY
    return Bars(times, close, close + 1, close - 1, close, np.ones(WARM_UP_BARS))
