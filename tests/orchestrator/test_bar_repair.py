"""Bars as people have them: what is refused, with its remedy, and what is repaired and told."""

from dataclasses import replace

import numpy as np
import pytest

from orchestrator.admission.bar_repair import BarsPolicy, prepared
from orchestrator.admission.bars import BarColumns, check_bars

DAY, HOUR = 86_400_000, 3_600_000
START = 1_704_067_200_000  # 2024-01-01
STRICT, REPAIR = BarsPolicy.STRICT, BarsPolicy.REPAIR
NAMES = ("timestamp_ms", "open", "high", "low", "close", "volume")


def bars(n=40, step=DAY, start=START, **columns):
    close = 100 + np.sin(np.arange(n)) * 3
    before = np.concatenate(([100.0], close[:-1]))
    given = {
        "timestamp_ms": start + np.arange(n, dtype=np.int64) * step,
        "open": before,
        "high": np.maximum(before, close) + 1,
        "low": np.minimum(before, close) - 1,
        "close": close,
        "volume": np.arange(n) + 0.5,
    }
    return BarColumns(**given | columns, path="columns.{column}[{bar}]")


def ordered(given, places):
    return replace(given, **{name: getattr(given, name)[list(places)] for name in NAMES})


def with_times(given, **at):
    times = given.timestamp_ms.copy()
    for place, time in at.items():
        times[int(place[1:])] += time
    return replace(given, timestamp_ms=times)


def with_value(given, column, bar, value):
    values = getattr(given, column).copy()
    values[bar] = value
    return replace(given, **{column: values})


def looked_at(given, policy):
    """Fields that are refused with what is said, and the bars as they would run."""
    ready = prepared(given, policy)
    found = {v.field: v.description for v in check_bars(ready, 1_000_000)}
    return found, ready


GOOD = bars()
TWICE = ordered(GOOD, [*range(6), 5, *range(6, 40)])
HAIR = with_value(GOOD, "close", 7, GOOD.high[7] + 1e-9)
DIRTY = {
    # What is wrong: (bars, field that is refused, word of the remedy, bars that run after repair).
    "newest first": (ordered(GOOD, range(39, -1, -1)), "columns.timestamp_ms[1]", "newest first", 40),
    "shuffled": (ordered(GOOD, [*range(10), 12, 11, 10, *range(13, 40)]), "columns.timestamp_ms[11]", "in order", 40),
    "same bar twice": (TWICE, "columns.timestamp_ms[6]", "once", 40),
    "daily bar at another hour": (with_times(TWICE, p6=5 * HOUR), "columns.timestamp_ms[6]", "once", 40),
    "all daily bars at another hour": (
        with_times(ordered(GOOD, np.repeat(np.arange(40), 2)), **{f"p{2 * n + 1}": 5 * HOUR for n in range(40)}),
        "columns.timestamp_ms[1]", "once", 40,
    ),
    "no volume": (with_value(GOOD, "volume", 3, np.nan), "columns.volume[3]", "send 0", 40),
    "close above high by cents": (
        with_value(GOOD, "close", 7, GOOD.high[7] * 1.003), "columns.close[7]", "not between", 40,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DIRTY)
def test_strict_refuses_by_bar_with_the_remedy_and_repair_takes_with_a_warning(what):
    dirty, field, word, count = DIRTY[what]
    found, _ = looked_at(dirty, STRICT)
    assert field in found
    assert word in found[field]
    found, ready = looked_at(dirty, REPAIR)
    assert not found
    assert len(ready) == count
    assert len(ready.remarks) == 1
    for name in set(NAMES) - {"high", "volume"}:
        if what != "close above high by cents":
            np.testing.assert_array_equal(getattr(ready, name), getattr(GOOD, name))


@pytest.mark.parametrize("policy", [STRICT, REPAIR])
def test_a_hair_above_high_is_rounding_which_is_taken_and_told(policy):
    found, ready = looked_at(HAIR, policy)
    assert not found
    assert ready.high[7] == HAIR.close[7]
    (remark,) = ready.remarks
    assert "bar 7" in remark


@pytest.mark.parametrize("policy", [STRICT, REPAIR])
@pytest.mark.parametrize(
    "dirty",
    [
        with_value(GOOD, "close", 7, GOOD.high[7] * 1.01),
        with_value(TWICE, "close", 6, TWICE.close[6] + 0.5),
        with_value(GOOD, "close", 7, np.nan),
        with_value(GOOD, "volume", 7, np.inf),
        with_value(GOOD, "low", 7, np.inf),
        with_value(GOOD, "close", 7, np.inf),
    ],
)
def test_nothing_is_invented(dirty, policy):
    assert looked_at(dirty, policy)[0]


def test_a_refusal_after_a_repair_names_the_bar_of_the_request():
    reversed_ = with_value(ordered(GOOD, range(39, -1, -1)), "close", 7, -1.0)
    assert list(looked_at(reversed_, REPAIR)[0]) == ["columns.close[7]"]


HONEST = {
    "fractions of a unit": GOOD,
    "one bar": bars(1),
    "two bars": bars(2),
    "hourly": bars(200, HOUR),
    "hourly without a trade, prices standing still": bars(
        200, HOUR, **{name: np.full(200, 5.0) for name in NAMES[1:5]}
    ),
    "two equal bars of 12 hours": ordered(bars(40, 12 * HOUR), range(40)),
    "1970 in milliseconds": bars(300, DAY, 0),
    "January 1970 by the minute": bars(5000, 60_000, 8 * DAY),
    "1962": bars(300, DAY, -252_460_800_000),
    "no volume at all": replace(GOOD, volume=np.zeros(40)),
}


@pytest.mark.parametrize("policy", [STRICT, REPAIR])
@pytest.mark.parametrize("what", HONEST)
def test_honest_bars_stay_as_they_are_in_silence(what, policy):
    found, ready = looked_at(HONEST[what], policy)
    assert not found
    assert ready is HONEST[what]


UNITS = {
    "days": lambda t: t // DAY,
    "seconds": lambda t: t // 1000,
    "microseconds": lambda t: t * 1000,
    "nanoseconds": lambda t: t * 10**6,
}


WEEKLY_SINCE_1966 = bars(3000, 7 * DAY, START - 3000 * 7 * DAY)
# Before 1980, microseconds lie within the years 1 to 9999.
MISTAKEN = [
    (unit, given)
    for unit in UNITS
    for given in (bars(), bars(1, start=START + DAY), bars(500, 60_000), WEEKLY_SINCE_1966)
    if unit == "seconds" or given is not WEEKLY_SINCE_1966
    if unit != "days" or len(given) == 40
]


@pytest.mark.parametrize(("unit", "given"), MISTAKEN)
def test_times_in_another_unit_are_refused_by_its_name(unit, given):
    other = replace(given, timestamp_ms=UNITS[unit](given.timestamp_ms))
    for policy in (STRICT, REPAIR):
        found, _ = looked_at(other, policy)
        assert list(found) == ["columns.timestamp_ms[0]"]
        assert unit in found["columns.timestamp_ms[0]"]
        assert "year" in found["columns.timestamp_ms[0]"]


def test_dates_written_as_digits_are_refused():
    dates = replace(bars(3), timestamp_ms=np.array([20240101, 20240102, 20240103]))
    assert "dates" in looked_at(dates, STRICT)[0]["columns.timestamp_ms[0]"]
