"""The backtest as a client sees it: reference numbers, constants of the code, and the look-ahead check."""

import functools
import json
from pathlib import Path

import numpy as np
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import MarketBars, random_bars, sp500

CASES = sorted((Path(__file__).parents[1] / "reference_cases").glob("*.json"))

SIZINGS = {"all_in_int": False, "all_in_frac": True}
FILLS = {"next_open": public.FILL_RULE_NEXT_OPEN, "close": public.FILL_RULE_SAME_CLOSE}
DIRECTIONS = {
    "long_only": public.DIRECTION_LONG_ONLY,
    "long_short": public.DIRECTION_LONG_SHORT,
}

SCRIPT = """
SYMBOL = 'REFERENCE'
for entry in {signals!r}.split():
    signal('BUY' if entry[0] == 'B' else 'SELL', entry[1:], 1.0)
"""

CROSSOVER = """
SYMBOL = 'X'
def strategy(data):
    fast = data['close'].rolling(10).mean()
    slow = data['close'].rolling(20).mean()
    return np.sign((fast > slow).astype(int).diff())
"""


@functools.cache
def bars_of(source: str) -> MarketBars:
    if source.startswith("arch"):
        return sp500()
    from backtesting import test as packaged  # noqa: PLC0415 - slow to import

    table = getattr(packaged, source.rpartition(".")[2])
    return MarketBars(
        table.index.to_numpy().astype("M8[ms]").astype(np.int64),
        *(table[name].to_numpy(np.float64) for name in ("Open", "High", "Low", "Close", "Volume")),
    )


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
@pytest.mark.filterwarnings("ignore::UserWarning:backtesting", "ignore::DeprecationWarning")
def test_a_reference_case_comes_out_of_the_service_as_independent_libraries_have_it(client, path):
    case = json.loads(path.read_text())
    config, expected = case["config"], case["expected"]
    bars = bars_of(case["data"]["source"])
    signals = " ".join(entry["type"][0] + entry["timestamp"] for entry in case["signals"])
    # A case without signals still has to be a script that could make some.
    code = SCRIPT.format(signals=signals)
    backtest = public.BacktestConfig(
        initial_cash=config["initial_cash"],
        fill=FILLS[config["fill"]],
        direction=DIRECTIONS[config["direction"]],
        sizing=public.SIZING_ALL_IN,
        fractional_units=SIZINGS[config["sizing"]],
        commission_rate=config["commission_rate"],
        commission_fixed=config["commission_fixed"],
        slippage_rate=config["slippage"],
        stop_loss=config["stop_loss"] or 0.0,
        take_profit=config["take_profit"] or 0.0,
        periods_per_year=config["periods_per_year"],
    )
    answer = client.ExecuteStrategy(
        public.ExecuteStrategyRequest(code=code, columns=bars.columns(), backtest=backtest)
    )
    assert answer.success, answer.error
    performance = answer.performance
    _same_trades(performance, expected["trades"])
    _same_position(performance, expected["open_position"])
    metrics = expected["metrics"]
    for name, metric in metrics.items():
        if metric["value"] is None:
            assert not performance.metrics.HasField(name), name
        else:
            found = getattr(performance.metrics, name)
            assert found == pytest.approx(metric["value"], rel=1e-8, abs=1e-12), name
    equity = performance.equity
    assert list(equity.timestamp_ms) == bars.timestamp_ms.tolist()
    assert equity.equity[-1] == pytest.approx(metrics["final_equity"]["value"], rel=1e-9)
    assert performance.total_return == pytest.approx(
        100 * metrics["total_return"]["value"], rel=1e-8
    )
    assert performance.max_drawdown == pytest.approx(
        -100 * metrics["max_drawdown"]["value"], rel=1e-8
    )


def _same_trades(performance, expected):
    assert len(performance.trades) == len(expected)
    for trade, wanted in zip(performance.trades, expected, strict=True):
        assert trade.entry_timestamp.startswith(wanted["entry_time"])
        assert trade.exit_timestamp.startswith(wanted["exit_time"])
        assert (trade.entry_bar, trade.exit_bar) == (wanted["entry_bar"], wanted["exit_bar"])
        assert trade.exit_reason == wanted["exit_reason"]
        is_long = wanted["size"] > 0
        assert trade.side == (public.SIDE_LONG if is_long else public.SIDE_SHORT)
        for found, value in (
            (trade.size, abs(wanted["size"])),
            (trade.entry_price, wanted["entry_price"]),
            (trade.exit_price, wanted["exit_price"]),
            (trade.pnl, wanted["pnl"]),
            (trade.pnl_percent, wanted["return_pct"]),
            (trade.commission, wanted["commission"]),
            (trade.buy_price, wanted["entry_price" if is_long else "exit_price"]),
            (trade.sell_price, wanted["exit_price" if is_long else "entry_price"]),
        ):
            assert found == pytest.approx(value, rel=1e-9, abs=1e-9)


