"""The main job: strategies in all three styles, and everything that comes back from them."""

import hashlib
import json

import numpy as np
import pytest
from google.protobuf import json_format

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars, sp500
from tests.stand.running_service import MIB, run_request, without_times

PER_BAR = """
SYMBOL = 'SPX'
def strategy(data):
    fast = data['close'].iloc[-10:].mean()
    slow = data['close'].iloc[-40:].mean()
    if len(data) % 100 == 0:
        print('bars', len(data))
    return 'BUY' if fast > slow else 'SELL'
"""

VECTORISED = """
SYMBOL = 'SPX'
def strategy(data):
    fast = data['close'].rolling(10).mean()
    slow = data['close'].rolling(40).mean()
    plot(fast, 'fast', color='red')
    plot(slow, 'slow', overlay=True)
    print('bars', len(data))
    side = pd.Series('HOLD', index=data.index)
    side[(fast > slow) & (fast.shift() <= slow.shift())] = 'BUY'
    side[(fast < slow) & (fast.shift() >= slow.shift())] = 'SELL'
    return side
"""

SCRIPT = """
SYMBOL = 'SPX'
fast = data['close'].rolling(10).mean()
slow = data['close'].rolling(40).mean()
above = (fast > slow).to_numpy()
plot(fast, 'fast', color='red', linewidth=2)
for i in range(40, len(data)):
    if above[i] and not above[i - 1]:
        signal('BUY', data.index[i], data['close'].iloc[i], reason='golden cross', icon='up')
    if above[i - 1] and not above[i]:
        signal('SELL', data.index[i], data['close'].iloc[i], reason='death cross')
print('bars', len(data))
"""

STYLES = {"per-bar": PER_BAR, "vectorised": VECTORISED, "script": SCRIPT}
# Ends a script that wants nothing: without an entry point it would be refused.
NO_SIGNAL = "signal('HOLD', data.index[0])\n"


@pytest.mark.parametrize("rows", [True, False], ids=["rows", "columns"])
@pytest.mark.parametrize("style", STYLES)
def test_each_style_gives_signals_trades_equity_metrics_and_logs(client, style, rows):
    bars = sp500().head(600)
    answer = client.ExecuteStrategy(run_request(STYLES[style], bars, rows=rows))
    assert answer.success, answer.error
    assert answer.outcome == public.OUTCOME_SUCCEEDED
    assert not answer.error
    assert not answer.HasField("failure")
    times = [bars.time(bar) for bar in range(len(bars))]
    assert len(answer.signals) > 4
    assert {signal.type for signal in answer.signals} == {"BUY", "SELL"}
    places = [times.index(signal.timestamp) for signal in answer.signals]
    assert places == sorted(places)
    for signal, bar in zip(answer.signals, places, strict=True):
        assert signal.price == bars.close[bar]
    performance = answer.performance
    assert performance.total_trades == len(performance.trades) > 2
    assert list(performance.equity.timestamp_ms) == bars.timestamp_ms.tolist()
    assert performance.metrics.final_equity == performance.equity.equity[-1]
    assert performance.metrics.n_trades == performance.total_trades
    assert performance.initial_cash == 10_000
    assert performance.fill == public.FILL_RULE_NEXT_OPEN
    assert (performance.start_date, performance.end_date) == (times[0], times[-1])
    assert "bars 600" in answer.logs
    assert answer.usage.strategy_ms > 0
    assert 0 < answer.usage.total_ms <= answer.execution_time_ms + 1


@pytest.mark.parametrize("style", STYLES)
def test_rows_and_columns_of_the_same_bars_give_equal_answers(client, style):
    bars = random_bars(300, step_ms=3_600_000)
    by_rows, by_columns = (
        client.ExecuteStrategy(run_request(STYLES[style], bars, rows=rows))
        for rows in (True, False)
    )
    assert by_rows.success, by_rows.error
    assert without_times(by_rows) == without_times(by_columns)


def test_the_styles_agree_where_they_say_the_same(client):
    bars = sp500().head(500)
    vector, script = (client.ExecuteStrategy(run_request(c, bars)) for c in (VECTORISED, SCRIPT))
    assert [(s.timestamp, s.type) for s in vector.signals] == [
        (s.timestamp, s.type) for s in script.signals
    ]
    assert vector.performance.metrics == script.performance.metrics


def test_trades_fill_at_the_open_after_the_signal_and_never_at_a_named_price(client):
    bars = random_bars(60)
    code = (
        "SYMBOL = 'X'\n"
        "signal('BUY', data.index[10], 1.0, reason='in')\n"
        "signal('SELL', data.index[20], 1e9, reason='out')\n"
    )
    answer = client.ExecuteStrategy(run_request(code, bars))
    (trade,) = answer.performance.trades
    assert (trade.entry_bar, trade.exit_bar) == (11, 21)
    assert (trade.buy_price, trade.sell_price) == (bars.open[11], bars.open[21])
    assert (trade.buy_timestamp, trade.sell_timestamp) == (bars.time(11), bars.time(21))
    assert (trade.buy_reason, trade.sell_reason) == ("in", "out")
    assert [signal.price for signal in answer.signals] == [1.0, 1e9]


