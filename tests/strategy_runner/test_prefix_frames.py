"""A prefix frame against `iloc`, which it stands in for."""

# ruff: noqa: PD002, PD011 - strategies do such things

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_runner.bars import COLUMNS, Bars
from strategy_runner.strategy import prefix_frames
from strategy_runner.strategy.prefix_frames import PrefixFrames, data_frame

# A strategy may well use what the next version of pandas drops.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.PandasChangeWarning")

BARS = 60


def bars():
    chance = np.random.default_rng(3)
    times = (1_700_000_000_000 + np.cumsum(chance.integers(1, 4, BARS)) * 3_600_000).astype("<i8")
    columns = [times, *(chance.uniform(1, 9, BARS) for _ in COLUMNS[1:])]
    for column in columns:
        column.flags.writeable = False
    return Bars(*columns)


MESSAGE = bars()
DATA = data_frame(MESSAGE)


def row(at):
    return tuple(getattr(MESSAGE, name)[at].item() for name in COLUMNS)


class Growing:
    """Frames of the first bars, which become more."""

    def __init__(self, shown=1):
        first = MESSAGE.first(shown)
        self.count = shown
        self.frames = PrefixFrames(first, data_frame(first))

    def first(self, count):
        while self.count < count:
            self.frames.append(row(self.count))
            self.count += 1
        return self.frames.frame()


def assert_same(one, other):
    pd.testing.assert_frame_equal(one, other, check_exact=True, check_freq=True, check_flags=True)
    assert type(one) is type(other)
    assert type(one.index) is type(other.index)
    assert one.index.dtype == other.index.dtype
    assert one.index.name == other.index.name
    assert one.columns.name == other.columns.name
    assert one.attrs == other.attrs
    assert list(one.columns) == list(other.columns)
    assert [one._mgr.iget(at).dtype for at in range(one.shape[1])] == [
        other._mgr.iget(at).dtype for at in range(other.shape[1])
    ]
    one._mgr._verify_integrity()


def write_cell(frame):
    frame.iloc[0, 4] = -1.0


def write_column(frame):
    frame["close"] = 0.0


def write_part(frame):
    frame.loc[frame.index[-1], ["open", "low"]] = [7.0, 8.0]


def write_times(frame):
    frame["timestamp"] = frame["timestamp"] + pd.Timedelta(days=1)


def write_one_time(frame):
    frame.loc[frame.index[0], "timestamp"] = pd.Timestamp("2000-01-01", tz="UTC")


def fill(frame):
    frame.fillna(0.0, inplace=True)
    frame["close"] += 1


def add_columns(frame):
    frame["sma"] = frame["close"].rolling(3).mean()
    frame.insert(1, "first", 1)
    del frame["open"]
    frame.drop(columns="low", inplace=True)


def name_things(frame):
    frame.index.name = "when"
    frame.attrs["seen"] = True
    frame.rename(columns={"close": "c"}, inplace=True)


def name_columns(frame):
    frame.columns = [name.upper() for name in frame.columns]


def name_the_columns(frame):
    frame.columns.name = (frame.columns.name or 0) + 1


def name_the_index(frame):
    frame.index.name = (frame.index.name or "") + "x"


def new_index(frame):
    frame.index = range(len(frame))
    frame.reset_index(drop=True, inplace=True)


def chained(frame):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame["close"][frame.index[0]] = -1.0
        frame["close"].iloc[0] = -1.0


def sort(frame):
    frame.sort_values("close", inplace=True, ascending=False)


def write_nothing(frame):
    copy = frame.copy()
    copy["close"] = 1.0
    copy.iloc[0, 2] = 2.0


WRITES = [
    write_cell, write_column, write_part, write_times, write_one_time, fill, add_columns, name_things,
    name_columns, name_the_columns, name_the_index, new_index, chained, sort, write_nothing,
]  # fmt: skip


