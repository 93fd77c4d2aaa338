"""Every rule of trading, on bars short enough to compute by hand."""

import dataclasses
import math
import re

import numpy as np
import pytest

from strategy_runner.backtest.account import Account
from strategy_runner.backtest.run import (
    BUY,
    SELL,
    BacktestConfig,
    Bars,
    Direction,
    ExitReason,
    FillRule,
    IgnoredReason,
    OrderKind,
    Side,
    Signals,
    Sizing,
    StopsActiveFrom,
    run_backtest,
    signals_of,
)

MS_PER_DAY = 86_400_000
CONFIG = BacktestConfig(initial_cash=1000.0)
LONG_SHORT = dataclasses.replace(CONFIG, direction=Direction.LONG_SHORT)
SAME_CLOSE = dataclasses.replace(CONFIG, fill=FillRule.SAME_CLOSE)


def bars_of(*rows):
    """Daily bars from (open, high, low, close), or from one price that does not move."""
    full = [row if isinstance(row, tuple) else (row,) * 4 for row in rows]
    columns = np.array(full, dtype=np.float64).T
    return Bars(
        np.arange(len(full), dtype=np.int64) * MS_PER_DAY,
        *(np.ascontiguousarray(column) for column in columns),
        np.ones(len(full)),
    )


def run(bars, signals, config=CONFIG):
    """Signals as (bar, side) or (bar, side, quantity)."""
    columns = [(*signal, 0.0)[:3] for signal in signals]
    return run_backtest(
        bars,
        signals_of([c[0] for c in columns], [c[1] for c in columns], [c[2] for c in columns]),
        config,
    )


def trade(result, position=0):
    trades = result.trades
    return {
        column.name: getattr(trades, column.name)[position].item()
        for column in dataclasses.fields(trades)
    }


def ignored(result):
    return [
        (int(signal), IgnoredReason(reason))
        for signal, reason in zip(result.ignored.signal, result.ignored.reason, strict=True)
    ]


def changed(config, **changes):
    return dataclasses.replace(config, **changes)


# Fills


def test_a_signal_fills_at_the_next_open():
    bars = bars_of((9, 12, 8, 10), (11, 13, 10, 12), (14, 15, 13, 14), (13, 16, 12, 15))
    result = run(bars, [(0, BUY), (2, SELL)])
    assert trade(result) == {
        "entry_bar": 1,
        "exit_bar": 3,
        "side": Side.LONG,
        "size": 90.0,  # floor(1000 / 11)
        "entry_price": 11.0,
        "exit_price": 13.0,
        "pnl": 180.0,
        "commission": 0.0,
        "exit_reason": ExitReason.SIGNAL,
        "entry_signal": 0,
        "exit_signal": 1,
        "entry_kind": OrderKind.MARKET,
        "exit_kind": OrderKind.MARKET,
        "financing": 0.0,
        "mae": pytest.approx(10 / 11 - 1),  # The low of the bar of the entry,
        "mfe": pytest.approx(15 / 11 - 1),  # and the high of the next.
    }
    # 10 are left after the entry; 10 + 90 * 12; 10 + 90 * 14; 10 + 90 * 13.
    assert result.equity.tolist() == [1000.0, 1090.0, 1270.0, 1180.0]
    assert result.in_position.tolist() == [False, True, True, False]


def test_same_close_fills_at_the_close_of_the_signal():
    bars = bars_of((9, 12, 8, 10), (11, 13, 10, 12), (14, 15, 13, 14))
    result = run(bars, [(0, BUY), (2, SELL)], SAME_CLOSE)
    assert (trade(result)["entry_price"], trade(result)["exit_price"]) == (10.0, 14.0)
    assert (trade(result)["entry_bar"], trade(result)["exit_bar"]) == (0, 2)
    assert result.equity.tolist() == [1000.0, 1200.0, 1400.0]
    assert result.in_position.tolist() == [True, True, False]


def test_a_signal_on_the_last_bar_never_fills_at_the_next_open():
    result = run(bars_of(10, 10), [(1, BUY)])
    assert ignored(result) == [(0, IgnoredReason.LAST_BAR)]
    assert result.open_position is None


