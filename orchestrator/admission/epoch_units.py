"""Which unit numbers of a column of times are in, where it is not milliseconds.

The rule: a column is refused only where reading it as milliseconds is absurd and another reading is plausible. The
whole column decides, so that old data passes: bars of 1970 in milliseconds lie on whole seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

_Times = npt.NDArray[np.int64]

# In milliseconds 4 January 1970, in seconds 1980.
_SECONDS_FROM = 315_532_800
# In seconds 2100; in milliseconds 17 February 1970.
_SECONDS_TO = 4_102_444_800
# In microseconds 1980. In milliseconds the year 11969, which is no time of a bar anyway.
_MICROSECONDS_FROM, _MICROSECONDS_TO = _SECONDS_FROM * 10**6, _SECONDS_TO * 10**6
_NANOSECONDS_FROM = _SECONDS_FROM * 10**9
_DAYS_FROM, _DAYS_TO, _MOST_DAYS_APART = 3_653, 80_000, 100
_FIRST_DATE, _LAST_DATE = 19_000_101, 21_001_231


def unit_of(timestamp_ms: _Times) -> str | None:
    """What *timestamp_ms*, shape (n,) with n > 0, seems to be in, in words; None for milliseconds.

    Seconds: the last one reads as 1980 to 2100 in seconds, all lie before 17 February 1970 in milliseconds, and not all
    of them are whole seconds as milliseconds are at that time, when nobody traded faster.
    Days: all read as 1980 to 2189 in days, and follow each other within a tenth of a second in milliseconds.
    Dates: each reads as a date of eight digits.
    Microseconds and nanoseconds: they read as 1980 or later in these, and as beyond the year 9999 in milliseconds.
    """
    least, greatest = int(timestamp_ms.min()), int(timestamp_ms.max())
    if least >= _DAYS_FROM and greatest < _DAYS_TO:
        steps = np.diff(timestamp_ms)
        return "days" if len(steps) and (np.abs(steps) < _MOST_DAYS_APART).all() else None
    if least >= _FIRST_DATE and greatest <= _LAST_DATE:
        return "dates of eight digits" if _are_dates(timestamp_ms) else None
    if least >= -_SECONDS_TO and _SECONDS_FROM <= greatest < _SECONDS_TO:
        return "seconds" if (timestamp_ms % 1000 != 0).any() else None
    if least >= _NANOSECONDS_FROM:
        return "nanoseconds"
    if least >= _MICROSECONDS_FROM and greatest < _MICROSECONDS_TO:
        return "microseconds"
    return None


def in_unit(number: int, unit: str) -> str:
    """The time that *number* of *unit* is, as a person writes it."""
    if unit.startswith("dates"):
        digits = str(number)
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    if unit == "days":
        return str(np.datetime64(number, "D"))
    per_second = {"seconds": 1, "microseconds": 10**6, "nanoseconds": 10**9}[unit]
    return datetime.fromtimestamp(number // per_second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _are_dates(numbers: _Times) -> bool:
    month, day = numbers // 100 % 100, numbers % 100
    return bool(((month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all())
