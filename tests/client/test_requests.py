"""What is refused before it is sent, by field, bar or line; and what is sent of what was given."""

import asyncio
import dataclasses
import math
import subprocess
import sys
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategiz_execution import (
    AsyncClient,
    BacktestOptions,
    Bars,
    Client,
    FillRule,
    InvalidRequest,
    OutputOptions,
    RunLimits,
    Sizing,
    Tls,
    bars_of,
)
from strategiz_execution.bars.check import check_bars
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests.columns import columns_of
from strategiz_execution.requests.parameters import typed_parameters
from strategiz_execution.requests.run import run_request
from tests.stand.client_bars import DAY_MS, flat_bars, walk

CODE = "def strategy(data):\n    return 'BUY'\n"
PRICES = {"open": [1.0, 2.0], "high": [3.0, 3.0], "low": [1.0, 1.0], "close": [2.0, 2.0]}
DAYS = ["2024-01-02", "2024-01-03"]
TWO_DAYS_MS = [1_704_153_600_000, 1_704_240_000_000]


def request(code=CODE, bars=None, **options):
    return run_request(
        code, flat_bars(3) if bars is None else bars, options, timeout_s=30.0, max_answer_mb=64
    )


def refused(field, *words):
    """What an InvalidRequest of *field* says, in a pattern."""
    return pytest.raises(InvalidRequest, match=f"^{field}.*{'.*'.join(words)}")


def test_every_field_of_the_contract_is_an_option():
    ours = {one.name for one in dataclasses.fields(BacktestOptions)}
    assert ours == {one.name for one in pb.BacktestConfig.DESCRIPTOR.fields}


def test_options_reach_the_message_typed():
    told = request(
        backtest=BacktestOptions(initial_cash=5, fill="same_close", sizing="FIXED_QUANTITY", size=np.int64(3)),
        limits=RunLimits(memory_mb=256),
        output=OutputOptions(indicators=False, max_equity_points=10),
        params={"n": 3, "x": 0.5, "on": True, "word": "007", "list": [1, 2.5], "np": np.float64(2)},
        bars_policy="strict", image="science", user_id="ann", strategy_id="s", run_id="r-1", timeout_s=1.2,
    ).message  # fmt: skip
    assert (told.backtest.initial_cash, told.backtest.fill) == (5.0, pb.FILL_RULE_SAME_CLOSE)
    assert (told.backtest.sizing, told.backtest.size) == (pb.SIZING_FIXED_QUANTITY, 3.0)
    assert (told.limits.memory_mb, told.output.omit_indicators) == (256, True)
    assert (told.output.form, told.output.max_answer_mb) == (pb.ANSWER_FORM_COLUMNS, 64)
    assert (told.run_id, told.timeout_seconds, told.user_id) == ("r-1", 2, "ann")
    typed = told.typed_parameters
    assert (typed["n"].int_value, typed["x"].double_value, typed["on"].bool_value) == (3, 0.5, True)
    assert (typed["word"].string_value, list(typed["list"].list_value.values)) == (
        "007",
        [1.0, 2.5],
    )
    assert typed["np"].double_value == 2.0


def test_each_request_has_a_run_id_of_its_own():
    assert request().run_id != request().run_id


def test_an_enum_may_be_given_by_name_and_is_typed_then():
    options = BacktestOptions(fill="next-open")
    assert options.fill is FillRule.NEXT_OPEN
    assert BacktestOptions(sizing=Sizing.ALL_IN) == BacktestOptions(sizing="all_in")


