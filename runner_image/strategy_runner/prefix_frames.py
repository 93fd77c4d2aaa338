"""The history up to each bar, as cheap as a frame can be made: `data.iloc[:count]` without its way through indexing.

A per-bar strategy gets thousands of these. They are what iloc gives, in every respect that a strategy can see but one:
columns are views that pandas copies when one is written to, so nothing that a strategy writes is seen at the next bar.

The one is what an array says that it is a part of. A slice names the whole as its `base`, later bars and all; these
arrays are made over a memory that ends with their last bar. A memoryview of it still names its exporter as `obj`,
which nothing that the static policy lets through can read; no code that is run without that policy is kept from the
memory of its own process.

This file and time_slices.py reach into pandas' insides; the image pins the version, and a test compares with iloc.
"""

# ruff: noqa: SLF001 - see above

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd


class PrefixFrames:
    """The first rows of one frame, again and again.

    Args:
        data: Columns timestamp, open, high, low, close, volume, each a block of its own and all but the first of
            float64, on a UTC index without name and frequency. The timestamps are those of the index. The arrays are
            read-only, since all frames share them.
    """

    def __init__(self, data: pd.DataFrame) -> None:
        manager = cast("Any", data)._mgr
        self._manager_kind = type(manager)
        self._columns: Any = data.columns
        self._index: Any = data.index
        # Where a column's block is found: made once here, where each frame would work it out anew.
        self._block_numbers, self._places = manager.blknos, manager.blklocs
        time, *numbers = manager.blocks
        self._time = (type(time), time.values, time.mgr_locs, time.refs)  # noqa: PD011 - a block's own array
        # numpy has no buffers of times, so they are taken as integers.
        times = cast("Any", data.index)._data._ndarray
        self._time_kind, self._time_memory = times.dtype, memoryview(times.view(np.int64))
        self._numbers = [
            (type(block), memoryview(block.values[0]), block.mgr_locs, block.refs)  # noqa: PD011 - as above
            for block in numbers
        ]

    def first(self, count: int) -> pd.DataFrame:
        """The first *count* rows, 1 <= count <= len(data)."""
        cut = slice(count)
        stamps = np.frombuffer(self._time_memory[cut], self._time_kind)
        kind, times, place, refs = self._time
        # A time column wraps its array; the wrapper's own slicing costs as much as all the rest here.
        blocks = [kind(times._from_backing_data(stamps[None]), place, ndim=2, refs=refs)]
        for kind, memory, place, refs in self._numbers:
            # Not `np.ndarray(..., buffer=...)`, whose base is what the memoryview was made of.
            values = np.frombuffer(memory[cut])[None]
            blocks.append(kind(values, place, ndim=2, refs=refs))
        axes = [self._columns._view(), self._index_of(stamps)]
        manager = self._manager_kind(tuple(blocks), axes, verify_integrity=False)
        # Of its own: a column that the strategy adds is noted in them.
        manager._blknos = self._block_numbers.copy()
        manager._blklocs = self._places.copy()
        return cast("Any", pd.DataFrame)._from_mgr(manager, axes)  # type: ignore[no-any-return]

    def _index_of(self, stamps: Any) -> pd.Index:
        whole = self._index
        dates = whole._data._from_backing_data(stamps)
        index = type(whole)._simple_new(dates, refs=whole._references)
        if "_engine" in whole._cache:  # it knows that the times ascend, and need not find out again
            index._engine._update_from_sliced(whole._engine, reverse=False)
        return index  # type: ignore[no-any-return]
