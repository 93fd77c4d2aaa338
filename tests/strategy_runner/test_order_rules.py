"""The rules of docs/orders.md, each with numbers that can be followed by hand."""

import dataclasses

import numpy as np
import pytest

from strategy_runner.backtest.engine import Engine
from strategy_runner.backtest.orders import order_at
from strategy_runner.backtest.run import run_backtest
from strategy_runner.backtest.types import (
    BUY,
    SELL,
    Action,
    BacktestConfig,
    Direction,
    EventKind,
    ExitReason,
    FillRule,
    IgnoredReason,
    OrderKind,
    Side,
    Sizing,
    order_details_of,
    signals_of,
)
from strategy_runner.bars import Bars

HOUR_MS = 3_600_000
CONFIG = BacktestConfig(
    initial_cash=1000.0, sizing=Sizing.SIGNAL_QUANTITY, direction=Direction.LONG_SHORT
)


def bars_of(*rows, spacing_ms=24 * HOUR_MS, volume=1000.0):
    """Bars of (open, high, low, close), or of one price."""
    rows = [row if isinstance(row, tuple) else (row,) * 4 for row in rows]
    prices = np.array(rows, dtype=np.float64).T
    times = np.arange(len(rows), dtype=np.int64) * spacing_ms
    volumes = np.full(len(rows), volume) if np.isscalar(volume) else np.array(volume, np.float64)
    return Bars(times, *(np.ascontiguousarray(column) for column in prices), volumes)


def run(bars, *orders, **config):
    """A run of (bar, action, details); a detail that is text is a name."""
    orders = [(bar, action, details) for bar, action, details in orders]
    names = ("a", "b")
    columns = {}
    for name in {name for _, _, details in orders for name in details} - {"quantity"}:
        missing = {"expires": 0, "name": -1, "oco": -1, "cancel": -1}.get(name, np.nan)
        values = [details.get(name, missing) for _, _, details in orders]
        columns[name] = [names.index(v) if isinstance(v, str) else v for v in values]
    signals = signals_of(
        [bar for bar, _, _ in orders],
        [action for _, action, _ in orders],
        [details.get("quantity", 0.0) for _, _, details in orders],
        order_details_of(len(orders), names, **columns),
    )
    return run_backtest(bars, signals, dataclasses.replace(CONFIG, **config))


def entries(result):
    """Bar and price of each trade's entry, and of the open position's."""
    found = list(zip(result.trades.entry_bar, result.trades.entry_price, strict=True))
    if result.open_position is not None:
        found.append((result.open_position.entry_bar, result.open_position.entry_price))
    return found


def exits(result):
    return [
        (int(bar), float(price), ExitReason(reason))
        for bar, price, reason in zip(
            result.trades.exit_bar, result.trades.exit_price, result.trades.exit_reason, strict=True
        )
    ]


def ignored(result):
    return {
        int(signal): IgnoredReason(reason)
        for signal, reason in zip(result.ignored.signal, result.ignored.reason, strict=True)
    }


def events(result):
    return [
        (int(bar), EventKind(kind), int(signal))
        for bar, kind, signal in zip(
            result.events.bar, result.events.kind, result.events.signal, strict=True
        )
    ]


# Waiting orders


