"""What holds for all files and all lengths of bars."""

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from strategiz_execution.bars.moments import read_moment
from strategiz_execution.bars.numbers import Decimal, decimal_of, numbers
from strategiz_execution.bars.read import read_file
from strategiz_execution.bars.resample import between, parse_length, resample
from strategiz_execution.bars.series import Bars
from strategiz_execution.bars.zones import local_from_utc, utc_from_local

MINUTE = 60_000
ZONES = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Europe/Berlin"]


@st.composite
def series(draw, step=MINUTE, most=200):
    n = draw(st.integers(2, most))
    start = draw(st.integers(0, 2_000_000_000)) * 1000 // step * step
    gaps = draw(st.lists(st.integers(1, 90), min_size=n - 1, max_size=n - 1))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    prices = np.round(np.sort(random.uniform(1, 100, (n, 4)), axis=1), 4)
    times = start + step * np.concatenate([[0], np.cumsum(gaps)]).astype(np.int64)
    return Bars(times, prices[:, 1], prices[:, 3], prices[:, 0], prices[:, 2],
                random.integers(0, 1000, n).astype(float))  # fmt: skip


@given(series(), st.sampled_from(["utc", "s", "ms", "us", "ns"]), st.sampled_from(",;\t|"))
@settings(max_examples=60, deadline=None)
def test_a_file_gives_back_what_was_written(tmp_path_factory, bars, form, separator):
    def time(t):
        if form == "utc":
            return f"{np.datetime64(int(t), 'ms')}Z"
        return str({"s": t // 1000, "ms": t, "us": t * 1000, "ns": t * 10**6}[form])

    # Numbers before 1973 are too small to tell their unit.
    if form != "utc" and bars.timestamp_ms[0] < 10**11:
        return
    path = tmp_path_factory.mktemp("bars") / "bars.csv"
    rows = zip(
        bars.timestamp_ms, bars.open, bars.high, bars.low, bars.close, bars.volume, strict=True
    )
    lines = [separator.join([time(t), *(repr(float(v)) for v in values)]) for t, *values in rows]
    head = separator.join(["time", "open", "high", "low", "close", "volume"])
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    read = read_file(path).bars
    for name in ("timestamp_ms", "open", "high", "low", "close", "volume"):
        assert np.array_equal(getattr(read, name), getattr(bars, name))


@given(st.floats(0.0001, 1e9).map(lambda x: round(x, 4)))
def test_a_number_is_read_the_same_in_every_way_of_writing_it(number):
    english = f"{number:,.4f}"
    german = english.translate(str.maketrans(",.", ".,"))
    swiss = english.replace(",", "'")
    french = german.replace(".", "\u202f")
    assert numbers([english, swiss], Decimal.POINT) == [number, number]
    assert numbers([german, french], Decimal.COMMA) == [number, number]


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1,234", "987.10"], Decimal.POINT), (["1,234", "1,234.5"], Decimal.POINT), (["1,234,567"], Decimal.POINT),
        (["1,234", "1.234,5"], Decimal.COMMA), (["1,234", "12,5"], Decimal.COMMA),
        (["1.234.567", "1,234"], Decimal.COMMA),
        (["0,123"], Decimal.COMMA), (["1,234", "1.234"], None), (["1,234"], None), (["1.234"], Decimal.POINT),
    ],
)  # fmt: skip
def test_the_sign_before_fractions_is_found_from_all_prices(cells, decimal):
    assert decimal_of(cells) is decimal


@given(st.text(max_size=30))
def test_text_is_a_time_or_none_and_never_an_exception(text):
    read_moment(text, None)


@given(
    st.lists(st.integers(0, 4_000_000), min_size=1, max_size=50, unique=True).map(sorted),
    st.sampled_from(ZONES),
)
def test_utc_comes_back_from_a_zones_clocks(minutes, zone):
    # The clocks of Lord Howe go back by half an hour; bars a minute apart on both sides are told apart by their order.
    times = np.array(minutes, np.int64) * MINUTE + 1_700_000_000_000 // MINUTE * MINUTE
    local = local_from_utc(times, ZoneInfo(zone))
    back, doubled, left_out = utc_from_local(local, ZoneInfo(zone))
    assert left_out == 0
    # A time of the second round whose first round is not there cannot be told.
    assert (back <= times).all()
    assert (back != times).sum() <= doubled


def test_an_hour_that_clocks_show_twice_is_two_hours():
    zone = ZoneInfo("America/New_York")
    start = np.datetime64("2024-11-03T04:00", "ms").astype(np.int64)
    times = start + np.arange(180, dtype=np.int64) * MINUTE
    back, doubled, _ = utc_from_local(local_from_utc(times, zone), zone)
    assert np.array_equal(back, times)
    assert doubled == 120