@pytest.mark.parametrize(
    ("options", "field", "words"),
    [
        ({"backtest": {"initial_csh": 1}}, "backtest.initial_csh", ["did you mean 'initial_cash'"]),
        ({"backtest": {"initial_cash": "much"}}, "backtest.initial_cash", ["'much'", "must be a number"]),
        ({"backtest": {"initial_cash": 0}}, "backtest.initial_cash", ["must be above 0"]),
        ({"backtest": {"stop_loss": math.nan}}, "backtest.stop_loss", ["must be finite"]),
        ({"backtest": {"fill": "tomorrow"}}, "backtest.fill", ["NEXT_OPEN, SAME_CLOSE"]),
        ({"backtest": {"pyramiding": 1.5}}, "backtest.pyramiding", ["whole number"]),
        ({"backtest": {"fractional_units": 1}}, "backtest.fractional_units", ["must be a bool"]),
        ({"backtest": 3}, "backtest", ["BacktestOptions or a dict"]),
        ({"params": {"a": object()}}, r"params\['a'\]", ["object"]),
        ({"params": {"a": 2**63}}, r"params\['a'\]", ["64 bits"]),
        ({"params": {"a": [1.0, "x"]}}, r"params\['a'\]\[1\]", ["must be a number"]),
        ({"params": {"a": [0.0] * 1001}}, r"params\['a'\]", ["1001 values"]),
        ({"params": {1: 1}}, "params", ["names must be texts"]),
        ({"params": {str(n): n for n in range(257)}}, "params", ["257 entries"]),
        ({"timeout_s": 0}, "timeout_s", ["above 0"]),
        ({"run_id": ""}, "run_id", ["1 to 128"]),
        ({"run_id": "a\nb"}, "run_id", ["printable"]),
        ({"bars_policy": "mend"}, "bars_policy", ["STRICT, REPAIR"]),
        ({"timeout": 3}, "run.timeout", ["did you mean 'timeout_s'"]),
        ({"bars_policy": "repair", "output": OutputOptions(max_equity_points=5)}, "output.max_equity_points", []),
    ],
)  # fmt: skip
def test_a_wrong_option_is_refused_by_its_name(options, field, words):
    with refused(field, *words):
        request(**options)


@pytest.mark.parametrize(
    ("code", "words"),
    [("", ["empty"]), ("x" * 65537, ["65537 bytes"]), (b"x", ["a bytes"]), ("none.py", ["No such file"])],
)  # fmt: skip
def test_wrong_code_is_refused(code, words):
    with refused("code", *words):
        request(code)


def test_code_that_is_not_utf8_is_refused_by_line(tmp_path):
    path = tmp_path / "latin.py"
    path.write_bytes(b"x = 1\ny = 2\nz = '\xe9'\n")
    with refused("code", "line 3"):
        request(path)


def test_code_may_be_a_file(tmp_path):
    path = tmp_path / "trend.py"
    path.write_text(CODE)
    assert request(path).message.code == request(str(path)).message.code == CODE


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"close": [2.0, math.nan]}, "bars.close", ["bar 1", "2024-01-03", "above 0"]),
        ({"open": [0.0, 2.0]}, "bars.open", ["bar 0"]),
        ({"high": ["3,0", "3,0"]}, "bars.high", ["bar 0", "'3,0'", "must be a number"]),
        ({"low": [1.0]}, "bars.low", ["1 values", "2 times"]),
        ({"volume": [1.0, -1.0]}, "bars.volume", ["bar 1"]),
        ({"volume": [1.0, math.nan]}, "bars.volume", ["bars_policy='repair'"]),
        ({"timestamp": DAYS[::-1]}, "bars.timestamp", ["bar 1", "not after", "repair"]),
        ({"timestamp": ["2024-01-02", "soon"]}, "bars.timestamp", ["bar 1", "'soon'", "ISO 8601"]),
        ({"timestamp": ["2024-01-02", None]}, "bars.timestamp", ["bar 1", "must be a moment"]),
        ({"timestamp": [1.5, 2.5]}, "bars.timestamp", ["whole epoch milliseconds"]),
        ({"Close": [1.0, 1.0]}, "bars.close", ["more than once"]),
    ],
)
def test_a_wrong_bar_is_refused_by_its_place(change, field, words):
    with refused(field, *words):
        request(bars={"timestamp": DAYS, **PRICES, **change})


def test_a_column_that_is_missing_is_named_with_those_that_are_there():
    frame = pd.DataFrame(PRICES, pd.DatetimeIndex(DAYS))
    with refused("bars.close", "missing", "'timestamp', 'open'"):
        bars_of({"timestamp": DAYS, "open": [1.0, 1.0], "high": [1.0, 1.0], "low": [1.0, 1.0]})
    with refused("bars.timestamp", "DatetimeIndex"):
        bars_of(PRICES)
    with refused("bars.close", "'Adj Close', 'timestamp'"):
        bars_of(frame.rename(columns={"close": "Adj Close"}))
    with refused("bars", "several instruments", "'A', 'open'", "bars.xs"):
        bars_of(pd.concat({"A": frame, "B": frame}, axis=1))
    with refused("bars", "a list"):
        bars_of([1, 2])
    with refused("bars", "empty"):
        request(bars={"timestamp": [], "open": [], "high": [], "low": [], "close": []})


