"""Indicators from their definitions, in numpy and plain loops: a route that no strategy of the corpus takes."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

NAN = np.nan


def windows(x, n, of):
    """*of* over the last *n* values at each bar; NaN before there are as many."""
    x = np.asarray(x, float)
    return np.concatenate((np.full(n - 1, NAN), of(sliding_window_view(x, n), axis=1)))


def before(x, n=1):
    x = np.asarray(x, float)
    return np.concatenate((np.full(n, NAN), x[:-n]))


def sma(x, n):
    return windows(x, n, np.mean)


def highest(x, n):
    return windows(x, n, np.max)


def lowest(x, n):
    return windows(x, n, np.min)


def deviation(x, n, ddof=0):
    return windows(x, n, lambda part, axis: np.std(part, axis=axis, ddof=ddof))


def smoothed(x, weight, n=1):
    """Exponential, from the mean of the first *n* values (n = 1: from the first, as pandas' adjust=False)."""
    x = np.asarray(x, float)
    start = int(np.flatnonzero(~np.isnan(x))[0])
    made = np.full(len(x), NAN)
    value = made[start + n - 1] = x[start : start + n].mean()
    for bar in range(start + n, len(x)):
        value = made[bar] = value + weight * (x[bar] - value)
    return made


def ema(x, n, *, from_mean=True):
    return smoothed(x, 2 / (n + 1), n if from_mean else 1)


def wilder(x, n):
    return smoothed(x, 1 / n, n)


def weighted(x, n):
    weights = np.arange(1, n + 1) / (n * (n + 1) / 2)
    return windows(x, n, lambda part, axis: part @ weights)


def change(x, n=1):
    return np.asarray(x, float) - before(x, n)


def rsi(x, n=14, average=wilder):
    moves = change(x)
    up = average(np.where(np.isnan(moves), NAN, np.maximum(moves, 0)), n)
    down = average(np.where(np.isnan(moves), NAN, np.maximum(-moves, 0)), n)
    return 100 * up / (up + down)


def macd(x, fast=12, slow=26, signal=9, *, from_mean=True):
    """The line and its signal. TA-Lib's fast average begins where the slow one does."""
    x = np.asarray(x, float)
    quick = x.copy()
    if from_mean:
        quick[: slow - fast] = NAN
    line = ema(quick, fast, from_mean=from_mean) - ema(x, slow, from_mean=from_mean)
    return line, ema(line, signal, from_mean=from_mean)


def true_range(b):
    last = before(b.close)
    return np.maximum(b.high, np.fmax(last, b.high)) - np.minimum(b.low, np.fmin(last, b.low))


def atr(b, n=14):
    ranges = true_range(b)
    ranges[0] = NAN
    return wilder(ranges, n)


def stochastic(b, n, slow=1):
    low, high = lowest(b.low, n), highest(b.high, n)
    return sma(100 * (b.close - low) / (high - low), slow)


def cci(b, n):
    typical = (b.high + b.low + b.close) / 3
    middle = sma(typical, n)
    spread = windows(
        typical, n, lambda p, axis: np.abs(p - p.mean(axis=axis, keepdims=True)).mean(axis=axis)
    )
    return (typical - middle) / (0.015 * spread)


def money_flow(b, n=14):
    typical = (b.high + b.low + b.close) / 3
    step = change(typical)
    flow = typical * b.volume
    up = windows(np.where(step > 0, flow, 0), n, np.sum)
    down = windows(np.where(step < 0, flow, 0), n, np.sum)
    found = 100 * up / (up + down)
    found[:n] = NAN
    return found


def on_balance(b):
    return np.cumsum(np.sign(np.nan_to_num(change(b.close))) * b.volume)


def slope(x, n):
    t = np.arange(n) - (n - 1) / 2
    return windows(x, n, lambda part, axis: part @ t / (t @ t))


def directional(b, n=14):
    """Wilder's +DI, -DI and ADX. His first sums have n - 1 moves."""
    up, down = change(b.high), -change(b.low)
    moves = [np.where((up > down) & (up > 0), up, 0.0), np.where((down > up) & (down > 0), down, 0)]
    plus, minus, ranges = (_wilder_sum(x, n) for x in (*moves, true_range(b)))
    plus, minus = 100 * plus / ranges, 100 * minus / ranges
    return plus, minus, wilder(100 * np.abs(plus - minus) / (plus + minus), n)


def _wilder_sum(x, n):
    made = np.full(len(x), NAN)
    total = x[1:n].sum()
    for bar in range(n, len(x)):
        total = made[bar] = total - total / n + x[bar]
    return made


def aroon(b, n):
    """Up and down: 100 where the newest of the last n + 1 bars is the highest, or the lowest."""
    age_of_high = windows(b.high, n + 1, lambda part, axis: np.argmax(part[:, ::-1], axis=axis))
    age_of_low = windows(b.low, n + 1, lambda part, axis: np.argmin(part[:, ::-1], axis=axis))
    return 100 * (n - age_of_high) / n, 100 * (n - age_of_low) / n


def triple(x, n):
    one = ema(x, n)
    two = ema(one, n)
    return one, two, ema(two, n)


def hull(x, n):
    return weighted(2 * weighted(x, n // 2) - weighted(x, n), int(n**0.5))


def standing(x):
    """The last value that is one."""
    made = np.array(x, float)
    for bar in range(1, len(made)):
        if np.isnan(made[bar]):
            made[bar] = made[bar - 1]
    return made


def dema(x, n):
    one, two, _ = triple(x, n)
    return 2 * one - two


def tema(x, n):
    one, two, three = triple(x, n)
    return 3 * one - 3 * two + three