@pytest.mark.parametrize(
    ("action", "details", "bar", "fill"),
    [
        (BUY, {"limit": 97}, (100, 101, 97, 99), 97),
        (BUY, {"limit": 97}, (95, 101, 94, 99), 95),
        (BUY, {"limit": 97}, (100, 101, 97.01, 99), None),
        (SELL, {"limit": 103}, (100, 103, 99, 99), 103),
        (BUY, {"stop": 103}, (100, 104, 99, 102), 103),
        (BUY, {"stop": 103}, (105, 106, 104, 104), 105),
        (SELL, {"stop": 97}, (100, 101, 96, 98), 97),
        (SELL, {"stop": 97}, (95, 96, 94, 95), 95),
        (BUY, {"stop": 103, "limit": 104}, (100, 105, 99, 102), 103),
        (BUY, {"stop": 103, "limit": 101}, (100, 104, 99, 102), None),
        (BUY, {"stop": 103, "limit": 101}, (100, 104, 99, 100), 101),
        (BUY, {"stop": 103, "limit": 104}, (106, 107, 103, 105), 104),
        (BUY, {"stop": 103, "limit": 104}, (106, 107, 105, 105), None),
    ],
)
def test_an_order_waits_for_its_price(action, details, bar, fill):
    result = run(bars_of(100, bar), (0, action, {"quantity": 1, **details}))
    assert entries(result) == ([] if fill is None else [(1, fill)])
    if fill is None:
        assert ignored(result) == {0: IgnoredReason.STILL_WAITING}


def test_a_stop_limit_order_goes_on_as_a_limit_order_in_the_next_bar():
    bars = bars_of(100, (100, 104, 99, 102), (102, 103, 101, 102))
    result = run(bars, (0, BUY, {"quantity": 1, "stop": 103, "limit": 101}))
    assert entries(result) == [(2, 101.0)]


def test_slippage_never_goes_beyond_a_limit():
    config = {"slippage_rate": 0.01, "tick_size": 0.5, "slippage_ticks": 1}
    order = {"quantity": 1, "limit": 100}
    at_open = run(bars_of(100, (98.5, 99, 98, 98)), (0, BUY, order), **config)
    assert entries(at_open) == [(1, pytest.approx(98.5 * 1.01 + 0.5))]
    capped = run(bars_of(100, (99.5, 100, 98, 98)), (0, BUY, order), **config)
    assert entries(capped) == [(1, 100.0)]


@pytest.mark.parametrize(
    ("expires", "spacing_h", "last"),
    [(0, 24, None), (-1, 24, 1), (2, 24, 2), (-1, 8, 2), (3, 8, 3)],
)
def test_a_waiting_order_expires(expires, spacing_h, last):
    bars = bars_of(*[100] * 6, (100, 100, 90, 95), spacing_ms=spacing_h * HOUR_MS)
    result = run(bars, (0, BUY, {"quantity": 1, "limit": 95, "expires": expires}))
    if last is None:
        assert entries(result) == [(6, 95.0)]
    else:
        assert ignored(result) == {0: IgnoredReason.EXPIRED}
        assert events(result) == [(last, EventKind.EXPIRED, 0)]


def test_orders_of_a_session_end_with_the_sessions_that_are_given():
    bars = bars_of(100, 100, 100, 100, (100, 100, 90, 95))
    signals = signals_of([0], [BUY], [1.0], order_details_of(1, limit=[95], expires=[-1]))
    assert len(run_backtest(bars, signals, CONFIG).ignored) == 1
    whole = np.array([4], dtype=np.int64)
    assert entries(run_backtest(bars, signals, CONFIG, session_ends=whole)) == [(4, 95.0)]


def test_a_name_cancels_or_replaces_and_a_group_cancels_the_others():
    waits = {"quantity": 1, "limit": 90, "name": "a"}
    bars = bars_of(100, 100, 100, (100, 100, 80, 95))
    cancelled = run(bars, (0, BUY, waits), (1, Action.CANCEL, {"cancel": "a"}))
    assert ignored(cancelled) == {0: IgnoredReason.CANCELLED}
    assert events(cancelled) == [(2, EventKind.CANCELLED, 0)]
    all_of_them = run(bars, (0, BUY, waits), (1, Action.CANCEL, {"cancel": -2}))
    assert ignored(all_of_them) == {0: IgnoredReason.CANCELLED}
    replaced = run(bars, (0, BUY, waits), (1, BUY, {**waits, "limit": 85}))
    assert (entries(replaced), ignored(replaced)) == ([(3, 85.0)], {0: IgnoredReason.REPLACED})
    group = {"quantity": 1, "oco": "b"}
    one = run(bars, (0, BUY, {**group, "limit": 90}), (0, BUY, {**group, "stop": 101}))
    assert (entries(one), ignored(one)) == ([(3, 90.0)], {1: IgnoredReason.CANCELLED_BY_OCO})
    nothing = run(bars, (0, Action.CANCEL, {"cancel": "a"}))
    assert ignored(nothing) == {0: IgnoredReason.NOTHING_TO_CANCEL}


