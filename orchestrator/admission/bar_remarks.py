"""What is odd about bars that can be run: each remark names what a reader of the result may have to doubt.

The rule: each remark is a pure function of the bars, refuses nothing and changes nothing. It is silent about honest
data: where data cannot tell an oddity from a market's own ways, there is no remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from orchestrator.admission.bars import BarColumns

_Reals = npt.NDArray[np.float64]

_DAY_MS, _HOUR_MS = 86_400_000, 3_600_000
_DAILY_MS = range(20 * _HOUR_MS, 4 * _DAY_MS)
# Fewer bars show no habit.
_LEAST_BARS = 20
# Ratios of splits that are usual enough to be named; each way round.
_SPLITS = ((3, 2), *((many, 1) for many in (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 50, 100)))
# A split leaves the days around it as calm as they were; a crash does not.
_JUMP_DEVIATIONS, _CALM_BARS, _AROUND_BARS = 15.0, 10, 60
# The smallest ratio, less a bad day; and as many jumps as are looked at, for who has more has no prices.
_LEAST_JUMP, _MOST_JUMPS = 0.3, 1000
_MOST_SPLITS_TOLD = 3
_MONTH_MS = 30 * _DAY_MS
_BLOCK_BARS = 20
_LONG_TEXT = re.compile(r'"""[^"]*"""|\'\'\'[^\']*\'\'\'')
_NAMES_VOLUME = re.compile(r"^[^#\n]*volume", re.MULTILINE)


def reads_volume(code: str) -> bool:
    """Whether *code* names the volume outside of its comments and of text over several lines."""
    return _NAMES_VOLUME.search(_LONG_TEXT.sub("", code)) is not None


def bar_remarks(bars: BarColumns, *, reads_volume: bool) -> tuple[str, ...]:
    """A sentence for each oddity of *bars*, which have passed the check; *reads_volume* says whether the code does."""
    found = [remark(bars) for remark in _REMARKS]
    if reads_volume and len(bars) > 1 and not bars.volume.any():
        found.append("the volume of every bar is 0, and the code reads it")
    return tuple(said for said in found if said)


def unadjusted_splits(bars: BarColumns) -> str:
    """Jumps of the price near a ratio of small whole numbers, each alone among calm bars.

    A jump is a change from one close to the next open, or within a bar. It is fifteen times as large as changes are in
    the sixty bars before and after it, three times as large as any of them, and as near to a ratio as they are large.
    The days after it are no wilder than those before.
    """
    close, opens = bars.close, bars.open
    if len(bars) < _LEAST_BARS:
        return ""
    change = np.log(close[1:] / close[:-1])
    found = []
    for place in np.flatnonzero(np.abs(change) > _LEAST_JUMP)[:_MOST_JUMPS].tolist():
        around = np.abs(change[max(place - _AROUND_BARS, 0) : place + _AROUND_BARS + 1])
        others = np.delete(around, min(place, _AROUND_BARS))
        usual = 1.4826 * float(np.median(others))
        # The gap alone where there is one: what the day did comes after it.
        gap = float(np.log(opens[place + 1] / close[place]))
        jump = gap if abs(gap) > abs(change[place]) / 2 else float(change[place])
        after = np.abs(change[place + 1 : place + 1 + _CALM_BARS])
        is_alone = abs(jump) > max(_JUMP_DEVIATIONS * usual, 3 * float(others.max()))
        is_calm = not len(after) or float(np.mean(after)) <= max(1.6 * usual, 0.005)
        ratio = _ratio_near(jump, min(max(2.5 * usual, 0.005), 0.05))
        if is_alone and is_calm and ratio:
            bar = place + 1
            found.append(
                f"bar {bar} ({_day(bars, bar)}, {100 * np.expm1(jump):+.0f} %, near {ratio})"
            )
    if not found:
        return ""
    more = f" and {len(found) - _MOST_SPLITS_TOLD} more" if len(found) > _MOST_SPLITS_TOLD else ""
    listed = ", ".join(found[:_MOST_SPLITS_TOLD])
    return f"the price jumps as at a split at {listed}{more}: if it was one, the prices are not adjusted for it"


