"""Properties that hold for any bars, orders and rules of the order engine.

The cases are drawn by number, so that one that fails is met again: whole prices close together,
so that levels are often met exactly, and orders that say much at once.
"""

import dataclasses
from functools import cache

import numpy as np
import pytest

from strategy_runner.backtest.columns import run_orders
from strategy_runner.backtest.engine import Engine
from strategy_runner.backtest.orders import orders_of
from strategy_runner.backtest.run import run_backtest
from strategy_runner.backtest.types import (
    BUY,
    SELL,
    Action,
    BacktestConfig,
    BacktestResult,
    Direction,
    FillRule,
    Side,
    Signals,
    Sizing,
    StopsActiveFrom,
    order_details_of,
    signals_of,
)
from strategy_runner.bars import Bars

HOUR_MS = 3_600_000
RELATIVE = 1e-9
CASES = 600
NAMES = ("a", "b", "c")
# Of the configuration's fields, the first of those that the walk over signals does not know.
ADDED = [field.name for field in dataclasses.fields(BacktestConfig)].index("trailing_stop")
ACTIONS = [*Action, *[Action.BUY, Action.SELL] * 2]


@dataclasses.dataclass(frozen=True)
class Case:
    bars: Bars
    signals: Signals
    config: BacktestConfig
    result: BacktestResult
    stepped: BacktestResult
    views: list


@cache
def case(number):
    generator = np.random.default_rng(number)
    bars = random_bars(generator, int(generator.integers(1, 45)))
    signals = random_orders(generator, bars)
    config = random_config(generator)
    stepped, views = bar_by_bar(bars, signals, config)
    return Case(bars, signals, config, run_backtest(bars, signals, config), stepped, views)


def random_bars(generator, n):
    at_open, close = generator.integers(8, 23, (2, n)).astype(np.float64)
    if generator.random() < 0.5:
        # Without gaps, as most bars are.
        at_open[1:] = close[:-1]
    high = np.maximum(at_open, close) + generator.integers(0, 5, n)
    low = np.minimum(at_open, close) - generator.integers(0, 5, n)
    volume = generator.choice([0.0, 5.0, 20.0, 400.0], n)
    return Bars(np.arange(n, dtype=np.int64) * 7 * HOUR_MS, at_open, high, low, close, volume)


def random_orders(generator, bars):
    m = int(generator.integers(0, len(bars) + 1))

    def rarely(values, share=0.25):
        return np.where(generator.random(m) < share, generator.choice(values, m), np.nan)

    prices = [8.0, 10.0, 12.0, 15.0, 17.0, 20.0]
    fractions = [0.0, 0.05, 0.2, 0.5]
    details = order_details_of(
        m,
        NAMES,
        size=rarely([0.25, 0.5, 1.0, 1.5]),
        target=generator.choice([-1.5, -0.5, 0.0, 0.3, 1.0, 2.0], m),
        limit=rarely(prices),
        stop=rarely(prices),
        stop_loss=rarely(fractions),
        take_profit=rarely(fractions),
        trailing_stop=rarely(fractions),
        stop_loss_price=rarely([0.0, *prices]),
        take_profit_price=rarely([0.0, *prices]),
        trailing_stop_amount=rarely([0.0, 1.0, 3.0]),
        expires=generator.choice([0, 0, -1, 1, 3], m),
        name=generator.integers(-1, 3, m),
        oco=generator.integers(-1, 3, m),
        cancel=generator.choice([-1, -1, -1, -1, -1, -1, -2, 0, 1], m),
    )
    bar = np.sort(generator.integers(0, len(bars), m))
    quantity = generator.choice([0.0, 0.0, 1.0, 2.5, 7.0], m)
    return signals_of(bar, generator.choice(ACTIONS, m), quantity, details)


