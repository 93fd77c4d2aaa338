"""Which strategies the corpus has, on which bars each runs, and who judges it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.published import indicators as ind
from tests.published.judges import above, bands, channel, crossing, remembered, sides, threshold

ABSTRACT = "the static check does not know `import talib.abstract`"

FOLDER = Path(__file__).parent / "strategies"


@dataclass(frozen=True)
class Case:
    """`first` is the bar of the first call of a per-bar strategy; `fails` says why one does not hold."""

    name: str
    style: str
    bars: str
    judge: Callable[[Any], Any]
    first: int = 0
    short: bool = False
    parameters: dict[str, str] = field(default_factory=dict)
    fails: str = ""


def bar(name, bars, judge, warmup=50, **more):
    return Case(name, "per bar", bars, judge, first=warmup, **more)


def vector(name, bars, judge, **more):
    return Case(name, "vectorised", bars, judge, **more)


def script(name, bars, judge, **more):
    return Case(name, "script", bars, judge, **more)


def first_of(true):
    return true & ~np.concatenate(([False], true[:-1]))


def _stochastic_cross(b):
    k = ind.stochastic(b, 14, 3)
    d = ind.sma(k, 3)
    return sides((k < 20) & (k > d), (k > 80) & (k < d))


def _three_ducks(b):
    far = [b.close > ind.sma(b.close, n) for n in (60, 240, 720)]
    return sides(first_of(far[0] & far[1] & far[2]), first_of(b.close < ind.sma(b.close, 240)))


def _turnaround(b):
    weak = (b.time.day_of_week == 0) & (ind.change(b.close) < 0)
    return remembered(weak, lambda at, entry: at - entry >= 2, first=1)


def _turtle(b):
    said = channel(b, 20, 10)
    return remembered(said == 1, lambda at, _: said[at] == -1, first=49)


def _connors(b):
    low = (ind.rsi(b.close, 2) < 10) & (b.close > ind.sma(b.close, 200))
    return sides(low, b.close > ind.sma(b.close, 5))


def _double_seven(b):
    low = (b.close > ind.sma(b.close, 200)) & (b.close == ind.lowest(b.close, 7))
    return sides(low, b.close == ind.highest(b.close, 7))


CASES = [
    bar("donchian_four_week", "GOOG", lambda b: channel(b, 20, 20), 21),
    vector(
        "sma_cross_helper", "GOOG", lambda b: crossing(ind.sma(b.close, 10), ind.sma(b.close, 20))
    ),
    vector("golden_cross", "SPX", lambda b: above(ind.sma(b.close, 50), ind.sma(b.close, 200))),
    vector("rsi_30_70", "GOOG", lambda b: threshold(ind.rsi(b.close), 30, 70)),
    vector("rsi_cutler", "SPX", lambda b: threshold(ind.rsi(b.close, 14, ind.sma), 30, 70)),
    bar("rsi2_connors", "SPX", _connors, 200),
    vector("macd_cross", "GOOG", lambda b: above(*ind.macd(b.close)), fails=ABSTRACT),
    script("macd_ewm_script", "EURUSD", lambda b: crossing(*ind.macd(b.close, from_mean=False))),
    vector(
        "bollinger_reversion",
        "SPX",
        lambda b: bands(
            b.close,
            ind.sma(b.close, 20) - 2 * ind.deviation(b.close, 20, 1),
            ind.sma(b.close, 20),
        ),
    ),
    bar(
        "bollinger_breakout",
        "GOOG",
        lambda b: sides(
            b.close > ind.sma(b.close, 20) + 2 * ind.deviation(b.close, 20),
            b.close < ind.sma(b.close, 20),
        ),
        25,
    ),
    bar("turtle_system_one", "GOOG", _turtle),
    vector("faber_ten_months", "BTCUSD", lambda b: above(b.close, ind.sma(b.close, 10))),
    vector("time_series_momentum", "BTCUSD", lambda b: above(b.close, ind.before(b.close, 12))),
    vector("stochastic_cross", "GOOG", _stochastic_cross),
    script(
        "cci_hundred",
        "EURUSD",
        lambda b: sides(crossing(ind.cci(b, 20), 100) > 0, crossing(ind.cci(b, 20), -100) < 0),
    ),
    bar("williams_r", "SPX", lambda b: threshold(ind.stochastic(b, 14), 20, 80), 14),
    vector("mfi_bounds", "GOOG", lambda b: threshold(ind.money_flow(b), 20, 80)),
    vector(
        "obv_trend",
        "GOOG",
        lambda b: above(ind.on_balance(b), ind.ema(ind.on_balance(b), 20, from_mean=False)),
    ),
    script("three_ducks", "EURUSD", _three_ducks),
    bar("turnaround_tuesday", "SPX", _turnaround, 2),
    vector(
        "ibs_reversion", "SPX", lambda b: threshold((b.close - b.low) / (b.high - b.low), 0.2, 0.8)
    ),
    bar("double_seven", "SPX", _double_seven, 200),
    vector(
        "ema_ribbon_long_short",
        "EURUSD",
        lambda b: crossing(
            ind.ema(b.close, 9, from_mean=False), ind.ema(b.close, 21, from_mean=False)
        ),
        short=True,
    ),
]