def _ratio_near(jump: float, tolerance: float) -> str:
    best = min(_SPLITS, key=lambda ratio: abs(abs(jump) - np.log(ratio[0] / ratio[1])))
    if abs(abs(jump) - np.log(best[0] / best[1])) > tolerance:
        return ""
    return f"{best[0]}:{best[1]}" if jump < 0 else f"{best[1]}:{best[0]}"


def still_prices(bars: BarColumns) -> str:
    """No price ever changes."""
    first = float(bars.close[0])
    if len(bars) < 3 or any(
        (getattr(bars, name) != first).any() for name in ("open", "high", "low", "close")
    ):
        return ""
    return f"every price of the {len(bars)} bars is {first:g}"


def long_gaps(bars: BarColumns) -> str:
    """A month or more without a bar, in bars of a day or less; ten bars' time in longer ones."""
    if len(bars) < _LEAST_BARS:
        return ""
    steps = np.diff(bars.timestamp_ms)
    longest = int(np.argmax(steps))
    if steps[longest] <= max(_MONTH_MS, 10 * float(np.median(steps))):
        return ""
    days = int(steps[longest]) // _DAY_MS
    return (
        f"there is no bar for {days} days, from {_day(bars, longest)} to {_day(bars, longest + 1)}"
    )


def mixed_lengths(bars: BarColumns) -> str:
    """Stretches of bars of one length beside stretches of another, or a daily series with bars within a day.

    A stretch is twenty bars of which most have one spacing. What has no usual spacing is no stretch.
    """
    if len(bars) < _LEAST_BARS:
        return ""
    steps = np.diff(bars.timestamp_ms)
    median = int(np.median(steps))
    if median in _DAILY_MS:
        short = np.flatnonzero(steps < _DAILY_MS.start)
        if len(short):
            bar = int(short[0]) + 1
            return (
                f"the bars are daily, but {len(short)} came within 20 hours of the one before"
                f" (first: bar {bar}, {_time(bars, bar)})"
            )
    blocks = len(steps) // _BLOCK_BARS
    if blocks < 2:
        return ""
    whole = np.sort(steps[: blocks * _BLOCK_BARS].reshape(blocks, _BLOCK_BARS), axis=1)
    usual = whole[:, _BLOCK_BARS // 2]
    share = (whole == usual[:, None]).mean(axis=1)
    lengths = usual[share >= 0.6]
    if len(lengths) < 2 or lengths.max() < 4 * lengths.min() or lengths.max() >= 25 * _DAY_MS:
        return ""
    return (
        f"the bars are of different lengths: stretches of them are {_length(int(lengths.min()))} apart, others"
        f" {_length(int(lengths.max()))}"
    )


def dated_a_day_early(bars: BarColumns) -> str:
    """Daily bars that begin at a midnight east of London: their UTC dates are Sunday to Thursday."""
    times = bars.timestamp_ms
    if len(bars) < _LEAST_BARS or int(np.median(np.diff(times))) not in _DAILY_MS:
        return ""
    hour = times % _DAY_MS // _HOUR_MS
    # 1 January 1970 was a Thursday; Monday is 0.
    weekday = (times // _DAY_MS + 3) % 7
    if (
        (hour < 12).any()
        or (weekday == 4).any()
        or (weekday == 5).any()
        or not (weekday == 6).any()
    ):
        return ""
    return (
        f"the daily bars begin at {_time(bars, 0)[11:16]} UTC, on Sunday to Thursday: dates and weekdays are those of"
        " the day before at the exchange"
    )


_REMARKS: tuple[Callable[[BarColumns], str], ...] = (
    unadjusted_splits,
    still_prices,
    long_gaps,
    mixed_lengths,
    dated_a_day_early,
)


def _day(bars: BarColumns, bar: int) -> str:
    return _time(bars, bar)[:10]


def _time(bars: BarColumns, bar: int) -> str:
    return str(np.datetime64(int(bars.timestamp_ms[bar]), "ms"))[:19]


def _length(milliseconds: int) -> str:
    for unit_ms, unit in ((_DAY_MS, "days"), (_HOUR_MS, "hours"), (60_000, "minutes")):
        if milliseconds >= unit_ms:
            return f"{milliseconds / unit_ms:g} {unit}"
    return f"{milliseconds / 1000:g} seconds"
