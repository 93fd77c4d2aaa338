"""The order engine gives the equity and the trades that other libraries give for the same orders."""

import importlib.util
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from strategy_runner.backtest.run import run_backtest
from strategy_runner.backtest.signals import NAME_COLUMNS, NUMBER_COLUMNS
from strategy_runner.backtest.types import (
    Action,
    BacktestConfig,
    Direction,
    FillRule,
    IgnoredReason,
    Side,
    Sizing,
    StopsActiveFrom,
    order_details_of,
    signals_of,
)
from strategy_runner.bars import Bars

FOLDER = Path(__file__).parents[1] / "reference_cases" / "orders"
CASES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
CHOICES = {"fill": FillRule, "stops_active_from": StopsActiveFrom}


def judges():
    spec = importlib.util.spec_from_file_location("judges", FOLDER / "judges.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bars_of(case):
    with warnings.catch_warnings():
        # The package warns while it is imported; nothing of ours runs in this block.
        warnings.simplefilter("ignore")
        frame = judges().bars_of(case)
    columns = ("Open", "High", "Low", "Close", "Volume")
    return Bars(
        frame.index.to_numpy().astype("datetime64[ms]").astype(np.int64),
        *(np.ascontiguousarray(frame[name].to_numpy(np.float64)) for name in columns),
    )


def signals_in(case):
    orders = case["orders"]
    names = sorted({order[name] for order in orders for name in NAME_COLUMNS if name in order})
    columns = {name: [order.get(name, np.nan) for order in orders] for name in NUMBER_COLUMNS}
    columns["expires"] = [order.get("expires", 0) for order in orders]
    for name in NAME_COLUMNS:
        columns[name] = [names.index(order[name]) if name in order else -1 for order in orders]
    return signals_of(
        [order["bar"] for order in orders],
        [Action[order["side"]] for order in orders],
        [order.get("quantity", 0.0) for order in orders],
        order_details_of(len(orders), tuple(names), **columns),
    )


def run(case):
    config = {
        name: CHOICES[name][value] if name in CHOICES else value
        for name, value in case["config"].items()
    }
    return run_backtest(
        bars_of(case),
        signals_in(case),
        BacktestConfig(
            initial_cash=100_000.0,
            direction=Direction.LONG_SHORT,
            sizing=Sizing.SIGNAL_QUANTITY,
            pyramiding=10_000,
            **config,
        ),
    )


@pytest.mark.parametrize("name", CASES)
def test_equity_is_that_of_the_libraries_that_agree(name):
    case = CASES[name]
    result = run(case)
    assert case["agree"]
    np.testing.assert_allclose(result.equity, case["expected"]["equity"], rtol=1e-9)
    # Orders that the cash does not pay for are judged elsewhere: libraries cut them down.
    assert IgnoredReason.NOT_ENOUGH_CASH not in result.ignored.reason
    assert len(result.trades) >= 5
    if "trades" not in case["expected"]:
        return
    trades = result.trades
    sign = np.where(trades.side == Side.LONG, 1.0, -1.0)
    columns = (trades.entry_bar, trades.exit_bar, sign * trades.size)
    rows = np.column_stack((*columns, trades.entry_price, trades.exit_price, trades.pnl))
    expected = np.array(case["expected"]["trades"])
    if "commission_minimum" in case["config"]:
        # Which part of a trade bears how much of a minimum is told in another way there.
        rows, expected = rows[:, :5], expected[:, :5]
    # Fills of one bar come in another order there.
    np.testing.assert_allclose(
        rows[np.lexsort(rows.T[:5])], expected[np.lexsort(expected.T[:5])], rtol=1e-9, atol=1e-9
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if "backtesting 0.6.6" in case["agree"]]
)
def test_the_library_that_is_here_still_expects_what_is_written_down(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = judges().with_backtesting(CASES[name])
    np.testing.assert_allclose(made["equity"], CASES[name]["expected"]["equity"], rtol=1e-12)
    np.testing.assert_allclose(made["trades"], CASES[name]["expected"]["trades"], rtol=1e-12)
