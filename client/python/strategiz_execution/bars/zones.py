"""Times of a zone's clocks, and UTC."""

from __future__ import annotations

import functools
import zoneinfo
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

_QUARTER_MS = 900_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - as a zone's clocks count.

Times = NDArray[np.int64]


@functools.cache
def find_zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of this IANA name; None where there is none."""
    # Looked up in a list, so that no name is a path.
    return zoneinfo.ZoneInfo(name) if name in _names() else None


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def local_from_utc(times_ms: Times, zone: zoneinfo.ZoneInfo) -> Times:
    """What the clocks of *zone* show at *times_ms*, as milliseconds since 1970."""
    quarters, place = np.unique(times_ms // _QUARTER_MS, return_inverse=True)
    offsets = [
        _offset_ms(_EPOCH + timedelta(milliseconds=q * _QUARTER_MS), zone)
        for q in quarters.tolist()
    ]
    return times_ms + np.array(offsets, np.int64)[place]


def utc_from_local(local_ms: Times, zone: zoneinfo.ZoneInfo) -> tuple[Times, int, int]:
    """UTC of what the clocks of *zone* showed, in the order of the file.

    Returns:
        The times; how many stand in an hour that the clocks showed twice; and how many in one that they left out.
        In an hour that was shown twice, a time that would not come after the one before it is of the second time.
    """
    quarters, place = np.unique(local_ms // _QUARTER_MS, return_inverse=True)
    first, second = (
        np.array([_local_offset_ms(q, zone, fold) for q in quarters.tolist()], np.int64)[place]
        for fold in (0, 1)
    )
    # The clocks go back: the first offset is the greater. They go forward: the smaller.
    times = local_ms - first
    doubled = np.flatnonzero(first > second)
    for i in doubled.tolist():
        if i and times[i] <= times[i - 1]:
            times[i] = local_ms[i] - second[i]
    return times, len(doubled), int((first < second).sum())


def _offset_ms(moment: datetime, zone: zoneinfo.ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)


def _local_offset_ms(quarter: int, zone: zoneinfo.ZoneInfo, fold: int) -> int:
    local = _LOCAL_EPOCH + timedelta(milliseconds=quarter * _QUARTER_MS)
    offset = local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)
