"""Which strategies the corpus has, on which bars each runs, and who judges it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.published import indicators as ind
from tests.published.judges import above, bands, channel, crossing, remembered, sides, threshold

NO_REASON = "('HOLD', None) is read as a value for each bar, not as a signal without a reason"
VIEW = "the static check does not know the attributes of `position`"
FAILS = {
    "macd_cross": "the static check does not know `import talib.abstract`",
    "stop_and_target": NO_REASON,
    "five_bar_exit": VIEW,
    "entry_price_stop": VIEW,
    "logged_momentum": "`logging` cannot be imported",
    "query_green_days": "`DataFrame.query` runs text as code, and is refused for that",
    "yfinance_columns": "columns are in lower case; the hint says so",
    "pandas_ta_rsi": "`pandas_ta` is not in the runner; the message names TA-Lib's function",
    "scipy_linregress": "`scipy` is not in the runner",
    "old_pandas_fill": "pandas 3 has no `fillna(method=...)`; the hint says so",
    "signals_append": "the static check takes a script of `signals.append` for one without signals",
    "indicator_by_name": "`getattr` takes a name that is written out, not one of a dict",
}
"""Why those that do not hold do not; they stay as they are written."""

FOLDER = Path(__file__).parent / "strategies"


@dataclass(frozen=True)
class Case:
    """`first` is the bar of the first call of a per-bar strategy.

    `stops` are the loss and the gain, as fractions of the fill price, at which it closes.
    """

    name: str
    style: str
    bars: str
    judge: Callable[[Any], Any]
    first: int = 0
    short: bool = False
    stops: tuple[float, float] | None = None
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def fails(self) -> str:
        return FAILS.get(self.name, "")


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


def _supertrend(b, n=10, times=3):
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


def _adx(b):
    plus, minus, strength = ind.directional(b)
    return sides((strength > 25) & (plus > minus), plus < minus)


def _aroon(b):
    up, down = ind.aroon(b, 25)
    return sides((up > 70) & (down < 30), down > 70)


def _dema(x, n):
    one, two, _ = ind.triple(x, n)
    return 2 * one - two


def _tema(x, n):
    one, two, three = ind.triple(x, n)
    return 3 * one - 3 * two + three


def _zscore(b):
    middle = ind.sma(b.close, 48)
    return bands(b.close, middle - 2 * ind.deviation(b.close, 48, 1), middle)


def _ichimoku(b):
    quick, base, far = ((ind.highest(b.high, n) + ind.lowest(b.low, n)) / 2 for n in (9, 26, 52))
    cloud = np.maximum(ind.before((quick + base) / 2, 26), ind.before(far, 26))
    return sides((quick > base) & (b.close > cloud), quick < base)


def _heikin_ashi(b):
    middle = (b.open + b.high + b.low + b.close) / 4
    begun = [(b.open[0] + b.close[0]) / 2]
    for value in middle[:-1]:
        begun.append((begun[-1] + value) / 2)
    green = middle > np.array(begun)
    last = np.concatenate(([False], green[:-1]))
    said = sides(green & last, ~green & ~last)
    said[0] = 0
    return said


def _chandelier(b):
    reach = 3 * ind.atr(b, 22)
    return remembered(
        b.close >= ind.highest(b.close, 22),
        lambda at, entry: b.close[at] < b.high[entry : at + 1].max() - reach[at],
        first=50,
    )


def _impulse(b):
    line, signal = ind.macd(b.close)
    slow, quick = ind.change(ind.ema(b.close, 13)), ind.change(line - signal)
    return sides((slow > 0) & (quick > 0), (slow < 0) & (quick < 0))


def _awesome(b):
    middle = (b.high + b.low) / 2
    return crossing(ind.sma(middle, 5) - ind.sma(middle, 34), 0)


def _coppock(b):
    rate = 100 * (b.close / ind.before(b.close, 14) + b.close / ind.before(b.close, 11) - 2)
    return above(ind.weighted(rate, 10), 0)


def _ppo(b):
    slow = ind.ema(b.close, 26, from_mean=False)
    line = 100 * (ind.ema(b.close, 12, from_mean=False) / slow - 1)
    signal = ind.ema(line, 9, from_mean=False)
    return sides(line > signal, line < signal)


def _nr7(b):
    spans = b.high - b.low
    narrow = ind.before(spans == ind.lowest(spans, 7)) == 1
    return sides(narrow & (b.close > ind.before(b.high)), narrow & (b.close < ind.before(b.low)))


def _inside(b):
    within = (ind.change(b.high) < 0) & (ind.change(b.low) > 0)
    armed = ind.before(within) == 1
    return sides(
        armed & (b.close > ind.before(b.high, 2)), armed & (b.close < ind.before(b.low, 2))
    )


def _engulfing(b):
    body = np.sign(b.close - b.open)
    last, begun, ended = ind.before(body), ind.before(b.open), ind.before(b.close)
    rises = (last < 0) & (body > 0) & (b.close > begun) & (b.open < ended)
    falls = (last > 0) & (body < 0) & (b.close < begun) & (b.open > ended)
    return sides(rises, falls)


def _streak(b):
    falls, rises = ind.change(b.close) < 0, ind.change(b.close) > 0
    return sides(ind.windows(falls, 3, np.min) == 1, ind.windows(rises, 2, np.min) == 1)


def _stop_and_target(b):
    gain = lambda at, entry: b.close[at] / b.close[entry] - 1  # noqa: E731
    return remembered(
        b.close > ind.sma(b.close, 50),
        lambda at, entry: not -0.05 < gain(at, entry) < 0.10,
        first=50,
    )


def _pivots(b):
    high, low, close = (ind.before(x) for x in (b.high, b.low, b.close))
    pivot = (high + low + close) / 3
    return bands(-b.close, -(2 * pivot - low), -(2 * pivot - high))


def _fractals(b):
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


def _dual_thrust(b):
    high, low = ind.highest(b.high, 5), ind.lowest(b.low, 5)
    reach = np.maximum(high - ind.lowest(b.close, 5), ind.highest(b.close, 5) - low)
    return breakout(b, 0.5 * ind.before(reach))


def breakout(b, reach):
    """In where the close is *reach* above the bar's open, out where it is as far below."""
    return sides(b.close > b.open + reach, b.close < b.open - reach)