def test_a_signal_on_the_last_bar_fills_at_its_close():
    result = run(bars_of(10, 10), [(1, BUY)], SAME_CLOSE)
    assert ignored(result) == []
    assert result.open_position.entry_bar == 1


def test_a_single_bar_is_enough():
    assert run(bars_of(10), [(0, BUY)]).equity.tolist() == [1000.0]
    assert run(bars_of(10), [(0, BUY)], SAME_CLOSE).open_position.size == 100.0


def test_no_signal_leaves_the_cash_alone():
    result = run(bars_of(10, 20, 30), [])
    assert result.equity.tolist() == [1000.0] * 3
    assert (len(result.trades), len(result.ignored), result.commission_total) == (0, 0, 0.0)


def test_a_position_open_at_the_end_counts_in_equity_and_not_as_a_trade():
    result = run(bars_of(10, 10, 12), [(0, BUY)], changed(CONFIG, commission_fixed=5.0))
    assert len(result.trades) == 0
    position = result.open_position
    assert (position.side, position.size, position.entry_bar) == (Side.LONG, 99.0, 1)
    assert (position.entry_price, position.last_price, position.entry_signal) == (10.0, 12.0, 0)
    assert position.entry_commission == 5.0
    assert position.unrealized_pnl == 99 * 2 - 5
    assert result.equity[-1] == 1000.0 + position.unrealized_pnl
    assert result.commission_total == 5.0


# Direction


def test_long_only_ignores_a_second_buy_and_a_sell_without_position():
    result = run(bars_of(10, 10, 10, 10, 10), [(0, SELL), (1, BUY), (2, BUY), (3, SELL)])
    assert ignored(result) == [
        (0, IgnoredReason.NOTHING_TO_SELL),
        (2, IgnoredReason.ALREADY_LONG),
    ]
    assert (trade(result)["entry_signal"], trade(result)["exit_signal"]) == (1, 3)


def test_long_short_opens_a_short_when_flat_and_ignores_a_second_sell():
    result = run(bars_of(10, 10, 8, 8), [(0, SELL), (1, SELL)], LONG_SHORT)
    assert result.open_position.side is Side.SHORT
    assert result.open_position.size == 100.0
    assert ignored(result) == [(1, IgnoredReason.ALREADY_SHORT)]
    assert result.equity.tolist() == [1000.0, 1000.0, 1200.0, 1200.0]


def test_an_opposite_signal_closes_and_opens_at_one_price_with_the_cash_of_the_close():
    bars = bars_of(10, 10, (12, 12, 12, 12), 12)
    result = run(bars, [(0, BUY), (1, SELL)], changed(LONG_SHORT, commission_rate=0.01))
    # floor(1000 / 10.1) = 99 bought: 1000 - 990 - 9.9; sold: + 1188 - 11.88.
    first = trade(result)
    assert first["size"] == 99.0
    assert first["pnl"] == pytest.approx(198 - 9.9 - 11.88)
    cash = 1000 - 990 - 9.9 + 1188 - 11.88
    position = result.open_position
    assert (position.side, position.entry_bar, position.entry_price) == (Side.SHORT, 2, 12.0)
    assert position.size == math.floor(cash / (12 * 1.01))
    assert position.entry_signal == first["exit_signal"] == 1
    assert ignored(result) == []


def test_the_first_of_two_signals_on_one_bar_counts():
    result = run(bars_of(10, 10, 10), [(0, BUY), (0, SELL), (0, BUY)])
    assert result.open_position.entry_signal == 0
    assert ignored(result) == [(1, IgnoredReason.SAME_BAR), (2, IgnoredReason.SAME_BAR)]


def test_a_sell_closes_the_whole_position_whatever_its_quantity():
    config = changed(CONFIG, sizing=Sizing.SIGNAL_QUANTITY)
    result = run(bars_of(10, 10, 10, 10), [(0, BUY, 7.0), (1, SELL, 2.0)], config)
    assert trade(result)["size"] == 7.0
    assert result.open_position is None


# Sizing


