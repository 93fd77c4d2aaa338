"""Requests that cannot be run: the status, and the field and the bar that are at fault."""

import math
from dataclasses import replace

import grpc
import numpy as np
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import refusal_of, run_request

CODE = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
BARS = random_bars(20)


def changed(column, bar, value):
    values = getattr(BARS, column).copy()
    values[bar] = value
    return replace(BARS, **{column: values})


def refused(client, request):
    refusal = refusal_of(lambda: client.ExecuteStrategy(request))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT, refusal
    assert refusal.violations
    for field in refusal.violations:
        assert field in refusal.message
    return refusal


def path(column, bar, *, rows):
    if rows:
        return f"market_data[{bar}].{column}"
    return f"columns.{'timestamp_ms' if column == 'timestamp' else column}[{bar}]"


def test_empty_code_is_refused(client):
    assert refused(client, run_request("", BARS)).says("code", "empty")


def test_no_bars_at_all_are_refused(client):
    assert refused(client, public.ExecuteStrategyRequest(code=CODE)).says("market_data", "no bar")


def test_empty_columns_are_refused(client):
    request = public.ExecuteStrategyRequest(code=CODE, columns=public.MarketDataColumns(symbol="X"))
    assert refused(client, request).says("columns", "no bar")


@pytest.mark.parametrize("language", ["java", "Python 2", "javascript"])
def test_another_language_than_python_is_unimplemented(client, language):
    refusal = refusal_of(lambda: client.ExecuteStrategy(run_request(CODE, BARS, language=language)))
    assert refusal.code is grpc.StatusCode.UNIMPLEMENTED
    assert language in refusal.message


def test_validating_another_language_finds_an_error_as_in_version_1(client):
    answer = client.ValidateCode(public.ValidateCodeRequest(code="class A {}", language="java"))
    assert not answer.valid
    assert "java" in answer.errors[0]


@pytest.mark.parametrize("language", ["", "python", "Python"])
def test_python_may_be_named_or_left_open(client, language):
    assert client.ExecuteStrategy(run_request(CODE, BARS, language=language)).success


@pytest.mark.parametrize("timeout_s", [301, -1, 2**31 - 1])
def test_a_timeout_out_of_bounds_is_refused_with_the_bounds(client, timeout_s):
    refusal = refused(client, run_request(CODE, BARS, timeout_seconds=timeout_s))
    assert refusal.says("timeout_seconds", str(timeout_s), "300")


def test_the_largest_timeout_is_taken(client):
    assert client.ExecuteStrategy(run_request(CODE, BARS, timeout_seconds=300)).success


@pytest.mark.parametrize("rows", [True, False], ids=["rows", "columns"])
def test_bars_that_go_back_in_time_are_refused_at_the_first_that_does(client, rows):
    bars = changed("timestamp_ms", 7, BARS.timestamp_ms[3] + 1)
    refusal = refused(client, run_request(CODE, bars, rows=rows))
    assert refusal.says(path("timestamp", 7, rows=rows), "before", "bar 7")


@pytest.mark.parametrize("rows", [True, False], ids=["rows", "columns"])
def test_two_bars_of_one_time_are_refused(client, rows):
    bars = changed("timestamp_ms", 7, BARS.timestamp_ms[6])
    refusal = refused(client, run_request(CODE, bars, rows=rows))
    assert refusal.says(path("timestamp", 7, rows=rows), "same", "bar 7")


@pytest.mark.parametrize("text", ["", "yesterday", "2020-13-01", "2020-01-01T25:00:00Z", "17"])
def test_a_text_that_is_no_time_is_refused_with_its_bar(client, text):
    request = run_request(CODE, BARS, rows=True)
    request.market_data[5].timestamp = text
    assert refused(client, request).says("market_data[5].timestamp", "bar 5", "ISO 8601")


@pytest.mark.parametrize("rows", [True, False], ids=["rows", "columns"])
@pytest.mark.parametrize("column", ["open", "high", "low", "close"])
@pytest.mark.parametrize("value", [math.nan, 0.0, -1.0, math.inf, -math.inf])
def test_a_price_that_is_not_finite_and_above_zero_is_refused(client, column, value, rows):
    refusal = refused(client, run_request(CODE, changed(column, 9, value), rows=rows))
    assert refusal.says(path(column, 9, rows=rows), "bar 9", repr(value))


def test_a_negative_volume_is_refused(client):
    refusal = refused(client, run_request(CODE, changed("volume", 4, -1), rows=True))
    assert refusal.says("market_data[4].volume", "bar 4")