def _vwap(b):
    typical = (b.high + b.low + b.close) / 3
    level = ind.sma(typical * b.volume, 24) / ind.sma(b.volume, 24)
    return sides(first_of(b.close > level), first_of(~(b.close > level)))


def _force(b):
    force = ind.ema(ind.change(b.close) * b.volume, 13, from_mean=False)
    return sides(force > 0, force < 0)


def _stoch_rsi(b):
    rsi = ind.rsi(b.close)
    low, high = ind.lowest(rsi, 14), ind.highest(rsi, 14)
    return threshold(100 * ind.sma((rsi - low) / (high - low), 3), 20, 80)


def _percent_b(b):
    middle, reach = ind.sma(b.close, 20), 2 * ind.deviation(b.close, 20)
    return bands(b.close, middle - reach, middle + reach)


def _envelope(b):
    middle = ind.sma(b.close, 20)
    return bands(b.close, middle * 0.975, middle * 1.025)


def _efficiency(b):
    steps = np.abs(ind.change(b.close))
    ratio = ind.change(b.close, 20) / (20 * ind.sma(steps, 20))
    return sides(ratio > 0.3, ratio < -0.3)


def _vortex(b):
    plus = ind.sma(np.abs(b.high - ind.before(b.low)), 14)
    minus = ind.sma(np.abs(b.low - ind.before(b.high)), 14)
    return sides(plus > minus, plus < minus)


