"""Properties that hold for any bars, signals and rules, and a second engine as judge.

The second engine walks bar by bar and knows nothing of runs, plans or windows.
"""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategy_runner.backtest.run import (
    BUY,
    SELL,
    BacktestConfig,
    Bars,
    Direction,
    ExitReason,
    FillRule,
    IgnoredReason,
    Side,
    Sizing,
    StopsActiveFrom,
    run_backtest,
    signals_of,
)

MS_PER_DAY = 86_400_000
RELATIVE = 1e-9

steady = settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


# What is drawn: whole prices close together, so that levels are often met exactly.


@st.composite
def bars_with_signals(draw, lowest=1, highest=30, most_bars=40):
    price = st.integers(lowest, highest)
    n = draw(st.integers(1, most_bars))
    rows = []
    for _ in range(n):
        at_open, at_close = draw(price), draw(price)
        top = min(highest, max(at_open, at_close) + draw(st.integers(0, 5)))
        bottom = max(lowest, min(at_open, at_close) - draw(st.integers(0, 5)))
        rows.append((at_open, top, bottom, at_close))
    signals = draw(
        st.lists(
            st.tuples(
                st.integers(0, n - 1),
                st.sampled_from([BUY, SELL]),
                st.sampled_from([0.0, 0.5, 1.0, 3.0, 7.25]),
            ),
            max_size=2 * n,
        )
    )
    return make_bars(rows), sorted(signals, key=lambda signal: signal[0])


def fractions_or_none(*fractions):
    return st.sampled_from([None, *fractions])


any_config = st.builds(
    BacktestConfig,
    initial_cash=st.sampled_from([10.0, 50.0, 100.0, 1000.0]),
    fill=st.sampled_from(FillRule),
    direction=st.sampled_from(Direction),
    sizing=st.sampled_from(Sizing),
    size=st.sampled_from([0.1, 0.5, 1.0]),
    fractional_units=st.booleans(),
    commission_rate=st.sampled_from([0.0, 0.001, 0.1]),
    commission_fixed=st.sampled_from([0.0, 1.0, 20.0]),
    slippage_rate=st.sampled_from([0.0, 0.01, 0.2]),
    stop_loss=fractions_or_none(0.1, 0.5, 1.5),
    take_profit=fractions_or_none(0.1, 0.5, 1.5),
    stops_active_from=st.sampled_from(StopsActiveFrom),
)


def make_bars(rows):
    columns = np.array(rows, dtype=np.float64).T
    return Bars(
        np.arange(len(rows), dtype=np.int64) * MS_PER_DAY,
        *(np.ascontiguousarray(column) for column in columns),
        np.ones(len(rows)),
    )


def backtest(bars, signals, config):
    columns = list(zip(*signals, strict=True)) or [(), (), ()]
    return run_backtest(bars, signals_of(*columns), config)


# The second engine


