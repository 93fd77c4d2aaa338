"""Metrics beside the benchmark, of activity and of excursions, against second implementations."""

import dataclasses
import importlib
import warnings

import numpy as np
import pandas as pd
import pytest

from strategy_runner.backtest.run import run_backtest
from strategy_runner.backtest.types import (
    BUY,
    SELL,
    BacktestConfig,
    Direction,
    Side,
    signals_of,
)
from strategy_runner.bars import Bars
from strategy_runner.metrics import benchmark as benchmark_metrics
from strategy_runner.metrics import equity as equity_metrics
from strategy_runner.metrics.metrics import compute_metrics
from strategy_runner.metrics.returns import return_moments

pytestmark = pytest.mark.slow

PERIODS = 252
MS_PER_DAY = 86_400_000


def judge(name):
    with warnings.catch_warnings():
        # These warn while they are imported.
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def near(value):
    return pytest.approx(float(value), rel=1e-10, abs=0.0)


@pytest.fixture(scope="module", params=range(4))
def run(request):
    generator = np.random.default_rng(request.param)
    n = 1500
    close = 100.0 * np.exp(np.cumsum(generator.normal(0.0002, 0.012, n)))
    at_open = close * np.exp(generator.normal(0, 0.004, n))
    high = np.maximum(at_open, close) * (1 + np.abs(generator.normal(0, 0.006, n)))
    low = np.minimum(at_open, close) * (1 - np.abs(generator.normal(0, 0.006, n)))
    dates = pd.bdate_range("2015-01-01", periods=n)
    times = dates.to_numpy().astype("datetime64[ms]").astype(np.int64)
    bars = Bars(times, at_open, high, low, close, np.ones(n))
    config = BacktestConfig(
        direction=Direction.LONG_SHORT,
        commission_rate=0.001,
        risk_free_rate=0.02,
        borrow_rate=0.03,
        trailing_stop=0.05,
    )
    chosen = np.flatnonzero(generator.random(n) < 0.1)
    signals = signals_of(chosen, generator.choice([BUY, SELL], len(chosen)))
    result = run_backtest(bars, signals, config)
    return bars, config, result, compute_metrics(bars, result, config)


def test_metrics_of_returns_are_those_of_quantstats_and_empyrical(run):
    bars, _, result, metrics = run
    index = pd.to_datetime(bars.timestamp_ms, unit="ms")
    equity = pd.Series(result.equity, index)
    returns = equity.pct_change().dropna()
    benchmark = pd.Series(bars.close, index).pct_change().dropna()
    quantstats, empyrical = judge("quantstats.stats"), judge("empyrical")
    active = returns - benchmark
    rate = 1.02 ** (1 / PERIODS) - 1
    # quantstats and empyrical give the ratio of one period.
    year = PERIODS**0.5
    own = benchmark_metrics.information_ratio(return_moments(active.to_numpy()), PERIODS)
    assert own == metrics.information_ratio
    assert own == near(empyrical.excess_sharpe(returns, benchmark) * year)
    assert own == near(
        quantstats.information_ratio(returns, benchmark, prepare_returns=False) * year
    )
    assert metrics.tracking_error == near(empyrical.annual_volatility(active))
    beta = empyrical.beta(returns, benchmark)
    assert metrics.treynor_ratio == near((returns - rate).mean() * PERIODS / beta)
    assert metrics.r_squared == near(
        quantstats.r_squared(returns, benchmark, prepare_returns=False)
    )
    assert metrics.gain_to_pain_ratio == near(quantstats.gain_to_pain_ratio(returns))
    assert metrics.common_sense_ratio == near(
        quantstats.profit_factor(returns) * empyrical.tail_ratio(returns)
    )
    assert metrics.period_win_rate == near(quantstats.win_rate(returns))
    assert metrics.best_period_return == near(quantstats.best(returns))
    assert metrics.worst_period_return == near(quantstats.worst(returns))
    assert metrics.recovery_factor == near(
        (result.equity[-1] / 10_000 - 1) / -empyrical.max_drawdown(returns)
    )
    years = (bars.timestamp_ms[-1] - bars.timestamp_ms[0]) / MS_PER_DAY / 365.25
    growth = (result.equity[-1] / 10_000) ** (1 / years) - 1
    drawdown = quantstats.to_drawdown_series(equity)
    ulcer = (drawdown**2).mean() ** 0.5
    assert metrics.martin_ratio == near((growth - 0.02) / ulcer)


def test_activity_is_that_of_a_frame_of_fills(run):
    bars, config, result, metrics = run
    trades, position = result.trades, result.open_position
    index = pd.Index(range(len(bars)))
    fills = [
        pd.Series(trades.size * trades.entry_price, trades.entry_bar),
        pd.Series(trades.size * trades.exit_price, trades.exit_bar),
    ]
    held = pd.Series(0, index)
    for entry, end, side in zip(trades.entry_bar, trades.exit_bar, trades.side, strict=True):
        held[(index >= entry) & (index < end)] = side
    if position is not None:
        fills.append(pd.Series([position.size * position.entry_price], [position.entry_bar]))
        held[index >= position.entry_bar] = position.side
    years = (bars.timestamp_ms[-1] - bars.timestamp_ms[0]) / MS_PER_DAY / 365.25
    expected = pd.concat(fills).sum() / result.equity.mean() / years
    assert metrics.turnover == near(expected)
    assert metrics.exposure_long == near((held == Side.LONG).mean())
    assert metrics.exposure_short == near((held == Side.SHORT).mean())
    assert metrics.exposure_long + metrics.exposure_short == near(metrics.exposure_time)
    # A short pays for each night, on its value at the close before.
    nights = np.diff(bars.timestamp_ms) / MS_PER_DAY
    units = np.abs(np.minimum(result.units, 0.0))[:-1]
    charges = units * bars.close[:-1] * 0.03 * nights / 365
    assert metrics.total_financing == near(charges.sum())
    assert metrics.avg_mae == near(trades.mae.mean())
    assert metrics.avg_mfe == near(trades.mfe.mean())
    assert dataclasses.asdict(config)["borrow_rate"] == 0.03


def test_metrics_that_nothing_defines_are_none():
    flat = return_moments(np.zeros(5))
    assert benchmark_metrics.information_ratio(flat, PERIODS) is None
    assert benchmark_metrics.tracking_error(return_moments(np.zeros(1)), PERIODS) is None
    assert benchmark_metrics.tracking_error(flat, PERIODS) == 0.0
    assert benchmark_metrics.treynor_ratio(0.1, 0.0, PERIODS) is None
    assert benchmark_metrics.treynor_ratio(0.1, None, PERIODS) is None
    assert benchmark_metrics.r_squared(None, flat, flat) is None
    assert benchmark_metrics.gain_to_pain_ratio(None) is None
    assert benchmark_metrics.common_sense_ratio(2.0, None) is None
    assert benchmark_metrics.period_win_rate(np.zeros(3)) is None
    assert benchmark_metrics.best_period_return(np.empty(0)) is None
    assert benchmark_metrics.worst_period_return(np.empty(0)) is None
    assert equity_metrics.recovery_factor(0.5, 0.0) is None
    assert equity_metrics.martin_ratio(None, 0.5) is None
    assert equity_metrics.martin_ratio(0.1, 0.0) is None
