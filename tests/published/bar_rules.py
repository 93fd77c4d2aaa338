"""Rules that read bars, the calendar, or their own entries, as a side for each bar."""

from __future__ import annotations

import numpy as np

from tests.published import indicators as ind
from tests.published.judges import above, bands, channel, remembered, sides, threshold


def first_of(true):
    return true & ~np.concatenate(([False], true[:-1]))


def three_ducks(b):
    far = [b.close > ind.sma(b.close, n) for n in (60, 240, 720)]
    return sides(first_of(far[0] & far[1] & far[2]), first_of(b.close < ind.sma(b.close, 240)))


def turnaround(b):
    weak = (b.time.day_of_week == 0) & (ind.change(b.close) < 0)
    return remembered(weak, lambda at, entry: at - entry >= 2, first=1)


def turtle(b):
    said = channel(b, 20, 10)
    return remembered(said == 1, lambda at, _: said[at] == -1, first=49)


def heikin_ashi(b):
    middle = (b.open + b.high + b.low + b.close) / 4
    begun = [(b.open[0] + b.close[0]) / 2]
    for value in middle[:-1]:
        begun.append((begun[-1] + value) / 2)
    green = middle > np.array(begun)
    last = np.concatenate(([False], green[:-1]))
    said = sides(green & last, ~green & ~last)
    said[0] = 0
    return said


def chandelier(b):
    reach = 3 * ind.atr(b, 22)
    return remembered(
        b.close >= ind.highest(b.close, 22),
        lambda at, entry: b.close[at] < b.high[entry : at + 1].max() - reach[at],
        first=50,
    )


def nr7(b):
    spans = b.high - b.low
    narrow = ind.before(spans == ind.lowest(spans, 7)) == 1
    return sides(narrow & (b.close > ind.before(b.high)), narrow & (b.close < ind.before(b.low)))


def inside(b):
    within = (ind.change(b.high) < 0) & (ind.change(b.low) > 0)
    armed = ind.before(within) == 1
    return sides(
        armed & (b.close > ind.before(b.high, 2)), armed & (b.close < ind.before(b.low, 2))
    )


def engulfing(b):
    body = np.sign(b.close - b.open)
    last, begun, ended = ind.before(body), ind.before(b.open), ind.before(b.close)
    rises = (last < 0) & (body > 0) & (b.close > begun) & (b.open < ended)
    falls = (last > 0) & (body < 0) & (b.close < begun) & (b.open > ended)
    return sides(rises, falls)


def streak(b):
    falls, rises = ind.change(b.close) < 0, ind.change(b.close) > 0
    return sides(ind.windows(falls, 3, np.min) == 1, ind.windows(rises, 2, np.min) == 1)


def stop_and_target(b):
    gain = lambda at, entry: b.close[at] / b.close[entry] - 1  # noqa: E731
    return remembered(
        b.close > ind.sma(b.close, 50),
        lambda at, entry: not -0.05 < gain(at, entry) < 0.10,
        first=50,
    )


def pivots(b):
    high, low, close = (ind.before(x) for x in (b.high, b.low, b.close))
    pivot = (high + low + close) / 3
    return bands(-b.close, -(2 * pivot - low), -(2 * pivot - high))


def fractals(b):
    tops = np.full(len(b.high), np.nan)
    bottoms = tops.copy()
    for at in range(4, len(tops)):
        around = [at - 4, at - 3, at - 1, at]
        if b.high[at - 2] > b.high[around].max():
            tops[at] = b.high[at - 2]
        if b.low[at - 2] < b.low[around].min():
            bottoms[at] = b.low[at - 2]
    tops, bottoms = ind.standing(tops), ind.standing(bottoms)
    # The later line of the strategy has the last word.
    return np.where(b.close < bottoms, -1, np.where(b.close > tops, 1, 0))


def dual_thrust(b):
    high, low = ind.highest(b.high, 5), ind.lowest(b.low, 5)
    reach = np.maximum(high - ind.lowest(b.close, 5), ind.highest(b.close, 5) - low)
    return breakout(b, 0.5 * ind.before(reach))