def _guppy(b):
    short, long = (
        np.array([ind.ema(b.close, n, from_mean=False) for n in lengths])
        for lengths in ((3, 5, 8, 10, 12, 15), (30, 35, 40, 45, 50, 60))
    )
    return sides(short.min(0) > long.max(0), short.max(0) < long.min(0))


def _squeeze(b):
    ranges = ind.true_range(b)
    ranges[0] = np.nan
    tight = 2 * ind.deviation(b.close, 20) < 1.5 * ind.sma(ranges, 20)
    released = ~tight & (ind.before(tight) == 1)
    gain = ind.change(b.close, 12)
    return sides(released & (gain > 0), gain < 0)


def _money_flow(b):
    place = (2 * b.close - b.low - b.high) / (b.high - b.low)
    flow = ind.sma(np.nan_to_num(place) * b.volume, 21) / ind.sma(b.volume, 21)
    return sides(flow > 0.05, flow < -0.05)


def _session(b):
    hours = (b.time.hour >= 7) & (b.time.hour < 16)
    return above(np.where(hours, b.close, -np.inf), ind.sma(b.close, 120))


def _banded_trend(b):
    ratio = ind.sma(b.close, 20) / ind.sma(b.close, 100) - 1
    return sides(ratio >= 0.01, ratio <= -0.01)


def _loop(b):
    slow = ind.ema(b.close, 50, from_mean=False)
    said = sides(b.close > 1.02 * slow, b.close < 0.98 * slow)
    said[:50] = 0
    return said


def _window(b):
    middle, spread = ind.sma(b.close, 30), ind.deviation(b.close, 30)
    return bands(b.close, middle - 1.5 * spread, middle + 0.5 * spread)


def _month(b):
    return np.where((b.time.day >= 27) | (b.time.day <= 3), 1, -1)


def _gap(b):
    gap = b.open / ind.before(b.close) - 1
    return threshold(gap, -0.01, 0.01)


def _entry_stop(b):
    def leaves(at, entry):
        return not 0.93 <= b.close[at] / b.open[entry + 1] <= 1.2

    return remembered(b.close > ind.ema(b.close, 50), leaves, first=50)


def _five_bars(b):
    falls = ind.windows(ind.change(b.close) < 0, 2, np.min) == 1
    # Filled on the bar after the signal, and held from there.
    return remembered(falls, lambda at, entry: at - (entry + 1) >= 5, first=3)


def _weekly(b):
    """In while the last week that has reached its Friday closed above its average of 30."""
    days = b.time.to_numpy().astype("M8[D]")
    fridays = days + (4 - (days.astype(int) + 3) % 7) % 7
    weeks, last = np.unique(fridays[::-1], return_index=True)
    closes = b.close[len(days) - 1 - last]
    known = np.searchsorted(weeks, days, side="right") - 1
    is_in = (closes > ind.sma(closes, 30))[known] & (known >= 0)
    return np.where(is_in, 1, -1)


def _by_day(b, values):
    """Calls *values* with the place of each day's bars, and joins what comes back."""
    days = b.time.to_numpy().astype("M8[D]")
    return np.concatenate([values(np.flatnonzero(days == day)) for day in np.unique(days)])


def _session_vwap(b):
    typical = (b.high + b.low + b.close) / 3

    def of_day(at):
        return [
            np.average(typical[at[:n]], weights=b.volume[at[:n]]) for n in range(1, len(at) + 1)
        ]

    ratio = b.close / _by_day(b, of_day)
    return sides(ratio > 1.001, ratio < 0.999)


def _opening_range(b):
    def of_day(at):
        first, rest = at[:3], b.close[at[3:]]
        return np.concatenate(
            (np.zeros(len(first)), sides(rest > b.high[first].max(), rest < b.low[first].min()))
        )

    return _by_day(b, of_day)


def _coin(b):
    flips = np.random.RandomState(42).random_sample(len(b.close))
    return threshold(-flips, -0.9, -0.1)


