"""Rules that read indicators, as a side for each bar."""

from __future__ import annotations

import numpy as np

from tests.published import bar_rules
from tests.published import indicators as ind
from tests.published.judges import above, bands, crossing, sides, threshold


def stochastic_cross(b):
    k = ind.stochastic(b, 14, 3)
    d = ind.sma(k, 3)
    return sides((k < 20) & (k > d), (k > 80) & (k < d))


def supertrend(b, n=10, times=3):
    middle, reach = (b.high + b.low) / 2, times * ind.atr(b, n)
    top, bottom, up, made = np.nan, np.nan, True, np.zeros(len(middle), int)
    for at, close in enumerate(b.close):
        was = up
        broken = "up" if close > top else "down" if close < bottom else ""
        up = broken == "up" or (was and broken != "down")
        made[at] = int(up) - int(was)
        new_top, new_bottom = middle[at] + reach[at], middle[at] - reach[at]
        # np.fmax: a level that there is beside one that there is not yet.
        if broken:
            top, bottom = new_top, new_bottom
        else:
            top = new_top if up else np.fmin(top, new_top)
            bottom = np.fmax(bottom, new_bottom) if up else new_bottom
    return made


def adx(b):
    plus, minus, strength = ind.directional(b)
    return sides((strength > 25) & (plus > minus), plus < minus)


def aroon(b):
    up, down = ind.aroon(b, 25)
    return sides((up > 70) & (down < 30), down > 70)


def zscore(b):
    middle = ind.sma(b.close, 48)
    return bands(b.close, middle - 2 * ind.deviation(b.close, 48, 1), middle)


def ichimoku(b):
    quick, base, far = ((ind.highest(b.high, n) + ind.lowest(b.low, n)) / 2 for n in (9, 26, 52))
    cloud = np.maximum(ind.before((quick + base) / 2, 26), ind.before(far, 26))
    return sides((quick > base) & (b.close > cloud), quick < base)


def impulse(b):
    line, signal = ind.macd(b.close)
    slow, quick = ind.change(ind.ema(b.close, 13)), ind.change(line - signal)
    return sides((slow > 0) & (quick > 0), (slow < 0) & (quick < 0))


def awesome(b):
    middle = (b.high + b.low) / 2
    return crossing(ind.sma(middle, 5) - ind.sma(middle, 34), 0)


def coppock(b):
    rate = 100 * (b.close / ind.before(b.close, 14) + b.close / ind.before(b.close, 11) - 2)
    return above(ind.weighted(rate, 10), 0)


def ppo(b):
    slow = ind.ema(b.close, 26, from_mean=False)
    line = 100 * (ind.ema(b.close, 12, from_mean=False) / slow - 1)
    signal = ind.ema(line, 9, from_mean=False)
    return sides(line > signal, line < signal)


def vwap(b):
    typical = (b.high + b.low + b.close) / 3
    level = ind.sma(typical * b.volume, 24) / ind.sma(b.volume, 24)
    return sides(bar_rules.first_of(b.close > level), bar_rules.first_of(~(b.close > level)))


def force(b):
    force = ind.ema(ind.change(b.close) * b.volume, 13, from_mean=False)
    return sides(force > 0, force < 0)


def stoch_rsi(b):
    rsi = ind.rsi(b.close)
    low, high = ind.lowest(rsi, 14), ind.highest(rsi, 14)
    return threshold(100 * ind.sma((rsi - low) / (high - low), 3), 20, 80)


def percent_b(b):
    middle, reach = ind.sma(b.close, 20), 2 * ind.deviation(b.close, 20)
    return bands(b.close, middle - reach, middle + reach)


def envelope(b):
    middle = ind.sma(b.close, 20)
    return bands(b.close, middle * 0.975, middle * 1.025)


def efficiency(b):
    steps = np.abs(ind.change(b.close))
    ratio = ind.change(b.close, 20) / (20 * ind.sma(steps, 20))
    return sides(ratio > 0.3, ratio < -0.3)


def vortex(b):
    plus = ind.sma(np.abs(b.high - ind.before(b.low)), 14)
    minus = ind.sma(np.abs(b.low - ind.before(b.high)), 14)
    return sides(plus > minus, plus < minus)


def guppy(b):
    short, long = (
        np.array([ind.ema(b.close, n, from_mean=False) for n in lengths])
        for lengths in ((3, 5, 8, 10, 12, 15), (30, 35, 40, 45, 50, 60))
    )
    return sides(short.min(0) > long.max(0), short.max(0) < long.min(0))


def squeeze(b):
    ranges = ind.true_range(b)
    ranges[0] = np.nan
    tight = 2 * ind.deviation(b.close, 20) < 1.5 * ind.sma(ranges, 20)
    released = ~tight & (ind.before(tight) == 1)
    gain = ind.change(b.close, 12)
    return sides(released & (gain > 0), gain < 0)


def money_flow(b):
    place = (2 * b.close - b.low - b.high) / (b.high - b.low)
    flow = ind.sma(np.nan_to_num(place) * b.volume, 21) / ind.sma(b.volume, 21)
    return sides(flow > 0.05, flow < -0.05)


def banded_trend(b):
    ratio = ind.sma(b.close, 20) / ind.sma(b.close, 100) - 1
    return sides(ratio >= 0.01, ratio <= -0.01)


def window(b):
    middle, spread = ind.sma(b.close, 30), ind.deviation(b.close, 30)
    return bands(b.close, middle - 1.5 * spread, middle + 0.5 * spread)


def fit(b):
    t = np.arange(50)
    fits = ind.windows(
        b.close, 50, lambda part, axis: np.array([np.corrcoef(t, w)[0, 1] for w in part])
    )
    return sides((fits**2 > 0.6) & (fits > 0), (fits**2 > 0.6) & (fits < 0))


def rank(b):
    rank = ind.windows(
        b.close, 60, lambda part, axis: (part[:, :-1] < part[:, -1:]).sum(axis=axis) / 59
    )
    return sides(rank > 0.8, rank < 0.4)


def average_band(b):
    return threshold(-b.close / ind.sma(b.close, 100), -1.03, -0.97)


def by_sign(x):
    """In while *x* is positive, out while it is negative."""
    return sides(x > 0, x < 0)


def rises(x):
    return above(x, ind.before(x))


def connors(b):
    low = (ind.rsi(b.close, 2) < 10) & (b.close > ind.sma(b.close, 200))
    return sides(low, b.close > ind.sma(b.close, 5))


def rising_average(b):
    slow = ind.sma(b.close, 150)
    return sides((b.close > slow) & (ind.change(slow, 10) > 0), b.close < slow)


def over_median(b):
    ordered = np.sort(np.lib.stride_tricks.sliding_window_view(b.close, 30), axis=1)
    middle = np.concatenate((np.full(29, np.nan), (ordered[:, 14] + ordered[:, 15]) / 2))
    moved = ind.change(b.close) != 0
    return sides(moved & (b.close > middle), moved & ~(b.close > middle))
