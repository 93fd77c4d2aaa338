"""Properties that hold for any bars, orders and rules of the order engine."""

import dataclasses

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategy_runner.backtest.engine import Engine
from strategy_runner.backtest.orders import orders_of
from strategy_runner.backtest.run import run_backtest
from strategy_runner.backtest.types import (
    Action,
    BacktestConfig,
    Direction,
    FillRule,
    Sizing,
    StopsActiveFrom,
    order_details_of,
    signals_of,
)
from strategy_runner.bars import Bars

HOUR_MS = 3_600_000
RELATIVE = 1e-9
NAMES = ("a", "b", "c")
NAN = float("nan")

steady = settings(
    max_examples=400,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def rarely(values):
    """One of *values* now and then, and mostly not given."""
    return st.one_of(st.just(NAN), st.just(NAN), values)


price = st.integers(6, 24).map(float)
fraction = st.sampled_from([0.0, 0.05, 0.2, 0.5])
an_order = st.fixed_dictionaries(
    {
        "side": st.sampled_from([*Action, *[Action.BUY, Action.SELL] * 2]),
        "quantity": st.sampled_from([0.0, 0.0, 1.0, 2.5, 7.0]),
        "size": rarely(st.sampled_from([0.25, 0.5, 1.0, 1.5])),
        "target": st.sampled_from([-1.5, -0.5, 0.0, 0.3, 1.0, 2.0]),
        "limit": rarely(price),
        "stop": rarely(price),
        "stop_loss": rarely(fraction),
        "take_profit": rarely(fraction),
        "trailing_stop": rarely(fraction),
        "stop_loss_price": rarely(st.sampled_from([0.0, 8.0, 12.0, 15.0, 20.0])),
        "take_profit_price": rarely(st.sampled_from([0.0, 8.0, 12.0, 15.0, 20.0])),
        "trailing_stop_amount": rarely(st.sampled_from([0.0, 1.0, 3.0])),
        "expires": st.sampled_from([0, 0, -1, 1, 3]),
        "name": st.integers(-1, 2),
        "oco": st.integers(-1, 2),
        "cancel": st.sampled_from([-1, -1, -1, -2, 0, 1]),
    }
)


@st.composite
def bars_with_orders(draw, most_bars=40):
    n = draw(st.integers(1, most_bars))
    rows = []
    near = st.integers(8, 22)
    for _ in range(n):
        at_open, at_close = draw(near), draw(near)
        top = max(at_open, at_close) + draw(st.integers(0, 4))
        bottom = min(at_open, at_close) - draw(st.integers(0, 4))
        rows.append((at_open, top, bottom, at_close, draw(st.sampled_from([0, 5, 20, 400]))))
    given = draw(st.lists(st.tuples(st.integers(0, n - 1), an_order), max_size=n))
    given.sort(key=lambda item: item[0])
    columns = {name: [order[name] for _, order in given] for name in given[0][1]} if given else {}
    sides = columns.pop("side", [])
    quantities = columns.pop("quantity", [])
    details = order_details_of(len(given), NAMES, **columns)
    signals = signals_of([bar for bar, _ in given], sides, quantities, details)
    prices = np.array(rows, dtype=np.float64).T
    times = np.arange(n, dtype=np.int64) * (7 * HOUR_MS)
    return Bars(times, *(np.ascontiguousarray(column) for column in prices)), signals


@st.composite
def any_config(draw):
    leverage = draw(st.sampled_from([1.0, 1.0, 2.0, 5.0]))
    return BacktestConfig(
        initial_cash=draw(st.sampled_from([20.0, 100.0, 1000.0])),
        fill=draw(st.sampled_from(FillRule)),
        direction=draw(st.sampled_from(Direction)),
        sizing=draw(st.sampled_from(Sizing)),
        size=draw(st.sampled_from([0.1, 0.5, 1.0])),
        fractional_units=draw(st.booleans()),
        commission_rate=draw(st.sampled_from([0.0, 0.001, 0.05])),
        commission_fixed=draw(st.sampled_from([0.0, 1.0])),
        commission_per_unit=draw(st.sampled_from([0.0, 0.1])),
        commission_minimum=draw(st.sampled_from([0.0, 2.0])),
        slippage_rate=draw(st.sampled_from([0.0, 0.01])),
        tick_size=0.25,
        slippage_ticks=draw(st.sampled_from([0.0, 1.0])),
        stop_loss=draw(st.sampled_from([None, 0.1, 0.5])),
        take_profit=draw(st.sampled_from([None, 0.1, 0.5])),
        trailing_stop=draw(st.sampled_from([None, None, 0.1])),
        stops_active_from=draw(st.sampled_from(StopsActiveFrom)),
        pyramiding=draw(st.sampled_from([0, 1, 5])),
        max_leverage=leverage,
        borrow_rate=draw(st.sampled_from([0.0, 5.0])),
        financing_rate=draw(st.sampled_from([0.0, 5.0])),
        max_volume_share=draw(st.sampled_from([0.0, 0.0, 0.1, 1.0])),
        maintenance_margin=draw(st.sampled_from([0.0, 0.0, 0.15])),
    )


def bar_by_bar(bars, signals, config):
    """The result, and the view of every bar."""
    engine = Engine(bars, config)
    orders = list(orders_of(signals, 0, len(signals)))
    views = []
    for bar in range(len(bars)):
        views.append(engine.step(bar))
        engine.place([order for order in orders if signals.bar[order.signal] == bar])
    return engine.finish(), views


def assert_identical(one, other):
    for name in ("trades", "ignored", "events"):
        for field in dataclasses.fields(getattr(one, name)):
            columns = (getattr(getattr(result, name), field.name) for result in (one, other))
            np.testing.assert_array_equal(*columns, err_msg=f"{name}.{field.name}")
    for name in ("equity", "units", "in_position"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    for name in ("open_position", "commission_total", "ruined_bar", "traded_value"):
        assert getattr(one, name) == getattr(other, name), name


@steady
@given(bars_with_orders(), any_config())
def test_a_run_over_columns_is_the_one_that_goes_bar_by_bar(drawn, config):
    bars, signals = drawn
    result, _ = bar_by_bar(bars, signals, config)
    assert_identical(run_backtest(bars, signals, config), result)
