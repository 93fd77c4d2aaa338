"""What comes back of a real service, against the same run in rows; and what a result says of itself."""

import dataclasses
import json
import sys

import numpy as np
import pandas as pd
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from strategiz_execution import (
    BarsPolicy,
    Client,
    InvalidRequest,
    Metrics,
    MissingPackage,
    Outcome,
    Result,
    RunFailed,
    bars_of,
)
from tests.stand.client_bars import flat_bars, walk
from tests.stand.running_service import without_times

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

BARS = dataclasses.replace(walk(400), symbol="X")
STRATEGY = """
SYMBOL, TIMEFRAME = "X", "1D"

def strategy(data):
    fast, slow = data["close"].rolling(5).mean(), data["close"].rolling(20).mean()
    plot(slow, "slow", color="orange")
    plot(fast, "time")
    print("<script>alert(1)</script>")
    return pd.Series(np.where(fast > slow, "BUY", "SELL"), data.index)
"""
COSTS = {"commission_rate": 0.001, "direction": "long_short", "stop_loss": 0.03}


@pytest.fixture
def our_client(service):
    with Client(service.address) as client:
        yield client


@pytest.fixture(scope="module")
def result(service):
    with Client(service.address) as client:
        return client.run(STRATEGY, BARS, backtest=COSTS, params={"a": [1.0], "b": True, "c": "d"})


def test_tables_say_what_rows_say(result, service):
    request = public.ExecuteStrategyRequest.FromString(result.request.SerializeToString())
    request.run_id = ""
    request.output.form = public.ANSWER_FORM_ROWS
    rows = service.stub.ExecuteStrategy(request)
    told = rows.performance

    trades = result.trades
    assert len(trades) == len(told.trades) > 5
    for (_, ours), row in zip(trades.iterrows(), told.trades, strict=True):
        assert ours.entry_time.isoformat().replace("+00:00", "Z") == row.entry_timestamp
        assert ours.exit_time.isoformat().replace("+00:00", "Z") == row.exit_timestamp
        assert (ours.side, ours.exit_reason) == (
            public.Side.Name(row.side)[5:],
            row.exit_reason.upper(),
        )
        assert (ours["size"], ours.pnl, ours.commission, ours.mae) == (
            row.size,
            row.pnl,
            row.commission,
            row.mae,
        )
        assert ours["return"] == pytest.approx(row.pnl_percent / 100)

    signals = result.signals
    assert [time.isoformat().replace("+00:00", "Z") for time in signals.index] == [
        one.timestamp for one in rows.signals
    ]
    assert signals["type"].tolist() == [one.type for one in rows.signals]
    assert signals["price"].tolist() == [one.price for one in rows.signals]

    assert list(result.indicators.columns) == ["slow", "time (2)"]
    for column, row in zip(result.indicators.columns, rows.indicators, strict=True):
        assert result.indicators[column].dropna().tolist() == [point.value for point in row.data]

    assert result.equity["equity"].tolist() == list(told.equity.equity)
    assert result.equity["drawdown"].min() == pytest.approx(told.metrics.max_drawdown)
    ignored = result.ignored_signals
    assert ignored["reason"].tolist() == [one.reason for one in told.ignored_signals]
    for name in [one.name for one in dataclasses.fields(Metrics)]:
        expected = getattr(told.metrics, name) if told.metrics.HasField(name) else None
        assert getattr(result.metrics, name) == expected


def test_a_result_survives_its_json(result):
    told = json.loads(result.to_json())
    assert told["outcome"] == "OUTCOME_SUCCEEDED"
    again = Result.from_json(result.to_json(with_request=True))
    assert without_times(again.response) == without_times(result.response)
    assert again.request == result.request
    pd.testing.assert_frame_equal(again.trades, result.trades)
    assert again.params == {"a": [1.0], "b": True, "c": "d"}
    with pytest.raises(InvalidRequest, match="to_json"):
        Result.from_json(result.to_json())


def test_a_result_says_of_itself(result):
    assert repr(result).startswith("Result(SUCCEEDED, run_id='")
    assert f"n_trades={len(result.trades)}" in repr(result)
    assert result.raise_for_failure() is result
    assert result.failure is None
    assert result.usage.total_ms > 0
    assert result.receipt.library_versions["pandas"]
    assert result.logs == ("<script>alert(1)</script>",)
    assert result.drawings[0].words == {"color": "orange"}
    with pytest.raises(InvalidRequest, match="trade"):
        result.columns("trade")


def test_text_of_a_strategy_never_becomes_markup(our_client, result):
    bad = our_client.run(
        "SYMBOL = 'X'\ndef strategy(data):\n    raise ValueError('<img src=x onerror=alert(1)>')\n",
        BARS,
    )
    for one in (result, bad):
        shown = one._repr_html_()
        assert "<script" not in shown
        assert "<img" not in shown
    assert "&lt;script&gt;" in result._repr_html_()
    assert "&lt;img" in bad._repr_html_()


def test_a_failure_is_typed_and_raised_where_numbers_are_asked_for(our_client):
    failed = our_client.run("SYMBOL = 'X'\ndef strategy(data):\n    return data['x']\n", BARS)
    assert (failed.ok, failed.outcome, failed.performance) == (False, Outcome.STRATEGY_ERROR, None)
    assert (failed.failure.line, failed.failure.bar) == (3, 50)
    for ask in (lambda: failed.metrics, lambda: failed.trades, failed.raise_for_failure):
        with pytest.raises(RunFailed, match="STRATEGY_ERROR: KeyError: 'x'") as raised:
            ask()
        assert raised.value.result is failed


def test_a_run_without_a_trade_has_undefined_metrics(our_client):
    calm = our_client.run("SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n", flat_bars(60))
    assert calm.metrics.sharpe_ratio is None
    assert calm.metrics.n_trades == 0
    assert calm.trades.empty
    assert "undefined" in calm._repr_html_()


def test_repaired_bars_give_tables_with_their_own_times(our_client):
    straight = our_client.run(STRATEGY, BARS, backtest=COSTS)
    order = np.r_[np.arange(400)[::-1], [7]]
    mixed = bars_of(
        {
            "timestamp": BARS.timestamp_ms[order],
            **{
                name: getattr(BARS, name)[order]
                for name in ("open", "high", "low", "close", "volume")
            },
        },
        "X",
    )
    with pytest.raises(InvalidRequest, match=r"bars\.timestamp"):
        our_client.run(STRATEGY, mixed, backtest=COSTS)
    repaired = our_client.run(STRATEGY, mixed, backtest=COSTS, bars_policy=BarsPolicy.REPAIR)
    assert repaired.warnings
    pd.testing.assert_frame_equal(repaired.trades, straight.trades)
    pd.testing.assert_frame_equal(repaired.signals, straight.signals)
    pd.testing.assert_frame_equal(repaired.indicators, straight.indicators)
    assert repaired.bars.timestamp_ms.tolist() == BARS.timestamp_ms.tolist()


def test_look_ahead_is_told(our_client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    return np.sign(data['close'].shift(-1) - data['close']).fillna(0)\n"
    found = our_client.run(code, BARS, check_look_ahead=True).look_ahead
    assert found.checked_cuts > 0
    assert found.differences[0].time.endswith("Z")


def test_progress_is_drawn_on_a_terminal_alone(our_client, capsys):
    assert our_client.run(STRATEGY, BARS, progress=True).ok
    captured = capsys.readouterr()
    assert captured.out == ""


def test_without_rich_progress_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with Client("127.0.0.1:1") as client, pytest.raises(MissingPackage, match=r"\[progress\]"):
        client.run(STRATEGY, BARS, progress=True)