def test_a_volume_that_is_no_number_is_refused(client):
    refusal = refused(client, run_request(CODE, changed("volume", 4, math.nan)))
    assert refusal.says("columns.volume[4]", "bar 4")


@pytest.mark.parametrize("rows", [True, False], ids=["rows", "columns"])
def test_a_high_below_its_low_is_refused(client, rows):
    bars = changed("high", 3, BARS.low[3] * 0.9)
    assert refused(client, run_request(CODE, bars, rows=rows)).says(
        path("high", 3, rows=rows), "below low", "bar 3"
    )


@pytest.mark.parametrize("column", ["open", "close"])
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_an_open_or_close_outside_its_bar_is_refused(client, column, factor):
    bars = changed(column, 3, getattr(BARS, column)[3] * factor)
    refusal = refused(client, run_request(CODE, bars))
    assert refusal.says(f"columns.{column}[3]", "not between low and high", "bar 3")


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
@pytest.mark.parametrize("change", [-1, 1])
def test_columns_of_different_lengths_are_refused(client, column, change):
    request = run_request(CODE, BARS)
    values = getattr(request.columns, column)
    values[:] = [*values, 1.0][: len(BARS) + change]
    refusal = refused(client, request)
    assert refusal.says(f"columns.{column}", str(len(BARS)), str(len(BARS) + change))


def test_a_volume_column_may_be_left_out(client):
    request = run_request(CODE, BARS)
    request.columns.ClearField("volume")
    assert client.ExecuteStrategy(request).success


def test_both_forms_of_bars_at_once_are_refused(client):
    request = run_request(CODE, BARS)
    request.market_data.extend(BARS.rows())
    assert refused(client, request).says("columns", "market_data")


def test_code_above_64_kib_is_refused_and_code_of_just_64_kib_is_not(client):
    filler = "#" * (64 * 1024 - len(CODE))
    assert client.ExecuteStrategy(run_request(CODE + filler, BARS)).success
    assert refused(client, run_request(CODE + filler + "#", BARS)).says("code", "64 KiB")


def test_the_size_of_code_is_counted_in_bytes_and_not_in_characters(client):
    assert refused(client, run_request(CODE + "#" + "é" * 33_000, BARS)).says("code", "64 KiB")


@pytest.mark.parametrize("run_id", ["x" * 129, "two\nlines", "tab\t", "bell\x07"])
def test_a_run_id_that_is_long_or_not_printable_is_refused(client, run_id):
    assert refused(client, run_request(CODE, BARS, run_id=run_id)).says("run_id", "128 printable")


def test_a_run_id_of_128_characters_is_taken(client):
    assert client.ExecuteStrategy(run_request(CODE, BARS, run_id="x" * 128)).run_id == "x" * 128


BAD_BACKTESTS = [
    ("initial_cash", -1.0),
    ("initial_cash", math.nan),
    ("initial_cash", math.inf),
    ("initial_cash", 1e16),
    ("size", -0.1),
    ("size", math.nan),
    ("commission_rate", -0.001),
    ("commission_rate", 1.001),
    ("commission_rate", math.nan),
    ("commission_fixed", -0.01),
    ("commission_fixed", math.inf),
    ("slippage_rate", -0.001),
    ("slippage_rate", 0.51),
    ("slippage_rate", math.nan),
    ("stop_loss", -0.01),
    ("stop_loss", 1.01),
    ("stop_loss", math.nan),
    ("take_profit", -0.01),
    ("take_profit", math.inf),
    ("risk_free_rate", -1.0),
    ("risk_free_rate", 10.1),
    ("risk_free_rate", math.nan),
    ("periods_per_year", -1.0),
    ("periods_per_year", math.inf),
    ("warmup_bars", -1),
    ("trailing_stop", -0.01),
    ("trailing_stop", 1.01),
    ("pyramiding", -1),
    ("pyramiding", 1001),
    ("max_leverage", 0.5),
    ("max_leverage", 101.0),
    ("borrow_rate", -0.01),
    ("borrow_rate", 10.1),
    ("financing_rate", -0.01),
    ("financing_rate", math.nan),
    ("commission_per_unit", -0.01),
    ("commission_per_unit", math.inf),
    ("commission_minimum", -0.01),
    ("commission_minimum", math.nan),
    ("tick_size", -0.01),
    ("tick_size", math.inf),
    ("slippage_ticks", -1.0),
    ("slippage_ticks", math.nan),
    ("max_volume_share", -0.1),
    ("max_volume_share", 1.1),
    ("maintenance_margin", -0.1),
    ("maintenance_margin", 1.1),
    ("time_zone", "Mars/Olympus"),
    ("fill", 3),
    ("direction", 3),
    ("sizing", 5),
    ("stops_active_from", 3),
    ("signal_meaning", 3),
    ("fill", -1),
]


