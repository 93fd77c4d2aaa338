"""The engine and the metrics give the numbers that independent libraries agreed on."""

import dataclasses
import functools
import importlib
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from strategy_runner.backtest.run import (
    BUY,
    SELL,
    BacktestConfig,
    BacktestResult,
    Bars,
    Direction,
    ExitReason,
    FillRule,
    Side,
    run_backtest,
    signals_of,
)
from strategy_runner.metrics.metrics import Metrics, compute_metrics, periods_per_year

CASE_PATHS = sorted((Path(__file__).parents[1] / "reference_cases").glob("*.json"))
TRADE_TOLERANCE = 1e-9
METRIC_TOLERANCE = 1e-8
# The cases were made of these; test_metrics_of_positions.py is about those that came later.
METRICS = [field.name for field in dataclasses.fields(Metrics)][:40]


@functools.cache
def _frame(source):
    module, _, name = source.rpartition(".")
    with warnings.catch_warnings():
        # These packages warn while they are imported; nothing of ours runs in this block.
        warnings.simplefilter("ignore")
        if source == "arch.data.sp500":
            return importlib.import_module(source).load()
        return getattr(importlib.import_module(module), name)


def _bars(source):
    frame = _frame(source).rename(columns=str.lower)
    columns = (frame[name].to_numpy(np.float64) for name in ("open", "high", "low", "close"))
    return Bars(
        frame.index.to_numpy().astype("datetime64[ms]").astype(np.int64),
        *(np.ascontiguousarray(column) for column in columns),
        frame["volume"].to_numpy(np.float64),
    )


def _config(case):
    config = case["config"]
    assert config["sizing"] in ("all_in_int", "all_in_frac")
    return BacktestConfig(
        initial_cash=config["initial_cash"],
        fill={"next_open": FillRule.NEXT_OPEN, "close": FillRule.SAME_CLOSE}[config["fill"]],
        direction=Direction[config["direction"].upper()],
        fractional_units=config["sizing"] == "all_in_frac",
        commission_rate=config["commission_rate"],
        commission_fixed=config["commission_fixed"],
        slippage_rate=config["slippage"],
        stop_loss=config["stop_loss"],
        take_profit=config["take_profit"],
        risk_free_rate=config["risk_free"],
        periods_per_year=config["periods_per_year"],
    )


def _signals(case, bars):
    bar_of = {_day(bars, bar): bar for bar in range(len(bars))}
    return signals_of(
        [bar_of[signal["timestamp"]] for signal in case["signals"]],
        [{"BUY": BUY, "SELL": SELL}[signal["type"]] for signal in case["signals"]],
    )


def _day(bars, bar):
    return str(bars.timestamp_ms[bar].astype("datetime64[ms]").astype("datetime64[D]"))


@dataclasses.dataclass
class Run:
    case: dict
    bars: Bars
    config: BacktestConfig
    result: BacktestResult
    metrics: Metrics


@pytest.fixture(params=CASE_PATHS, ids=lambda path: path.stem, scope="module")
def run(request):
    case = json.loads(request.param.read_text())
    bars, config = _bars(case["data"]["source"]), _config(case)
    result = run_backtest(bars, _signals(case, bars), config)
    return Run(case, bars, config, result, compute_metrics(bars, result, config))


def test_there_are_ten_cases():
    assert len(CASE_PATHS) == 10


def test_the_bars_are_those_of_the_case(run):
    data = run.case["data"]
    assert (len(run.bars), _day(run.bars, 0), _day(run.bars, -1)) == (
        data["bars"],
        data["first"],
        data["last"],
    )


def test_trades_agree(run):
    expected, trades = run.case["expected"]["trades"], run.result.trades
    assert len(trades) == len(expected)
    for column in ("entry_bar", "exit_bar"):
        assert getattr(trades, column).tolist() == [trade[column] for trade in expected]
    sign = np.where(trades.side == Side.LONG, 1.0, -1.0)
    close = functools.partial(np.testing.assert_allclose, rtol=TRADE_TOLERANCE, atol=0.0)
    close(sign * trades.size, [trade["size"] for trade in expected])
    for column in ("entry_price", "exit_price", "pnl", "commission"):
        close(getattr(trades, column), [trade[column] for trade in expected], err_msg=column)
    close(
        100.0 * trades.pnl / (trades.size * trades.entry_price),
        [trade["return_pct"] for trade in expected],
    )
    reasons = [ExitReason(reason).name.lower() for reason in trades.exit_reason]
    assert reasons == [trade["exit_reason"] for trade in expected]
    assert [_day(run.bars, bar) for bar in trades.exit_bar] == [t["exit_time"] for t in expected]


def test_the_open_position_agrees(run):
    expected, position = run.case["expected"]["open_position"], run.result.open_position
    if expected is None:
        assert position is None
        return
    assert position is not None
    assert (position.side, position.entry_bar) == (Side.LONG, expected["entry_bar"])
    for name in ("size", "entry_price", "entry_commission", "last_price", "unrealized_pnl"):
        assert getattr(position, name) == pytest.approx(expected[name], rel=TRADE_TOLERANCE), name


def test_the_last_equity_agrees(run):
    expected = run.case["expected"]["metrics"]["final_equity"]["value"]
    assert run.result.equity[-1] == pytest.approx(expected, rel=TRADE_TOLERANCE)


@pytest.mark.parametrize("name", METRICS)
def test_metric_agrees(run, name):
    # A case leaves out what is undefined in it.
    expected = run.case["expected"]["metrics"].get(name, {"value": None})["value"]
    value = getattr(run.metrics, name)
    if expected is None:
        assert value is None
    else:
        assert value == pytest.approx(expected, rel=METRIC_TOLERANCE, abs=0.0)


def test_a_case_names_no_metric_that_is_missing_here(run):
    assert METRICS[-1] == "total_commission"
    assert set(run.case["expected"]["metrics"]) <= set(METRICS)


def test_periods_per_year_are_inferred_as_the_case_states_them(run):
    inferred = dataclasses.replace(run.config, periods_per_year=None)
    assert periods_per_year(run.bars, inferred) == run.case["config"]["periods_per_year"]


def test_every_signal_is_a_fill_or_is_ignored_with_a_reason(run):
    result = run.result
    used = {*result.trades.entry_signal.tolist(), *result.trades.exit_signal.tolist()} - {-1}
    if result.open_position is not None:
        used.add(result.open_position.entry_signal)
    ignored = result.ignored.signal.tolist()
    assert used.isdisjoint(ignored)
    assert len(used) + len(ignored) == len(run.case["signals"])
