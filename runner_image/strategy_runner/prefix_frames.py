"""The history up to each bar, as cheap as a frame can be made: `data.iloc[:count]` without its way through indexing.

A per-bar strategy gets thousands of these. They are what iloc gives, in every respect that a strategy can see: columns
are views that pandas copies when one is written to, so nothing that a strategy writes is seen at the next bar.

This is the one file that reaches into pandas' insides; the image pins the version, and a test compares with iloc.
"""

# ruff: noqa: SLF001 - see above

from __future__ import annotations

from typing import Any, cast

import pandas as pd


class PrefixFrames:
    """The first rows of one frame, again and again.

    Args:
        data: Columns timestamp, open, high, low, close, volume, each a block of its own, on a UTC index without
            name and frequency.
    """

    def __init__(self, data: pd.DataFrame) -> None:
        manager = cast("Any", data)._mgr
        self._manager_kind = type(manager)
        self._columns = data.columns
        self._index: Any = data.index
        # Where a column's block is found: made once here, where each frame would work it out anew.
        self._block_numbers, self._places = manager.blknos, manager.blklocs
        self._time, *self._numbers = [
            (type(block), block.values, block.mgr_locs, block.refs)  # noqa: PD011 - a block's own array
            for block in manager.blocks
        ]

    def first(self, count: int) -> pd.DataFrame:
        """The first *count* rows, 1 <= count <= len(data)."""
        kind, times, place, refs = self._time
        # A time column wraps its array; the wrapper's own slicing costs as much as all the rest here.
        times = times._from_backing_data(times._ndarray[:, :count])
        blocks = [kind(times, place, ndim=2, refs=refs)]
        for kind, values, place, refs in self._numbers:
            blocks.append(kind(values[:, :count], place, ndim=2, refs=refs))
        axes = [self._columns, self._first_of_index(count)]
        manager = self._manager_kind(tuple(blocks), axes, verify_integrity=False)
        # Of its own: a column that the strategy adds is noted in them.
        manager._blknos = self._block_numbers.copy()
        manager._blklocs = self._places.copy()
        return cast("Any", pd.DataFrame)._from_mgr(manager, axes)  # type: ignore[no-any-return]

    def _first_of_index(self, count: int) -> pd.Index:
        whole = self._index
        dates = whole._data._from_backing_data(whole._data._ndarray[:count])
        index = type(whole)._simple_new(dates, refs=whole._references)
        if "_engine" in whole._cache:  # it knows that the times ascend, and need not find out again
            index._engine._update_from_sliced(whole._engine, reverse=False)
        return index  # type: ignore[no-any-return]