@pytest.mark.parametrize(
    ("day", "zone", "length", "begins"),
    [
        ("2024-03-10", "America/New_York", "4h", ["05", "08", "12"]),  # 2:00 to 3:00 is left out
        ("2024-03-10", "America/New_York", "2h", ["05", "07", "08", "10", "12"]),
        ("2024-11-03", "America/New_York", "4h", ["04", "09"]),  # 1:00 to 2:00 comes twice
        ("2024-11-03", "America/Havana", "1D", ["04"]),  # 0:00 to 1:00 comes twice
    ],
)
def test_longer_bars_of_a_day_on_which_clocks_change_begin_by_the_clock(day, zone, length, begins):
    start = np.datetime64(f"{day}T{begins[0]}", "ms").astype(np.int64)
    times = start + np.arange(8 * 60, dtype=np.int64) * MINUTE
    flat = np.ones(len(times))
    bars = Bars(times, open=flat, high=flat, low=flat, close=flat, volume=flat)
    longer = resample(bars, parse_length(length), zone)
    found = [str(time)[:13] for time in longer.timestamp_ms.astype("datetime64[ms]")]
    assert found == [f"{day}T{hour}" for hour in begins]


@given(series(), st.sampled_from(["5m", "1h", "4h", "1D", "1W", "1M"]), st.sampled_from(ZONES))
@settings(max_examples=80, deadline=None)
def test_longer_bars_keep_extremes_volume_and_ends(bars, text, zone):
    assume(np.diff(bars.timestamp_ms).min() <= 5 * MINUTE)
    longer = resample(bars, parse_length(text), zone)
    assert len(longer) <= len(bars)
    assert (np.diff(longer.timestamp_ms) > 0).all()
    assert longer.timestamp_ms[0] <= bars.timestamp_ms[0]
    assert (longer.open[0], longer.close[-1]) == (bars.open[0], bars.close[-1])
    assert (longer.high.max(), longer.low.min()) == (bars.high.max(), bars.low.min())
    assert longer.volume.sum() == bars.volume.sum()
    assert (longer.low <= np.minimum(longer.open, longer.close)).all()
    assert (longer.high >= np.maximum(longer.open, longer.close)).all()


@given(series())
@settings(max_examples=40, deadline=None)
def test_two_steps_are_one_step(bars):
    assume(np.diff(bars.timestamp_ms).min() <= 60 * MINUTE)
    once = resample(bars, parse_length("1D"))
    twice = resample(resample(bars, parse_length("1h")), parse_length("1D"))
    assert np.array_equal(once.timestamp_ms, twice.timestamp_ms)
    assert np.array_equal(once.close, twice.close)


def hourly(zone_offset_h=0, days=20):
    start = np.datetime64("2024-01-01", "ms").astype(np.int64) - zone_offset_h * 60 * MINUTE
    n = 24 * days
    prices = np.arange(1.0, n + 1)
    return Bars(
        start + 60 * MINUTE * np.arange(n, dtype=np.int64),
        prices,
        prices + 1,
        prices - 0.5,
        prices,
        prices,
    )


def test_days_begin_at_the_zones_midnight_and_weeks_on_monday():
    daily = resample(hourly(), parse_length("1D"), "America/New_York")
    assert str(daily.timestamp_ms[1].astype("datetime64[ms]"))[:16] == "2024-01-01T05:00"
    weekly = resample(hourly(), parse_length("1W"))
    assert [str(t)[:10] for t in weekly.timestamp_ms.astype("datetime64[ms]")] == [
        "2024-01-01", "2024-01-08", "2024-01-15",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("7m", "does not divide a day"),
        ("36h", "longer than a day"),
        ("0h", "no length"),
        ("fast", "no length"),
    ],
)
def test_a_length_that_is_none_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        parse_length(text)


def test_bars_are_never_cut():
    with pytest.raises(ValueError, match="the bars are 1 hour long; 5m is shorter"):
        resample(hourly(), parse_length("5m"))


def test_a_part_includes_both_ends_and_all_of_the_last_day():
    part = between(hourly(), "2024-01-03", "2024-01-04")
    assert len(part) == 48
    with pytest.raises(
        ValueError,
        match="no bar lies between 2030-01-01 and the last; there are 2024-01-01 to 2024-01-20",
    ):
        between(hourly(), "2030-01-01")
    with pytest.raises(ValueError, match="'soon' is no time"):
        between(hourly(), "soon")