IN_UTC = pd.DatetimeIndex(DAYS, tz="UTC")


@pytest.mark.parametrize(
    "bars",
    [
        {"timestamp": DAYS, **PRICES},
        {"Date": np.array(DAYS, "M8[D]"), **{name.upper(): column for name, column in PRICES.items()}},
        {"time": [date(2024, 1, 2), datetime(2024, 1, 3, tzinfo=UTC)], **PRICES},
        {"timestamp": TWO_DAYS_MS, **PRICES},
        {"timestamp": np.array(TWO_DAYS_MS, float), **PRICES},
        pd.DataFrame(PRICES, pd.DatetimeIndex(DAYS)),
        pd.DataFrame(PRICES, IN_UTC),
        pd.DataFrame(PRICES, IN_UTC.tz_convert("Australia/Sydney")),
        pd.DataFrame({"Timestamp": DAYS, **PRICES}),
        pd.DataFrame({"timestamp": IN_UTC, **PRICES}),
        pd.DataFrame({"timestamp": TWO_DAYS_MS, **PRICES}),
        pd.DataFrame(PRICES, pd.Index(DAYS, name="Date")),
        pd.DataFrame(PRICES, pd.DatetimeIndex(DAYS)).astype("Float64"),
        pd.DataFrame(PRICES, pd.DatetimeIndex(DAYS)).astype(object),
        pd.concat({"SPX": pd.DataFrame(PRICES, pd.DatetimeIndex(DAYS))}, axis=1).swaplevel(axis=1),
        pl.DataFrame({"timestamp": DAYS, **PRICES}),
        pl.DataFrame({"timestamp": DAYS, **PRICES}).with_columns(pl.col("timestamp").str.to_datetime()),
        pl.DataFrame({"timestamp": DAYS, **PRICES}).with_columns(
            pl.col("timestamp").str.to_datetime(time_zone="UTC").dt.convert_time_zone("Asia/Tokyo")
        ),
    ],
    ids=range(18),
)  # fmt: skip
def test_bars_are_taken_in_every_usual_form(bars):
    found = bars_of(bars, "SPX")
    assert found.timestamp_ms.tolist() == TWO_DAYS_MS
    assert {name: getattr(found, name).tolist() for name in PRICES} == PRICES
    assert found.volume.tolist() == [0.0, 0.0]
    assert found.symbol == "SPX"


def test_a_symbol_is_taken_where_the_bars_name_none():
    named = dataclasses.replace(flat_bars(1), symbol="SPX")
    assert bars_of(named, "X") is named
    assert bars_of(flat_bars(1), "X").symbol == "X"


def test_a_token_is_in_no_text_of_a_client():
    with Client("localhost:1", token="secret", allow_token_on_plaintext=True) as client:
        assert "secret" not in repr(client._target) + repr(client._settings) + repr(client)


@pytest.mark.parametrize("level", [0, 1])
def test_a_level_of_names_that_says_the_same_of_each_column_is_left_out(level):
    frame = pd.concat({"SPX": pd.DataFrame(PRICES, pd.DatetimeIndex(DAYS))}, axis=1)
    found = bars_of(frame.swaplevel(axis=1) if level else frame)
    assert found.close.tolist() == PRICES["close"]


def test_a_moment_that_is_missing_is_refused():
    with refused("bars.timestamp", "bar 1"):
        bars_of(pd.DataFrame(PRICES, pd.DatetimeIndex(["2024-01-02", None])))


PRICE = st.floats(1e-3, 1e9)