class BarByBar:
    """Walks over the bars; within a bar: open orders, stops, close orders, ruin."""

    def __init__(self, bars, signals, config):
        self.bars, self.config = bars, config
        self.cash, self.units = config.initial_cash, 0.0
        self.trades, self.equity, self.held, self.ignored = [], [], [], []
        self.ruined_bar, self.entry = None, None
        next_open = config.fill is FillRule.NEXT_OPEN
        waiting, taken = {}, set()
        for number, (bar, side, quantity) in enumerate(signals):
            if next_open and bar == len(bars) - 1:
                self.ignored.append((number, IgnoredReason.LAST_BAR))
            elif bar in taken:
                self.ignored.append((number, IgnoredReason.SAME_BAR))
            else:
                taken.add(bar)
                waiting[bar] = (number, side, quantity)
        for t in range(len(bars)):
            if next_open and t - 1 in waiting:
                self.fill(t, bars.open[t], *waiting[t - 1])
            self.stops(t)
            if not next_open and t in waiting:
                self.fill(t, bars.close[t], *waiting[t])
            self.ruin(t)
            self.equity.append(self.cash + self.units * bars.close[t])
            self.held.append(self.units != 0)
        self.ignored.sort()

    def fee(self, price, units):
        return self.config.commission_fixed + self.config.commission_rate * abs(units * price)

    def slipped(self, price, side):
        return price * (1 + self.config.slippage_rate * side)

    def fill(self, t, base, number, side, quantity):
        if self.ruined_bar is not None:
            self.ignored.append((number, IgnoredReason.AFTER_RUIN))
            return
        price = self.slipped(base, side)
        if self.units * side > 0:
            reason = IgnoredReason.ALREADY_LONG if side > 0 else IgnoredReason.ALREADY_SHORT
            self.ignored.append((number, reason))
            return
        closing = self.units != 0
        if closing:
            self.close(t, price, ExitReason.SIGNAL, number)
            if self.cash <= 0:
                self.ruined_bar = t
                return
        if side < 0 and self.config.direction is Direction.LONG_ONLY:
            if not closing:
                self.ignored.append((number, IgnoredReason.NOTHING_TO_SELL))
            return
        units = self.size(number, price, quantity)
        if units:
            self.cash = max(0.0, self.cash - side * units * price - self.fee(price, units))
            self.units = side * units
            self.entry = (t, price, number)

    def size(self, number, price, quantity):
        config, cost = self.config, price * (1 + self.config.commission_rate)
        if config.sizing in (Sizing.ALL_IN, Sizing.PERCENT_OF_EQUITY):
            share = config.size if config.sizing is Sizing.PERCENT_OF_EQUITY else 1
            units = (self.cash * share - config.commission_fixed) / cost
            units = units if config.fractional_units else math.floor(units)
            if units <= 0:
                self.ignored.append((number, IgnoredReason.NO_CASH_FOR_ONE_UNIT))
            return max(units, 0)
        units = config.size if config.sizing is Sizing.FIXED_QUANTITY else quantity
        units = units if config.fractional_units else math.floor(units)
        if units <= 0:
            self.ignored.append((number, IgnoredReason.NO_QUANTITY))
        elif units * cost + config.commission_fixed > self.cash:
            self.ignored.append((number, IgnoredReason.NOT_ENOUGH_CASH))
            return 0
        return units

    def close(self, t, price, reason, number=-1):
        entry_bar, entry_price, entry_number = self.entry
        fees = self.fee(entry_price, self.units) + self.fee(price, self.units)
        pnl = self.units * (price - entry_price) - fees
        side = Side.LONG if self.units > 0 else Side.SHORT
        self.cash += self.units * price - self.fee(price, self.units)
        self.trades.append(
            (
                *(entry_bar, t, side, abs(self.units), entry_price, price),
                *(pnl, fees, reason, entry_number, number),
            )
        )
        self.units = 0.0

    def stops(self, t):
        if not self.units:
            return
        entry_bar, entry, _ = self.entry
        if t == entry_bar and self.config.stops_active_from is StopsActiveFrom.NEXT_BAR:
            return
        sign = 1 if self.units > 0 else -1
        at_open, high, low = self.bars.open[t], self.bars.high[t], self.bars.low[t]
        worst, best = (low, high) if sign > 0 else (high, low)
        loss, gain = self.config.stop_loss, self.config.take_profit
        loss_level = None if loss is None else entry * (1 - sign * loss)
        gain_level = None if gain is None else entry * (1 + sign * gain)
        lost = loss_level is not None and sign * (worst - loss_level) <= 0
        won = gain_level is not None and sign * (best - gain_level) >= 0
        if lost and sign * (at_open - loss_level) <= 0:
            price, reason = at_open, ExitReason.STOP_LOSS
        elif won and sign * (at_open - gain_level) >= 0:
            price, reason = at_open, ExitReason.TAKE_PROFIT
        elif lost:
            price, reason = loss_level, ExitReason.STOP_LOSS
        elif won:
            price, reason = gain_level, ExitReason.TAKE_PROFIT
        else:
            return
        self.close(t, self.slipped(price, -sign), reason)
        if self.cash <= 0:
            self.ruined_bar = t

    def ruin(self, t):
        if self.units and self.cash + self.units * self.bars.close[t] <= 0:
            side = BUY if self.units < 0 else SELL
            self.close(t, self.slipped(self.bars.close[t], side), ExitReason.RUIN)
            self.ruined_bar = t