def test_all_in_keeps_the_commission_back():
    config = changed(CONFIG, commission_rate=0.01, commission_fixed=5.0)
    result = run(bars_of(10, 10), [(0, BUY)], config)
    assert result.open_position.size == math.floor((1000 - 5) / (10 * 1.01))
    assert result.equity[-1] == pytest.approx(1000 - 5 - 0.01 * 980)


def test_all_in_with_parts_of_a_unit_spends_everything():
    config = changed(CONFIG, commission_rate=0.01, commission_fixed=5.0, fractional_units=True)
    result = run(bars_of(10, 7), [(0, BUY)], config)
    units = (1000 - 5) / (7 * 1.01)
    assert result.open_position.size == pytest.approx(units, rel=1e-15)
    assert result.equity[-1] == pytest.approx(units * 7, rel=1e-15)


def test_nothing_is_bought_that_cash_cannot_pay_for():
    result = run(bars_of(2000, 2000, 900, 900), [(0, BUY), (1, BUY)])
    assert ignored(result) == [(0, IgnoredReason.NO_CASH_FOR_ONE_UNIT)]
    assert result.open_position.entry_bar == 2
    assert result.open_position.size == 1.0


def test_a_fee_above_the_cash_buys_nothing():
    config = changed(CONFIG, commission_fixed=1000.0, fractional_units=True)
    assert ignored(run(bars_of(10, 10), [(0, BUY)], config)) == [
        (0, IgnoredReason.NO_CASH_FOR_ONE_UNIT)
    ]


@pytest.mark.parametrize(("direction", "side"), [("LONG_ONLY", BUY), ("LONG_SHORT", SELL)])
def test_a_fixed_quantity_is_filled_whole_or_not_at_all(direction, side):
    config = changed(
        CONFIG, sizing=Sizing.FIXED_QUANTITY, size=99.5, direction=Direction[direction]
    )
    assert run(bars_of(10, 10), [(0, side)], config).open_position.size == 99.0
    fractional = changed(config, fractional_units=True)
    assert run(bars_of(10, 10), [(0, side)], fractional).open_position.size == 99.5
    exactly = changed(fractional, commission_fixed=5.0)
    assert run(bars_of(10, 10), [(0, side)], exactly).open_position.size == 99.5
    with_fee = changed(fractional, commission_fixed=5.01)
    assert ignored(run(bars_of(10, 10), [(0, side)], with_fee)) == [
        (0, IgnoredReason.NOT_ENOUGH_CASH)
    ]


def test_a_fixed_quantity_below_one_unit_is_no_order():
    config = changed(CONFIG, sizing=Sizing.FIXED_QUANTITY, size=0.5)
    assert ignored(run(bars_of(10, 10), [(0, BUY)], config)) == [(0, IgnoredReason.NO_QUANTITY)]


def test_percent_of_equity_takes_its_fraction_commission_included():
    config = changed(
        CONFIG,
        sizing=Sizing.PERCENT_OF_EQUITY,
        size=0.25,
        commission_rate=0.01,
        commission_fixed=2.0,
    )
    result = run(bars_of(10, 10, 20, 20), [(0, BUY), (1, SELL)], config)
    assert trade(result)["size"] == math.floor((250 - 2) / 10.1)
    fractional = run(bars_of(10, 10), [(0, BUY)], changed(config, fractional_units=True))
    assert fractional.open_position.size == pytest.approx((250 - 2) / 10.1, rel=1e-15)


def test_percent_of_equity_follows_equity():
    config = changed(CONFIG, sizing=Sizing.PERCENT_OF_EQUITY, size=0.5)
    result = run(bars_of(10, 10, 20, 20), [(0, BUY), (1, SELL), (2, BUY)], config)
    # Half of 1000 buys 50 at 10; sold at 20, equity is 1500, and half of it buys 37 at 20.
    assert trade(result)["size"] == 50.0
    assert result.open_position.size == 37.0


def test_signal_quantity_is_taken_from_the_signal():
    config = changed(CONFIG, sizing=Sizing.SIGNAL_QUANTITY)
    signals = [(0, BUY), (1, BUY, 0.9), (2, BUY, 101.0), (3, BUY, 12.7)]
    result = run(bars_of(10, 10, 10, 10, 10), signals, config)
    assert ignored(result) == [
        (0, IgnoredReason.NO_QUANTITY),
        (1, IgnoredReason.NO_QUANTITY),
        (2, IgnoredReason.NOT_ENOUGH_CASH),
    ]
    assert result.open_position.size == 12.0
    fractional = changed(config, fractional_units=True)
    assert run(bars_of(10, 10), [(0, BUY, 12.7)], fractional).open_position.size == 12.7