def _log_return(b):
    return sides(
        b.close > np.exp(0.1) * ind.before(b.close, 6),
        b.close < np.exp(-0.1) * ind.before(b.close, 6),
    )


def _green(b):
    up = (b.close > b.open) & (b.close > ind.before(b.high))
    return sides(up, (b.close < b.open) & (b.close < ind.before(b.low)))


def _fit(b):
    t = np.arange(50)
    fits = ind.windows(
        b.close, 50, lambda part, axis: np.array([np.corrcoef(t, w)[0, 1] for w in part])
    )
    return sides((fits**2 > 0.6) & (fits > 0), (fits**2 > 0.6) & (fits < 0))


def _rank(b):
    rank = ind.windows(
        b.close, 60, lambda part, axis: (part[:, :-1] < part[:, -1:]).sum(axis=axis) / 59
    )
    return sides(rank > 0.8, rank < 0.4)


def _dip(b):
    peak = np.array([b.close[: at + 1].max() for at in range(len(b.close))])
    return sides(b.close / peak - 1 < -0.1, b.close == peak)


def _average_band(b):
    return threshold(-b.close / ind.sma(b.close, 100), -1.03, -0.97)


def _extremes(b):
    return sides(b.close == ind.highest(b.close, 20), b.close == ind.lowest(b.close, 20))


def _turn(x):
    """In while *x* is positive, out while it is negative."""
    return sides(x > 0, x < 0)


