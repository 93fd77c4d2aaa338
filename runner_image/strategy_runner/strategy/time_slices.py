"""Cheaper slices of a time index, for code that takes some from each of thousands of frames.

Every `series.iloc[-20:]` slices the index along with the values, and pandas spends four fifths of that on finding out
that the key is a slice. Here it is known. The result is the same; a test compares.
"""

# ruff: noqa: SLF001 - the version of pandas is pinned with the image

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pandas as pd


@contextmanager
def cheap_time_slices() -> Iterator[None]:
    """While it lasts, slices of any DatetimeIndex of this process are cheap."""
    kind = cast("Any", pd.DatetimeIndex)
    kind._getitem_slice = _slice_of_index  # hides the one that it inherits
    try:
        yield
    finally:
        del kind._getitem_slice


def _slice_of_index(index: Any, key: slice) -> Any:
    whole = index._data
    part = whole._from_backing_data(whole._ndarray[key])
    part._readonly = whole._readonly
    result = type(index)._simple_new(part, name=index._name, refs=index._references)
    if "_engine" in index._cache:  # it may know that the times ascend
        result._engine._update_from_sliced(
            index._engine, reverse=key.step is not None and key.step < 0
        )
    freq = index._freq
    result._freq = freq if freq is None or key.step is None else key.step * freq
    return result
