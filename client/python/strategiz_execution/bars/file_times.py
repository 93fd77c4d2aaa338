"""The column of times of a table, as UTC milliseconds.

The rule: a time that says its zone is taken at its word; one without is of the zone that was named, else UTC, and that
is said. A date without a time of day is a label, not an hour: it stays that date at 00:00 UTC in every zone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.bars.errors import BarsFileError
from strategiz_execution.bars.moments import (
    UNITS,
    DateOrder,
    Moment,
    date_order_of,
    join_clock,
    needs_date_order,
    read_moment,
)
from strategiz_execution.bars.table import Table
from strategiz_execution.bars.zones import find_zone, utc_from_local

# 202401021530 or 20240102153000. As milliseconds since 1970 they would be in 1976, or after 2500.
_RUN_TOGETHER = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{3})?)?)?")


@dataclass(frozen=True)
class _Column:
    """Times as they were written: as `Moment`, for all rows at once; *zones* holds "" if a time names none."""

    ms: NDArray[np.int64]
    is_utc: NDArray[np.bool_]
    are_dates: bool
    zones: frozenset[str]
    units: frozenset[str]


def time_column(
    table: Table, time_zone: str, order: DateOrder | None
) -> tuple[NDArray[np.int64], list[str]]:
    """The times of the rows, and what is to be said of them."""
    if time_zone and find_zone(time_zone) is None:
        raise BarsFileError(
            f"{time_zone!r} is no time zone; write an IANA name such as America/New_York or Europe/Berlin"
        )
    cells = table.columns[table.layout.time]
    if isinstance(cells[0], int):
        _no_missing(table, cells)
        return np.array(cells, np.int64), []
    if table.layout.clock is not None:
        cells = join_clock(cells, table.columns[table.layout.clock])
    cells = _taken_apart(cells)
    column = _numbers(cells) or _iso(cells) or _moments(table, cells, order)
    remarks = []
    if column.units - {"milliseconds"}:
        remarks.append(f"times are read as {' and '.join(sorted(column.units))} since 1970, in UTC")
    if column.are_dates:
        if time_zone:
            remarks.append("the rows have dates without a time of day, which no time zone moves")
        return column.ms, remarks
    return _utc(column, time_zone, remarks), remarks


def _utc(column: _Column, time_zone: str, remarks: list[str]) -> NDArray[np.int64]:
    times, is_local = column.ms.copy(), ~column.is_utc
    if not is_local.any():
        if time_zone:
            remarks.append(f"the times say their zone themselves; {time_zone} is not used for them")
        return times
    zones = sorted(column.zones - {""})
    if len(zones) > 1 or (zones and "" in column.zones):
        raise BarsFileError(f"the rows are of different time zones ({', '.join(zones)}); write one")
    name = zones[0] if zones else time_zone
    if not name:
        remarks.append(
            "times without a zone are taken as UTC; --time-zone (time_zone) names another"
        )
        return times
    zone = find_zone(name)
    assert zone is not None  # noqa: S101 - both were looked up before.
    local = times[is_local]
    newest_first = len(local) > 1 and local[0] > local[-1]
    found, doubled, left_out = utc_from_local(local[::-1] if newest_first else local, zone)
    times[is_local] = found[::-1] if newest_first else found
    remarks.append(f"times are read as those of {name}")
    if doubled:
        remarks.append(
            f"{doubled} rows lie in an hour that clocks there show twice; their order decides which"
        )
    if left_out:
        remarks.append(
            f"{left_out} rows lie in an hour that clocks there leave out: is {name} the right zone?"
        )
    return times


def _taken_apart(cells: Sequence[str]) -> Sequence[str]:
    """*cells* with signs between year, month, day, hour and minute, where all are written without any."""
    if not all(map(_RUN_TOGETHER.fullmatch, cells)):
        return cells
    return [
        f"{cell[:4]}-{cell[4:6]}-{cell[6:8]} {cell[8:10]}:{cell[10:12]}"
        + (f":{cell[12:]}" if cell[12:] else "")
        for cell in cells
    ]


# Long files have times of one of these two forms as a rule; both are read without a loop.


def _numbers(cells: Sequence[str]) -> _Column | None:
    """Whole numbers since 1970; None where there are other texts, or nanoseconds, which a float would round."""
    if not (cells[0].isdigit() and "".join(cells).isdigit()) or max(map(len, cells)) > 17:
        return None
    read = np.array(cells, np.int64)
    ms, units = np.zeros_like(read), set()
    for least, greatest, per_ms, unit in UNITS:
        here = (read >= least) & (read < greatest)
        if here.any():
            units.add(unit)
            ms[here] = np.round(read[here] * per_ms).astype(np.int64)
    if not ms.all():
        return None
    return _Column(ms, np.ones(len(ms), bool), False, frozenset(), frozenset(units))


def _iso(cells: Sequence[str]) -> _Column | None:
    """Dates, or dates with a time of day and without a zone, all of one length."""
    length = len(cells[0])
    if length not in {10, 16, 19, 23} or any(len(cell) != length for cell in cells):
        return None
    if not _ISO.fullmatch(cells[0]) or set("".join(cells)) - set("0123456789-T :."):
        return None
    try:
        ms = np.array(cells, "datetime64[ms]").astype(np.int64)
    except ValueError:
        return None
    return _Column(ms, np.zeros(len(ms), bool), length == 10, frozenset({""}), frozenset())


def _order(table: Table, cells: Sequence[str]) -> DateOrder | None:
    if not needs_date_order(cells[0]):
        return None
    found = date_order_of(cells)
    if found is None:
        raise BarsFileError(
            "could begin with the day or with the month, as could all dates of the file: say which: date_order"
            " (--date-order dmy or mdy)",
            line=table.lines[0], column=table.layout.names[table.layout.time], text=cells[0],
        )  # fmt: skip
    return found


def _moments(table: Table, cells: Sequence[str], order: DateOrder | None) -> _Column:
    """Any other form, a row at a time."""
    order = order or _order(table, cells)
    moments: list[Moment] = []
    for row, cell in enumerate(cells):
        moment = read_moment(cell, order)
        if moment is None:
            raise BarsFileError(
                _why_no_time(cell), line=table.lines[row],
                column=table.layout.names[table.layout.time], text=cell[:60],
            )  # fmt: skip
        moments.append(moment)
    return _Column(
        ms=np.array([moment.ms for moment in moments], np.int64),
        is_utc=np.array([moment.is_utc for moment in moments]),
        are_dates=all(moment.is_date for moment in moments),
        zones=frozenset(moment.zone for moment in moments if not moment.is_utc),
        units=frozenset(moment.unit for moment in moments if moment.unit),
    )


def _why_no_time(cell: str) -> str:
    if not cell.strip():
        return "the cell is empty; a time is needed"
    if cell.strip().replace(".", "", 1).isdigit():
        return "is no time: a number is read as seconds, milliseconds, microseconds or nanoseconds since 1970"
    return "is no time: write 2024-01-02, 2024-01-02 15:30 or 2024-01-02T15:30:00Z"


def _no_missing(table: Table, cells: Sequence[object]) -> None:
    for row, cell in enumerate(cells):
        if cell == "":
            raise BarsFileError(
                "the cell is empty; a time is needed", line=table.lines[row],
                column=table.layout.names[table.layout.time],
            )  # fmt: skip