def test_a_close_that_cannot_turn_round_is_an_exit_and_is_listed_too():
    config = changed(LONG_SHORT, sizing=Sizing.SIGNAL_QUANTITY)
    result = run(bars_of(10, 10, 10), [(0, BUY, 5.0), (1, SELL)], config)
    assert trade(result)["exit_signal"] == 1
    assert ignored(result) == [(1, IgnoredReason.NO_QUANTITY)]


def test_spending_everything_never_leaves_a_debt():
    generator = np.random.default_rng(5)
    for cash, price in generator.uniform(1.0, 1000.0, (500, 2)):
        account = Account(cash, commission_rate=0.001, commission_fixed=0.0)
        account.enter(0, cash / (price * 1.001), price)
        assert 0.0 <= account.cash < 1e-9


# Costs


def test_commission_is_paid_on_both_sides():
    config = changed(CONFIG, commission_rate=0.01, commission_fixed=5.0)
    result = run(bars_of(10, 10, 20, 20), [(0, BUY), (1, SELL)], config)
    entry, exit_ = 5 + 0.01 * 98 * 10, 5 + 0.01 * 98 * 20
    assert trade(result)["commission"] == pytest.approx(entry + exit_)
    assert trade(result)["pnl"] == pytest.approx(98 * 10 - entry - exit_)
    assert result.equity[-1] == pytest.approx(1000 + trade(result)["pnl"])
    assert result.commission_total == pytest.approx(entry + exit_)


def test_slippage_makes_buys_dearer_and_sales_cheaper():
    config = changed(LONG_SHORT, slippage_rate=0.1)
    result = run(bars_of(10, 10, 10, 10), [(0, BUY), (1, SELL)], config)
    assert (trade(result)["entry_price"], trade(result)["exit_price"]) == (11.0, 9.0)
    assert result.open_position.entry_price == 9.0
    assert trade(result)["size"] == math.floor(1000 / 11)


# Stops: bar 0 carries the signal, the entry is at the open of bar 1 at 100.

STOPS = changed(CONFIG, stop_loss=0.1, take_profit=0.2)
SHORT_STOPS = changed(STOPS, direction=Direction.LONG_SHORT)
FLAT = (100, 100, 100, 100)


@pytest.mark.parametrize(
    ("bar", "price", "reason"),
    [
        ((100, 105, 89, 95), 90.0, ExitReason.STOP_LOSS),
        ((100, 105, 90, 95), 90.0, ExitReason.STOP_LOSS),
        ((100, 121, 95, 110), 120.0, ExitReason.TAKE_PROFIT),
        ((100, 120, 95, 110), 120.0, ExitReason.TAKE_PROFIT),
        ((100, 130, 80, 110), 90.0, ExitReason.STOP_LOSS),  # Both: the loss counts.
        ((85, 95, 80, 90), 85.0, ExitReason.STOP_LOSS),  # A gap fills at the open,
        ((125, 130, 122, 128), 125.0, ExitReason.TAKE_PROFIT),  # also when it gains,
        ((125, 130, 80, 128), 125.0, ExitReason.TAKE_PROFIT),  # for the open comes first,
        ((120, 130, 80, 110), 120.0, ExitReason.TAKE_PROFIT),  # exactly at the level too.
    ],
)
def test_stops_of_a_long(bar, price, reason):
    result = run(bars_of(FLAT, FLAT, bar, FLAT), [(0, BUY)], STOPS)
    assert trade(result)["exit_bar"] == 2
    assert trade(result)["exit_price"] == price
    assert trade(result)["exit_reason"] == reason
    assert trade(result)["exit_signal"] == -1
    assert result.equity[2:].tolist() == [10 * price] * 2
    assert result.in_position.tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("bar", "price", "reason"),
    [
        ((100, 111, 95, 105), 110.0, ExitReason.STOP_LOSS),
        ((100, 105, 79, 85), 80.0, ExitReason.TAKE_PROFIT),
        ((100, 115, 75, 85), 110.0, ExitReason.STOP_LOSS),
        ((115, 118, 112, 114), 115.0, ExitReason.STOP_LOSS),
        ((75, 78, 70, 72), 75.0, ExitReason.TAKE_PROFIT),
        ((75, 120, 70, 72), 75.0, ExitReason.TAKE_PROFIT),
        ((80, 120, 70, 72), 80.0, ExitReason.TAKE_PROFIT),
    ],
)
def test_stops_of_a_short(bar, price, reason):
    result = run(bars_of(FLAT, FLAT, bar, FLAT), [(0, SELL)], SHORT_STOPS)
    assert trade(result)["side"] == Side.SHORT
    assert trade(result)["exit_price"] == pytest.approx(price)
    assert trade(result)["exit_reason"] == reason
    assert trade(result)["pnl"] == pytest.approx(10 * (100 - price))
    assert result.equity[-1] == pytest.approx(1000 + 10 * (100 - price))