def _same_position(performance, expected):
    assert performance.HasField("open_position") == (expected is not None)
    if expected is not None:
        position = performance.open_position
        assert position.entry_timestamp.startswith(expected["entry_time"])
        assert position.entry_bar == expected["entry_bar"]
        for found, value in (
            (position.size, abs(expected["size"])),
            (position.entry_price, expected["entry_price"]),
            (position.commission, expected["entry_commission"]),
            (position.last_price, expected["last_price"]),
            (position.unrealized_pnl, expected["unrealized_pnl"]),
        ):
            assert found == pytest.approx(value, rel=1e-9)


def run(client, code, bars=None, **fields):
    bars = random_bars(400, seed=3) if bars is None else bars
    answer = client.ExecuteStrategy(
        public.ExecuteStrategyRequest(code=code, columns=bars.columns(), **fields)
    )
    assert answer.success, answer.error
    return answer


def test_constants_take_effect_where_the_request_says_so(client):
    code = "STOP_LOSS = 2\nTAKE_PROFIT = 3\nPOSITION_SIZE = 50\n" + CROSSOVER
    constants = public.BacktestConfig(apply_strategy_constants=True)
    by_hand = public.BacktestConfig(
        stop_loss=0.02, take_profit=0.03, sizing=public.SIZING_PERCENT_OF_EQUITY, size=0.5
    )
    applied = run(client, code, backtest=constants)
    wanted = run(client, CROSSOVER, backtest=by_hand)
    assert {"stop_loss", "take_profit"} <= {t.exit_reason for t in applied.performance.trades}
    assert list(applied.performance.trades) == list(wanted.performance.trades)
    assert not applied.warnings


def test_constants_without_effect_are_told(client):
    answer = run(client, "STOP_LOSS = 2\n" + CROSSOVER)
    assert {t.exit_reason for t in answer.performance.trades} == {"signal"}
    (warning,) = (text for text in answer.warnings if "STOP_LOSS" in text)
    assert "apply_strategy_constants" in warning


def test_a_constant_that_looks_like_a_fraction_is_told(client):
    settings = public.BacktestConfig(apply_strategy_constants=True)
    answer = run(client, "TAKE_PROFIT = 0.05\n" + CROSSOVER, backtest=settings)
    assert any("TAKE_PROFIT" in text and "percent" in text for text in answer.warnings)


def test_what_the_request_sets_wins_over_a_constant(client):
    settings = public.BacktestConfig(apply_strategy_constants=True, stop_loss=0.5)
    answer = run(client, "STOP_LOSS = 1\n" + CROSSOVER, backtest=settings)
    assert {t.exit_reason for t in answer.performance.trades} == {"signal"}
    assert any("STOP_LOSS" in text and "request" in text for text in answer.warnings)


