"""Which strategies the corpus has, on which bars each runs, and who judges it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.published import bar_rules, indicator_rules, science_rules
from tests.published import indicators as ind
from tests.published.judges import above, bands, channel, crossing, sides, threshold

FAILS = {
    "yfinance_columns": "columns are in lower case; the hint says so",
    "pandas_ta_rsi": "`pandas_ta` is not in the runner; the message names TA-Lib's function",
    "old_pandas_fill": "pandas 3 has no `fillna(method=...)`; the hint says so",
}
"""Why those that do not hold do not; they stay as they are written."""

FOLDER = Path(__file__).parent / "strategies"


@dataclass(frozen=True)
class Case:
    """`first` is the bar of the first call of a per-bar strategy.

    `image` is the one that holds what it imports. `stops` are the loss and the gain, as fractions of the fill price, at
    which it closes.
    """

    name: str
    style: str
    bars: str
    judge: Callable[[Any], Any]
    first: int = 0
    short: bool = False
    stops: tuple[float, float] | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    image: str = ""

    @property
    def fails(self) -> str:
        return FAILS.get(self.name, "")


def bar(name, bars, judge, warmup=50, **more):
    return Case(name, "per bar", bars, judge, first=warmup, **more)


def vector(name, bars, judge, **more):
    return Case(name, "vectorised", bars, judge, **more)


def script(name, bars, judge, **more):
    return Case(name, "script", bars, judge, **more)


CASES = [
    bar("donchian_four_week", "GOOG", lambda b: channel(b, 20, 20), 21),
    vector(
        "sma_cross_helper", "GOOG", lambda b: crossing(ind.sma(b.close, 10), ind.sma(b.close, 20))
    ),
    vector("golden_cross", "SPX", lambda b: above(ind.sma(b.close, 50), ind.sma(b.close, 200))),
    vector("rsi_30_70", "GOOG", lambda b: threshold(ind.rsi(b.close), 30, 70)),
    vector("rsi_cutler", "SPX", lambda b: threshold(ind.rsi(b.close, 14, ind.sma), 30, 70)),
    bar("rsi2_connors", "SPX", indicator_rules.connors, 200),
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
    bar("turtle_system_one", "GOOG", bar_rules.turtle),
    vector("faber_ten_months", "BTCUSD", lambda b: above(b.close, ind.sma(b.close, 10))),
    vector("time_series_momentum", "BTCUSD", lambda b: above(b.close, ind.before(b.close, 12))),
    vector("stochastic_cross", "GOOG", indicator_rules.stochastic_cross),
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
    script("three_ducks", "EURUSD", bar_rules.three_ducks),
    bar("turnaround_tuesday", "SPX", bar_rules.turnaround, 2),
    vector(
        "ibs_reversion", "SPX", lambda b: threshold((b.close - b.low) / (b.high - b.low), 0.2, 0.8)
    ),
    bar("double_seven", "SPX", bar_rules.double_seven, 200),
    vector(
        "ema_ribbon_long_short",
        "EURUSD",
        lambda b: crossing(
            ind.ema(b.close, 9, from_mean=False), ind.ema(b.close, 21, from_mean=False)
        ),
        short=True,
    ),
    vector("supertrend", "GOOG", indicator_rules.supertrend),
    vector(
        "keltner_breakout",
        "GOOG",
        lambda b: sides(
            b.close > ind.ema(b.close, 20) + 2 * ind.atr(b, 10), b.close < ind.ema(b.close, 20)
        ),
    ),
    vector("adx_di_cross", "SPX", indicator_rules.adx),
    vector("aroon_trend", "GOOG", indicator_rules.aroon),
    vector("trix_zero", "EURUSD", lambda b: indicator_rules.rises(ind.triple(b.close, 15)[2])),
    script(
        "dema_cross_script", "SPX", lambda b: above(ind.dema(b.close, 20), ind.dema(b.close, 50))
    ),
    vector("hull_slope", "GOOG", lambda b: indicator_rules.rises(ind.hull(b.close, 55))),
    vector("zscore_reversion", "EURUSD", indicator_rules.zscore),
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
    vector("ichimoku_tk", "GOOG", indicator_rules.ichimoku),
    script("heikin_ashi_colour", "EURUSD", bar_rules.heikin_ashi),
    bar("chandelier_exit", "GOOG", bar_rules.chandelier),
    vector("elder_impulse", "SPX", indicator_rules.impulse),
    vector("awesome_oscillator", "GOOG", indicator_rules.awesome),
    vector("coppock_curve", "BTCUSD", indicator_rules.coppock),
    vector("ppo_signal", "SPX", indicator_rules.ppo),
    bar("nr7_breakout", "GOOG", bar_rules.nr7, 10),
    vector("inside_bar", "EURUSD", bar_rules.inside),
    script("engulfing_candles", "GOOG", bar_rules.engulfing),
    bar("three_down_days", "SPX", bar_rules.streak, 5),
    vector("gap_down_fade", "GOOG", bar_rules.gap),
    vector("turn_of_month", "SPX", bar_rules.month),
    vector("sell_in_may", "SPX", lambda b: np.where((b.time.month + 1) % 12 < 6, 1, -1)),
    bar("stop_and_target", "GOOG", bar_rules.stop_and_target),
    vector("pivot_points", "GOOG", bar_rules.pivots),
    vector("bill_williams_fractals", "EURUSD", bar_rules.fractals),
    bar("dual_thrust", "GOOG", bar_rules.dual_thrust, 6),
    vector(
        "volatility_breakout",
        "SPX",
        lambda b: bar_rules.breakout(b, 0.5 * ind.before(b.high - b.low)),
    ),
    script("rolling_vwap", "EURUSD", indicator_rules.vwap),
    vector(
        "tema_params",
        "GOOG",
        lambda b: above(ind.tema(b.close, 8), ind.tema(b.close, 30)),
        parameters={"fast": "8"},
    ),
    vector("force_index", "GOOG", indicator_rules.force),
    vector("cmo_reversal", "SPX", lambda b: threshold(2 * ind.rsi(b.close) - 100, -50, 50)),
    vector("stoch_rsi", "GOOG", indicator_rules.stoch_rsi),
    vector("percent_b_inheritance", "EURUSD", indicator_rules.percent_b),
    vector(
        "fifty_two_week_high",
        "GOOG",
        lambda b: threshold(-b.close / ind.highest(b.high, 252), -0.95, -0.8),
    ),
    bar("ma_envelope", "SPX", indicator_rules.envelope, 20),
    vector("efficiency_ratio", "GOOG", indicator_rules.efficiency),
    vector("vortex_cross", "SPX", indicator_rules.vortex),
    vector("guppy", "GOOG", indicator_rules.guppy),
    vector("ttm_squeeze", "GOOG", indicator_rules.squeeze),
    vector("chaikin_money_flow", "GOOG", indicator_rules.money_flow),
    vector("donchian_stop_and_reverse", "EURUSD", lambda b: channel(b, 55, 55), short=True),
    vector(
        "high_low_channel",
        "SPX",
        lambda b: bands(b.close, ind.before(ind.sma(b.low, 3)), ind.before(ind.sma(b.high, 3))),
    ),
    vector("london_session", "EURUSD", bar_rules.session),
    bar("dataclass_trend", "SPX", indicator_rules.banded_trend, 100),
    vector("local_state_loop", "GOOG", bar_rules.loop),
    bar("exit_word", "GOOG", lambda b: crossing(ind.change(b.close, 10), 0), 30),
    bar("deque_window", "SPX", indicator_rules.window, 30),
    bar(
        "position_object",
        "GOOG",
        lambda b: indicator_rules.by_sign(b.close - ind.sma(b.close, 30)),
        30,
    ),
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
    bar("five_bar_exit", "GOOG", bar_rules.five_bars, 3),
    bar("entry_price_stop", "GOOG", bar_rules.entry_stop),
    vector("abstract_in_scope", "GOOG", lambda b: above(ind.ema(b.close, 8), ind.ema(b.close, 21))),
    vector("weekly_average", "SPX", bar_rules.weekly),
    script("session_vwap", "EURUSD", bar_rules.session_vwap),
    vector("opening_range", "EURUSD", bar_rules.opening_range),
    vector("coin_flip", "SPX", bar_rules.coin),
    bar("logged_momentum", "BTCUSD", bar_rules.log_return, 7),
    script("query_green_days", "SPX", bar_rules.green),
    vector("yfinance_columns", "GOOG", lambda b: above(b.close, ind.sma(b.close, 20))),
    vector("pandas_ta_rsi", "GOOG", lambda b: threshold(ind.rsi(b.close), 35, 65)),
    bar("scipy_linregress", "SPX", indicator_rules.fit, image="science"),
    bar("regression_channel", "GOOG", science_rules.channel_of_line, 60, image="science"),
    vector("forest_walk_forward", "SPX", science_rules.forest, image="science"),
    vector("old_pandas_fill", "GOOG", indicator_rules.average_band),
    vector("drawdown_dip", "GOOG", bar_rules.dip),
    vector("percentile_rank", "SPX", indicator_rules.rank),
    bar(
        "enum_state_machine",
        "GOOG",
        lambda b: above(ind.sma(b.close, 10), ind.sma(b.close, 40)),
        40,
    ),
    script("signals_append", "GOOG", lambda b: crossing(ind.change(b.close, 10), 0)),
    bar("negative_index", "SPX", bar_rules.extremes, 20),
    vector(
        "indicator_by_name",
        "EURUSD",
        lambda b: above(ind.weighted(b.close, 12), ind.weighted(b.close, 48)),
    ),
    bar(
        "words_for_positions",
        "SPX",
        lambda b: above(ind.sma(b.close, 15), ind.sma(b.close, 60)),
        60,
    ),
    bar("bool_per_bar", "GOOG", lambda b: above(b.close, ind.before(b.close, 19))),
    bar(
        "one_element_where",
        "GOOG",
        lambda b: above(
            ind.ema(b.close, 10, from_mean=False), ind.ema(b.close, 30, from_mean=False)
        ),
    ),
    bar(
        "signal_in_strategy",
        "GOOG",
        lambda b: threshold(b.close / ind.sma(b.close, 25) - 1, -0.05, 0.05),
        30,
    ),
    vector("short_prefix", "SPX", indicator_rules.rising_average),
    vector("range_index_answer", "EURUSD", lambda b: channel(b, 24, 24)),
    bar("callable_object", "GOOG", bar_rules.both_gains, 45),
    vector("lambda_strategy", "SPX", lambda b: above(b.close, ind.before(b.close, 20))),
    script(
        "module_level_columns",
        "GOOG",
        lambda b: bar_rules.first_bars(b.close > ind.sma(b.close, 40)),
    ),
    bar(
        "numpy_state_short",
        "EURUSD",
        lambda b: channel(b, 80, 80, on=("close", "close")),
        80,
        short=True,
    ),
    bar("decorated_strategy", "GOOG", indicator_rules.over_median, 30),
]
