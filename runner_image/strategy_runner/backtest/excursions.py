"""How far the price went against a trade and for it while it was held.

The rule that this file keeps: a price counts only if the trade surely met it. These are the
highs and lows of the bars of which it was held the whole; and of the bars of its entry and
exit the fills, the close if it was still held, and the open if it was already.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from strategy_runner.bars import Bars, FloatArray, IntArray

# Of a trade longer than two of these the whole blocks within are looked up, not gone through,
# as many long trades may overlap.
_BLOCK_BARS = 256


def excursions(
    bars: Bars,
    *,
    is_long: npt.NDArray[np.bool_],
    entry_price: FloatArray,
    exit_price: FloatArray,
    entry_bar: IntArray,
    exit_bar: IntArray,
    first_whole: IntArray,
    end_whole: IntArray,
) -> tuple[FloatArray, FloatArray]:
    """Maximum adverse and favourable excursion of k trades, as fractions of the entry price.

    Args:
        bars: The n bars of the run.
        is_long: Whether the trade earns from rising prices, shape (k,), as all others.
        entry_price: Price of the fill that opened it.
        exit_price: Price of the fill that closed it.
        entry_bar: Bar of the fill that opened it.
        exit_bar: Bar of the fill that closed it.
        first_whole: First bar of which the trade was held the whole.
        end_whole: First bar after these; not above *first_whole* if there was none.

    Returns:
        mae at or below 0, and mfe at or above 0.
    """
    high = _greatest_between(bars.high, first_whole, end_whole)
    low = -_greatest_between(-bars.low, first_whole, end_whole)
    held_over_a_close = exit_bar > entry_bar
    for met in (
        exit_price,
        np.where(held_over_a_close, bars.close[entry_bar], exit_price),
        np.where(held_over_a_close, bars.open[exit_bar], exit_price),
    ):
        np.fmax(high, met, out=high)
        np.fmin(low, met, out=low)
    upwards, downwards = high / entry_price - 1.0, low / entry_price - 1.0
    adverse = np.where(is_long, downwards, -upwards)
    favourable = np.where(is_long, upwards, -downwards)
    return np.minimum(adverse, 0.0), np.maximum(favourable, 0.0)


def _greatest_between(values: FloatArray, start: IntArray, end: IntArray) -> FloatArray:
    """The greatest of values[start:end] for each of k ranges; -inf where one is empty."""
    is_long = end - start > 2 * _BLOCK_BARS
    if not np.any(is_long):
        return _greatest_of_ranges(values, start, end)
    first_block = -(-start // _BLOCK_BARS)
    end_block = end // _BLOCK_BARS
    greatest = _greatest_of_ranges(values, start, np.where(is_long, first_block * _BLOCK_BARS, end))
    tail = _greatest_of_ranges(values, np.where(is_long, end_block * _BLOCK_BARS, end), end)
    np.fmax(greatest, tail, out=greatest)
    long_ones = np.flatnonzero(is_long)
    inner = _greatest_of_blocks(values, first_block[long_ones], end_block[long_ones])
    greatest[long_ones] = np.fmax(greatest[long_ones], inner)
    return greatest


def _greatest_of_ranges(values: FloatArray, start: IntArray, end: IntArray) -> FloatArray:
    greatest = np.full(len(start), -np.inf)
    filled = np.flatnonzero(end > start)
    if len(filled) == 0:
        return greatest
    # The values between one range and the next are reduced too, and left out.
    edges = np.column_stack((start[filled], end[filled])).ravel()
    if edges[-1] == len(values):
        edges = edges[:-1]
    within = edges < len(values)
    if not np.all(within):
        # Some other range ends with the values: one more of them lets it be told apart.
        values = np.append(values, -np.inf)
    greatest[filled] = np.maximum.reduceat(values, edges)[0::2]
    return greatest


def _greatest_of_blocks(values: FloatArray, first: IntArray, end: IntArray) -> FloatArray:
    """The greatest of whole blocks [first, end), end > first, from two overlapping spans each."""
    blocks = len(values) // _BLOCK_BARS
    spans = [values[: blocks * _BLOCK_BARS].reshape(blocks, _BLOCK_BARS).max(axis=1)]
    level = np.frexp((end - first).astype(np.float64))[1] - 1
    for k in range(int(level.max())):
        reach = 2**k
        spans.append(np.maximum(spans[k][:-reach], spans[k][reach:]))
    greatest = np.empty(len(first))
    for k, span in enumerate(spans):
        of_level = level == k
        greatest[of_level] = np.maximum(span[first[of_level]], span[end[of_level] - 2**k])
    return greatest