def test_levels_that_no_bar_reaches_close_nothing():
    bars = bars_of(FLAT, FLAT, (100, 119.9, 90.1, 100), FLAT)
    assert run(bars, [(0, BUY)], STOPS).open_position is not None


def test_a_stop_can_close_in_the_bar_of_the_entry():
    bars = bars_of(FLAT, (100, 101, 85, 95), FLAT)
    result = run(bars, [(0, BUY)], STOPS)
    assert (trade(result)["entry_bar"], trade(result)["exit_bar"]) == (1, 1)
    assert result.equity.tolist() == [1000.0, 900.0, 900.0]
    assert not result.in_position.any()


def test_stops_from_the_next_bar_spare_the_bar_of_the_entry():
    config = changed(STOPS, stops_active_from=StopsActiveFrom.NEXT_BAR)
    result = run(bars_of(FLAT, (100, 101, 85, 95), FLAT, FLAT), [(0, BUY)], config)
    assert result.open_position is not None
    result = run(bars_of(FLAT, (100, 101, 85, 95), (85, 85, 85, 85)), [(0, BUY)], config)
    assert (trade(result)["exit_bar"], trade(result)["exit_price"]) == (2, 85.0)


def test_an_entry_at_the_close_is_not_stopped_by_the_bar_behind_it():
    config = changed(STOPS, fill=FillRule.SAME_CLOSE)
    bars = bars_of((100, 130, 70, 100), FLAT, (100, 100, 89, 95), FLAT)
    result = run(bars, [(0, BUY)], config)
    assert (trade(result)["entry_bar"], trade(result)["exit_bar"]) == (0, 2)


def test_an_order_due_at_the_open_goes_before_the_stops_of_that_bar():
    bars = bars_of(FLAT, FLAT, FLAT, (97, 100, 80, 90))
    result = run(bars, [(0, BUY), (2, SELL)], STOPS)
    assert (trade(result)["exit_price"], trade(result)["exit_bar"]) == (97.0, 3)
    assert trade(result)["exit_reason"] == ExitReason.SIGNAL


def test_the_stops_of_a_bar_go_before_an_order_due_at_its_close():
    config = changed(STOPS, fill=FillRule.SAME_CLOSE)
    bars = bars_of(FLAT, FLAT, (97, 100, 80, 95))
    result = run(bars, [(0, BUY), (2, SELL)], config)
    assert trade(result)["exit_reason"] == ExitReason.STOP_LOSS
    assert ignored(result) == [(1, IgnoredReason.NOTHING_TO_SELL)]


def test_a_signal_that_a_stop_has_forestalled_is_ignored():
    bars = bars_of(FLAT, FLAT, (100, 100, 80, 95), FLAT, FLAT)
    result = run(bars, [(0, BUY), (3, SELL)], STOPS)
    assert trade(result)["exit_reason"] == ExitReason.STOP_LOSS
    assert ignored(result) == [(1, IgnoredReason.NOTHING_TO_SELL)]