def read(frame):
    close = frame["close"]
    window = frame.iloc[-5:]
    return [
        frame.iloc[-1].to_dict(),
        frame.index[-1],
        frame.index.max(),
        frame.close.rolling(3).mean(),
        close.ewm(span=4).mean(),
        frame.drop(columns="timestamp").to_numpy().sum(),
        frame[["open", "close"]].mean(axis=1),
        frame.resample("1D", on="timestamp")["close"].last(),
        frame["close"].resample("1D").last(),
        window["high"].max(),
        close.loc[frame.index[len(frame) // 2] :],
        frame.loc[frame["close"] > frame["open"], "low"],
        close.values.flags.writeable,
        frame["timestamp"].iloc[-1],
        frame["timestamp"].dt.hour,
        frame.describe().to_dict(),
        frame.query("close > open").shape,
        repr(frame),
        frame.index.get_loc(frame.index[-1]),
        frame.index.is_monotonic_increasing,
        frame.memory_usage().to_dict(),
        frame.tail(2).T.to_dict(),
        frame.index.inferred_freq if len(frame) > 2 else None,
        pd.concat([frame, frame.tail(1)]).shape,
        frame.merge(frame, on="timestamp").shape,
        [row.close for row in frame.itertuples()],
    ]


def assert_same_answers(one, other):
    for left, right in zip(one, other, strict=True):
        if isinstance(left, pd.Series):
            pd.testing.assert_series_equal(left, right, check_exact=True)
        else:
            assert str(left) == str(right)


@pytest.mark.parametrize("count", [1, 2, 3, 31, BARS - 1, BARS])
def test_a_prefix_is_what_iloc_gives(count):
    made = Growing().first(count)
    assert_same(made, DATA.iloc[:count])
    assert_same_answers(read(made), read(DATA.iloc[:count]))


@given(
    st.lists(
        st.tuples(st.integers(3, BARS), st.sampled_from(WRITES), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_into_a_prefix_is_what_iloc_would_hold_and_stays_in_it(steps):
    data = data_frame(MESSAGE)
    growing = Growing(3)
    held = []
    for count, write, index_is_looked_up in sorted(steps, key=lambda step: step[0]):
        made, expected = growing.first(count), data.iloc[:count]
        assert not np.shares_memory(made._mgr.blklocs, growing.frames._places)
        assert not np.shares_memory(made._mgr.blknos, growing.frames._block_numbers)
        if index_is_looked_up:  # makes the engine of the index, which the next ones take along
            assert made.index.get_loc(made.index[0]) == expected.index.get_loc(expected.index[0])
        for frame in (made, expected):
            write(frame)
        # A strategy may keep what it was given, so the earlier ones are looked at again.
        held.append((made, expected))
        for one, other in held:
            assert_same(one, other)
        assert_same(growing.first(count), DATA.iloc[:count])
    assert data.equals(DATA)


@pytest.mark.parametrize("first", [1, 2, 30])
def test_frames_that_outgrow_their_memory_many_times_are_still_what_iloc_gives(first, monkeypatch):
    monkeypatch.setattr(prefix_frames, "_LEAST_ROOM", 1)
    growing = Growing(first)
    held = [(count, growing.first(count)) for count in range(first, BARS + 1)]
    for count, made in held:
        made.index.get_loc(made.index[0])
        assert made.index.is_monotonic_decreasing == (count == 1)
        assert_same(made, DATA.iloc[:count])


@pytest.mark.parametrize("write", WRITES)
def test_no_write_warns_more_than_on_a_slice(write):
    def warned(frame):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            write(frame)
        return [str(one.message) for one in caught]

    assert warned(Growing().first(20)) == warned(DATA.iloc[:20])


TIME = pd.Timestamp("2001-01-01", tz="UTC")
WRITES_BENEATH = {
    "array of the times": lambda frame: frame["timestamp"].array.__setitem__(0, TIME),
    "times elsewhere": lambda frame: (
        frame["timestamp"].dt.tz_convert("Asia/Tokyo").array.__setitem__(0, TIME)
    ),
    "times as numbers": lambda frame: frame["timestamp"].array.asi8.__setitem__(0, 1),
    "index as numbers": lambda frame: frame.index.asi8.__setitem__(0, 1),
    "index as a series": lambda frame: pd.Series(frame.index).array.__setitem__(0, TIME),
    "array of the index": lambda frame: frame.index.array.__setitem__(0, TIME),
    "values of the index": lambda frame: frame.index.values.__setitem__(0, np.datetime64(0, "s")),
    "numbers": lambda frame: frame["close"].array.__setitem__(0, 1.0),
}


@pytest.mark.parametrize("write", WRITES_BENEATH.values(), ids=WRITES_BENEATH)
def test_what_lies_beneath_a_frame_cannot_be_written_to(write):
    data = data_frame(MESSAGE)
    for frame in (Growing().first(20), data.iloc[:20], data.copy(deep=False), data):
        with pytest.raises(ValueError, match="read-only"):
            write(frame)
    assert_same(data, DATA)


LEADS = {
    pd.DataFrame: ("index", "columns", "open", "close", "volume", "timestamp"),
    pd.Series: ("index", "values", "array"),
    pd.Index: ("values", "array", "asi8"),
    pd.api.extensions.ExtensionArray: ("_ndarray", "asi8"),
    np.ndarray: ("base",),
}


def arrays_under(thing):
    """Every array and memory that attributes of *thing* lead to, also what each says that it is a part of."""
    found, pending = [], [thing]
    while pending:
        one = pending.pop()
        if isinstance(one, memoryview | np.ndarray):
            found.append(one)
        elif isinstance(one, pd.DataFrame | pd.Series | pd.Index):
            pending.append(np.asarray(one))
        for kind, names in LEADS.items():
            if isinstance(one, kind):
                pending += [getattr(one, name, None) for name in names]
    return found


def holds_later_bars(thing, count):
    later = [getattr(MESSAGE, name)[count].tobytes() for name in ("open", "close", "volume")]
    later.append(DATA.index.asi8[count].tobytes())
    memories = [one.tobytes() for one in arrays_under(thing)]
    assert any(MESSAGE.close[0].tobytes() in one for one in memories)
    return any(value in one for value in later for one in memories)


@pytest.mark.parametrize("count", [1, 7, BARS - 1])
def test_no_array_of_a_prefix_holds_a_later_bar(count):
    for made in (frame := Growing().first(count), frame["close"], frame.iloc[:3], frame.copy()):
        assert not holds_later_bars(made, count)
    assert holds_later_bars(DATA["close"].iloc[:count], count)  # so the walk does find them
    assert holds_later_bars(DATA.iloc[:count], count)