def assert_same(result, judge):
    columns = [getattr(result.trades, field.name) for field in dataclasses.fields(result.trades)]
    assert len(result.trades) == len(judge.trades)
    for column, expected in zip(columns, zip(*judge.trades, strict=True), strict=False):
        np.testing.assert_allclose(column, expected, rtol=RELATIVE, atol=RELATIVE)
    np.testing.assert_allclose(result.equity, judge.equity, rtol=RELATIVE, atol=RELATIVE)
    assert result.in_position.tolist() == judge.held
    assert list(zip(result.ignored.signal, result.ignored.reason, strict=True)) == judge.ignored
    assert result.ruined_bar == judge.ruined_bar
    position = result.open_position
    assert (position is None) == (judge.units == 0)
    if position is not None:
        assert (position.entry_bar, position.entry_price, position.entry_signal) == judge.entry
        sign = 1 if position.side is Side.LONG else -1
        np.testing.assert_allclose(sign * position.size, judge.units, rtol=RELATIVE)


@pytest.mark.slow
@settings(steady, max_examples=1000)
@given(bars_with_signals(), any_config)
def test_the_engine_agrees_with_a_walk_over_the_bars(drawn, config):
    bars, signals = drawn
    assert_same(backtest(bars, signals, config), BarByBar(bars, signals, config))


