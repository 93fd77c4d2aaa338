"""OHLCV bars as columns, and what their timestamps say about the calendar.

The rule that this file keeps: a bar's time is an int64 of UTC epoch milliseconds,
never text, and a question about the calendar is answered from those numbers alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MS_PER_DAY = 86_400_000
COLUMNS = ("timestamp_ms", "open", "high", "low", "close", "volume")
"""Of `Bars`, in the order in which they are sent."""

# Daily bars are 23 h apart when the clocks go forward; the longest usual intraday bar is 12 h.
_INTRADAY_BELOW_MS = 20 * 3_600_000
# The epoch fell on a Thursday: day number 2 was the first Saturday.
_FIRST_SATURDAY = 2
# Seven-day data has at least one Saturday in any thirteen bars.
_SATURDAY_SHARE_OF_WEEKEND_TRADING = 1 / 14
# Spacings looked at: whole stretches, because a stride could fall on every Friday.
_SAMPLED_STRETCHES = 64
_STRETCH_BARS = 64

_WEEKDAYS_PER_YEAR = 252.0
_DAYS_PER_YEAR = 365.0


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """One instrument's bars, oldest first, as parallel columns of n >= 1 rows.

    Attributes:
        timestamp_ms: UTC epoch milliseconds, strictly ascending, int64, shape (n,).
        open, high, low, close: Prices, finite and above 0, float64, shape (n,).
        volume: Units traded, float64, shape (n,).

    Raises:
        ValueError: No bar, or a column whose shape or type is not as above. The values
            themselves are the admission's business and are not looked at again.
    """

    timestamp_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray

    def __post_init__(self) -> None:
        n = len(self.timestamp_ms)
        if n == 0:
            raise ValueError("at least one bar is needed")
        if self.timestamp_ms.dtype != np.int64 or self.timestamp_ms.ndim != 1:
            raise ValueError("timestamp_ms must be a one-dimensional int64 array")
        for name in ("open", "high", "low", "close", "volume"):
            column: FloatArray = getattr(self, name)
            if column.dtype != np.float64 or column.shape != (n,):
                raise ValueError(f"{name} must be a float64 array of shape ({n},)")

    def __len__(self) -> int:
        return len(self.timestamp_ms)

    def until(self, count: int) -> Bars:
        """The first *count* bars, 1 <= count, as views."""
        return Bars(*(getattr(self, name)[:count] for name in COLUMNS))

    def first(self, count: int) -> Bars:
        """The first *count* bars, 1 <= count, as copies that hold no others."""
        return Bars(*(getattr(self, name)[:count].copy() for name in COLUMNS))


def is_intraday(timestamp_ms: IntArray) -> bool:
    """Whether bars are shorter than a day.

    Args:
        timestamp_ms: UTC epoch milliseconds, ascending, shape (n,).

    Returns:
        True if the median spacing is below 20 hours: nights, weekends and holidays between
        sessions do not count as long as bars within a session are the majority.
        False if n < 2, as one bar has no spacing.
    """
    return len(timestamp_ms) >= 2 and median_spacing_ms(timestamp_ms) < _INTRADAY_BELOW_MS


def trades_at_weekends(timestamp_ms: IntArray) -> bool:
    """Whether the market that made these bars is open every day of the week.

    Saturdays decide: currency and futures sessions open on Sunday evening UTC, and
    exchanges east of London date Monday's bar on Sunday when their midnight is put in UTC,
    but neither has Saturdays. A rare special session stays below the share asked for.

    Args:
        timestamp_ms: UTC epoch milliseconds, ascending, shape (n,).

    Returns:
        True if more than one bar in 14 falls on a Saturday (UTC). False for no bars.
    """
    if len(timestamp_ms) == 0:
        return False
    weekday = (timestamp_ms // MS_PER_DAY - _FIRST_SATURDAY) % 7
    saturdays = len(weekday) - int(np.count_nonzero(weekday))
    return saturdays > _SATURDAY_SHARE_OF_WEEKEND_TRADING * len(weekday)


def inferred_periods_per_year(timestamp_ms: IntArray) -> float:
    """How many returns a year holds, read off the spacing of the bars.

    Args:
        timestamp_ms: UTC epoch milliseconds, ascending, shape (n,).

    Returns:
        252 for weekday data and 365 where weekends trade, for daily bars and for intraday
        bars alike (their returns are taken by the day); 52 for weekly, 12 for monthly,
        4 for quarterly and 1 for yearly bars; for bars of two to four days, 252 or 365
        divided by the number of days.
        252 if n < 2.

    The median decides, so holidays and irregular gaps change nothing while they are rare.
    """
    if len(timestamp_ms) < 2:
        return _WEEKDAYS_PER_YEAR
    median_ms = median_spacing_ms(timestamp_ms)
    median_days = median_ms / MS_PER_DAY
    for shortest_days, periods in ((200.0, 1.0), (45.0, 4.0), (20.0, 12.0), (4.5, 52.0)):
        if median_days >= shortest_days:
            return periods
    if median_ms < _INTRADAY_BELOW_MS:
        return _DAYS_PER_YEAR if trades_at_weekends(timestamp_ms) else _WEEKDAYS_PER_YEAR
    start, end = _sampled_pairs(timestamp_ms)
    if trades_at_weekends(np.append(start, end[-1])):
        return _DAYS_PER_YEAR / max(1, round(median_days))
    # Friday to Monday is one trading day, which matters when there are few bars.
    trading_days = float(np.median(np.busday_count(_dates(start), _dates(end))))
    return _WEEKDAYS_PER_YEAR / max(1, round(trading_days))


def _dates(timestamp_ms: IntArray) -> npt.NDArray[np.datetime64]:
    return (timestamp_ms // MS_PER_DAY).astype("datetime64[D]")


def median_spacing_ms(timestamp_ms: IntArray) -> float:
    """Median of the times between neighbouring bars, n >= 2; of a long history, of many stretches of it."""
    start, end = _sampled_pairs(timestamp_ms)
    return float(np.median(end - start))


def _sampled_pairs(timestamp_ms: IntArray) -> tuple[IntArray, IntArray]:
    """Times of neighbouring bars: all of them, or evenly spread stretches of a long history."""
    n = len(timestamp_ms)
    if n <= 2 * _SAMPLED_STRETCHES * _STRETCH_BARS:
        return timestamp_ms[:-1], timestamp_ms[1:]
    first = np.linspace(0, n - 1 - _STRETCH_BARS, _SAMPLED_STRETCHES).astype(np.int64)
    position = (first[:, None] + np.arange(_STRETCH_BARS)).ravel()
    return timestamp_ms[position], timestamp_ms[position + 1]