def test_an_order_that_can_do_nothing_when_its_price_comes_ends_with_the_reason():
    bars = bars_of(100, (100, 100, 90, 95), (95, 96, 80, 85))
    result = run(bars, (0, BUY, {"quantity": 50, "limit": 92}))
    assert ignored(result) == {0: IgnoredReason.NOT_ENOUGH_CASH}
    late = run(bars, (0, Action.EXIT, {"limit": 92}), (2, BUY, {"quantity": 1, "limit": 92}))
    assert ignored(late) == {0: IgnoredReason.CANNOT_WAIT, 1: IgnoredReason.LAST_BAR}


def test_no_more_than_100_orders_wait():
    orders = [(0, BUY, {"quantity": 1, "limit": 50})] * 101
    reasons = ignored(run(bars_of(100, 100), *orders))
    assert reasons.pop(100) is IgnoredReason.TOO_MANY_WAITING
    assert set(reasons.values()) == {IgnoredReason.STILL_WAITING}


# Stops


@pytest.mark.parametrize(
    ("details", "bar", "expected"),
    [
        ({"stop_loss": 0.05}, (98, 99, 94, 96), (95.0, ExitReason.STOP_LOSS)),
        ({"stop_loss": 0.05}, (93, 99, 92, 96), (93.0, ExitReason.STOP_LOSS)),
        ({"stop_loss_price": 96}, (98, 99, 94, 96), (96.0, ExitReason.STOP_LOSS)),
        ({"take_profit_price": 104}, (98, 106, 94, 96), (104.0, ExitReason.TAKE_PROFIT)),
        (
            {"stop_loss_price": 95, "take_profit_price": 105},
            (100, 106, 94, 100),
            (95.0, ExitReason.STOP_LOSS),
        ),
        ({"trailing_stop": 0.04}, (98, 99, 94, 96), (96.0, ExitReason.TRAILING_STOP)),
        ({"trailing_stop_amount": 3}, (98, 99, 94, 96), (97.0, ExitReason.TRAILING_STOP)),
        (
            {"stop_loss": 0.03, "trailing_stop": 0.04},
            (98, 99, 94, 96),
            (97.0, ExitReason.STOP_LOSS),
        ),
    ],
)
def test_an_order_brings_stops_of_its_own(details, bar, expected):
    result = run(bars_of(100, 100, bar), (0, BUY, {"quantity": 1, **details}), stop_loss=0.5)
    assert exits(result) == [(2, *expected)]
    assert result.trades.exit_kind.tolist() == [0]


def test_a_trailing_stop_stands_where_the_bars_before_have_put_it():
    bars = bars_of(100, (100, 120, 91, 118), (118, 119, 109, 110), (110, 110, 100, 105))
    result = run(bars, (0, BUY, {"quantity": 1}), trailing_stop=0.1)
    assert exits(result) == [(3, 108.0, ExitReason.TRAILING_STOP)]
    mirrored = bars_of(100, (100, 109, 80, 82), (82, 87, 81, 85), (85, 95, 85, 90))
    result = run(mirrored, (0, SELL, {"quantity": 1}), trailing_stop=0.1)
    assert exits(result) == [(3, 88.0, ExitReason.TRAILING_STOP)]


