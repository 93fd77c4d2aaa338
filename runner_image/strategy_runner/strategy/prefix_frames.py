"""Bars as the frames that strategies know: all of them at once, or the history up to each bar, as it grows.

A per-bar strategy gets thousands of histories, so they are made without pandas' way through indexing. They are what
`data.iloc[:count]` gives, in every respect that a strategy can see but one: columns are views that pandas copies when
one is written to, so nothing that a strategy writes is seen at the next bar.

The one is what an array says that it is a part of: memory that ends with its last bar, and never a whole. No later bar
is in this process.

This file and time_slices.py reach into pandas' insides; the image pins the version, and a test compares with iloc.
"""

# ruff: noqa: SLF001 - see above

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd

from strategy_runner.bars import COLUMNS, Bars

_LEAST_ROOM = 256
_US_PER_MS = 1000


def data_frame(bars: Bars) -> pd.DataFrame:
    """What a strategy knows as `data`: columns timestamp, open, high, low, close, volume on a UTC index.

    The columns are views on *bars*, read-only, and so are the times, which index and column share. pandas copies what
    a strategy writes to in a frame that is made of this one, such as a slice or a shallow copy.
    """
    index = pd.DatetimeIndex(bars.timestamp_ms.view("M8[ms]").astype("M8[us]"), tz="UTC")
    # What pandas is given it copies, on its way to UTC; so this is its own array, before others share it.
    index._data._ndarray.flags.writeable = False  # type: ignore[attr-defined]
    columns: dict[str, object] = {"timestamp": index}
    for name in ("open", "high", "low", "close", "volume"):
        columns[name] = getattr(bars, name)
    return pd.DataFrame(columns, index=index, copy=False)


class PrefixFrames:
    """Frames of all bars so far, again and again.

    Args:
        bars: The first bars, one at least.
        data: Their frame, as `data_frame` makes it: columns timestamp, open, high, low, close, volume, each a block of
            its own and all but the first of float64, on a UTC index without name and frequency, read-only.
    """

    def __init__(self, bars: Bars, data: pd.DataFrame) -> None:
        manager = cast("Any", data)._mgr
        self._manager_kind = type(manager)
        self._data = data
        self._columns: Any = data.columns
        self._index: Any = data.index
        # Where a column's block is found: made once here, where each frame would work it out anew.
        self._block_numbers, self._places = manager.blknos, manager.blklocs
        time, *numbers = manager.blocks
        self._time = (type(time), time.values, time.mgr_locs, time.refs)  # noqa: PD011 - a block's own array
        self._time_kind = cast("Any", data.index)._data._ndarray.dtype
        self._numbers = [(type(block), block.mgr_locs, block.refs) for block in numbers]
        self._count = len(bars)
        times = bars.timestamp_ms * _US_PER_MS
        self._stores = [times, *(getattr(bars, name) for name in COLUMNS[1:])]
        self._make_room(max(_LEAST_ROOM, 2 * self._count))

    def append(self, row: tuple[int, float, float, float, float, float]) -> None:
        """Adds the next bar: its time in UTC epoch milliseconds, open, high, low, close and volume."""
        at = self._count
        if at == self._room:
            self._make_room(2 * at)
        times, open_, high, low, close, volume = self._writable
        times[at] = row[0] * _US_PER_MS
        _, open_[at], high[at], low[at], close[at], volume[at] = row
        self._count = at + 1

    def frame(self) -> pd.DataFrame:
        """All bars so far."""
        cut = slice(self._count)
        time_memory, *memories = self._readable
        # Not `np.ndarray(..., buffer=...)`, whose base is what the memoryview was made of.
        stamps = np.frombuffer(time_memory[cut], self._time_kind)
        kind, times, place, refs = self._time
        # A time column wraps its array; the wrapper's own slicing costs as much as all the rest here.
        blocks = [kind(times._from_backing_data(stamps[None]), place, ndim=2, refs=refs)]
        for (kind, place, refs), memory in zip(self._numbers, memories, strict=True):
            values = np.frombuffer(memory[cut])[None]
            blocks.append(kind(values, place, ndim=2, refs=refs))
        axes = [self._columns._view(), self._index_of(stamps)]
        manager = self._manager_kind(tuple(blocks), axes, verify_integrity=False)
        # Of its own: a column that the strategy adds is noted in them.
        manager._blknos = self._block_numbers.copy()
        manager._blklocs = self._places.copy()
        return cast("Any", pd.DataFrame)._from_mgr(manager, axes)  # type: ignore[no-any-return]

    def times(self) -> pd.DatetimeIndex:
        """The times of the frame that was made last."""
        return cast("pd.DatetimeIndex", self._index)

    def _make_room(self, room: int) -> None:
        """Moves the bars to memory with places for later ones; frames made before keep theirs."""
        stores = []
        for store in self._stores:
            larger = np.zeros(room, store.dtype)
            larger[: self._count] = store[: self._count]
            stores.append(larger)
        self._stores, self._room = stores, room
        self._writable: list[Any] = [store.data for store in stores]
        self._readable = [view.toreadonly() for view in self._writable]

    def _index_of(self, stamps: Any) -> pd.Index:
        before = self._index
        dates = before._data._from_backing_data(stamps)
        index = type(before)._simple_new(dates, refs=before._references)
        # It may know that the times ascend, and need not find out again; a single one descends, too.
        if "_engine" in before._cache and len(before) > 1:
            index._engine._update_from_sliced(before._engine, reverse=False)
        self._index = index
        return index  # type: ignore[no-any-return]