def test_indicators_carry_their_finite_values_at_their_bars(client):
    bars = random_bars(120)
    answer = client.ExecuteStrategy(run_request(SCRIPT, bars))
    (fast,) = answer.indicators
    assert fast.name == "fast"
    assert [point.timestamp for point in fast.data] == [bars.time(bar) for bar in range(9, 120)]
    means = np.convolve(bars.close, np.ones(10) / 10, "valid")
    assert [point.value for point in fast.data] == pytest.approx(means.tolist())


def test_the_first_call_of_a_per_bar_strategy_comes_after_the_warmup(client):
    bars = random_bars(120)
    code = "SYMBOL = 'X'\ndef strategy(data):\n    print(len(data))\n    return 'HOLD'\n"
    answer = client.ExecuteStrategy(run_request(code, bars))
    assert list(answer.logs) == [str(count) for count in range(51, 121)]
    earlier = client.ExecuteStrategy(
        run_request(code, bars, backtest=public.BacktestConfig(warmup_bars=100))
    )
    assert list(earlier.logs) == [str(count) for count in range(101, 121)]


def test_a_global_that_is_added_to_keeps_its_sum(client):
    code = (
        "SYMBOL = 'X'\nx = 0\n"
        "def strategy(data):\n    global x\n    x += 5\n    print(x)\n    return 'HOLD'\n"
    )
    answer = client.ExecuteStrategy(run_request(code, random_bars(54)))
    assert list(answer.logs) == ["5", "10", "15", "20"]


def test_a_script_may_add_to_a_variable(client):
    code = "SYMBOL = 'X'\nx = 37\nx += 5\nprint(x)\n" + NO_SIGNAL
    answer = client.ExecuteStrategy(run_request(code, random_bars(10)))
    assert list(answer.logs) == ["42"]


def test_time_may_be_imported_and_slept(client):
    code = "SYMBOL = 'X'\nimport time\ntime.sleep(0.1)\nprint('woke')\n" + NO_SIGNAL
    answer = client.ExecuteStrategy(run_request(code, random_bars(10)))
    assert answer.success, answer.error
    assert list(answer.logs) == ["woke"]
    assert answer.usage.strategy_ms >= 100


@pytest.mark.parametrize("name", ["talib", "pd", "np"])
def test_libraries_are_in_scope_without_an_import(client, name):
    uses = {
        "talib": "talib.SMA(data['close'].to_numpy(), 5)",
        "pd": "pd.Series([1])",
        "np": "np.ones(3)",
    }
    code = f"SYMBOL = 'X'\nprint(len({uses[name]}))\n{NO_SIGNAL}"
    answer = client.ExecuteStrategy(run_request(code, random_bars(30)))
    assert answer.success, answer.error


def test_a_result_of_more_than_five_megabytes_arrives_whole_where_the_client_receives_it(client):
    bars = random_bars(8_000)
    code = (
        "SYMBOL = 'X'\n"
        "for i in range(40):\n"
        "    plot(data['close'] + i, 'level ' + str(i))\n"
        f"{NO_SIGNAL}"
    )
    receives = public.OutputOptions(max_answer_mb=64)
    answer = client.ExecuteStrategy(run_request(code, bars, output=receives))
    assert answer.success, answer.error
    assert answer.ByteSize() > 5 * MIB
    assert [indicator.name for indicator in answer.indicators] == [f"level {i}" for i in range(40)]
    for level, indicator in enumerate(answer.indicators):
        assert len(indicator.data) == 8_000
        assert indicator.data[-1].value == bars.close[-1] + level
    assert not any("left out" in warning for warning in answer.warnings)


def test_parameters_reach_the_code_as_numbers_where_they_parse_and_as_text_elsewhere(client):
    code = (
        "SYMBOL = 'X'\n"
        "for name in sorted(params):\n"
        "    print(name, type(params[name]) == int, type(params[name]) == float, params[name])\n"
        f"{NO_SIGNAL}"
    )
    parameters = {"a": "14", "b": "0.5", "c": "fast", "d": "-3", "e": "1e3", "f": ""}
    answer = client.ExecuteStrategy(run_request(code, random_bars(10), parameters=parameters))
    assert answer.success, answer.error
    assert list(answer.logs) == [
        "a True False 14",
        "b False True 0.5",
        "c False False fast",
        "d True False -3",
        "e False True 1000.0",
        "f False False ",
    ]


