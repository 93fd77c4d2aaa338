"""Rows on the wire to columns, without a message for each of them.

The rule: the columns are those that protobuf would read row by row. Rows as every protobuf library writes them are read
by numpy, a few thousand at a time, so that no step keeps other threads waiting; a block in which one is written in
another way is left to protobuf.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from orchestrator.admission.bars import BarColumns
from orchestrator.api.wire.reading import Rows
from orchestrator.api.wire.times import milliseconds
from orchestrator.generated import strategy_execution_pb2 as public

_Bytes = npt.NDArray[np.uint8]

_ROWS_AT_ONCE = 4096
_PRICES = ("open", "high", "low", "close")
# Tags of the four prices, 9 bytes apart, and of what stands before and after them.
_TIME_TAG, _VOLUME_TAG = 0x0A, 0x30
_PRICE_TAGS = np.array([0x11, 0x19, 0x21, 0x29], np.uint8)
_PRICES_BYTES = 9 * len(_PRICE_TAGS)
_MAX_TIME_BYTES, _MAX_VARINT_BYTES = 64, 10
_SHIFTS = np.arange(0, 70, 7, dtype=np.uint64)


def bar_columns(rows: Rows, path: str) -> BarColumns:
    """*rows* as columns, with *path* for what is wrong with them.

    Raises:
        Rejected: A timestamp is no time.
        google.protobuf.message.DecodeError: A row is no message.
    """
    count = len(rows)
    prices: dict[str, Any] = {name: np.empty(count, np.float64) for name in (*_PRICES, "volume")}
    columns = BarColumns(timestamp_ms=np.empty(count, np.int64), **prices, path=path)
    data = np.frombuffer(rows.data, np.uint8)
    for first in range(0, count, _ROWS_AT_ONCE):
        block = slice(first, first + _ROWS_AT_ONCE)
        starts = np.array(rows.starts[block], np.int64)
        ends = np.array(rows.ends[block], np.int64)
        if not _read_usual(data, starts, ends, columns, block, path):
            _read_any(rows.data, starts.tolist(), ends.tolist(), columns, block, path)
    return columns


def _read_usual(
    data: _Bytes,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    columns: BarColumns,
    block: slice,
    path: str,
) -> bool:
    """Fills the *block* of *columns*, if all of its rows have times of one length, four prices and perhaps a volume."""
    if int(starts[0]) + 2 > len(data):
        return False
    time_bytes = int(data[starts[0] + 1])
    fixed_bytes = 2 + time_bytes + _PRICES_BYTES
    volume_bytes = ends - starts - fixed_bytes
    if (
        not 0 < time_bytes <= _MAX_TIME_BYTES
        or int(volume_bytes.min()) < 0
        or int(volume_bytes.max()) > 1 + _MAX_VARINT_BYTES
    ):
        return False
    fixed = data[starts[:, None] + np.arange(fixed_bytes)]
    prices = fixed[:, 2 + time_bytes :].reshape(len(starts), len(_PRICE_TAGS), 9)
    times = np.ascontiguousarray(fixed[:, 2 : 2 + time_bytes])
    if (
        (fixed[:, 0] != _TIME_TAG).any()
        or (fixed[:, 1] != time_bytes).any()
        or (prices[:, :, 0] != _PRICE_TAGS).any()
        or (times >= 0x80).any()
        or (times == 0).any()
    ):
        return False
    volume = _volumes(data, starts + fixed_bytes, volume_bytes)
    if volume is None:
        return False
    values = np.ascontiguousarray(prices[:, :, 1:]).view("<f8")[:, :, 0]
    for place, name in enumerate(_PRICES):
        getattr(columns, name)[block] = values[:, place]
    columns.volume[block] = volume
    columns.timestamp_ms[block] = milliseconds(
        times.view(f"S{time_bytes}")[:, 0], path, block.start
    )
    return True


def _volumes(
    data: _Bytes, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64] | None:
    """Volumes of rows whose field for it begins at *starts*; 0 where it has no size. None if one is something else."""
    given = sizes > 0
    if not given.any():
        return np.zeros(len(starts))
    width = int(sizes.max()) - 1
    digits = sizes - 1
    places = np.arange(width)
    used = places < digits[:, None]
    at = np.where(used, starts[:, None] + 1 + places, 0)
    groups = np.where(used, data[at], 0).astype(np.uint64)
    goes_on = groups >= 0x80
    wanted = places < digits[:, None] - 1
    tags = np.where(given, data[np.where(given, starts, 0)], _VOLUME_TAG)
    if (goes_on != wanted).any() or (sizes == 1).any() or (tags != _VOLUME_TAG).any():
        return None
    numbers = ((groups & np.uint64(0x7F)) << _SHIFTS[:width]).sum(axis=1, dtype=np.uint64)
    read: npt.NDArray[np.float64] = numbers.view(np.int64).astype(np.float64)
    return read


def _read_any(
    data: bytes, starts: list[int], ends: list[int], columns: BarColumns, block: slice, path: str
) -> None:
    rows = [
        public.MarketDataBar.FromString(data[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]
    for name in (*_PRICES, "volume"):
        getattr(columns, name)[block] = [getattr(row, name) for row in rows]
    columns.timestamp_ms[block] = milliseconds([row.timestamp for row in rows], path, block.start)