def test_stops_are_changed_and_cancelled_while_a_position_is_held():
    bars = bars_of(100, 100, (100, 110, 94, 100), (100, 101, 90, 95), 95)
    buy = (0, BUY, {"quantity": 1, "stop_loss_price": 95})
    assert exits(run(bars, buy))[0][:2] == (2, 95.0)
    cancelled = run(bars, buy, (1, Action.CHANGE, {"stop_loss": 0}))
    assert exits(cancelled) == []
    later = run(bars, buy, (1, Action.CHANGE, {"stop_loss_price": 92}))
    assert exits(later)[0][:2] == (3, 92.0)
    # From the close of bar 1, not from the high of bar 2; a changed one keeps its best price.
    trailing = (1, Action.CHANGE, {"stop_loss": 0, "trailing_stop": 0.07})
    assert exits(run(bars, buy, trailing))[0][:2] == (3, 100.0)
    nearer = (2, Action.CHANGE, {"trailing_stop_amount": 12})
    assert exits(run(bars, buy, trailing, nearer))[0][:2] == (3, 98.0)
    assert ignored(run(bars, (0, Action.CHANGE, {"stop_loss": 0.1}))) == {
        0: IgnoredReason.NOTHING_TO_CHANGE
    }


def test_stops_follow_the_average_price_of_entries():
    bars = bars_of(100, 100, 110, (110, 110, 90, 95))
    orders = [(0, BUY, {"quantity": 2}), (1, BUY, {"quantity": 2})]
    result = run(bars, *orders, stop_loss=0.1, pyramiding=1)
    assert exits(result) == [(3, pytest.approx(94.5), ExitReason.STOP_LOSS)] * 2


# The way through a bar


@pytest.mark.parametrize(
    ("bar", "details", "kept"),
    [
        ((100, 101, 96, 98), {"limit": 97, "take_profit_price": 99}, True),
        ((100, 101, 96, 99), {"limit": 97, "take_profit_price": 99}, False),
        ((100, 101, 94, 98), {"limit": 97, "stop_loss_price": 95}, False),
        ((100, 104, 99, 103), {"stop": 103, "stop_loss_price": 101}, False),
        ((100, 106, 99, 103), {"stop": 103, "take_profit_price": 105}, False),
        ((100, 106, 102, 103), {"stop": 103, "stop_loss_price": 101}, True),
    ],
)
def test_a_position_that_begins_within_a_bar_meets_what_came_later_for_certain(bar, details, kept):
    result = run(bars_of(100, bar), (0, BUY, {"quantity": 1, **details}))
    assert (result.open_position is not None) is kept
    assert len(result.trades) == (not kept)


@pytest.mark.parametrize(("close", "side"), [(98, Side.LONG), (102, Side.SHORT)])
def test_of_two_orders_the_bar_meets_that_first_which_is_farther_from_its_close(close, side):
    group = {"quantity": 1, "oco": "a"}
    orders = [(0, BUY, {**group, "stop": 103}), (0, SELL, {**group, "stop": 97})]
    result = run(bars_of(100, (100, 104, 96, close)), *orders)
    assert result.open_position.side is side


def test_levels_on_one_side_are_met_in_their_order():
    bars = bars_of(100, 100, (100, 100, 90, 92))
    orders = [
        (0, BUY, {"quantity": 2, "stop_loss_price": 94}),
        (0, BUY, {"quantity": 2, "limit": 96}),
        (0, BUY, {"quantity": 2, "limit": 92}),
    ]
    result = run(bars, *orders, pyramiding=2)
    # Added at 96, all closed at 94, and opened anew at 92.
    assert exits(result) == [(2, 94.0, ExitReason.STOP_LOSS)] * 2
    assert entries(result) == [(1, 100.0), (2, 96.0), (2, 92.0)]


# Position


def test_exit_closes_either_side_or_a_part_of_it():
    bars = bars_of(100, 100, 110, 120, 130)
    orders = [
        (0, BUY, {"quantity": 8}),
        (1, Action.EXIT, {"size": 0.5}),
        (2, Action.EXIT, {"quantity": 3}),
        (3, Action.EXIT, {}),
    ]
    result = run(bars, *orders)
    assert result.trades.size.tolist() == [4.0, 3.0, 1.0]
    assert exits(result) == [(bar, 100.0 + 10 * (bar - 1), ExitReason.EXIT) for bar in (2, 3, 4)]
    short = run(bars, (0, SELL, {"quantity": 8}), (1, Action.EXIT, {}))
    assert exits(short) == [(2, 110.0, ExitReason.EXIT)]
    flat = run(bars, (0, Action.EXIT, {}))
    assert ignored(flat) == {0: IgnoredReason.NOTHING_TO_CLOSE}