def test_the_engine_agrees_with_a_walk_over_many_bars():
    generator = np.random.default_rng(20)
    for number in range(24):
        n = 4000
        close = 100 * np.exp(np.cumsum(generator.normal(0, 0.01, n)))
        at_open = np.append(100.0, close[:-1]) * np.exp(generator.normal(0, 0.004, n))
        spread = np.abs(generator.normal(0, 0.006, (2, n)))
        high = np.maximum(at_open, close) * (1 + spread[0])
        low = np.minimum(at_open, close) * (1 - spread[1])
        bars = make_bars(np.array([at_open, high, low, close]).T)
        density = (0.005, 0.05, 0.9)[number % 3]
        chosen = np.flatnonzero(generator.random(n) < density)
        held = np.repeat(generator.choice([BUY, SELL], n), 17)[:n]
        side = held if number % 2 else generator.choice([BUY, SELL], n)
        signals = [(int(bar), int(side[bar]), 2.0) for bar in chosen]
        config = BacktestConfig(
            fill=FillRule(1 + number // 2 % 2),
            direction=Direction(1 + number // 4 % 2),
            sizing=list(Sizing)[number % 4],
            size=0.5,
            fractional_units=number % 5 == 0,
            commission_rate=0.0005,
            stop_loss=(None, 0.02, 0.3)[number // 2 % 3],
            take_profit=(0.03, None, 0.5)[number // 3 % 3],
        )
        assert_same(backtest(bars, signals, config), BarByBar(bars, signals, config))


@steady
@given(bars_with_signals(), any_config)
def test_an_entry_never_costs_more_than_the_cash_there_is(drawn, config):
    bars, signals = drawn
    result = backtest(bars, signals, config)
    entries = list(zip(result.trades.size, result.trades.entry_price, strict=True))
    if result.open_position is not None:
        entries.append((result.open_position.size, result.open_position.entry_price))
    cash = config.initial_cash + np.append(0.0, np.cumsum(result.trades.pnl))
    for (size, price), available in zip(entries, cash, strict=False):
        cost = size * price * (1 + config.commission_rate) + config.commission_fixed
        assert cost <= available * (1 + RELATIVE) + RELATIVE


@steady
@given(bars_with_signals(), any_config)
def test_equity_is_the_cash_and_the_position_at_every_close(drawn, config):
    bars, signals = drawn
    result = backtest(bars, signals, config)
    trades, close = result.trades, bars.close
    sign = np.where(trades.side == Side.LONG, 1.0, -1.0)
    entry_fee = config.commission_fixed + config.commission_rate * trades.size * trades.entry_price
    expected = np.full(len(bars), config.initial_cash)
    for k in range(len(trades)):
        inside = slice(trades.entry_bar[k], trades.exit_bar[k])
        moved = sign[k] * trades.size[k] * (close[inside] - trades.entry_price[k])
        expected[inside] += moved - entry_fee[k]
        expected[trades.exit_bar[k] :] += trades.pnl[k]
    position = result.open_position
    if position is not None:
        inside = slice(position.entry_bar, None)
        signed = position.size * (1 if position.side is Side.LONG else -1)
        expected[inside] += signed * (close[inside] - position.entry_price)
        expected[inside] -= position.entry_commission
    np.testing.assert_allclose(result.equity, expected, rtol=RELATIVE, atol=1e-6)


@steady
@given(bars_with_signals(), any_config)
def test_no_two_trades_overlap(drawn, config):
    result = backtest(*drawn, config)
    trades = result.trades
    assert (trades.entry_bar <= trades.exit_bar).all()
    assert (trades.exit_bar[:-1] <= trades.entry_bar[1:]).all()
    assert (trades.size > 0).all()


@steady
@given(bars_with_signals(), any_config, st.data())
def test_the_past_does_not_depend_on_the_future(drawn, config, data):
    bars, signals = drawn
    kept = data.draw(st.integers(1, len(bars)))
    head = Bars(*(getattr(bars, field.name)[:kept] for field in dataclasses.fields(bars)))
    whole = backtest(bars, signals, config)
    short = backtest(head, [signal for signal in signals if signal[0] < kept], config)
    np.testing.assert_array_equal(short.equity, whole.equity[:kept])
    closed = whole.trades.exit_bar < kept
    for field in dataclasses.fields(short.trades):
        column = getattr(whole.trades, field.name)
        np.testing.assert_array_equal(getattr(short.trades, field.name), column[closed])


@steady
@given(bars_with_signals(), any_config, st.sampled_from([0.25, 2.0, 1024.0]))
def test_another_currency_unit_changes_nothing_but_the_unit(drawn, config, factor):
    bars, signals = drawn
    scaled_bars = make_bars(
        np.array([bars.open, bars.high, bars.low, bars.close]).T * factor,
    )
    scaled_config = dataclasses.replace(
        config,
        initial_cash=config.initial_cash * factor,
        commission_fixed=config.commission_fixed * factor,
    )
    plain = backtest(bars, signals, config)
    scaled = backtest(scaled_bars, signals, scaled_config)
    # Powers of two, so that not even rounding differs.
    np.testing.assert_array_equal(scaled.equity, plain.equity * factor)
    np.testing.assert_array_equal(scaled.trades.size, plain.trades.size)
    np.testing.assert_array_equal(scaled.ignored.signal, plain.ignored.signal)


@steady
@given(bars_with_signals(), any_config, st.sampled_from([0.25, 2.0, 1024.0]))
def test_with_parts_of_units_the_price_level_does_not_matter(drawn, config, factor):
    bars, signals = drawn
    config = dataclasses.replace(config, fractional_units=True, sizing=Sizing.ALL_IN)
    scaled_bars = make_bars(np.array([bars.open, bars.high, bars.low, bars.close]).T * factor)
    plain, scaled = backtest(bars, signals, config), backtest(scaled_bars, signals, config)
    np.testing.assert_array_equal(scaled.equity, plain.equity)
    np.testing.assert_array_equal(scaled.trades.size * factor, plain.trades.size)


@steady
@given(
    bars_with_signals(lowest=51, highest=149),
    st.sampled_from(FillRule),
    fractions_or_none(0.05, 0.25),
    fractions_or_none(0.05, 0.25),
    st.sampled_from(StopsActiveFrom),
    st.integers(0, 39),
)
def test_a_short_on_mirrored_prices_is_a_long(drawn, fill, loss, gain, active, exit_bar):
    bars, _ = drawn
    columns = np.array([bars.open, bars.high, bars.low, bars.close])
    # The entry is at 100, about which the levels and the prices are mirrored alike.
    flat = np.full((4, 2), 100.0)
    columns = np.hstack((flat, columns))
    mirrored = 200.0 - columns[[0, 2, 1, 3]]
    config = BacktestConfig(
        fill=fill,
        direction=Direction.LONG_SHORT,
        sizing=Sizing.FIXED_QUANTITY,
        size=10.0,
        stop_loss=loss,
        take_profit=gain,
        stops_active_from=active,
    )
    leave = min(exit_bar + 1, columns.shape[1] - 1)
    long = backtest(make_bars(columns.T), [(0, BUY, 0.0)], config)
    short = backtest(make_bars(mirrored.T), [(0, SELL, 0.0)], config)
    np.testing.assert_allclose(short.equity, long.equity, rtol=RELATIVE)
    np.testing.assert_array_equal(short.trades.exit_reason, long.trades.exit_reason)
    long = backtest(make_bars(columns.T), [(0, BUY, 0.0), (leave, SELL, 0.0)], config)
    short = backtest(make_bars(mirrored.T), [(0, SELL, 0.0), (leave, BUY, 0.0)], config)
    np.testing.assert_allclose(short.trades.pnl[:1], long.trades.pnl[:1], rtol=RELATIVE)
    np.testing.assert_array_equal(short.trades.exit_bar[:1], long.trades.exit_bar[:1])
