"""What comes in with a request besides the code, through the whole service: bars, parameters, a time zone."""

from functools import partial

import numpy as np

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import refusal_of

SHOWS = """SYMBOL = 'X'
def strategy(data):
    if len(data) == 51:
        print(repr(dict(sorted(params.items()))))
    return 'HOLD'
"""
BUYS = "symbol = 'X'\ndef strategy(data):\n    return ['BUY'] * len(data)\n"
TYPED = {
    "b": public.ParameterValue(bool_value=False),
    "c": public.ParameterValue(string_value="007"),
    "d": public.ParameterValue(int_value=2**53 + 1),
    "e": public.ParameterValue(double_value=1.0),
    "f": public.ParameterValue(list_value=public.NumberList(values=[1, 2.5])),
}
READ = (
    "{'a': 3, 'b': False, 'c': '007', 'd': 9007199254740993, 'e': 1.0, 'f': [1.0, 2.5], 'g': 'NAN'}"
)
NAMES = ("timestamp_ms", "open", "high", "low", "close", "volume")


def reversed_columns(columns):
    made = public.MarketDataColumns(symbol=columns.symbol)
    for name in NAMES:
        getattr(made, name).extend(list(getattr(columns, name))[::-1])
    return made


def request(code, columns, **fields):
    return public.ExecuteStrategyRequest(code=code, columns=columns, user_id="ann", **fields)


def test_parameters_reach_the_strategy_with_their_types_and_doubtful_text_is_named(client):
    columns = random_bars(60).columns()
    answer = client.ExecuteStrategy(
        request(SHOWS, columns, parameters={"a": "3", "g": "NAN"}, typed_parameters=TYPED)
    )
    assert answer.success, answer.error
    assert list(answer.logs) == [READ]
    assert [warning for warning in answer.warnings if "'g'" in warning and "NAN" in warning]
    refusal = refusal_of(
        lambda: client.ExecuteStrategy(
            request(SHOWS, columns, parameters={"b": "1"}, typed_parameters=TYPED)
        )
    )
    assert "typed_parameters[b]" in refusal.message


def test_bars_are_repaired_where_the_request_asks_for_it_and_the_receipt_is_of_those_that_ran(
    client,
):
    columns = random_bars(60).columns()
    plain = client.ExecuteStrategy(request(BUYS, columns))
    backwards = reversed_columns(columns)
    refusal = refusal_of(lambda: client.ExecuteStrategy(request(BUYS, backwards)))
    assert "newest first" in refusal.message
    repaired = client.ExecuteStrategy(
        request(BUYS, backwards, bars_policy=public.BARS_POLICY_REPAIR)
    )
    assert repaired.success
    assert [warning for warning in repaired.warnings if "newest first and were reversed" in warning]
    assert repaired.receipt.market_data_sha256 == plain.receipt.market_data_sha256
    assert repaired.performance.metrics == plain.performance.metrics
    assert list(repaired.signals) == list(plain.signals)


def test_a_list_takes_typed_parameters_and_repairs_bars_too(client):
    rows = random_bars(60).rows()[::-1]
    for row in rows:
        row.timestamp = str(np.datetime64(row.timestamp.rstrip("Z"), "ms").astype(np.int64))
    code = (
        "SYMBOL = 'X'\ndef strategy(data):\n    return 'BUY' if params['b'] is False else 'SELL'\n"
    )
    deployed = public.DeploymentExecution(
        strategy_code=code, user_id="ann", parameters={"g": "true"}, typed_parameters=TYPED
    )

    def asked(**fields):
        sets = public.SymbolSetExecution(
            symbols=["X"],
            market_data={"X": public.SymbolMarketData(symbol="X", bars=rows)},
            deployments=[deployed],
        )
        return client.ExecuteList(public.ExecuteListRequest(symbol_sets=[sets], **fields)).results[
            0
        ]

    assert "newest first" in asked().error
    result = asked(bars_policy=public.BARS_POLICY_REPAIR)
    assert result.signal.signal_type == "BUY", result.error
    said = " | ".join(result.warnings)
    assert "X: the 60 bars came newest first" in said
    assert "'g' is the text 'true'" in said


def test_a_time_zone_moves_the_days_of_intraday_returns_and_a_name_that_is_none_is_refused(client):
    columns = random_bars(1200).columns()
    columns.timestamp_ms[:] = [1_700_000_000_000 + 3_600_000 * n for n in range(1200)]
    volatility = []
    for zone in ("", "UTC", "Asia/Tokyo"):
        answer = client.ExecuteStrategy(
            request(BUYS, columns, backtest=public.BacktestConfig(time_zone=zone))
        )
        assert answer.success, answer.error
        volatility.append(answer.performance.metrics.annual_volatility)
    assert volatility[0] == volatility[1] != volatility[2]
    for zone in ("Atlantis", "../etc/passwd", "asia/tokyo"):
        wrong = request(BUYS, columns, backtest=public.BacktestConfig(time_zone=zone))
        refusal = refusal_of(partial(client.ExecuteStrategy, wrong))
        assert "backtest.time_zone" in refusal.message


def test_an_answer_stays_below_what_a_client_receives_by_default_unless_it_says_more(client):
    columns = random_bars(80_000).columns()
    small = client.ExecuteStrategy(request(BUYS, columns))
    assert small.success
    assert small.ByteSize() < 4 << 20
    assert [warning for warning in small.warnings if "output.max_answer_mb" in warning]
    assert small.performance.buy_count == 80_000
    whole = client.ExecuteStrategy(
        request(BUYS, columns, output=public.OutputOptions(max_answer_mb=64))
    )
    assert whole.ByteSize() > 4 << 20
    assert len(whole.signals) == len(whole.performance.equity.equity) == 80_000
    told_once = client.ExecuteStrategy(
        request(BUYS, columns, output=public.OutputOptions(collapse_repeated_signals=True))
    )
    assert told_once.performance.buy_count == len(told_once.signals) <= 2
    assert not [warning for warning in small.warnings if "Name the instrument" in warning]


def test_an_instrument_that_is_named_anywhere_need_not_be_named(client):
    def advised(code, **fields):
        answer = client.ExecuteStrategy(public.ExecuteStrategyRequest(code=code, **fields))
        assert answer.success, answer.error
        return any("Name the instrument" in warning for warning in answer.warnings)

    bars, unnamed = random_bars(60), "def strategy(data):\n    return 'HOLD'\n"
    columns = bars.columns()
    columns.symbol = ""
    assert advised(unnamed, columns=columns)
    assert advised(unnamed, market_data=bars.rows())
    assert not advised(f"symbol = 'X'\n{unnamed}", columns=columns)
    columns.symbol = "X"
    assert not advised(unnamed, columns=columns)
