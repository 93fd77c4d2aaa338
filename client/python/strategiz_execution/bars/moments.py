"""Times as people and their programs write them.

The rule: a time has one reading, or the file is refused with the option that decides. Numbers since 1970 tell their
unit by their size: seconds, milliseconds, microseconds and nanoseconds of this and the last century do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from strategiz_execution.bars.zones import find_zone

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times without a zone are counted from it.
_MS = timedelta(milliseconds=1)
# Seconds of 1973 to 5138, and the same in smaller units; smaller numbers are dates or nothing.
UNITS = ((1e8, 1e11, 1000.0, "seconds"), (1e11, 1e14, 1.0, "milliseconds"),
          (1e14, 1e17, 1e-3, "microseconds"), (1e17, 1e20, 1e-6, "nanoseconds"))  # fmt: skip
_NUMBER = re.compile(r"\d{9,20}(?:\.\d+)?")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})[./-]?(\d{1,2})[./-]?(\d{1,2})(?:[ T,;]+(.*))?")
_WORDS = re.compile(
    r"(?:[A-Za-z]{3},? )?(?:(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ -]|([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? )"
    r"(\d{4}|\d{2})(?:[ T,]+(.*))?"
)
_CLOCK = re.compile(
    r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Za-z]+/[A-Za-z_/]+)?"
)
_MONTHS = {name: i + 1 for i, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
)}  # fmt: skip


class DateOrder(Enum):
    """Which comes first where a date is written with the year last."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Moment:
    """One time as it was written.

    Attributes:
        ms: Milliseconds since 1970, as a clock of its zone showed them; in UTC where `is_utc`.
        is_utc: The text said from where its hours are counted.
        is_date: It has no time of day.
        zone: A zone that the text named.
        unit: Of a number since 1970.
    """

    ms: int
    is_utc: bool
    is_date: bool
    zone: str = ""
    unit: str = ""


def date_order_of(cells: Iterable[str]) -> DateOrder | None:
    """Whether days or months come first in *cells*; None where both could be, or none is written so."""
    for cell in cells:
        found = _SLASHED.match(cell.strip())
        if not found:
            continue
        if int(found[1]) > 12:
            return DateOrder.DAY_FIRST
        if int(found[3]) > 12:
            return DateOrder.MONTH_FIRST
    return None


def needs_date_order(cell: str) -> bool:
    """Whether *cell* is a date with the year last."""
    return _SLASHED.fullmatch(cell.strip()) is not None


def read_moment(cell: str, order: DateOrder | None) -> Moment | None:
    """The time in *cell*; None where it is none."""
    text = cell.strip()
    if _NUMBER.fullmatch(text):
        return _since_1970(float(text), text)
    try:
        return _iso(text)
    except ValueError:
        pass
    try:
        return _written(text, order)
    except (ValueError, KeyError):
        return None


def join_clock(days: Sequence[str], clocks: Sequence[str]) -> list[str]:
    """Dates and times of day that stand in two columns, as one text each."""
    return [
        f"{day.strip()} {_padded(clock.strip())}" for day, clock in zip(days, clocks, strict=True)
    ]


def _padded(clock: str) -> str:
    # 93000 is half past nine, 0 is midnight.
    return clock.zfill(6 if len(clock) > 4 else 4) if clock.isdigit() else clock


def _since_1970(number: float, text: str) -> Moment | None:
    for least, greatest, factor, unit in UNITS:
        if least <= number < greatest:
            # Whole numbers of nanoseconds are larger than a float tells apart.
            ms = (
                int(text) // 10**6
                if unit == "nanoseconds" and text.isdigit()
                else round(number * factor)
            )
            return Moment(ms, is_utc=True, is_date=False, unit=unit)
    return None


def _iso(text: str) -> Moment:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        ms = (moment.astimezone(UTC).replace(tzinfo=None) - _EPOCH) // _MS
        return Moment(ms, is_utc=True, is_date=False)
    is_date = len(text) <= 10 and ":" not in text
    return Moment((moment - _EPOCH) // _MS, is_utc=False, is_date=is_date)


def _written(text: str, order: DateOrder | None) -> Moment | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day, clock = int(found[1]), int(found[2]), int(found[3]), found[4]
    elif found := _WORDS.fullmatch(text):
        day, month = int(found[1] or found[4]), _MONTHS[(found[2] or found[3]).lower()]
        year, clock = _century(found[5]), found[6]
    elif found := _SLASHED.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        if order is None:
            return None
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        year, clock = _century(found[4]), found[5]
    else:
        return None
    date = datetime(year, month, day)  # noqa: DTZ001 - its zone is read with the time of day.
    ms = (date - _EPOCH) // _MS
    return _at(ms, clock.strip()) if clock else Moment(ms, is_utc=False, is_date=True)


def _at(ms: int, clock: str) -> Moment | None:
    found = _CLOCK.fullmatch(clock)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        hour = hour % 12 + (12 if found[5].lower() == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    thousandths = int((found[4] or "0").ljust(3, "0")[:3])
    ms += ((hour * 60 + minute) * 60 + second) * 1000 + thousandths
    zone = found[6] or ""
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return Moment(ms, is_utc=True, is_date=False)
    if zone[:1] in {"+", "-"}:
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return Moment(ms - int(f"{zone[0]}{minutes}") * 60_000, is_utc=True, is_date=False)
    if zone and find_zone(zone) is None:
        return None
    return Moment(ms, is_utc=False, is_date=False, zone=zone)


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