def test_the_equity_curve_is_thinned_to_the_points_asked_for_with_both_ends_kept(client):
    bars = random_bars(400)
    answer = client.ExecuteStrategy(
        run_request(VECTORISED, bars, output=public.OutputOptions(max_equity_points=50))
    )
    curve = answer.performance.equity
    assert len(curve.timestamp_ms) == len(curve.equity) == 50
    assert (curve.timestamp_ms[0], curve.timestamp_ms[-1]) == (
        bars.timestamp_ms[0],
        bars.timestamp_ms[-1],
    )


@pytest.mark.parametrize(
    ("option", "left_out"),
    [
        ("omit_signals", lambda answer: answer.signals),
        ("omit_indicators", lambda answer: answer.indicators),
        ("omit_trades", lambda answer: answer.performance.trades),
    ],
)
def test_what_output_options_omit_is_left_out_and_all_else_is_the_same(client, option, left_out):
    bars = random_bars(400)
    whole = client.ExecuteStrategy(run_request(VECTORISED, bars))
    thin = client.ExecuteStrategy(
        run_request(VECTORISED, bars, output=public.OutputOptions(**{option: True}))
    )
    assert len(left_out(whole)) > 0
    assert len(left_out(thin)) == 0
    assert thin.performance.metrics == whole.performance.metrics
    assert thin.performance.total_trades == whole.performance.total_trades > 0


def test_the_receipt_tells_what_was_run_on_what(client, engine, service):
    bars = random_bars(100)
    answer = client.ExecuteStrategy(run_request(VECTORISED, bars, timeout_seconds=7))
    receipt = answer.receipt
    assert receipt.code_sha256 == hashlib.sha256(VECTORISED.encode()).hexdigest()
    digest = hashlib.sha256()
    for column in (bars.timestamp_ms, bars.open, bars.high, bars.low, bars.close, bars.volume):
        digest.update(column.tobytes())
    assert receipt.market_data_sha256 == digest.hexdigest()
    assert receipt.runner_image_digest.startswith("sha256:")
    assert engine.images.get(receipt.runner_image_digest)
    assert {"numpy", "pandas", "TA-Lib"} <= set(receipt.library_versions)
    assert receipt.runtime
    assert receipt.limits.timeout_ms == 7000
    assert receipt.limits.memory_bytes == 512 * MIB


@pytest.mark.parametrize("style", STYLES)
def test_running_the_same_thing_again_gives_the_same_bits(client, style):
    request = run_request(STYLES[style], random_bars(300))
    first, second = (without_times(client.ExecuteStrategy(request)) for _ in range(2))
    assert first == second


def test_the_run_id_of_the_request_comes_back(client):
    answer = client.ExecuteStrategy(run_request(SCRIPT, random_bars(100), run_id="my run 17"))
    assert answer.run_id == "my run 17"


def test_a_request_without_run_id_gets_one_of_its_own(client):
    request = run_request(SCRIPT, random_bars(100))
    first, second = (client.ExecuteStrategy(request).run_id for _ in range(2))
    assert first
    assert second
    assert first != second


def test_a_run_without_signals_succeeds_with_a_flat_backtest_and_says_what_is_undefined(client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
    answer = client.ExecuteStrategy(run_request(code, random_bars(80)))
    assert answer.success, answer.error
    performance = answer.performance
    assert set(performance.equity.equity) == {10_000.0}
    assert performance.total_trades == 0
    assert not performance.metrics.HasField("win_rate")
    assert performance.win_rate == 0
    assert any("win_rate" in warning for warning in answer.warnings)


def test_one_bar_is_enough_for_each_style(client):
    for code in STYLES.values():
        answer = client.ExecuteStrategy(run_request(code, random_bars(1)))
        assert answer.success, answer.error


def test_an_answer_can_be_told_in_json_without_infinities(client):
    answer = client.ExecuteStrategy(run_request(VECTORISED, random_bars(300)))
    text = json_format.MessageToJson(answer)
    assert "Infinity" not in text
    assert "NaN" not in text
    assert json.loads(text)["success"] is True


def test_a_missing_symbol_is_a_warning_and_no_more(client):
    answer = client.ExecuteStrategy(run_request(NO_SIGNAL, random_bars(10)))
    assert answer.success, answer.error
    assert any("SYMBOL" in warning for warning in answer.warnings)


def test_the_look_ahead_check_finds_a_strategy_that_reads_the_future(client):
    honest = (
        "SYMBOL='X'\ndef strategy(data):\n    rises = data['close'] > data['close'].shift(1)\n"
        "    return rises.map({True: 'BUY', False: 'SELL'})\n"
    )
    cheat = honest.replace("shift(1)", "shift(-1)")
    bars = random_bars(200)
    found = {
        code: client.ExecuteStrategy(run_request(code, bars, check_look_ahead=True))
        for code in (honest, cheat)
    }
    assert found[honest].look_ahead.checked_cuts > 0
    assert not found[honest].look_ahead.differences
    assert found[cheat].look_ahead.checked_cuts > 0
    assert found[cheat].look_ahead.differences