@pytest.mark.parametrize("signal_bar", [2, 3])
def test_a_buy_in_or_after_the_bar_of_a_stop_opens_again(signal_bar):
    bars = bars_of(FLAT, FLAT, (100, 100, 80, 95), FLAT, FLAT, FLAT)
    result = run(bars, [(0, BUY), (1, BUY), (signal_bar, BUY)], STOPS)
    assert ignored(result) == [(1, IgnoredReason.ALREADY_LONG)]
    assert result.open_position.entry_bar == signal_bar + 1
    assert result.open_position.size == 9.0


def test_a_second_entry_of_a_run_has_stops_of_its_own():
    bars = bars_of(FLAT, FLAT, (100, 100, 80, 95), (50, 50, 50, 50), (50, 61, 50, 55), FLAT)
    result = run(bars, [(0, BUY), (2, BUY)], STOPS)
    assert trade(result, 1)["entry_price"] == 50.0
    assert trade(result, 1)["exit_price"] == 60.0
    assert trade(result, 1)["exit_bar"] == 4
    assert trade(result, 1)["entry_signal"] == 1


def test_a_second_entry_of_a_run_is_closed_at_its_exact_level():
    bars = bars_of(FLAT, FLAT, (100, 100, 80, 95), (50, 50, 50, 50), (50, 50, 45, 48), FLAT)
    result = run(bars, [(0, BUY), (2, BUY)], STOPS)
    assert (trade(result, 1)["exit_bar"], trade(result, 1)["exit_price"]) == (4, 45.0)
    bars = bars_of(FLAT, FLAT, (100, 100, 80, 95), (50, 50, 50, 50), (50, 60, 50, 55), FLAT)
    result = run(bars, [(0, BUY), (2, BUY)], STOPS)
    assert (trade(result, 1)["exit_bar"], trade(result, 1)["exit_price"]) == (4, 60.0)


def test_an_entry_that_only_a_later_signal_could_pay_for_has_stops_of_its_own():
    bars = bars_of(2000, 2000, 900, (900, 900, 820, 850), (850, 850, 800, 820))
    result = run(bars, [(0, BUY), (1, BUY)], STOPS)
    assert ignored(result) == [(0, IgnoredReason.NO_CASH_FOR_ONE_UNIT)]
    assert (trade(result)["exit_bar"], trade(result)["exit_price"]) == (4, 810.0)


def test_after_a_stop_an_opposite_signal_of_long_short_opens_without_closing():
    bars = bars_of(FLAT, FLAT, (100, 100, 80, 95), FLAT, FLAT)
    result = run(bars, [(0, BUY), (2, SELL)], SHORT_STOPS)
    assert len(result.trades) == 1
    assert result.open_position.side is Side.SHORT
    assert ignored(result) == []


def test_exits_by_a_stop_are_slipped_like_any_sale_or_buy():
    config = changed(STOPS, slippage_rate=0.01, take_profit=None)
    result = run(bars_of(FLAT, FLAT, (100, 100, 80, 95)), [(0, BUY)], config)
    assert trade(result)["entry_price"] == 101.0
    assert trade(result)["exit_price"] == pytest.approx(101 * 0.9 * 0.99)
    config = changed(config, direction=Direction.LONG_SHORT)
    result = run(bars_of(FLAT, FLAT, (100, 120, 100, 110)), [(0, SELL)], config)
    assert trade(result)["exit_price"] == pytest.approx(99 * 1.1 * 1.01)


def test_a_stop_far_behind_the_entry_is_found():
    rows = [FLAT] * 100_000
    rows[90_001] = (100, 100, 85, 95)
    result = run(bars_of(*rows), [(0, BUY)], STOPS)
    assert trade(result)["exit_bar"] == 90_001
    again = run(bars_of(*rows), [(0, SELL), (1, BUY)], STOPS)
    assert trade(again)["exit_bar"] == 90_001


# Ruin