def test_an_opposite_signal_closes_its_quantity_and_opens_the_rest():
    bars = bars_of(100, 100, 100, 100)
    buy = (0, BUY, {"quantity": 5})
    for quantity, left in ((2, 3.0), (5, 0.0), (8, -3.0)):
        result = run(bars, buy, (1, SELL, {"quantity": quantity}))
        assert result.units[-1] == left
    long_only = run(bars, buy, (1, SELL, {"quantity": 8}), direction=Direction.LONG_ONLY)
    assert long_only.units[-1] == 0.0
    half = run(
        *(bars, buy, (1, SELL, {"size": 0.4})),
        direction=Direction.LONG_ONLY,
    )
    assert half.units[-1] == 3.0
    reversed_with = run(
        *(bars, (0, BUY, {}), (1, SELL, {"size": 0.4})),
        sizing=Sizing.ALL_IN,
    )
    assert reversed_with.units.tolist() == [0.0, 10.0, -4.0, -4.0]


def test_what_was_bought_first_is_sold_first():
    bars = bars_of(100, 100, 110, 120, 120)
    orders = [
        (0, BUY, {"quantity": 4}),
        (1, BUY, {"quantity": 4}),
        (2, SELL, {"quantity": 6}),
    ]
    result = run(bars, *orders, pyramiding=1, commission_fixed=8.0)
    trades = result.trades
    assert trades.size.tolist() == [4.0, 2.0]
    assert trades.entry_price.tolist() == [100.0, 110.0]
    # The commission of 8 is shared by units: of the second entry's a half, of the exit's all.
    assert trades.commission.tolist() == pytest.approx([8 + 8 * 4 / 6, 4 + 8 * 2 / 6])
    assert result.open_position.entry_commission == 4.0
    assert trades.entry_signal.tolist() == [0, 1]
    refused = run(bars, *orders, pyramiding=0)
    assert ignored(refused) == {1: IgnoredReason.ALREADY_LONG}


def test_a_target_is_a_fraction_of_equity_at_its_fill():
    bars = bars_of(100, 100, 100, 125, 125, 125)
    targets = [
        (bar, Action.TARGET, {"target": target})
        for bar, target in enumerate((0.5, 0.5, 0.5, -1.0, 0.0))
    ]
    result = run(bars, *targets)
    # 5 units; still 5; at 125 equity is 1125 and half of it 4.5 units; short 9; flat.
    assert result.units.tolist() == [0.0, 5.0, 5.0, 4.0, -9.0, 0.0]
    assert ignored(result) == {1: IgnoredReason.AT_TARGET}
    assert {reason for _, _, reason in exits(result)} == {ExitReason.TARGET}
    flat = run(bars, (0, Action.TARGET, {"target": 0.0}))
    assert ignored(flat) == {0: IgnoredReason.AT_TARGET}
    refused = run(bars, (0, Action.TARGET, {"target": -1}), direction=Direction.LONG_ONLY)
    assert ignored(refused) == {0: IgnoredReason.NOTHING_TO_SELL}


# Money


def test_leverage_is_a_cap_and_all_in_never_borrows():
    bars = bars_of(100, 100, 100)
    for leverage, units in ((1.0, 10.0), (2.0, 20.0), (5.0, 30.0)):
        result = run(bars, (0, Action.TARGET, {"target": 3}), max_leverage=leverage)
        assert result.units[-1] == units
    sized = run(bars, (0, BUY, {"size": 1.5}), max_leverage=2.0)
    assert sized.units[-1] == 15.0
    assert run(bars, (0, BUY, {}), sizing=Sizing.ALL_IN, max_leverage=5.0).units[-1] == 10.0
    refused = run(bars, (0, BUY, {"quantity": 21}), max_leverage=2.0)
    assert ignored(refused) == {0: IgnoredReason.NOT_ENOUGH_CASH}


