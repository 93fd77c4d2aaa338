"""The bars of a request, and the check that a backtest can run on them.

A refusal names the field of the public request and the first bar that breaks the rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from orchestrator.admission.epoch_units import in_unit, unit_of
from orchestrator.errors import FieldViolation

_PRICES = ("open", "high", "low", "close")
_COLUMNS = ("timestamp_ms", *_PRICES, "volume")
# What ISO 8601 can write in four digits.
# Daily bars are 23 hours apart when the clocks go forward.
_DAILY_FROM_MS, _LEAST_DAILY = 20 * 3_600_000, 3
_TAKEN_ONCE = ", or set bars_policy to REPAIR, which takes it once"
_NAN_REMEDY = "; send 0, leave out the column, or set bars_policy to REPAIR, which takes it for 0"
_YEAR_1_MS, _YEAR_10000_MS = -62_135_596_800_000, 253_402_300_800_000


@dataclass(frozen=True, slots=True, eq=False)
class BarColumns:
    """Bars as they came in.

    Attributes:
        timestamp_ms: int64, UTC epoch milliseconds, shape (n,).
        open, high, low, close, volume: float64, shape (n,) in a sound request.
        path: Where they stand in the request, `{bar}` and `{column}` to be filled in.
        place: Where each bar stands in the request, int64, shape (n,); None where they are as they came.
        remarks: What was done to them, a sentence each.
        symbol: Of the request; empty = not named.
    """

    timestamp_ms: npt.NDArray[np.int64]
    open: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    close: npt.NDArray[np.float64]
    volume: npt.NDArray[np.float64]
    path: str
    place: npt.NDArray[np.int64] | None = None
    remarks: tuple[str, ...] = ()
    symbol: str = ""

    def __len__(self) -> int:
        return len(self.timestamp_ms)

    @property
    def size_bytes(self) -> int:
        """What the columns take."""
        return sum(column.nbytes for column in self.columns())

    def sha256(self) -> str:
        """Hex digest of the columns as little-endian bytes, in the order of their declaration."""
        digest = hashlib.sha256()
        for column in self.columns():
            digest.update(column)
        return digest.hexdigest()

    def part(self, first: int, end: int) -> BarColumns:
        """The bars from *first* to before *end*, as views."""
        columns = {name: getattr(self, name)[first:end] for name in _COLUMNS}
        return replace(self, **columns, place=None)

    def place_of(self, bar: int) -> int:
        """Where *bar* stands in the request."""
        return bar if self.place is None else int(self.place[bar])

    def columns(self) -> tuple[memoryview, ...]:
        """The columns as little-endian values of 8 bytes, in the order of their declaration; no copies."""
        reals = (getattr(self, name) for name in (*_PRICES, "volume"))
        return (
            np.ascontiguousarray(self.timestamp_ms, "<i8").data,
            *(np.ascontiguousarray(column, "<f8").data for column in reals),
        )


def check_bars(bars: BarColumns, max_bars: int) -> Iterator[FieldViolation]:
    """Names the first bar that breaks each rule: strictly ascending times, finite prices above 0, low to high."""
    n = len(bars)
    if n == 0:
        yield FieldViolation(_all_of(bars), "holds no bar; at least one is needed")
        return
    if n > max_bars:
        yield FieldViolation(_all_of(bars), f"holds {n} bars; at most {max_bars} are taken")
        return
    short = [name for name in (*_PRICES, "volume") if len(getattr(bars, name)) != n]
    if short:
        for name in short:
            yield FieldViolation(
                f"columns.{name}", f"holds {len(getattr(bars, name))} values for {n} timestamps"
            )
        return
    yield from _check_times(bars)
    sound = True
    for name in _PRICES:
        column = getattr(bars, name)
        bad = ~(np.isfinite(column) & (column > 0))
        if bad.any():
            sound = False
            bar = int(np.argmax(bad))
            yield FieldViolation(
                _at(bars, name, bar),
                f"is {float(column[bar])!r} at bar {bars.place_of(bar)}; prices must be finite and above 0",
            )
    bad = ~(np.isfinite(bars.volume) & (bars.volume >= 0))
    if bad.any():
        bar = int(np.argmax(bad))
        yield FieldViolation(
            _at(bars, "volume", bar),
            f"is {float(bars.volume[bar])!r} at bar {bars.place_of(bar)}; it must be finite and 0 or more"
            f"{_NAN_REMEDY if np.isnan(bars.volume[bar]) else ''}",
        )
    if sound:
        yield from _check_ranges(bars)


def _check_times(bars: BarColumns) -> Iterator[FieldViolation]:
    unit = unit_of(bars.timestamp_ms)
    if unit is not None:
        first = int(bars.timestamp_ms[0])
        yield FieldViolation(
            _at(bars, "timestamp", 0),
            f"is {first} at bar {bars.place_of(0)}: this looks like {unit} ({in_unit(first, unit)}); send epoch"
            " milliseconds, within the years 1 to 9999",
        )
        return
    time = bars.timestamp_ms
    # Compared, not subtracted: a difference of two times may be larger than its type.
    bad = time[1:] <= time[:-1]
    if bad.any():
        bar = int(np.argmax(bad)) + 1
        what = "the same as" if time[bar] == time[bar - 1] else "before"
        yield FieldViolation(
            _at(bars, "timestamp", bar),
            f"is {what} the one of bar {bars.place_of(bar - 1)}, at bar {bars.place_of(bar)};"
            f" times must ascend strictly (resolution: 1 ms){_order_remedy(bars, bar)}",
        )
    else:
        doubled = doubled_daily_bars(bars)
        if len(doubled):
            bar = int(doubled[0])
            yield FieldViolation(
                _at(bars, "timestamp", bar),
                f"is another hour of the daily bar {bars.place_of(bar - 1)}, with its prices, at bar"
                f" {bars.place_of(bar)}; send each bar once{_TAKEN_ONCE}",
            )
    for bar in (0, len(bars) - 1):
        if not _YEAR_1_MS <= time[bar] < _YEAR_10000_MS:
            yield FieldViolation(
                _at(bars, "timestamp", bar),
                f"is not within the years 1 to 9999, at bar {bars.place_of(bar)}",
            )
            return


def doubled_daily_bars(bars: BarColumns) -> npt.NDArray[np.int64]:
    """Bars that are the daily bar before them, told again at another hour.

    Args:
        bars: In order of time.

    Returns:
        Those that have the four prices of the bar before them, less than 20 hours earlier, where each has a range, no
        third one has the same prices, and all others are daily. Bars without a range are alike by chance.
    """
    none = np.empty(0, np.int64)
    near = np.diff(bars.timestamp_ms) < _DAILY_FROM_MS
    if not near.any():
        return none
    same = near & (bars.high[1:] > bars.low[1:])
    for name in _PRICES:
        column = getattr(bars, name)
        same &= column[1:] == column[:-1]
    found = np.flatnonzero(same) + 1
    if not len(found) or (same[1:] & same[:-1]).any():
        return none
    kept = np.delete(bars.timestamp_ms, found)
    is_daily = len(kept) >= _LEAST_DAILY and np.median(np.diff(kept)) >= _DAILY_FROM_MS
    return found if is_daily else none


def _order_remedy(bars: BarColumns, bar: int) -> str:
    if bar == 1 and len(bars) > 2 and (bars.timestamp_ms[1:] < bars.timestamp_ms[:-1]).all():
        return "; these are newest first: send them oldest first, or set bars_policy to REPAIR, which sorts them"
    if bars.timestamp_ms[bar] == bars.timestamp_ms[bar - 1]:
        if all(getattr(bars, name)[bar] == getattr(bars, name)[bar - 1] for name in _PRICES):
            return f"; the two have the same prices: send the bar once{_TAKEN_ONCE}"
        return "; the two have other prices: send the one that is right"
    return "; send them in order, or set bars_policy to REPAIR, which sorts them"


def _check_ranges(bars: BarColumns) -> Iterator[FieldViolation]:
    for name, bad, what in (
        ("high", bars.high < bars.low, "is below low"),
        ("open", (bars.open < bars.low) | (bars.open > bars.high), "is not between low and high"),
        (
            "close",
            (bars.close < bars.low) | (bars.close > bars.high),
            "is not between low and high",
        ),
    ):
        if bad.any():
            bar = int(np.argmax(bad))
            low, value, high = (
                float(getattr(bars, column)[bar]) for column in ("low", name, "high")
            )
            own = "" if name == "high" else f"{name} {value!r}, "
            yield FieldViolation(
                _at(bars, name, bar),
                f"{what} at bar {bars.place_of(bar)}: {own}low {low!r}, high {high!r}",
            )
            return


def _all_of(bars: BarColumns) -> str:
    return bars.path.replace("[{bar}]", "").removesuffix(".{column}")


def _at(bars: BarColumns, column: str, bar: int) -> str:
    if bars.path.startswith("columns") and column == "timestamp":
        column = "timestamp_ms"
    return bars.path.format(column=column, bar=bars.place_of(bar))