def test_a_short_that_eats_all_equity_is_bought_back_at_that_close():
    bars = bars_of(100, 100, (150, 150, 150, 150), (190, 260, 190, 250), 50, 50)
    result = run(bars, [(0, SELL), (3, BUY), (4, SELL)], LONG_SHORT)
    assert result.ruined_bar == 3
    assert trade(result)["exit_reason"] == ExitReason.RUIN
    assert (trade(result)["exit_bar"], trade(result)["exit_price"]) == (3, 250.0)
    assert result.equity.tolist() == [1000.0, 1000.0, 500.0, -500.0, -500.0, -500.0]
    assert ignored(result) == [(1, IgnoredReason.AFTER_RUIN), (2, IgnoredReason.AFTER_RUIN)]
    assert not result.in_position[3:].any()


def test_equity_of_exactly_zero_is_ruin():
    result = run(bars_of(100, 100, 200, 100), [(0, SELL)], LONG_SHORT)
    assert result.ruined_bar == 2
    assert result.equity.tolist() == [1000.0, 1000.0, 0.0, 0.0]


def test_slippage_can_ruin_a_short_in_the_first_bar():
    config = changed(LONG_SHORT, fill=FillRule.SAME_CLOSE, slippage_rate=0.5)
    result = run(bars_of(100, 100), [(0, SELL)], config)
    # 20 are sold at 50; at the close of 100 nothing is left, and they are bought back at 150.
    assert (result.ruined_bar, trade(result)["exit_price"]) == (0, 150.0)
    assert result.equity.tolist() == [-1000.0, -1000.0]


def test_a_high_within_the_bar_is_no_ruin():
    result = run(bars_of(100, 100, (100, 900, 100, 110), 100), [(0, SELL)], LONG_SHORT)
    assert result.ruined_bar is None


def test_an_exit_at_the_open_that_leaves_no_cash_is_ruin():
    bars = bars_of(100, 100, 100, (250, 250, 250, 250), 100, 100)
    result = run(bars, [(0, SELL), (2, BUY), (3, BUY)], LONG_SHORT)
    assert trade(result)["exit_reason"] == ExitReason.SIGNAL
    assert result.ruined_bar == 3
    assert result.equity.tolist()[2:] == [1000.0, -500.0, -500.0, -500.0]
    assert ignored(result) == [(2, IgnoredReason.AFTER_RUIN)]


def test_an_exit_that_leaves_exactly_no_cash_is_ruin():
    result = run(bars_of(100, 100, 100, 200, 200), [(0, SELL), (2, BUY), (3, BUY)], LONG_SHORT)
    assert (result.ruined_bar, result.equity[-1]) == (3, 0.0)
    assert ignored(result) == [(2, IgnoredReason.AFTER_RUIN)]


def test_a_stop_that_gaps_beyond_all_cash_is_ruin():
    config = changed(LONG_SHORT, stop_loss=0.1)
    bars = bars_of(100, 100, (300, 300, 300, 300), 100, 100)
    result = run(bars, [(0, SELL), (3, SELL)], config)
    assert trade(result)["exit_reason"] == ExitReason.STOP_LOSS
    assert (result.ruined_bar, result.equity[-1]) == (2, -1000.0)
    assert ignored(result) == [(1, IgnoredReason.AFTER_RUIN)]


def test_a_stop_within_the_bar_saves_from_ruin_at_its_close():
    config = changed(LONG_SHORT, stop_loss=0.1)
    result = run(bars_of(100, 100, (100, 300, 100, 300), 100), [(0, SELL)], config)
    assert result.ruined_bar is None
    assert result.equity[-1] == pytest.approx(900.0)


def test_fees_can_ruin_a_long():
    config = changed(CONFIG, commission_fixed=100.0)
    result = run(bars_of(100, 100, 10, 10, 10), [(0, BUY), (1, SELL), (3, BUY)], config)
    assert result.ruined_bar == 2
    assert result.equity[-1] == 1000 - 900 - 100 + 90 - 100
    assert ignored(result) == [(2, IgnoredReason.AFTER_RUIN)]


# Values


def test_columns_have_the_types_that_they_are_documented_with():
    result = run(bars_of(10, 10, 10, 10), [(0, BUY), (1, SELL), (2, SELL)])
    integers = {"entry_bar", "exit_bar", "entry_signal", "exit_signal"}
    for column in dataclasses.fields(result.trades):
        small = column.name in {"side", "exit_reason", "entry_kind", "exit_kind"}
        kind = np.int64 if column.name in integers else np.int8 if small else np.float64
        assert getattr(result.trades, column.name).dtype == kind, column.name
    assert (result.ignored.signal.dtype, result.ignored.reason.dtype) == (np.int64, np.int8)
    assert (result.equity.dtype, result.in_position.dtype) == (np.float64, np.bool_)