def breakout(b, reach):
    """In where the close is *reach* above the bar's open, out where it is as far below."""
    return sides(b.close > b.open + reach, b.close < b.open - reach)


def session(b):
    hours = (b.time.hour >= 7) & (b.time.hour < 16)
    return above(np.where(hours, b.close, -np.inf), ind.sma(b.close, 120))


def loop(b):
    slow = ind.ema(b.close, 50, from_mean=False)
    said = sides(b.close > 1.02 * slow, b.close < 0.98 * slow)
    said[:50] = 0
    return said


def month(b):
    return np.where((b.time.day >= 27) | (b.time.day <= 3), 1, -1)


def gap(b):
    gap = b.open / ind.before(b.close) - 1
    return threshold(gap, -0.01, 0.01)


def entry_stop(b):
    def leaves(at, entry):
        return not 0.93 <= b.close[at] / b.open[entry + 1] <= 1.2

    return remembered(b.close > ind.ema(b.close, 50), leaves, first=50)


def five_bars(b):
    falls = ind.windows(ind.change(b.close) < 0, 2, np.min) == 1
    # Filled on the bar after the signal, and held from there.
    return remembered(falls, lambda at, entry: at - (entry + 1) >= 5, first=3)


def weekly(b):
    """In while the last week that has reached its Friday closed above its average of 30."""
    days = b.time.to_numpy().astype("M8[D]")
    fridays = days + (4 - (days.astype(int) + 3) % 7) % 7
    weeks, last = np.unique(fridays[::-1], return_index=True)
    closes = b.close[len(days) - 1 - last]
    known = np.searchsorted(weeks, days, side="right") - 1
    is_in = (closes > ind.sma(closes, 30))[known] & (known >= 0)
    return np.where(is_in, 1, -1)


def by_day(b, values):
    """Calls *values* with the place of each day's bars, and joins what comes back."""
    days = b.time.to_numpy().astype("M8[D]")
    return np.concatenate([values(np.flatnonzero(days == day)) for day in np.unique(days)])


def session_vwap(b):
    typical = (b.high + b.low + b.close) / 3

    def of_day(at):
        return [
            np.average(typical[at[:n]], weights=b.volume[at[:n]]) for n in range(1, len(at) + 1)
        ]

    ratio = b.close / by_day(b, of_day)
    return sides(ratio > 1.001, ratio < 0.999)


def opening_range(b):
    def of_day(at):
        first, rest = at[:3], b.close[at[3:]]
        return np.concatenate(
            (np.zeros(len(first)), sides(rest > b.high[first].max(), rest < b.low[first].min()))
        )

    return by_day(b, of_day)


def coin(b):
    flips = np.random.RandomState(42).random_sample(len(b.close))
    return threshold(-flips, -0.9, -0.1)


def log_return(b):
    return sides(
        b.close > np.exp(0.1) * ind.before(b.close, 6),
        b.close < np.exp(-0.1) * ind.before(b.close, 6),
    )


def green(b):
    up = (b.close > b.open) & (b.close > ind.before(b.high))
    return sides(up, (b.close < b.open) & (b.close < ind.before(b.low)))


def dip(b):
    peak = np.array([b.close[: at + 1].max() for at in range(len(b.close))])
    return sides(b.close / peak - 1 < -0.1, b.close == peak)


def extremes(b):
    return sides(b.close == ind.highest(b.close, 20), b.close == ind.lowest(b.close, 20))


def double_seven(b):
    low = (b.close > ind.sma(b.close, 200)) & (b.close == ind.lowest(b.close, 7))
    return sides(low, b.close == ind.highest(b.close, 7))


def both_gains(b):
    short, long = ind.change(b.close, 9), ind.change(b.close, 44)
    return sides((short > 0) & (long > 0), (short < 0) & (long < 0))


def first_bars(true):
    """In on the first bar of each stretch on which *true* holds, out on the first after it."""
    return sides(first_of(true), first_of(~true))
