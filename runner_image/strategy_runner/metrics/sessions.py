"""Where trading sessions end, for returns that are taken from session to session.

The rule: a session is a day that begins at one time of day. That is midnight, UTC or of the exchange's zone, unless the
market trades through it; then it is the middle of the longest time of day in which the market is closed. A market that
is never closed has days from midnight. The bars' times decide, so that no holiday, hole or half day cuts a session.
"""

from __future__ import annotations

import numpy as np

from strategy_runner.bars import MS_PER_DAY, IntArray, median_spacing_ms

_MS_PER_MINUTE, _MS_PER_HOUR = 60_000, 3_600_000
_MINUTES_PER_DAY = 1440
# Of the bars at the busiest time of day: fewer are special sessions, or days on which clocks were late.
_LEAST_SHARE = 0.05
# A market that opens again sooner has had a break, not a night.
_LEAST_CLOSED_MINUTES = 60
# As many at any time of day show a habit: 45 in each minute, if none is left out. The same ones each time.
_MOST_BARS = 65_536
# In less time no habit shows.
_LEAST_SPAN_MS = 3 * MS_PER_DAY


def last_bar_of_each_session(timestamp_ms: IntArray, time_zone: str | None = None) -> IntArray:
    """Positions of the last bar of every session that has one.

    Args:
        timestamp_ms: UTC epoch milliseconds of intraday bars, ascending, shape (n,), n >= 2.
        time_zone: IANA name of the exchange's zone; None for UTC.

    Returns:
        Ascending positions, int64, shape (sessions,).
    """
    local = timestamp_ms if time_zone is None else local_ms(timestamp_ms, time_zone)
    session = (local - session_start_ms(local)) // MS_PER_DAY
    ends = np.flatnonzero(session[1:] != session[:-1])
    return np.append(ends, len(session) - 1).astype(np.int64, copy=False)


def session_start_ms(local: IntArray) -> int:
    """When sessions begin, in milliseconds from midnight: 0 unless the market trades through midnight and closes later.

    Args:
        local: Milliseconds of the exchange's own clock, ascending, shape (n,), n >= 2.
    """
    if local[-1] - local[0] < _LEAST_SPAN_MS:
        return 0
    # A bar covers the time to the next one, which is the usual spacing unless the market closes first.
    length = int(np.clip(median_spacing_ms(local) / _MS_PER_MINUTE, 1, _MINUTES_PER_DAY))
    if len(local) > _MOST_BARS:
        local = local[np.random.default_rng(0).integers(0, len(local), _MOST_BARS)]
    minute = local % MS_PER_DAY // _MS_PER_MINUTE
    bars = np.bincount(minute, minlength=_MINUTES_PER_DAY)
    begins = np.flatnonzero(bars > _LEAST_SHARE * bars.max())
    is_open = np.zeros(2 * _MINUTES_PER_DAY, np.bool_)
    for minute_of_day in begins.tolist():
        is_open[minute_of_day : minute_of_day + length] = True
    is_open = is_open[:_MINUTES_PER_DAY] | is_open[_MINUTES_PER_DAY:]
    if not (is_open[0] and is_open[-1]):
        return 0
    edges = np.flatnonzero(np.diff(is_open.astype(np.int8)))
    # It is open at both ends of the day, so that times of closing and opening alternate.
    closes, opens = edges[::2] + 1, edges[1::2] + 1
    if not len(closes) or int((opens - closes).max()) < _LEAST_CLOSED_MINUTES:
        return 0
    longest = int(np.argmax(opens - closes))
    return int(closes[longest] + opens[longest]) // 2 * _MS_PER_MINUTE


def local_ms(timestamp_ms: IntArray, time_zone: str) -> IntArray:
    """What the clocks of *time_zone* show, as milliseconds since 1970 there.

    Clocks are set at whole quarters of an hour, so one look for each quarter that has a bar is enough.
    """
    # Only who asks for a zone pays for its table.
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    zone, epoch = ZoneInfo(time_zone), datetime(1970, 1, 1, tzinfo=UTC)

    def offset_ms(moment_ms: int) -> int:
        offset = (epoch + timedelta(milliseconds=moment_ms)).astimezone(zone).utcoffset()
        return round(offset.total_seconds() * 1000) if offset is not None else 0

    quarter = timestamp_ms // (_MS_PER_HOUR // 4)
    first = np.append(0, np.flatnonzero(np.diff(quarter)) + 1)
    offsets = [offset_ms(moment) for moment in timestamp_ms[first].tolist()]
    counts = np.diff(np.append(first, len(timestamp_ms)))
    return timestamp_ms + np.repeat(np.array(offsets, np.int64), counts)