def test_a_price_that_no_double_holds_buys_nothing_and_raises_nothing():
    result = run(bars_of(1e308, 1e308, 1e308), [(0, BUY)], changed(CONFIG, slippage_rate=0.9))
    assert ignored(result) == [(0, IgnoredReason.NO_CASH_FOR_ONE_UNIT)]
    assert result.equity.tolist() == [1000.0] * 3


def test_whole_quantities_are_quantities():
    assert signals_of([0], [BUY], [3]).quantity.tolist() == [3.0]


def test_every_reason_has_a_sentence():
    sentences = {reason.sentence for reason in IgnoredReason}
    assert len(sentences) == len(IgnoredReason)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_a_signal_beyond_the_bars_is_refused():
    with pytest.raises(ValueError, match="names bar 2, and there are 2 bars"):
        run(bars_of(10, 10), [(2, BUY)])


ORDER = "bar must be at least 0 and must not decrease"
SIDE = "side must be +1 (BUY) or -1 (SELL)"
QUANTITY = "quantity must be finite and not negative"


@pytest.mark.parametrize(
    ("bar", "side", "quantity", "message"),
    [
        ([-1], [BUY], [0.0], ORDER),
        ([3, 2], [BUY, SELL], [0.0, 0.0], ORDER),
        ([1, 3, 2], [BUY] * 3, [0.0] * 3, ORDER),
        ([1], [0], [0.0], SIDE),
        ([1], [2], [0.0], SIDE),
        ([1], [BUY], [-1.0], QUANTITY),
        ([1], [BUY], [math.nan], QUANTITY),
        ([1], [BUY], [math.inf], QUANTITY),
        ([1], [BUY, SELL], [0.0], "side must be an int8 array of shape (1,)"),
        ([1], [BUY], [0.0, 1.0], "quantity must be a float64 array of shape (1,)"),
    ],
)
def test_signals_that_make_no_sense_are_refused(bar, side, quantity, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        signals_of(bar, side, quantity)


def test_signal_columns_have_fixed_types():
    with pytest.raises(ValueError, match=r"^bar must be a one-dimensional int64 array$"):
        Signals(np.zeros(1), np.ones(1, np.int8), np.zeros(1))


SHARE = "size must be above 0 and at most 1 for PERCENT_OF_EQUITY"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"initial_cash": 0.0}, "initial_cash must be above 0"),
        ({"initial_cash": math.inf}, "initial_cash must be finite"),
        ({"size": -1.0}, "size must be at least 0"),
        ({"sizing": Sizing.PERCENT_OF_EQUITY, "size": 0.0}, SHARE),
        ({"sizing": Sizing.PERCENT_OF_EQUITY, "size": 1.01}, SHARE),
        ({"commission_rate": -0.1}, "commission_rate must be at least 0"),
        ({"commission_fixed": -0.1}, "commission_fixed must be at least 0"),
        ({"slippage_rate": -0.1}, "slippage_rate must be at least 0"),
        ({"slippage_rate": 1.0}, "slippage_rate must be below 1"),
        ({"stop_loss": 0.0}, "stop_loss must be above 0"),
        ({"take_profit": math.nan}, "take_profit must be finite"),
        ({"risk_free_rate": -1.0}, "risk_free_rate must be above -1"),
        ({"periods_per_year": 0.0}, "periods_per_year must be above 0"),
    ],
)
def test_a_configuration_out_of_bounds_is_refused(changes, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        BacktestConfig(**changes)


def test_bars_need_columns_of_one_length():
    with pytest.raises(ValueError, match="at least one bar"):
        bars_of_length(0, 0)
    with pytest.raises(ValueError, match="volume must be a float64 array"):
        bars_of_length(3, 2)


def bars_of_length(n, volumes):
    return Bars(np.arange(n, dtype=np.int64), *(np.ones(n) for _ in range(4)), np.ones(volumes))