def test_a_margin_call_closes_the_position_at_the_close_that_shows_it():
    bars = bars_of(100, 100, 67, 66, 50, 50)
    result = run(bars, (0, BUY, {"quantity": 20}), (3, BUY, {"quantity": 1}), max_leverage=2.0)
    assert exits(result) == [(3, 66.0, ExitReason.MARGIN_CALL)]
    assert events(result) == [(3, EventKind.MARGIN_CALL, -1)]
    assert result.events.units.tolist() == [20.0]
    # 1000 - 20 * 34; and trading goes on.
    assert result.equity.tolist() == [1000.0, 1000.0, 340.0, 320.0, 320.0, 320.0]
    assert result.open_position.entry_bar == 4
    short = run(bars_of(100, 100, 119, 121), (0, SELL, {"quantity": 20}), max_leverage=2.0)
    # Equity 3000 - 20 * 121 = 580 is below a quarter of 2420.
    assert exits(short) == [(3, 121.0, ExitReason.MARGIN_CALL)]


def test_ruin_ends_trading():
    bars = bars_of(100, 100, 40, 40)
    result = run(
        *(bars, (0, BUY, {"quantity": 20}), (1, BUY, {"quantity": 1, "limit": 20})),
        *((2, BUY, {"quantity": 1}),),
        max_leverage=2.0,
    )
    assert result.ruined_bar == 2
    assert exits(result) == [(2, 40.0, ExitReason.RUIN)]
    assert ignored(result) == {1: IgnoredReason.AFTER_RUIN, 2: IgnoredReason.AFTER_RUIN}
    assert result.equity[-1] == -200.0


def test_borrowed_units_and_cash_cost_by_the_day():
    bars = bars_of(100, 100, 110, 110)
    short = run(bars, (0, SELL, {"quantity": 10}), borrow_rate=0.365)
    # A thousandth a day: of 1000 at the close of bar 1, and of 1100 at that of bar 2.
    np.testing.assert_allclose(short.equity, [1000, 1000, 899, 897.9])
    assert short.open_position.financing == pytest.approx(2.1)
    long = run(
        *(bars, (0, BUY, {"quantity": 15}), (2, Action.EXIT, {})),
        max_leverage=2.0,
        financing_rate=0.365,
    )
    # Of the 500 that were borrowed, on two days.
    np.testing.assert_allclose(long.equity, [1000, 1000, 1149.5, 1149])
    assert long.trades.financing.tolist() == pytest.approx([1.0])
    assert long.trades.pnl.tolist() == pytest.approx([149.0])


def test_commission_by_the_unit_has_a_minimum():
    bars = bars_of(100, 100, 100)
    config = {"commission_per_unit": 0.5, "commission_minimum": 3.0}
    for quantity, fee in ((2, 3.0), (8, 4.0)):
        orders = [(0, BUY, {"quantity": quantity}), (1, Action.EXIT, {})]
        assert run(bars, *orders, **config).trades.commission.tolist() == [2 * fee]
    all_in = run(bars, (0, BUY, {}), sizing=Sizing.ALL_IN, fractional_units=True, **config)
    assert all_in.open_position.size == pytest.approx(1000 / 100.5)
    assert all_in.equity[-1] == pytest.approx(1000 - 0.5 * 1000 / 100.5)


