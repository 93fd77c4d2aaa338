"""Rows in order of time, each bar once.

The rule: what loses no information is repaired and said, or refused where that is asked for; two different bars of one
time are always refused, because nobody but the owner of the file knows which is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.bars.errors import BarsFileError

_DAY_MS = 86_400_000


class Rows(Enum):
    """What is done about rows that are out of order, or there twice."""

    REPAIR = "repair"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Order:
    """Which rows are used, in which order, and what is said of it."""

    kept: NDArray[np.intp]
    remarks: tuple[str, ...]


def in_order(
    times_ms: NDArray[np.int64], values: NDArray[np.float64], lines: Sequence[int], rows: Rows
) -> Order:
    """The order of *times_ms*, shape (n,), whose rows hold *values*, shape (n, k).

    Raises:
        BarsFileError: Two rows of one time differ; or anything is to be repaired and *rows* refuses it.
    """
    remarks = []
    kept = np.arange(len(times_ms))
    back = np.flatnonzero(times_ms[1:] < times_ms[:-1])
    if len(back):
        newest_first = len(back) == len(times_ms) - 1
        line = lines[int(back[0]) + 1]
        if rows is Rows.REFUSE:
            raise BarsFileError(
                "is earlier than the row before it; sort the rows by time", line=line
            )
        remarks.append(
            "the rows were newest first and are read the other way round" if newest_first
            else f"{len(back)} rows were earlier than the row before them (first: line {line}); all are sorted by time"
        )  # fmt: skip
        kept = np.argsort(times_ms, kind="stable")
    same = np.flatnonzero(np.diff(times_ms[kept]) == 0)
    if len(same):
        _check_doubles(kept, same, values, lines, rows)
        remarks.append(
            f"{len(same)} rows were there twice (first: line {lines[int(kept[same[0] + 1])]}); each is read once"
        )
        kept = np.delete(kept, same + 1)
    return Order(kept, tuple(remarks))


def _check_doubles(
    kept: NDArray[np.intp],
    same: NDArray[np.intp],
    values: NDArray[np.float64],
    lines: Sequence[int],
    rows: Rows,
) -> None:
    for i in same.tolist():
        first, second = int(kept[i]), int(kept[i + 1])
        if not np.array_equal(values[first], values[second]):
            raise BarsFileError(
                f"has the time of line {lines[first]} and other values; leave the one that is right",
                line=lines[second],
            )
    if rows is Rows.REFUSE:
        raise BarsFileError(
            f"is the same bar as line {lines[int(kept[same[0]])]}; leave one of them",
            line=lines[int(kept[same[0] + 1])],
        )


def gaps(times_ms: NDArray[np.int64]) -> str:
    """A sentence about times without bars; empty where there are none that a market's own hours do not explain.

    A gap in daily bars is more than 7 days (a weekend and holidays), in weekly and longer ones twice the usual step.
    In shorter bars it is more than 7 days, or, where bars come around the clock and on every day, one bar or more.
    """
    if len(times_ms) < 3:
        return ""
    steps = np.diff(times_ms)
    usual = int(np.median(steps))
    always = usual < _DAY_MS and float((steps == usual).mean()) > 0.99
    limit = usual if always else max(7 * _DAY_MS, 2 * usual if usual > 3 * _DAY_MS else 0)
    wide = np.flatnonzero(steps > limit)
    if not len(wide):
        return ""
    longest = int(wide[np.argmax(steps[wide])])
    missing = f", {int((steps[wide] // usual - 1).sum()):,} bars in all" if always else ""
    return (
        f"{len(wide):,} gaps{missing}; the longest is {_length(int(steps[longest]))}, after {_day(times_ms[longest])}"
        if len(wide) > 1
        else f"no bar for {_length(int(steps[longest]))} after {_day(times_ms[longest])}{missing}"
    )


def _length(milliseconds: int) -> str:
    for unit_ms, unit in ((_DAY_MS, "days"), (3_600_000, "hours"), (60_000, "minutes")):
        if milliseconds >= unit_ms:
            return f"{milliseconds / unit_ms:.4g} {unit}"
    return f"{milliseconds / 1000:g} seconds"


def _day(time_ms: np.int64) -> str:
    text = str(np.datetime64(int(time_ms), "ms"))[:16]
    return text.removesuffix("T00:00").replace("T", " ")
