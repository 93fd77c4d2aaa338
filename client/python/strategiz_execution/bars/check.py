"""Finds what the service would refuse of a series of bars, so that nothing is sent for it. Names the bar, from 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import InvalidRequest

_PRICES = ("open", "high", "low", "close")


def check_bars(bars: Bars, *, repair: bool) -> None:
    """Refuses bars that cannot run. Order and twins are the service's to mend where *repair* is set.

    Raises:
        InvalidRequest: There is none, columns differ in length, a price is no number above 0, a volume is below 0, or
            a time is not after the one before.
    """
    count = len(bars)
    if not count:
        raise InvalidRequest.of("bars", "are empty; there must be one at least")
    for name in (*_PRICES, "volume"):
        column = getattr(bars, name)
        if column.shape != (count,):
            raise InvalidRequest.of(
                f"bars.{name}", f"has the shape {column.shape}; there are {count} times"
            )
    for name in _PRICES:
        column = getattr(bars, name)
        _refuse_first(bars, name, ~(np.isfinite(column) & (column > 0)), "must be a number above 0")
    volume = np.isnan(bars.volume) if not repair else np.zeros(count, np.bool_)
    wrong = volume | np.isinf(bars.volume) | (bars.volume < 0)
    _refuse_first(bars, "volume", wrong, "must be 0 or more; bars_policy='repair' takes NaN for 0")
    if not repair:
        not_after = np.diff(bars.timestamp_ms) <= 0
        if not_after.any():
            bar = int(np.argmax(not_after)) + 1
            times = bars.timestamp_ms.astype("M8[ms]")
            raise InvalidRequest.of(
                "bars.timestamp",
                f"of bar {bar} is {times[bar]}Z, not after {times[bar - 1]}Z of the bar before; "
                "sort the bars, or let the service do it by bars_policy='repair'",
            )


def _refuse_first(bars: Bars, name: str, wrong: NDArray[np.bool_], rule: str) -> None:
    if wrong.any():
        bar = int(np.argmax(wrong))
        value = getattr(bars, name)[bar]
        time = bars.timestamp_ms.astype("M8[ms]")[bar]
        raise InvalidRequest.of(f"bars.{name}", f"of bar {bar} ({time}Z) is {value:g}; it {rule}")
