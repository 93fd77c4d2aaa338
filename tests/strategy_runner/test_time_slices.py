"""A cheap slice of a time index against pandas' own."""

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_runner.strategy.time_slices import cheap_time_slices

INDEXES = {
    "irregular": pd.DatetimeIndex(
        pd.to_datetime([10, 11, 15, 15, 30], unit="D", utc=True), name="when"
    ),
    "daily": pd.date_range("2024-01-01", periods=9, freq="D", tz="UTC"),
    "business": pd.date_range("2024-01-01", periods=9, freq="B", tz="America/New_York"),
    "naive": pd.date_range("2024-01-01", periods=9, freq="2h"),
    "falling": pd.date_range("2024-01-01", periods=9, freq="h")[::-1],
    "seconds": pd.date_range("2024-01-01", periods=5, freq="min").as_unit("s"),
    "none": pd.DatetimeIndex([], tz="UTC"),
}
BOUND = st.none() | st.integers(-12, 12)
SLICES = st.builds(
    slice, BOUND, BOUND, st.none() | st.integers(-3, 3).filter(lambda step: step != 0)
)


def state(index):
    return {
        "values": index.asi8.tolist(),
        "dtype": index.dtype,
        "name": index.name,
        "freq": index.freq,
        "array freq": getattr(index._data, "_freq", None),
        "rising": index.is_monotonic_increasing,
        "falling": index.is_monotonic_decreasing,
        "unique": index.is_unique,
        "read-only": index._data._readonly,
        "kind": type(index),
    }


@given(st.sampled_from(sorted(INDEXES)), SLICES, SLICES, st.booleans())
def test_a_cheap_slice_is_the_slice_that_pandas_makes(name, first, second, looked_up):
    index = copy.deepcopy(INDEXES[name])
    if looked_up:
        state(index)  # makes the engine, which a slice takes along
    series = pd.Series(np.arange(len(index)), index)
    expected = [index[first][second], series.iloc[first].iloc[second].index]
    with cheap_time_slices():
        made = [index[first][second], series.iloc[first].iloc[second].index]
    assert [state(one) for one in made] == [state(one) for one in expected]


def test_a_cheap_slice_is_a_view_that_knows_what_it_shares_with():
    index = INDEXES["daily"]
    with cheap_time_slices():
        part = pd.Series(1.0, index).iloc[2:5].index
    assert np.shares_memory(part._data._ndarray, index._data._ndarray)
    assert part._references is index._references


def test_a_slice_that_is_wrong_raises_as_before():
    with cheap_time_slices(), pytest.raises(ValueError, match="zero"):
        pd.Series(1.0, INDEXES["daily"]).iloc[::0]


def test_pandas_is_left_as_it_was():
    before = pd.DatetimeIndex._getitem_slice
    with cheap_time_slices():
        assert pd.DatetimeIndex._getitem_slice is not before
    assert pd.DatetimeIndex._getitem_slice is before
    assert "_getitem_slice" not in vars(pd.DatetimeIndex)
