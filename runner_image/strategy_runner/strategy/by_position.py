"""Lets `series[-1]` mean the last value, as it did before pandas 3.

pandas once read a whole number on a time index as a place. It now raises KeyError, so that `data['close'][-1]`, the
usual spelling of years, would run nowhere. A time index has no whole numbers as labels: nothing else can be meant.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd


def read_whole_numbers_as_places() -> None:
    """For as long as this process lives, a whole number finds the bar at that place of a DatetimeIndex."""
    kind = cast("Any", pd.DatetimeIndex)
    by_label = kind.get_loc
    if getattr(by_label, "reads_places", False):
        return

    def get_loc(index: Any, key: Any) -> Any:
        if type(key) is int or isinstance(key, np.integer):
            n = len(index)
            if not -n <= key < n:
                raise IndexError(f"bar {key} of {n}: single positional indexer is out-of-bounds")
            return int(key) % n
        return by_label(index, key)

    get_loc.reads_places = True  # type: ignore[attr-defined]
    kind.get_loc = get_loc
