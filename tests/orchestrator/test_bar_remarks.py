"""Remarks on bars: each oddity is named, and honest data is left in peace."""

import importlib
import warnings
from dataclasses import replace

import numpy as np
import pytest

from orchestrator.admission.bar_remarks import bar_remarks, reads_volume
from orchestrator.admission.bar_repair import BarsPolicy, prepared
from orchestrator.admission.bars import BarColumns

DAY, HOUR, MINUTE = 86_400_000, 3_600_000, 60_000
MONDAY = 1_704_067_200_000  # 2024-01-01


def of_times(times, closes, opens=None, volume=1000.0):
    closes = np.asarray(closes, float)
    opens = np.concatenate((closes[:1], closes[:-1])) if opens is None else np.asarray(opens, float)
    wide = 1 + 0.004 * (1 + np.arange(len(closes)) % 3)
    return BarColumns(
        np.asarray(times, np.int64), opens, np.maximum(opens, closes) * wide,
        np.minimum(opens, closes) / wide, closes, np.full(len(closes), volume), "columns.{column}[{bar}]",
    )  # fmt: skip


def walk(n, size=0.01, seed=1):
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, size, n)))


def weekdays(n, hour=0, first=MONDAY):
    days = first + np.arange(2 * n) * DAY
    return days[(days // DAY + 3) % 7 < 5][:n] + hour * HOUR


def split(ratio, size=0.01, at=60, seed=1, *, gap=True):
    """Daily bars whose prices are divided by *ratio* from bar *at*."""
    closes = walk(120, size, seed)
    opens = np.concatenate((closes[:1], closes[:-1]))
    closes[at:] /= ratio
    opens[at + (0 if gap else 1) :] /= ratio
    return of_times(weekdays(120), closes, opens)


def said(bars, *, reads_volume=False):
    return " | ".join(bar_remarks(bars, reads_volume=reads_volume))


SPLITS = {
    2: "2:1",
    3: "3:1",
    4: "4:1",
    10: "10:1",
    20: "20:1",
    1 / 2: "1:2",
    1 / 10: "1:10",
    1.5: "3:2",
}


@pytest.mark.parametrize("gap", [True, False], ids=["overnight", "within a bar"])
@pytest.mark.parametrize("size", [0.005, 0.015, 0.02])
@pytest.mark.parametrize(("ratio", "name"), SPLITS.items())
def test_a_split_is_remarked_on(ratio, name, size, gap):
    if ratio == 1.5:
        size = min(size, 0.015)  # days of two per cent hide a change by a third
    found = said(split(ratio, size, gap=gap))
    assert "bar 60" in found
    assert f"near {name})" in found
    assert "adjusted" in found


def crash(seed):
    """A market that halves in a day and stays wild, as those without a closing bell do."""
    chance = np.random.default_rng(seed)
    changes = chance.normal(0, 0.03, 300)
    changes[150] = np.log(0.5) + chance.normal(0, 0.01)
    changes[151:170] = chance.choice([-1, 1], 19) * chance.uniform(0.06, 0.2, 19)
    return of_times(MONDAY + np.arange(300) * DAY, 100 * np.exp(np.cumsum(changes)))


@pytest.mark.parametrize("seed", range(20))
def test_honest_volatile_bars_are_no_splits(seed):
    chance = np.random.default_rng(seed)
    fat = of_times(weekdays(500), 100 * np.exp(np.cumsum(0.02 * chance.standard_t(4, 500))))
    assert "split" not in said(fat)
    assert "split" not in said(crash(seed))


BLOCK = 60
LONG = walk(400)
ODD = {
    "no change": (of_times(weekdays(30), np.full(30, 5.0)), None),
    "still": (
        BarColumns(weekdays(30), *(np.full(30, 5.0),) * 4, np.ones(30), "{column}"), "every price",
    ),
    "months without a bar": (
        of_times(np.concatenate((weekdays(50), weekdays(50) + 200 * DAY)), walk(100)), "no bar for",
    ),
    "daily, then hourly": (
        of_times(np.concatenate((weekdays(60), weekdays(1)[0] + 90 * DAY + np.arange(100) * HOUR)), walk(160)),
        "different lengths",
    ),
    "daily with the bar of now": (
        of_times(np.append(weekdays(60), weekdays(60)[-1] + 15 * HOUR), walk(61)), "the bars are daily",
    ),
    "Tokyo's days in UTC": (of_times(weekdays(60) - 9 * HOUR, walk(60)), "15:00 UTC"),
    "Berlin's days in UTC": (of_times(weekdays(60) - 1 * HOUR, walk(60)), "23:00 UTC"),
    # Honest ones.
    "daily": (of_times(weekdays(400), LONG), None),
    "New York's days in UTC": (of_times(weekdays(60, 5), walk(60)), None),
    "coins": (of_times(MONDAY + np.arange(400) * DAY, LONG), None),
    "weekly": (of_times(MONDAY + np.arange(400) * 7 * DAY, LONG), None),
    "monthly": (of_times(MONDAY + np.cumsum(np.tile([31, 28, 31, 30, 31, 30], 60)) * DAY, walk(360)), None),
    "hourly": (of_times(MONDAY + np.arange(400) * HOUR, LONG), None),
    "hours of an exchange": (
        of_times((weekdays(60)[:, None] + np.arange(14, 21) * HOUR).ravel(), walk(420)), None,
    ),
    "minutes with holes": (
        of_times(MONDAY + np.cumsum(np.random.default_rng(3).integers(1, 9, 4000)) * MINUTE, walk(4000)), None,
    ),
    "two bars": (of_times(weekdays(2), [1, 2]), None),
    "a pause of a fortnight": (
        of_times(np.concatenate((weekdays(50), weekdays(50) + 84 * DAY)), walk(100)), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_an_oddity_is_named_and_honest_bars_are_not(what):
    bars, word = ODD[what]
    found = said(bars)
    assert (word in found) if word else not found


@pytest.mark.parametrize(
    ("code", "does"),
    [
        ("x = data['volume']", True), ("x = data.volume  # each bar's", True), ("x = 1  # no volume", False),
        ('def strategy(data):\n    """Columns:\n    open and volume."""\n    return 1', False),
        ('"""Volume: volume."""\nx = data["volume"]', True),
    ],
)  # fmt: skip
def test_code_reads_the_volume_where_it_names_it_outside_of_words_for_people(code, does):
    assert reads_volume(code) is does


def test_volume_that_is_missing_is_named_only_where_the_code_reads_it():
    bars = of_times(weekdays(60), walk(60), volume=0.0)
    assert not said(bars)
    assert "volume" in said(bars, reads_volume=True)


def real_bars(name):
    """Bars of an exchange, as a package of ours brings them."""
    with warnings.catch_warnings():
        # These packages warn while they are imported; nothing of ours runs in this block.
        warnings.simplefilter("ignore")
        if name in ("sp500", "nasdaq"):
            table = importlib.import_module(f"arch.data.{name}").load()
        else:
            table = getattr(importlib.import_module("backtesting.test"), name)
    times = table.index.to_numpy().astype("M8[ms]").astype(np.int64)
    names = ("Open", "High", "Low", "Close", "Volume")
    return BarColumns(times, *(table[name].to_numpy(float) for name in names), path="{column}")


@pytest.mark.parametrize("name", ["GOOG", "BTCUSD", "EURUSD", "sp500", "nasdaq"])
def test_bars_of_real_exchanges_are_honest_and_a_split_in_them_is_seen(name):
    bars = real_bars(name)
    assert not said(bars, reads_volume=True)
    assert prepared(bars, BarsPolicy.REPAIR) is bars
    if name in ("BTCUSD", "EURUSD"):
        return  # bars of a month and of an hour: of these a split is not always told
    at = len(bars) // 2
    prices = {name: getattr(bars, name).copy() for name in ("open", "high", "low", "close")}
    for column in prices.values():
        column[at:] /= 4
    assert f"bar {at}" in said(replace(bars, **prices))
