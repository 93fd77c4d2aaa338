"""Bars of another length, and a part of a series.

The rule: a longer bar has the open of its first bar, the close of its last, the extremes and the sum of the volumes;
times without bars make none. Bars are never cut into shorter ones.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.bars.series import Bars
from strategiz_execution.bars.zones import find_zone, local_from_utc, utc_from_local

_UNITS_MS = {"m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_DAY_MS, _HOUR_MS = 86_400_000, 3_600_000
# 1 January 1970 was a Thursday; weeks begin on Monday, the 5th.
_FIRST_MONDAY_MS = 4 * _DAY_MS


@dataclass(frozen=True, slots=True)
class Length:
    """How long a bar is.

    Attributes:
        ms: Milliseconds; of months, those of the shortest.
        months: Number of months; 0 = it is a fixed time.
        text: As it was written.
    """

    ms: int
    months: int
    text: str


def parse_length(text: str) -> Length:
    """A length such as 5m, 1h, 4h, 1D, 1W or 1M (a month).

    Raises:
        ValueError: It is none, or does not divide a day.
    """
    found = re.fullmatch(r"(\d{1,4})\s*(min|[mhdwMDWH])", text.strip())
    if not found or not int(found[1]):
        raise ValueError(
            f"{text!r} is no length of a bar: write a number and m (minutes), h, D, W or M (months)"
        )
    count, unit = int(found[1]), found[2]
    if unit == "M":
        return Length(count * 28 * _DAY_MS, count, text.strip())
    ms = count * _UNITS_MS[unit.lower()]
    if ms < _DAY_MS and _DAY_MS % ms:
        raise ValueError(
            f"{text!r} does not divide a day; bars would begin at another hour on each day"
        )
    if ms > _DAY_MS and unit.lower() in {"m", "min", "h"}:
        raise ValueError(f"{text!r} is longer than a day; write it in days")
    return Length(ms, 0, text.strip())


def resample(bars: Bars, length: Length, time_zone: str = "") -> Bars:
    """*bars* as bars of *length*, each with the time at which it begins by the clocks of *time_zone* (empty = UTC).

    Raises:
        ValueError: The bars are longer than *length* already.
    """
    # The shortest step: a series with gaps has longer ones, too.
    shortest = int(np.diff(bars.timestamp_ms).min()) if len(bars) > 1 else 0
    if shortest > length.ms:
        raise ValueError(
            f"the bars are {_in_words(shortest)} long; {length.text} is shorter, and bars are never cut"
        )
    zone = find_zone(time_zone) if time_zone else None
    # Daily bars at 00:00 UTC are dates, and the same in every zone.
    if not (bars.timestamp_ms % _DAY_MS).any():
        zone = None
    first, begins = _groups(bars.timestamp_ms, length, zone)
    last = np.r_[first[1:], len(bars)] - 1
    return Bars(
        timestamp_ms=begins,
        open=bars.open[first],
        high=np.maximum.reduceat(bars.high, first),
        low=np.minimum.reduceat(bars.low, first),
        close=bars.close[last],
        volume=np.add.reduceat(bars.volume, first),
        symbol=bars.symbol,
    )


def between(bars: Bars, start: str = "", end: str = "", time_zone: str = "") -> Bars:
    """The bars from *start* to *end*, both of them included; a date as *end* means all of its day. Empty = no bound.

    Raises:
        ValueError: A bound is no time, or no bar lies between them.
    """
    kept = np.ones(len(bars), bool)
    if start:
        kept &= bars.timestamp_ms >= _bound(start, time_zone, bars, is_end=False)
    if end:
        kept &= bars.timestamp_ms <= _bound(end, time_zone, bars, is_end=True)
    if not kept.any():
        there = f"{_day(bars.timestamp_ms[0])} to {_day(bars.timestamp_ms[-1])}"
        raise ValueError(
            f"no bar lies between {start or 'the first'} and {end or 'the last'}; there are {there}"
        )
    return Bars(
        timestamp_ms=bars.timestamp_ms[kept],
        open=bars.open[kept],
        high=bars.high[kept],
        low=bars.low[kept],
        close=bars.close[kept],
        volume=bars.volume[kept],
        symbol=bars.symbol,
    )


def _groups(
    times_ms: NDArray[np.int64], length: Length, zone: zoneinfo.ZoneInfo | None
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Of each longer bar the place of its first bar, and the time at which it begins."""
    local = times_ms if zone is None else local_from_utc(times_ms, zone)
    if length.months:
        month = local.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
        months = (month // length.months * length.months).astype("datetime64[M]")
        floor = months.astype("datetime64[ms]").astype(np.int64)
    elif length.ms % (7 * _DAY_MS) == 0:
        floor = (local - _FIRST_MONDAY_MS) // length.ms * length.ms + _FIRST_MONDAY_MS
    else:
        floor = local // length.ms * length.ms
    if zone is not None and length.ms <= _HOUR_MS:
        # Counted on in UTC, so that an hour that clocks show twice is two.
        floor = times_ms - (local - floor)
    first = np.flatnonzero(np.r_[True, floor[1:] != floor[:-1]])
    begins = floor[first]
    if zone is not None and length.ms > _HOUR_MS:
        # Longer ones hold that hour, or lack one that clocks leave out. Each begins once: at the first of two times.
        begins = utc_from_local(begins, zone)[0]
    return first, begins


def _bound(text: str, time_zone: str, bars: Bars, *, is_end: bool) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time: write 2024-01-02 or 2024-01-02T15:30") from None
    is_date = len(text) <= 10
    if is_date and is_end:
        moment += timedelta(days=1) - timedelta(milliseconds=1)
    if moment.tzinfo is None:
        has_dates = not (bars.timestamp_ms % _DAY_MS).any()
        zone = find_zone(time_zone) if time_zone and not has_dates else None
        moment = moment.replace(tzinfo=zone or UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _in_words(milliseconds: int) -> str:
    for unit_ms, unit in ((_DAY_MS, "days"), (3_600_000, "hours"), (60_000, "minutes")):
        if milliseconds >= unit_ms:
            many = milliseconds / unit_ms
            return f"{many:g} {unit if many > 1 else unit[:-1]}"
    return f"{milliseconds / 1000:g} seconds"


def _day(time_ms: np.int64) -> str:
    return str(np.datetime64(int(time_ms), "ms"))[:10]
