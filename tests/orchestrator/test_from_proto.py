"""Public messages to plain values: times above all."""

import math

import numpy as np
import pytest

from orchestrator.api import from_proto
from orchestrator.api.calls.request_limits import allowance
from orchestrator.api.wire.list_request import received_list
from orchestrator.api.wire.run_request import received
from orchestrator.errors import Rejected
from orchestrator.generated import strategy_execution_pb2 as public

# 2024-01-31T00:00:00Z
MS = 1_706_659_200_000
ALLOWANCE = allowance(2_000_000, 1000, 1000)


def milliseconds(*texts):
    rows = [public.MarketDataBar(timestamp=text) for text in texts]
    return request(market_data=rows).bars.timestamp_ms.tolist()


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2024-01-31T00:00:00Z", MS),
        ("2024-01-31T00:00:00+00:00", MS),
        ("2024-01-31T00:00:00", MS),
        ("2024-01-31 00:00:00", MS),
        ("2024-01-31", MS),
        ("2024-01-31T00:00Z", MS),
        ("20240131T000000Z", MS),
        ("2024-01-31T02:00:00+02:00", MS),
        ("2024-01-30T19:00:00-05:00", MS),
        ("2024-01-31T05:30:00+05:30", MS),
        ("2024-01-31T00:00:00.5Z", MS + 500),
        ("2024-01-31T00:00:00.123Z", MS + 123),
        ("2024-01-31T00:00:00.123456Z", MS + 123),
        ("2024-01-31T00:00:00.123999Z", MS + 123),
        ("2024-01-31T00:00:00.123456789Z", MS + 123),
        ("2024-01-31T00:00:00,250Z", MS + 250),
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("1900-01-01", -2_208_988_800_000),
        ("2100-01-01", 4_102_444_800_000),
    ],
)
def test_a_time_is_read_as_utc_milliseconds(text, ms):
    assert milliseconds(text) == [ms]


@pytest.mark.parametrize(
    "ms",
    [MS, 1_514_505_600_000, 1_712_010_120_000, 851_990_400_000, 94_694_400_000, -94_694_400_000],
)
def test_digits_of_milliseconds_are_milliseconds_and_no_year(ms):
    assert milliseconds(str(ms)) == [ms]
    assert milliseconds("2024-01-31", str(ms), "20240131") == [MS, ms, MS]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1706659200", "seconds; send milliseconds, which are 1706659200000"),
        ("1706659200000000", "microseconds; send milliseconds, which are 1706659200000"),
        ("1706659200000000000", "nanoseconds"),
        ("1706659200000000000Z", "ISO 8601"),
        ("202401310930", "a date and a time"),
        ("20240131093000", "a date and a time"),
        ("2024", "no time"),
        ("-20240131", "no time"),
        ("9" * 60, "no time"),
    ],
)
def test_digits_of_another_unit_are_refused_by_its_name(text, word):
    with pytest.raises(Rejected, match=f"bar 0 .*{word}"):
        milliseconds(text)


def test_times_of_different_forms_may_be_mixed():
    assert milliseconds("2024-01-31", "2024-01-31T00:00:01", "2024-01-31T00:00:02Z") == [
        MS,
        MS + 1000,
        MS + 2000,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "now",
        "2024-02-30",
        "31.01.2024",
        "2024-01-31T24:30:00",
        "2024-1-31",
    ],
)
def test_what_is_no_time_is_refused_with_its_field_and_bar(text):
    with pytest.raises(Rejected) as caught:
        milliseconds("2024-01-31", text)
    (violation,) = caught.value.violations
    assert violation.field == "market_data[1].timestamp"
    assert "bar 1" in violation.description
    assert "ISO 8601" in violation.description


def test_a_long_text_that_is_no_time_is_quoted_in_part():
    with pytest.raises(Rejected) as caught:
        milliseconds("x" * 60_000)
    assert len(str(caught.value)) < 300


def request(**fields):
    message = public.ExecuteStrategyRequest(code="x", **fields)
    return from_proto.run_request(received(message.SerializeToString(), ALLOWANCE))


def columns(**fields):
    given = {name: [1.0, 2.0] for name in ("open", "high", "low", "close", "volume")}
    return public.MarketDataColumns(**{"timestamp_ms": [MS, MS + 1], **given, **fields})