def random_config(generator):
    def one_of(*values):
        return values[generator.integers(len(values))]

    return BacktestConfig(
        initial_cash=one_of(20.0, 100.0, 1000.0),
        fill=one_of(*FillRule),
        direction=one_of(*Direction),
        sizing=one_of(*Sizing),
        size=one_of(0.1, 0.5, 1.0),
        fractional_units=one_of(True, False),
        commission_rate=one_of(0.0, 0.001, 0.05),
        commission_fixed=one_of(0.0, 1.0),
        commission_per_unit=one_of(0.0, 0.1),
        commission_minimum=one_of(0.0, 2.0),
        slippage_rate=one_of(0.0, 0.01),
        tick_size=0.25,
        slippage_ticks=one_of(0.0, 1.0),
        stop_loss=one_of(None, 0.1, 0.5),
        take_profit=one_of(None, 0.1, 0.5),
        trailing_stop=one_of(None, None, 0.1),
        stops_active_from=one_of(*StopsActiveFrom),
        pyramiding=one_of(0, 1, 5),
        max_leverage=one_of(1.0, 1.0, 2.0, 5.0),
        borrow_rate=one_of(0.0, 5.0),
        financing_rate=one_of(0.0, 5.0),
        max_volume_share=one_of(0.0, 0.0, 0.1, 1.0),
        maintenance_margin=one_of(0.0, 0.0, 0.15),
    )


def bar_by_bar(bars, signals, config):
    """The result, and the view of every bar."""
    engine = Engine(bars, config)
    given = [[] for _ in range(len(bars))]
    for order in orders_of(signals, 0, len(signals)):
        given[signals.bar[order.signal]].append(order)
    views = []
    for bar, orders in enumerate(given):
        views.append(engine.step(bar))
        engine.place(orders)
    return engine.finish(), views


def first_signals(signals, end_bar):
    m = int(np.searchsorted(signals.bar, end_bar))
    columns = {
        field.name: getattr(signals.orders, field.name)[:m]
        for field in dataclasses.fields(signals.orders)
        if field.name != "names"
    }
    details = order_details_of(m, signals.orders.names, **columns)
    return signals_of(signals.bar[:m], signals.side[:m], signals.quantity[:m], details)


