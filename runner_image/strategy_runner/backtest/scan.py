"""Where bars next reach a level, without a look at each bar.

The rule that this file keeps: bars are looked at in blocks of 4096, 256 and 16 first, and one
by one only in a block that may reach the level; what is skipped surely does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from strategy_runner.backtest.stops import Stops
from strategy_runner.bars import Bars, FloatArray

# Bars of a block of each level, as powers of two.
_SHIFTS = (12, 8, 4)


class BarScan:
    """Extremes of the bars and of blocks of them."""

    __slots__ = ("_blocks", "_high", "_low")

    def __init__(self, bars: Bars) -> None:
        self._high = floats(bars.high)
        self._low = floats(bars.low)
        blocks = []
        low, high, done = bars.low, bars.high, 0
        for shift in reversed(_SHIFTS):
            low = _reduced(np.minimum, low, shift - done)
            high = _reduced(np.maximum, high, shift - done)
            done = shift
            blocks.append((shift, floats(low), floats(high)))
        self._blocks = tuple(reversed(blocks))

    def first_reaching(self, start: int, end: int, lower: float, upper: float) -> int:
        """The first bar of [start, end) at or below *lower*, or at or above *upper*; else *end*."""
        low, high, bar = self._low, self._high, start
        (_, low_12, high_12), (_, low_8, high_8), (_, low_4, high_4) = self._blocks
        while bar < end:
            if not bar & 15:
                if not bar & 255:
                    if not bar & 4095 and low_12[bar >> 12] > lower and high_12[bar >> 12] < upper:
                        bar += 4096
                        continue
                    if low_8[bar >> 8] > lower and high_8[bar >> 8] < upper:
                        bar += 256
                        continue
                if low_4[bar >> 4] > lower and high_4[bar >> 4] < upper:
                    bar += 16
                    continue
            if low[bar] <= lower or high[bar] >= upper:
                return bar
            bar += 1
        return end

    def first_reaching_trail(
        self, start: int, end: int, lower: float, upper: float, stops: Stops
    ) -> int:
        """As `first_reaching`, of bars that may reach the trailing stop too; moves that along.

        The stop has followed the bars before the one that is returned.
        """
        bar = start
        is_long = stops.side > 0
        best = self._high if is_long else self._low
        low, high = self._low, self._high
        while bar < end:
            for shift, block_low, block_high in self._blocks:
                size = 1 << shift
                if bar & (size - 1) or bar + size > end:
                    continue
                block = bar >> shift
                at_worst, at_best = block_low[block], block_high[block]
                if at_worst <= lower or at_best >= upper:
                    continue
                before = stops.best
                # The level cannot come nearer within the block than the block's best takes it.
                stops.follow(at_best if is_long else at_worst)
                level = stops.trail_level()
                if at_worst > level if is_long else at_best < level:
                    bar += size
                    break
                stops.best = before
            else:
                level = stops.trail_level()
                if (
                    low[bar] <= lower
                    or high[bar] >= upper
                    or (low[bar] <= level if is_long else high[bar] >= level)
                ):
                    return bar
                stops.follow(best[bar])
                bar += 1
        return end


def floats(column: FloatArray) -> Sequence[float]:
    """*column* as a sequence whose items are Python floats, read five times as fast."""
    return cast("Sequence[float]", np.ascontiguousarray(column).data)


def _reduced(extreme: np.ufunc, values: FloatArray, shift: int) -> FloatArray:
    whole = len(values) >> shift << shift
    reduced: FloatArray = values[:whole]
    for _ in range(shift):
        reduced = extreme(reduced[0::2], reduced[1::2])
    if whole < len(values):
        reduced = np.append(reduced, extreme.reduce(values[whole:]))
    return reduced