@pytest.mark.parametrize(("field", "value"), BAD_BACKTESTS)
def test_a_backtest_field_out_of_bounds_is_refused_by_name(client, field, value):
    config = public.BacktestConfig(**{field: value})
    assert (
        f"backtest.{field}" in refused(client, run_request(CODE, BARS, backtest=config)).violations
    )


def test_every_field_of_the_backtest_is_checked():
    checked = {field for field, _ in BAD_BACKTESTS}
    flags = {"fractional_units", "apply_strategy_constants"}
    assert checked | flags == {field.name for field in public.BacktestConfig.DESCRIPTOR.fields}


@pytest.mark.parametrize(
    ("sizing", "size"),
    [
        (public.SIZING_PERCENT_OF_EQUITY, 0.0),
        (public.SIZING_PERCENT_OF_EQUITY, 25.0),
        (public.SIZING_FIXED_QUANTITY, 0.0),
    ],
)
def test_a_size_that_its_sizing_cannot_use_is_refused(client, sizing, size):
    config = public.BacktestConfig(sizing=sizing, size=size)
    assert "backtest.size" in refused(client, run_request(CODE, BARS, backtest=config)).violations


@pytest.mark.parametrize("memory_mb", [127, 2049, -1])
def test_a_memory_limit_out_of_bounds_is_refused_with_the_bounds(client, memory_mb):
    request = run_request(CODE, BARS, limits=public.RunLimits(memory_mb=memory_mb))
    assert refused(client, request).says("limits.memory_mb", str(memory_mb), "128", "2048")


@pytest.mark.parametrize("cpu_millis", [49, 1001, -1])
def test_a_share_of_processor_out_of_bounds_is_refused_with_the_bounds(client, cpu_millis):
    request = run_request(CODE, BARS, limits=public.RunLimits(cpu_millis=cpu_millis))
    assert refused(client, request).says("limits.cpu_millis", str(cpu_millis), "50", "1000")


def test_limits_within_bounds_are_in_force(client):
    limits = public.RunLimits(memory_mb=200, cpu_millis=700)
    receipt = client.ExecuteStrategy(run_request(CODE, BARS, limits=limits)).receipt
    assert receipt.limits.memory_bytes == 200 << 20
    assert receipt.limits.cpu_millis == 700


def test_all_faults_of_a_request_are_told_at_once(client):
    bars = replace(changed("close", 2, math.nan), volume=np.full(len(BARS), -1.0))
    request = run_request("", bars, timeout_seconds=-4, run_id="\x00")
    request.backtest.commission_rate = 7
    assert set(refused(client, request).violations) == {
        "code",
        "timeout_seconds",
        "run_id",
        "backtest.commission_rate",
        "columns.close[2]",
        "columns.volume[0]",
    }


def test_more_parameters_than_any_strategy_reads_are_refused(client):
    parameters = {f"p{number}": "1" for number in range(257)}
    refusal = refused(client, run_request(CODE, BARS, parameters=parameters))
    assert refusal.says("parameters", "257", "256")


def test_a_stream_of_a_bad_request_ends_with_the_same_status_and_no_event(client):
    request = run_request("", BARS)
    refusal = refusal_of(lambda: list(client.StreamStrategy(request)))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert refusal.says("code", "empty")


def test_a_message_above_the_limit_is_refused_and_the_service_goes_on(client, service):
    with grpc.insecure_channel(
        service.address, options=[("grpc.max_send_message_length", -1)]
    ) as channel:
        call = channel.unary_unary(
            "/strategiz.execution.v1.StrategyExecutionService/ExecuteStrategy"
        )
        refusal = refusal_of(lambda: call(b"\x0a\x80\x80\x80\x21" + bytes(66 << 20)))
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert client.ExecuteStrategy(run_request(CODE, BARS)).success


def test_bytes_that_are_no_message_are_refused_and_the_service_goes_on(client, service):
    with grpc.insecure_channel(service.address) as channel:
        call = channel.unary_unary(
            "/strategiz.execution.v1.StrategyExecutionService/ExecuteStrategy"
        )
        refusal = refusal_of(lambda: call(b"\xff\xff\xff"))
    # gRPC's own parser refuses it before any code of ours; its Python and its other servers differ in the code.
    assert refusal.code in (
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.UNKNOWN,
    )
    assert client.ExecuteStrategy(run_request(CODE, BARS)).success