@given(
    st.lists(st.tuples(PRICE, PRICE, PRICE, PRICE, st.floats(0, 1e12)), min_size=1, max_size=20),
    st.integers(0, 2**40),
)
def test_bars_of_a_dataframe_reach_the_message_bit_by_bit(rows, first):
    columns = np.array(rows).T
    frame = pd.DataFrame(
        dict(zip(("open", "high", "low", "close", "volume"), columns, strict=True))
    )
    frame.index = pd.DatetimeIndex(np.array(first + DAY_MS * np.arange(len(rows)), "M8[ms]"))
    told = pb.MarketDataColumns.FromString(columns_of(bars_of(frame)).SerializeToString())
    assert list(told.timestamp_ms) == (first + DAY_MS * np.arange(len(rows))).tolist()
    for name in frame:
        assert list(getattr(told, name)) == frame[name].tolist()


def test_columns_are_as_protobuf_would_write_them():
    bars = walk(200)
    plain = pb.MarketDataColumns(
        symbol="X", timestamp_ms=bars.timestamp_ms.tolist(), open=bars.open.tolist(), high=bars.high.tolist(),
        low=bars.low.tolist(), close=bars.close.tolist(), volume=bars.volume.tolist(),
    )  # fmt: skip
    assert columns_of(dataclasses.replace(bars, symbol="X")) == plain


def test_repair_lets_order_twins_and_missing_volume_pass():
    bars = flat_bars(3)
    order = [2, 0, 0]
    mixed = Bars(
        bars.timestamp_ms[order], bars.open, bars.high, bars.low, bars.close, np.full(3, np.nan)
    )
    check_bars(mixed, repair=True)
    with refused("bars.volume"):
        check_bars(mixed, repair=False)


@pytest.mark.parametrize(
    "address", ["localhost", "localhost:", ":50051", "localhost:0", "localhost:70000", "http://x"]
)
def test_an_address_is_a_host_and_a_port(address):
    with refused("address", "host:port"):
        Client(address)


@pytest.mark.parametrize("token", ["secret\n", "sécret", "two words", ""])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token):
    for one in (token, lambda: token):
        with Client("localhost:1", token=one, allow_token_on_plaintext=True) as client:
            with pytest.raises(InvalidRequest, match="line end") as told:
                client.health()
            assert not token or token not in str(told.value)

    async def call():
        async with AsyncClient("localhost:1", token=token, allow_token_on_plaintext=True) as client:
            await client.health()

    with pytest.raises(InvalidRequest, match="line end"):
        asyncio.run(call())


def test_a_token_needs_tls():
    with refused("token", "allow_token_on_plaintext"):
        Client("localhost:1", token="secret")
    Client("execution.example.com:443", token="secret").close()
    Client("localhost:1", token="secret", allow_token_on_plaintext=True).close()


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"timeout": 3}, "client.timeout"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"max_answer_mb": 0}, "max_answer_mb"),
        ({"tls": Tls(ca="/none/ca.pem")}, "tls.ca"),
    ],
)
def test_a_wrong_option_of_a_client_is_refused_by_its_name(options, field):
    with refused(field):
        Client("localhost:1", **options)


def test_mutual_tls_needs_certificate_and_key():
    with refused("tls", "both"):
        Tls(certificate="c.pem")


def test_the_client_needs_neither_pandas_nor_the_service():
    text = """
import sys
sys.modules.update(dict.fromkeys(("pandas", "polars", "rich", "plotly", "IPython", "orchestrator")))
import numpy as np
from strategiz_execution import Client, LocalServiceError, MissingPackage, bars_of
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results.run import Result
bars = bars_of({"timestamp": ["2024-01-02"], **dict.fromkeys(("open", "high", "low", "close"), [1.0])})
response = pb.ExecuteStrategyResponse(success=True, performance=pb.Performance())
result = Result(response, pb.ExecuteStrategyRequest(), bars)
assert result.columns("trades")["pnl"].tolist() == []
try:
    result.equity
except MissingPackage as error:
    assert "pip install 'strategiz-execution-client[pandas]'" in str(error), error
else:
    raise SystemExit("no error")
Client("localhost:1").close()
try:
    Client()
except LocalServiceError as error:
    assert "strategiz-execution, which is not installed" in str(error), error
else:
    raise SystemExit("no error")
"""
    done = subprocess.run(
        [sys.executable, "-c", text],
        env={"PYTHONPATH": "client/python"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_parameters_may_be_left_out():
    assert typed_parameters(None) == {}
