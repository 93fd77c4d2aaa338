"""What is done to bars before they are checked, and the sentence that says so.

The rule: without being asked, only rounding is mended. What else could change a number of the result is repaired where
the request asks for it, and nothing is invented: a price is never made, and of two bars of one time with other prices
none is chosen. Each repair is told, with how many bars it touched and the first of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestrator.admission.bars import BarColumns, doubled_daily_bars
from orchestrator.admission.epoch_units import unit_of

_NAMES = ("timestamp_ms", "open", "high", "low", "close", "volume")
_PRICES = _NAMES[1:5]
# Of a price: twenty last digits of a number of four bytes, and less than any tick.
_ROUNDING = 1e-6
# Of a price, where repair is asked for: what rounding of adjusted prices to cents leaves of a low price.
_HAIR = 5e-3


class BarsPolicy(IntEnum):
    """What is done about bars that are not as they should be; numbers of the public contract."""

    UNSPECIFIED = 0
    STRICT = 1
    REPAIR = 2


def prepared(bars: BarColumns, policy: BarsPolicy) -> BarColumns:
    """*bars* as they are to be checked and run, with what was done to them in `remarks`."""
    n = len(bars)
    if n == 0 or any(len(getattr(bars, name)) != n for name in _NAMES):
        return bars
    if policy is BarsPolicy.REPAIR and unit_of(bars.timestamp_ms) is None:
        for repair in _REPAIRS:
            bars = repair(bars)
    return _widened(bars, _HAIR if policy is BarsPolicy.REPAIR else _ROUNDING)


def _sorted(bars: BarColumns) -> BarColumns:
    times = bars.timestamp_ms
    earlier = times[1:] < times[:-1]
    if not earlier.any():
        return bars
    if (times[1:] <= times[:-1]).all():
        order = np.arange(len(bars))[::-1]
        said = f"the {len(bars)} bars came newest first and were reversed"
    else:
        order = np.argsort(times, kind="stable")
        said = f"the bars were not in order of time (first at bar {int(np.argmax(earlier)) + 1}) and were sorted"
    return _taken(bars, order, f"{said}; bars are counted in the new order")


def _without_twins(bars: BarColumns) -> BarColumns:
    same = bars.timestamp_ms[1:] == bars.timestamp_ms[:-1]
    if not same.any():
        return bars
    for name in _PRICES:
        column = getattr(bars, name)
        same &= column[1:] == column[:-1]
    volume = np.nan_to_num(bars.volume, nan=0.0)
    same &= volume[1:] == volume[:-1]
    return _without(bars, np.flatnonzero(same) + 1, "the bar before, told twice")


def _without_doubles(bars: BarColumns) -> BarColumns:
    return _without(
        bars, doubled_daily_bars(bars), "the daily bar before, told again at another hour"
    )


def _with_volume(bars: BarColumns) -> BarColumns:
    missing = np.isnan(bars.volume)
    if not missing.any():
        return bars
    said = f"the volume of {_counted(bars, missing)} was not a number and was taken for 0"
    volume = np.where(missing, 0.0, bars.volume)
    return replace(bars, volume=volume, remarks=(*bars.remarks, said))


_REPAIRS: tuple[Callable[[BarColumns], BarColumns], ...] = (
    _sorted,
    _without_twins,
    _without_doubles,
    _with_volume,
)


def _widened(bars: BarColumns, tolerance: float) -> BarColumns:
    """High and low made to hold open and close, where these lie outside by no more than *tolerance* of the price."""
    with np.errstate(invalid="ignore", over="ignore"):
        top = np.maximum(bars.open, bars.close)
        bottom = np.minimum(bars.open, bars.close)
        over = (top > bars.high) & (top - bars.high <= tolerance * bars.high)
        under = (bottom < bars.low) & (bars.low - bottom <= tolerance * bottom)
    touched = over | under
    if not touched.any():
        return bars
    said = (
        f"open or close of {_counted(bars, touched)} was above high or below low by a hair (at most"
        f" {tolerance:.2g} of the price): high and low were widened to it"
    )
    return replace(
        bars,
        high=np.where(over, top, bars.high),
        low=np.where(under, bottom, bars.low),
        remarks=(*bars.remarks, said),
    )


def _without(bars: BarColumns, found: npt.NDArray[np.int64], what: str) -> BarColumns:
    if not len(found):
        return bars
    touched = np.zeros(len(bars), np.bool_)
    touched[found] = True
    verb = "is" if len(found) == 1 else "are"
    said = f"{_counted(bars, touched)} {verb} {what}, and taken once"
    return _taken(bars, np.flatnonzero(~touched), f"{said}; bars are counted without it")


def _taken(bars: BarColumns, order: npt.NDArray[np.int64], said: str) -> BarColumns:
    columns: dict[str, Any] = {
        name: np.ascontiguousarray(getattr(bars, name)[order]) for name in _NAMES
    }
    place = order if bars.place is None else bars.place[order]
    return replace(bars, **columns, place=place, remarks=(*bars.remarks, said))


def _counted(bars: BarColumns, touched: npt.NDArray[np.bool_]) -> str:
    count, first = int(touched.sum()), bars.place_of(int(np.argmax(touched)))
    return f"bar {first}" if count == 1 else f"{count} bars (first: bar {first})"