def test_the_rest_of_an_order_waits_for_volume():
    bars = bars_of(*[100] * 7, volume=[40, 40, 40, 40, 40, 0, 40])
    buy = (0, BUY, {"quantity": 9})
    result = run(bars, buy, (4, Action.EXIT, {}), max_volume_share=0.1)
    assert result.units.tolist() == [0.0, 4.0, 8.0, 9.0, 9.0, 9.0, 5.0]
    assert events(result) == [(1, EventKind.PARTLY_FILLED, 0), (6, EventKind.PARTLY_FILLED, 1)]
    stopped = run(bars, buy, (1, SELL, {"quantity": 1}), max_volume_share=0.1)
    # An order of the other side ends the rest.
    assert stopped.units.tolist() == [0.0, 4.0, 3.0, 3.0, 3.0, 3.0, 3.0]
    assert (2, EventKind.CANCELLED, 0) in events(stopped)
    none = run(bars_of(100, 100, volume=0.0), buy, max_volume_share=0.1)
    assert ignored(none) == {0: IgnoredReason.NO_VOLUME}
    day = run(bars, (0, BUY, {"quantity": 9, "expires": -1}), max_volume_share=0.1)
    assert day.units.tolist() == [0.0, *[4.0] * 6]
    assert (1, EventKind.EXPIRED, 0) in events(day)


def test_a_stop_closes_over_several_bars_where_volume_is_short():
    bars = bars_of(100, 100, 100, (100, 100, 90, 91), 92, 93, volume=40.0)
    buy = (0, BUY, {"quantity": 6, "stop_loss_price": 95})
    result = run(bars, buy, max_volume_share=0.1)
    assert exits(result) == [
        (3, 95.0, ExitReason.STOP_LOSS),
        (4, 92.0, ExitReason.STOP_LOSS),
    ]
    assert result.units.tolist() == [0.0, 4.0, 6.0, 2.0, 0.0, 0.0]


# What is told


def test_a_trade_tells_its_orders_and_how_far_prices_went():
    bars = bars_of(100, (100, 108, 98, 105), (105, 112, 96, 104), (104, 130, 103, 110))
    result = run(
        *(bars, (0, BUY, {"quantity": 1, "limit": 99}), (1, SELL, {"quantity": 1, "stop": 97})),
        direction=Direction.LONG_ONLY,
    )
    trades = result.trades
    assert (trades.entry_kind.tolist(), trades.exit_kind.tolist()) == (
        [OrderKind.LIMIT],
        [OrderKind.STOP],
    )
    assert (trades.entry_signal.tolist(), trades.exit_signal.tolist()) == ([0], [1])
    # Entered within bar 1 and left within bar 2: its close, the open of that, and both fills.
    assert trades.mfe.tolist() == [105 / 99 - 1]
    assert trades.mae.tolist() == [97 / 99 - 1]


def test_the_engine_shows_the_position_bar_by_bar():
    engine = Engine(bars_of(100, 100, 110, 90), CONFIG)
    assert engine.step(0) == (0, 0.0, 0.0, -1, 0, 0.0, 1000.0, 1000.0)
    engine.place([order_at(0, BUY, 4.0)])
    assert engine.step(1) == (Side.LONG, 4.0, 100.0, 1, 0, 0.0, 1000.0, 600.0)
    view = engine.step(2)
    assert (view.bars_held, view.unrealized_pnl, view.equity) == (1, 40.0, 1040.0)
    engine.place([order_at(1, SELL, 6.0)])
    with pytest.raises(ValueError, match="bar 3 is next"):
        engine.step(2)
    assert engine.step(3) == (Side.SHORT, 2.0, 90.0, 3, 0, 0.0, 960.0, 1140.0)
    assert engine.finish().trades.exit_signal.tolist() == [1]


def test_orders_at_the_close_are_done_in_their_order():
    bars = bars_of(100, 110, (110, 111, 89, 120))
    result = run(
        *(bars, (0, BUY, {"quantity": 2, "stop_loss_price": 90}), (0, Action.EXIT, {"size": 0.5})),
        *((2, Action.EXIT, {}),),
        fill=FillRule.SAME_CLOSE,
    )
    assert exits(result) == [(0, 100.0, ExitReason.EXIT), (2, 90.0, ExitReason.STOP_LOSS)]
    assert ignored(result) == {2: IgnoredReason.NOTHING_TO_CLOSE}