def test_columns_are_read_as_they_are():
    bars = request(columns=columns(close=[1.5, math.nan])).bars
    assert bars.timestamp_ms.tolist() == [MS, MS + 1]
    np.testing.assert_array_equal(bars.close, [1.5, math.nan])
    assert bars.volume.tolist() == [1.0, 2.0]


def test_a_volume_column_left_out_is_zero_for_every_bar():
    assert request(columns=columns(volume=[])).bars.volume.tolist() == [0.0, 0.0]


def test_columns_of_wrong_lengths_come_through_to_be_refused_by_admission():
    assert len(request(columns=columns(close=[1.0])).bars.close) == 1


def test_both_forms_of_bars_are_refused():
    with pytest.raises(Rejected, match="market_data"):
        request(columns=columns(), market_data=[public.MarketDataBar(timestamp="2024-01-31")])


def test_rows_and_columns_have_paths_of_their_own():
    rows = request(market_data=[public.MarketDataBar(timestamp="2024-01-31")]).bars
    assert rows.path.format(bar=3, column="high") == "market_data[3].high"
    assert request(columns=columns()).bars.path.format(bar=3, column="high") == "columns.high[3]"


def test_a_request_without_run_id_gets_one_that_nobody_else_has():
    assert request().run_id
    assert request().run_id != request().run_id
    assert request(run_id="mine").run_id == "mine"


def test_a_zero_in_an_optional_field_of_the_backtest_means_not_given():
    config = request(backtest=public.BacktestConfig(stop_loss=0, initial_cash=5)).backtest
    assert not config.HasField("stop_loss")
    assert not config.HasField("warmup_bars")
    assert config.initial_cash == 5


def test_zero_bars_of_warmup_are_given():
    config = request(backtest=public.BacktestConfig(warmup_bars=0)).backtest
    assert config.HasField("warmup_bars")
    assert config.warmup_bars == 0


def test_every_field_of_the_backtest_is_handed_on():
    given = {
        field.name: field.number % 2 + 1
        for field in public.BacktestConfig.DESCRIPTOR.fields
        if field.type not in (field.TYPE_BOOL, field.TYPE_STRING)
    } | {"fractional_units": True, "apply_strategy_constants": True, "time_zone": "Europe/Berlin"}
    config = request(backtest=public.BacktestConfig(**given)).backtest
    assert {name: getattr(config, name) for name in given} == given


def deployments(**fields):
    bar = public.MarketDataBar(timestamp="2024-01-31")
    data = {name: public.SymbolMarketData(symbol=name, bars=[bar]) for name in ("B", "A")}
    given = {"market_data": data, "deployments": [public.DeploymentExecution(user_id="u")] * 2}
    symbol_set = public.SymbolSetExecution(**given | fields)
    return of_list(symbol_set)


def of_list(symbol_set):
    data = public.ExecuteListRequest(symbol_sets=[symbol_set]).SerializeToString()
    return from_proto.deployments(received_list(data, ALLOWANCE))


def test_a_deployment_reads_the_symbols_in_the_order_of_its_set():
    assert list(deployments(symbols=["B", "A"])[0].bars) == ["B", "A"]
    assert list(deployments(symbols=["A", "C"])[0].bars) == ["A"]
    assert list(deployments()[0].bars) == ["A", "B"]


def test_deployments_of_a_set_share_its_bars():
    first, second = deployments(symbols=["A"])
    assert first.bars["A"] is second.bars["A"]
    assert (first.path, second.path) == (
        "symbol_sets[0].deployments[0]",
        "symbol_sets[0].deployments[1]",
    )


@pytest.mark.parametrize("symbol", ["{", "}", "{0}", "{bar}", "A{column}"])
def test_a_symbol_with_braces_is_only_a_name(symbol):
    bar = public.MarketDataBar(timestamp="never")
    symbol_set = public.SymbolSetExecution(
        market_data={symbol: public.SymbolMarketData(bars=[bar])},
        deployments=[public.DeploymentExecution()],
    )
    with pytest.raises(Rejected, match="bar 0"):
        of_list(symbol_set)