def _rises(x):
    return above(x, ind.before(x))


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
    vector("macd_cross", "GOOG", lambda b: above(*ind.macd(b.close))),
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
    vector("supertrend", "GOOG", _supertrend),
    vector(
        "keltner_breakout",
        "GOOG",
        lambda b: sides(
            b.close > ind.ema(b.close, 20) + 2 * ind.atr(b, 10), b.close < ind.ema(b.close, 20)
        ),
    ),
    vector("adx_di_cross", "SPX", _adx),
    vector("aroon_trend", "GOOG", _aroon),
    vector("trix_zero", "EURUSD", lambda b: _rises(ind.triple(b.close, 15)[2])),
    script("dema_cross_script", "SPX", lambda b: above(_dema(b.close, 20), _dema(b.close, 50))),
    vector("hull_slope", "GOOG", lambda b: _rises(ind.hull(b.close, 55))),
    vector("zscore_reversion", "EURUSD", _zscore),
    bar(
        "roc_momentum",
        "GOOG",
        lambda b: threshold(-b.close / ind.before(b.close, 63), -1.05, -1),
        63,
    ),
    bar(
        "regression_slope",
        "SPX",
        lambda b: threshold(-252 * ind.slope(np.log(b.close), 90), -0.05, 0),
        90,
    ),
    vector("ichimoku_tk", "GOOG", _ichimoku),
    script("heikin_ashi_colour", "EURUSD", _heikin_ashi),
    bar("chandelier_exit", "GOOG", _chandelier),
    vector("elder_impulse", "SPX", _impulse),
    vector("awesome_oscillator", "GOOG", _awesome),
    vector("coppock_curve", "BTCUSD", _coppock),
    vector("ppo_signal", "SPX", _ppo),
    bar("nr7_breakout", "GOOG", _nr7, 10),
    vector("inside_bar", "EURUSD", _inside),
    script("engulfing_candles", "GOOG", _engulfing),
    bar("three_down_days", "SPX", _streak, 5),
    vector("gap_down_fade", "GOOG", _gap),
    vector("turn_of_month", "SPX", _month),
    vector("sell_in_may", "SPX", lambda b: np.where((b.time.month + 1) % 12 < 6, 1, -1)),
    bar("stop_and_target", "GOOG", _stop_and_target),
    vector("pivot_points", "GOOG", _pivots),
    vector("bill_williams_fractals", "EURUSD", _fractals),
    bar("dual_thrust", "GOOG", _dual_thrust, 6),
    vector("volatility_breakout", "SPX", lambda b: breakout(b, 0.5 * ind.before(b.high - b.low))),
    script("rolling_vwap", "EURUSD", _vwap),
    vector(
        "tema_params",
        "GOOG",
        lambda b: above(_tema(b.close, 8), _tema(b.close, 30)),
        parameters={"fast": "8"},
    ),
    vector("force_index", "GOOG", _force),
    vector("cmo_reversal", "SPX", lambda b: threshold(2 * ind.rsi(b.close) - 100, -50, 50)),
    vector("stoch_rsi", "GOOG", _stoch_rsi),
    vector("percent_b_inheritance", "EURUSD", _percent_b),
    vector(
        "fifty_two_week_high",
        "GOOG",
        lambda b: threshold(-b.close / ind.highest(b.high, 252), -0.95, -0.8),
    ),
    bar("ma_envelope", "SPX", _envelope, 20),
    vector("efficiency_ratio", "GOOG", _efficiency),
    vector("vortex_cross", "SPX", _vortex),
    vector("guppy", "GOOG", _guppy),
    vector("ttm_squeeze", "GOOG", _squeeze),
    vector("chaikin_money_flow", "GOOG", _money_flow),
    vector("donchian_stop_and_reverse", "EURUSD", lambda b: channel(b, 55, 55), short=True),
    vector(
        "high_low_channel",
        "SPX",
        lambda b: bands(b.close, ind.before(ind.sma(b.low, 3)), ind.before(ind.sma(b.high, 3))),
    ),
    vector("london_session", "EURUSD", _session),
    bar("dataclass_trend", "SPX", _banded_trend, 100),
    vector("local_state_loop", "GOOG", _loop),
    bar("exit_word", "GOOG", lambda b: crossing(ind.change(b.close, 10), 0), 30),
    bar("deque_window", "SPX", _window, 30),
    bar("position_object", "GOOG", lambda b: _turn(b.close - ind.sma(b.close, 30)), 30),
    bar(
        "bracket_breakout",
        "GOOG",
        lambda b: sides(b.close > ind.before(ind.highest(b.high, 40)), b.close < 0),
        41,
        stops=(0.05, 0.10),
    ),
    vector(
        "dip_with_stops",
        "SPX",
        lambda b: sides(ind.rsi(b.close, 5) < 25, b.close < 0),
        stops=(0.03, 0.02),
    ),
    bar("five_bar_exit", "GOOG", _five_bars, 3),
    bar("entry_price_stop", "GOOG", _entry_stop),
    vector("abstract_in_scope", "GOOG", lambda b: above(ind.ema(b.close, 8), ind.ema(b.close, 21))),
    vector("weekly_average", "SPX", _weekly),
    script("session_vwap", "EURUSD", _session_vwap),
    vector("opening_range", "EURUSD", _opening_range),
    vector("coin_flip", "SPX", _coin),
    bar("logged_momentum", "BTCUSD", _log_return, 7),
    script("query_green_days", "SPX", _green),
    vector("yfinance_columns", "GOOG", lambda b: above(b.close, ind.sma(b.close, 20))),
    vector("pandas_ta_rsi", "GOOG", lambda b: threshold(ind.rsi(b.close), 35, 65)),
    bar("scipy_linregress", "SPX", _fit),
    vector("old_pandas_fill", "GOOG", _average_band),
    vector("drawdown_dip", "GOOG", _dip),
    vector("percentile_rank", "SPX", _rank),
    bar(
        "enum_state_machine",
        "GOOG",
        lambda b: above(ind.sma(b.close, 10), ind.sma(b.close, 40)),
        40,
    ),
    script("signals_append", "GOOG", lambda b: crossing(ind.change(b.close, 10), 0)),
    bar("negative_index", "SPX", _extremes, 20),
    vector(
        "indicator_by_name",
        "EURUSD",
        lambda b: above(ind.weighted(b.close, 12), ind.weighted(b.close, 48)),
    ),
]
