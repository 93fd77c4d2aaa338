"""Where bars next reach a level, without a look at each bar.

The rule that this file keeps: bars are looked at in blocks of 4096, 256 and 16 first, and one
by one only in a block that may reach the level; what is skipped surely does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strategy_runner.backtest.columns_read import floats
from strategy_runner.backtest.stops import Stops
from strategy_runner.bars import Bars, FloatArray

# Bars of a block of each level, as powers of two.
_SHIFTS = (12, 8, 4)

_Column = tuple[Sequence[float], Sequence[float]]


class BarScan:
    """Extremes of the bars and of blocks of them."""

    __slots__ = ("_bars", "_blocks", "_high", "_low", "_mirrored")

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._mirrored: tuple[_Column, _Column] | None = None
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
        # A short is a long whose prices are negative.
        (low, blocks_low), (high, blocks_high) = self._seen_from(stops.side)
        best, bar = stops.best, start
        if stops.side < 0:
            lower, upper, best = -upper, -lower, -best
        # Of the two ways in which the level follows, one changes nothing: * 1 - distance.
        factor = 1.0 - stops.trail * stops.side if stops.trail_is_fraction else 1.0
        distance = 0.0 if stops.trail_is_fraction else stops.trail
        # In this loop a call of max would cost as much as all the rest.
        while bar < end:
            if not bar & 15:
                # The level cannot come nearer within the block than the block's best takes it.
                at_best = blocks_high[bar >> 4]
                level = (at_best if at_best > best else best) * factor - distance  # noqa: FURB136
                at_worst = blocks_low[bar >> 4]
                if at_worst > level and at_worst > lower and at_best < upper:
                    if bar + 16 > end:
                        at_best = max(high[bar:end])
                    if at_best > best:  # noqa: PLR1730
                        best = at_best
                    bar += 16
                    continue
            at_worst, at_best = low[bar], high[bar]
            if at_worst <= lower or at_worst <= best * factor - distance or at_best >= upper:
                end = bar
                break
            if at_best > best:  # noqa: PLR1730
                best = at_best
            bar += 1
        stops.best = best if stops.side > 0 else -best
        return end

    def _seen_from(self, side: int) -> tuple[_Column, _Column]:
        """Column and blocks of what is bad for a position of *side*, and of what is good."""
        if side > 0:
            return (self._low, self._blocks[-1][1]), (self._high, self._blocks[-1][2])
        if self._mirrored is None:
            bars, (_, low, high) = self._bars, self._blocks[-1]
            self._mirrored = (
                (floats(-bars.high), floats(-np.asarray(high))),
                (floats(-bars.low), floats(-np.asarray(low))),
            )
        return self._mirrored


def _reduced(extreme: np.ufunc, values: FloatArray, shift: int) -> FloatArray:
    whole = len(values) >> shift << shift
    reduced: FloatArray = values[:whole]
    for _ in range(shift):
        reduced = extreme(reduced[0::2], reduced[1::2])
    if whole < len(values):
        reduced = np.append(reduced, extreme.reduce(values[whole:]))
    return reduced