def test_ignored_signals_come_back_with_their_reason(client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    return pd.Series('BUY', index=data.index)\n"
    performance = run(client, code, random_bars(60)).performance
    reasons = [ignored.reason for ignored in performance.ignored_signals]
    assert len(reasons) == 59
    assert "already open" in reasons[0]
    assert "last bar" in reasons[-1]


def test_a_same_close_fill_is_labelled_as_optimistic(client):
    settings = public.BacktestConfig(fill=public.FILL_RULE_SAME_CLOSE)
    answer = run(client, CROSSOVER, backtest=settings)
    assert answer.performance.fill == public.FILL_RULE_SAME_CLOSE
    assert any("optimistic" in text for text in answer.warnings)


def test_signal_quantities_are_taken_from_each_style(client):
    settings = public.BacktestConfig(
        initial_cash=1e6, sizing=public.SIZING_SIGNAL_QUANTITY, warmup_bars=3
    )
    per_bar = """
SYMBOL = 'X'
def strategy(data):
    side = {3: 'BUY', 6: 'SELL'}.get(len(data) - 1)
    return {'signal': side, 'quantity': 7, 'reason': 'count'} if side else 'HOLD'
"""
    vectorised = """
SYMBOL = 'X'
def strategy(data):
    table = pd.DataFrame({'signal': 'HOLD', 'quantity': 0.0, 'reason': ''}, index=data.index)
    table.iloc[3] = ['BUY', 7.0, 'count']
    table.iloc[6] = ['SELL', 7.0, 'count']
    return table
"""
    script = """
SYMBOL = 'X'
signal('BUY', data.index[3], 1.0, reason='count', quantity=7)
signal('SELL', data.index[6], 1.0, reason='count', quantity=7)
"""
    trades = [
        run(client, code, random_bars(40), backtest=settings).performance.trades[0]
        for code in (per_bar, vectorised, script)
    ]
    assert trades[0].size == 7
    assert trades[0].buy_reason == "count"
    assert trades[0] == trades[1] == trades[2]


RISING = """
SYMBOL = 'X'
def strategy(data):
    share = data['close'] / data['close'].{maximum}
    return pd.Series(np.where(share > 0.97, 'BUY', 'SELL'), index=data.index)
"""

PEEKS = {
    "the next close": """
SYMBOL = 'X'
def strategy(data):
    return np.sign((data['close'].shift(-1) > data['close']).astype(int).diff())
""",
    "the maximum of all closes": RISING.format(maximum="max()"),
    "a single later candle": """
SYMBOL = 'X'
def strategy(data):
    later = data['close'].iloc[300]
    return pd.Series(np.where(data['close'] < later, 'BUY', 'SELL'), index=data.index)
""",
    "the last candle, in a script": """
SYMBOL = 'X'
last = data['close'].iloc[-1]
for time, close in data['close'].items():
    if close < 0.9 * last:
        signal('BUY', time, close)
    elif close > last:
        signal('SELL', time, close)
""",
    "centred windows": """
SYMBOL = 'X'
def strategy(data):
    mean = data['close'].rolling(11, center=True).mean()
    return np.sign((data['close'] > mean).astype(int).diff())
""",
}


@pytest.mark.parametrize("code", PEEKS.values(), ids=PEEKS)
def test_a_strategy_that_knows_the_future_is_caught(client, code):
    report = run(client, code, check_look_ahead=True).look_ahead
    assert report.checked_cuts > 0
    assert report.differences
    first = report.differences[0]
    assert first.with_future != first.without_future
    assert {first.with_future, first.without_future} <= {"BUY", "SELL", "HOLD"}


HONEST = {
    "vectorised": CROSSOVER,
    "running maximum": RISING.format(maximum="cummax()"),
    "needs 300 bars": CROSSOVER.replace(
        "    fast", "    print(data['close'].iloc[300])\n    fast", 1
    ),
    "per bar with state": """
SYMBOL = 'X'
state = {'held': False, 'best': 0.0}
def strategy(data):
    close = data['close'].iloc[-1]
    state['best'] = max(state['best'], close)
    if state['held'] and close < 0.95 * state['best']:
        state.update(held=False, best=close)
        return 'SELL'
    if not state['held'] and close > data['close'].iloc[-20:].mean():
        state.update(held=True, best=close)
        return 'BUY'
    return 'HOLD'
""",
    "script": """
SYMBOL = 'X'
rising = data['close'] > data['close'].rolling(15).mean()
for time in data.index[rising & ~rising.shift(1, fill_value=False)]:
    signal('BUY', time, data['close'][time])
for time in data.index[~rising & rising.shift(1, fill_value=False)]:
    signal('SELL', time, data['close'][time])
""",
    "random with a fixed seed": """
SYMBOL = 'X'
def strategy(data):
    draws = np.random.default_rng(1).random(len(data))
    return pd.Series(np.where(draws > 0.95, 'BUY', np.where(draws < 0.05, 'SELL', 'HOLD')), index=data.index)
""",
}


@pytest.mark.timeout(150)
@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST)
def test_an_honest_strategy_is_not_accused(client, code):
    # The check goes as far as the run's time does, and it runs a strategy up to 27 times more.
    report = run(client, code, check_look_ahead=True, timeout_seconds=120).look_ahead
    # A per-bar strategy has been run on every prefix from its first call on.
    assert report.checked_cuts == (350 if "state" in code else 8)
    assert not report.differences


@pytest.mark.parametrize(("warmup", "calls"), [(50, 10), (55, 5), (60, 1), (100, 1)])
def test_a_per_bar_strategy_is_not_run_again_to_see_whether_it_looks_ahead(client, warmup, calls):
    code = f"SYMBOL = 'X'\nWARMUP_BARS = {warmup}\ndef strategy(data):\n    return 'BUY'\n"
    answer = run(client, code, random_bars(60, seed=3), check_look_ahead=True)
    assert answer.look_ahead.checked_cuts == calls
    assert not answer.look_ahead.differences
    assert not any("look-ahead" in warning for warning in answer.warnings)


def test_a_check_that_has_no_time_left_is_a_warning_and_the_run_keeps_its_result(client):
    code = (
        "SYMBOL = 'X'\nimport time\ndef strategy(data):\n    time.sleep(0.7 if len(data) > 100 else 0.2)\n"
        "    return ['BUY'] * len(data)\n"
    )
    answer = run(client, code, check_look_ahead=True, timeout_seconds=2)
    assert answer.success, answer.error
    assert answer.performance.metrics.HasField("final_equity")
    assert answer.look_ahead.checked_cuts < 8
    assert any("look-ahead check" in warning for warning in answer.warnings)


def test_no_look_ahead_report_comes_unasked(client):
    assert not run(client, CROSSOVER).HasField("look_ahead")


def test_talib_is_in_scope_and_can_be_imported(client):
    code = """
SYMBOL = 'X'
import talib as ta
def strategy(data):
    rsi = talib.RSI(data['close'], 14)
    plot(ta.SMA(data['close'], 5), 'sma')
    return np.where(rsi < 30, 'BUY', np.where(rsi > 70, 'SELL', 'HOLD'))
"""
    answer = run(client, code)
    assert answer.signals
    assert [indicator.name for indicator in answer.indicators] == ["sma"]
    assert len(answer.indicators[0].data) == 396
