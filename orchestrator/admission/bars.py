"""The bars of a request, and the check that a backtest can run on them.

A refusal names the field of the public request and the first bar that breaks the rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestrator.errors import FieldViolation

_PRICES = ("open", "high", "low", "close")
# What ISO 8601 can write in four digits.
_YEAR_1_MS, _YEAR_10000_MS = -62_135_596_800_000, 253_402_300_800_000


@dataclass(frozen=True, slots=True, eq=False)
class BarColumns:
    """Bars as they came in.

    Attributes:
        timestamp_ms: int64, UTC epoch milliseconds, shape (n,).
        open, high, low, close, volume: float64, shape (n,) in a sound request.
        path: Where they stand in the request, `{bar}` and `{column}` to be filled in.
    """

    timestamp_ms: npt.NDArray[np.int64]
    open: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    close: npt.NDArray[np.float64]
    volume: npt.NDArray[np.float64]
    path: str

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
                f"is {float(column[bar])!r} at bar {bar}; prices must be finite and above 0",
            )
    bad = ~(np.isfinite(bars.volume) & (bars.volume >= 0))
    if bad.any():
        bar = int(np.argmax(bad))
        yield FieldViolation(
            _at(bars, "volume", bar),
            f"is {float(bars.volume[bar])!r} at bar {bar}; it must be finite and 0 or more",
        )
    if sound:
        yield from _check_ranges(bars)


def _check_times(bars: BarColumns) -> Iterator[FieldViolation]:
    time = bars.timestamp_ms
    # Compared, not subtracted: a difference of two times may be larger than its type.
    bad = time[1:] <= time[:-1]
    if bad.any():
        bar = int(np.argmax(bad)) + 1
        what = "the same as" if time[bar] == time[bar - 1] else "before"
        yield FieldViolation(
            _at(bars, "timestamp", bar),
            f"is {what} the one of bar {bar - 1}, at bar {bar}; times must ascend strictly (resolution: 1 ms)",
        )
    for bar in (0, len(bars) - 1):
        if not _YEAR_1_MS <= time[bar] < _YEAR_10000_MS:
            yield FieldViolation(
                _at(bars, "timestamp", bar), f"is not within the years 1 to 9999, at bar {bar}"
            )
            return


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
            yield FieldViolation(
                _at(bars, name, bar),
                f"{what} at bar {bar}: {name} {value!r}, low {low!r}, high {high!r}",
            )
            return


def _all_of(bars: BarColumns) -> str:
    return bars.path.replace("[{bar}]", "").removesuffix(".{column}")


def _at(bars: BarColumns, column: str, bar: int) -> str:
    if bars.path.startswith("columns") and column == "timestamp":
        column = "timestamp_ms"
    return bars.path.format(column=column, bar=bar)