def assert_identical(one, other):
    for name in ("trades", "ignored", "events"):
        for field in dataclasses.fields(getattr(one, name)):
            columns = (getattr(getattr(result, name), field.name) for result in (one, other))
            np.testing.assert_array_equal(*columns, err_msg=f"{name}.{field.name}")
    for name in ("equity", "units", "in_position"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    for name in ("open_position", "commission_total", "ruined_bar", "traded_value"):
        assert getattr(one, name) == getattr(other, name), name


@pytest.mark.parametrize("tens", range(0, CASES, 100))
def test_a_run_over_columns_is_the_one_that_goes_bar_by_bar(tens):
    for number in range(tens, tens + 100):
        assert_identical(case(number).result, case(number).stepped)


def test_signals_alone_give_the_same_as_the_walk_over_them():
    for number in range(CASES):
        generator = np.random.default_rng(number)
        bars = random_bars(generator, int(generator.integers(1, 45)))
        m = int(generator.integers(0, 2 * len(bars) + 1))
        signals = signals_of(
            np.sort(generator.integers(0, len(bars), m)),
            generator.choice([BUY, SELL], m),
            generator.choice([0.0, 0.5, 1.0, 7.25], m),
        )
        new = dataclasses.fields(BacktestConfig)[ADDED:]
        config = dataclasses.replace(
            random_config(generator), **{field.name: field.default for field in new}
        )
        walk = run_backtest(bars, signals, config)
        engine = run_orders(bars, signals, config, None)
        for name in ("trades", "ignored"):
            for field in dataclasses.fields(getattr(walk, name)):
                columns = (getattr(getattr(one, name), field.name) for one in (engine, walk))
                np.testing.assert_allclose(*columns, RELATIVE, RELATIVE, err_msg=str(number))
        for name in ("equity", "units", "commission_total", "traded_value"):
            columns = (getattr(one, name) for one in (engine, walk))
            np.testing.assert_allclose(*columns, RELATIVE, RELATIVE, err_msg=str(number))
        assert engine.ruined_bar == walk.ruined_bar
        assert (engine.open_position is None) == (walk.open_position is None)


def test_the_cases_use_what_orders_can_say():
    results = [case(number).result for number in range(CASES)]
    trades = [result.trades for result in results]
    assert set(np.concatenate([t.exit_reason for t in trades]).tolist()) == set(range(1, 9))
    assert set(np.concatenate([t.entry_kind for t in trades]).tolist()) == set(range(1, 5))
    assert set(np.concatenate([t.exit_kind for t in trades]).tolist()) == set(range(5))
    reasons = set(np.concatenate([result.ignored.reason for result in results]).tolist())
    # Nothing reaches 100 orders at once, and several orders a bar are all taken.
    assert reasons == set(range(1, 22)) - {9, 20}
    assert set(np.concatenate([result.events.kind for result in results]).tolist()) == set(
        range(1, 7)
    )


def test_cash_is_the_initial_one_and_what_trades_and_the_open_position_gained():
    for number in range(CASES):
        config, result = case(number).config, case(number).result
        position = result.open_position
        gained = result.trades.pnl.sum() + (position.unrealized_pnl if position else 0.0)
        expected = config.initial_cash + gained
        np.testing.assert_allclose(result.equity[-1], expected, RELATIVE, 1e-6, err_msg=str(number))
        commission = result.trades.commission.sum()
        commission += position.entry_commission if position else 0.0
        np.testing.assert_allclose(result.commission_total, commission, RELATIVE, 1e-9)


def test_every_order_does_something_or_is_listed_once_with_a_reason():
    for number in range(CASES):
        signals, result = case(number).signals, case(number).result
        ignored = result.ignored.signal.tolist()
        assert ignored == sorted(set(ignored))
        done = {*result.trades.entry_signal.tolist(), *result.trades.exit_signal.tolist()}
        done.update(ignored)
        if result.open_position is not None:
            # Of the entries that it is made of, the first alone is named.
            first = result.open_position.entry_signal
            may_be_more = case(number).config.pyramiding > 0
            done.update(range(len(signals)) if may_be_more else [first])
        for order in range(len(signals)):
            changes = signals.side[order] in {Action.CHANGE, Action.TARGET}
            cancels = signals.side[order] == Action.CANCEL
            assert order in done or changes or cancels, (number, order)


def test_a_fill_is_at_a_price_that_the_bar_had_and_never_beyond_a_limit():
    for number in range(CASES):
        config, bars, trades = case(number).config, case(number).bars, case(number).result.trades
        if config.slippage_rate == 0.0 and config.slippage_ticks == 0.0:
            for bar, price in (
                (trades.entry_bar, trades.entry_price),
                (trades.exit_bar, trades.exit_price),
            ):
                assert ((bars.low[bar] <= price) & (price <= bars.high[bar])).all(), number
        limit = case(number).signals.orders.limit[trades.entry_signal]
        is_long = trades.side == Side.LONG
        assert not (is_long & (trades.entry_price > limit)).any(), number
        assert not (~is_long & (trades.entry_price < limit)).any(), number


def test_nothing_is_bought_that_cash_with_leverage_cannot_pay_for():
    for number in range(CASES):
        config, views = case(number).config, case(number).views
        # A small part that is closed may cost more than it brings, which is no purchase.
        closing_is_free = config.commission_fixed == config.commission_minimum == 0.0
        if config.max_leverage == 1.0 and closing_is_free:
            assert all(view.cash >= -1e-9 for view in views if view.side == Side.LONG), number
        if config.fill is FillRule.SAME_CLOSE:
            continue  # Views are of the account before the orders of the close.
        before = views[0]
        for bar, view in enumerate(views[1:], 1):
            entered_at_open = view.units and view.entry_bar == bar and not before.units
            trades = case(number).result.trades
            if entered_at_open and bar not in trades.exit_bar and config.pyramiding == 0:
                worth = view.units * view.entry_price
                assert worth <= config.max_leverage * before.cash * (1 + RELATIVE), number
            before = view


def test_the_past_does_not_depend_on_the_future():
    for number in range(0, CASES, 4):
        drawn = case(number)
        kept = 1 + number % len(drawn.bars)
        head = drawn.bars.first(kept)
        _, views = bar_by_bar(head, first_signals(drawn.signals, kept), drawn.config)
        assert views == drawn.views[:kept], number


def test_the_view_of_a_bar_is_what_its_close_leaves():
    for number in range(CASES):
        config, result, views = case(number).config, case(number).result, case(number).views
        if config.fill is FillRule.SAME_CLOSE:
            continue  # There it is the account before the orders of the close.
        np.testing.assert_array_equal([view.equity for view in views], result.equity)
        np.testing.assert_array_equal([view.units for view in views], np.abs(result.units))
        sides = np.select([result.units > 0, result.units < 0], [Side.LONG, Side.SHORT], 0)
        np.testing.assert_array_equal([view.side for view in views], sides)
