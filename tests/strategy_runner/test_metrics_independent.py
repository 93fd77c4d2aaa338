"""Every metric against a second implementation of it, and its edges by hand."""

import dataclasses
import importlib
import math
import warnings

import numpy as np
import pandas as pd
import pytest

from strategy_runner.backtest.run import (
    BUY,
    SELL,
    BacktestConfig,
    BacktestResult,
    Bars,
    Direction,
    FillRule,
    IgnoredSignals,
    Trades,
    run_backtest,
    signals_of,
)
from strategy_runner.bars import (
    inferred_periods_per_year,
    is_intraday,
    trades_at_weekends,
)
from strategy_runner.metrics import equity as equity_metrics
from strategy_runner.metrics import returns as return_metrics
from strategy_runner.metrics import trades as trade_metrics
from strategy_runner.metrics.metrics import Metrics, compute_metrics, strategy_and_benchmark_returns

pytestmark = pytest.mark.slow


class _Judge:
    """A library that is imported when a test first asks it: that takes longer than all tests here."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        with warnings.catch_warnings():
            # These warn while they are imported; nothing of ours runs in this block.
            warnings.simplefilter("ignore")
            return getattr(importlib.import_module(self._name), attribute)


empyrical = _Judge("empyrical")
quantstats = _Judge("quantstats.stats")
ffn = _Judge("ffn")
backtesting_stats = _Judge("backtesting._stats")
stats = _Judge("scipy.stats")

MS_PER_DAY = 86_400_000
TOLERANCE = 1e-10
PERIODS = 252.0


def near(value):
    return pytest.approx(float(value), rel=TOLERANCE, abs=0.0)


def _series(seed):
    """Daily returns of the strategy and of a benchmark, with fat tails and some idle days."""
    generator = np.random.default_rng(seed)
    n = int(generator.integers(60, 900))
    benchmark = 0.012 * generator.standard_t(4, n)
    returns = 0.4 * benchmark + 0.008 * generator.standard_t(5, n) + 0.0004
    returns[generator.random(n) < 0.2] = 0.0
    dates = pd.bdate_range("2015-01-01", periods=n)
    return pd.Series(returns, dates), pd.Series(benchmark, dates)


@pytest.fixture(params=range(12))
def series(request):
    return _series(request.param)


@pytest.fixture
def returns(series):
    return series[0]


@pytest.fixture
def prices(returns):
    """Equity of these returns, from 1 on the day before."""
    first = pd.Series([1.0], [returns.index[0] - pd.offsets.BDay()])
    return pd.concat([first, (1.0 + returns).cumprod()])


@pytest.fixture
def pnl(request, returns):
    return returns.to_numpy()[:200] * 1000.0


def _moments(returns):
    return return_metrics.return_moments(returns.to_numpy())


def _tails(returns):
    return return_metrics.return_tails(returns.to_numpy())


def _milliseconds(index):
    return index.to_numpy().astype("datetime64[ms]").astype(np.int64)


# Returns


def test_simple_returns(prices, returns):
    own = return_metrics.simple_returns(prices.to_numpy())
    np.testing.assert_allclose(own, prices.pct_change().dropna(), rtol=0, atol=1e-15)
    np.testing.assert_allclose(own, returns, rtol=0, atol=1e-15)
    with_base = return_metrics.simple_returns(prices.to_numpy(), 0.5)
    np.testing.assert_array_equal(with_base, np.append(1.0, own))


def test_nothing_is_earned_after_all_is_lost():
    levels = np.array([4.0, 2.0, -1.0, -1.0, -2.0])
    assert return_metrics.simple_returns(levels).tolist() == [-0.5, -1.5, 0.0, 0.0]
    assert return_metrics.simple_returns(levels, 8.0).tolist() == [-0.5, -0.5, -1.5, 0.0, 0.0]
    assert return_metrics.simple_returns(np.array([0.0, 0.0]), 8.0).tolist() == [-1.0, 0.0]
    assert return_metrics.simple_returns(np.array([4.0, 1.0, 0.0, 5.0])).tolist() == [-0.75, -1, 0]


def test_a_return_that_no_double_holds_is_infinite():
    assert return_metrics.simple_returns(np.array([1e-300, 1e300])).tolist() == [math.inf]


def test_total_return(prices, returns):
    own = equity_metrics.total_return(prices.to_numpy(), 1.0)
    assert own == near(empyrical.cum_returns_final(returns))


def test_buy_hold_return(prices, returns):
    own = equity_metrics.buy_hold_return(prices.to_numpy())
    assert own == near(empyrical.cum_returns_final(returns))


def test_annual_return(returns):
    own = return_metrics.annual_return(returns.to_numpy(), PERIODS)
    assert own == near(empyrical.annual_return(returns, annualization=PERIODS))


def test_annual_volatility(returns):
    own = return_metrics.annual_volatility(_moments(returns), PERIODS)
    assert own == near(empyrical.annual_volatility(returns, annualization=PERIODS))


@pytest.mark.parametrize("annual_rate", [0.0, 0.03, -0.01])
def test_sharpe_and_sortino_ratio(returns, annual_rate):
    rate = return_metrics.period_rate(annual_rate, PERIODS)
    assert rate == pytest.approx((1 + annual_rate) ** (1 / PERIODS) - 1, rel=1e-9)
    own = return_metrics.sharpe_ratio(_moments(returns), PERIODS, rate)
    assert own == near(empyrical.sharpe_ratio(returns, rate, annualization=PERIODS))
    own = return_metrics.sortino_ratio(returns.to_numpy(), PERIODS, rate)
    assert own == near(empyrical.sortino_ratio(returns, rate, annualization=PERIODS))


def test_the_rate_without_risk_is_nothing_unless_it_is_told(returns):
    moments, values = _moments(returns), returns.to_numpy()
    for metric, told in (
        (return_metrics.sharpe_ratio, (moments, PERIODS)),
        (return_metrics.sortino_ratio, (values, PERIODS)),
        (return_metrics.alpha, (0.01, 0.02, 0.5, PERIODS)),
    ):
        assert metric(*told) == metric(*told, 0.0)


def test_omega_ratio(returns):
    own = return_metrics.omega_ratio(returns.to_numpy())
    assert own == near(empyrical.omega_ratio(returns))


def test_value_at_risk_and_cvar(returns):
    tails = _tails(returns)
    assert return_metrics.value_at_risk_95(tails) == near(empyrical.value_at_risk(returns))
    expected = empyrical.conditional_value_at_risk(returns)
    assert return_metrics.cvar_95(tails) == near(expected)


def test_tail_ratio(returns):
    assert return_metrics.tail_ratio(_tails(returns)) == near(empyrical.tail_ratio(returns))


@pytest.mark.parametrize("n", [1, 2, 3, 19, 20, 21, 22, 41, 100, 101])
def test_tails_of_any_length(n):
    values = np.random.default_rng(n).normal(size=n)
    tails = return_metrics.return_tails(values)
    assert tails.percentile_5 == near(np.percentile(values, 5))
    assert tails.percentile_95 == near(np.percentile(values, 95))
    assert tails.worst_mean == near(np.sort(values)[: int((n - 1) * 0.05) + 1].mean())


def test_skewness_and_kurtosis(returns):
    moments = _moments(returns)
    assert moments.skewness == near(returns.skew())
    assert moments.skewness == near(stats.skew(returns, bias=False))
    assert moments.kurtosis_excess == near(returns.kurt())
    assert moments.kurtosis_excess == near(stats.kurtosis(returns, bias=False))


@pytest.mark.parametrize("n", [4, 5, 50_000])
def test_moments_of_any_length(n):
    values = np.random.default_rng(n).standard_t(5, n)
    moments = return_metrics.return_moments(values)
    assert (moments.n, moments.mean) == (n, near(values.mean()))
    assert moments.deviation == near(values.std(ddof=1))
    assert moments.skewness == near(stats.skew(values, bias=False))
    assert moments.kurtosis_excess == near(stats.kurtosis(values, bias=False))


@pytest.mark.parametrize("annual_rate", [0.0, 0.03])
def test_beta_and_alpha(series, annual_rate):
    returns, benchmark = series
    rate = return_metrics.period_rate(annual_rate, PERIODS)
    beta = return_metrics.beta(returns.to_numpy(), benchmark.to_numpy())
    assert beta == near(empyrical.beta(returns, benchmark))
    assert beta == near(stats.linregress(benchmark, returns).slope)
    own = return_metrics.alpha(returns.mean(), benchmark.mean(), beta, PERIODS, rate)
    expected = empyrical.alpha(returns, benchmark, rate, annualization=PERIODS)
    assert own == pytest.approx(expected, rel=TOLERANCE, abs=1e-12)


def test_probabilistic_sharpe_ratio(returns):
    own = return_metrics.probabilistic_sharpe_ratio(_moments(returns))
    assert own == near(quantstats.probabilistic_sharpe_ratio(returns))
    own = return_metrics.probabilistic_sharpe_ratio(_moments(returns), 0.0003)
    assert own == near(quantstats.probabilistic_sharpe_ratio(returns - 0.0003))


# Equity


def test_cagr(prices):
    own = equity_metrics.cagr(prices.to_numpy(), 1.0, _milliseconds(prices.index))
    assert own == near(ffn.calc_cagr(prices))


def test_drawdowns(prices, returns):
    drawdown = equity_metrics.drawdown_series(prices.to_numpy(), 1.0)
    np.testing.assert_allclose(drawdown, ffn.to_drawdown_series(prices), rtol=0, atol=1e-15)
    deepest = equity_metrics.max_drawdown(drawdown)
    assert deepest == near(empyrical.max_drawdown(returns))
    assert deepest == near(ffn.calc_max_drawdown(prices))
    own = equity_metrics.calmar_ratio(ffn.calc_cagr(prices), deepest)
    assert own == near(ffn.calc_calmar_ratio(prices))


def test_ulcer_index(prices):
    own = equity_metrics.ulcer_index(equity_metrics.drawdown_series(prices.to_numpy(), 1.0))
    assert own == near(ffn.to_ulcer_index(prices) / 100.0)


def test_drawdown_episodes(prices):
    drawdown = equity_metrics.drawdown_series(prices.to_numpy(), 1.0)
    episodes = equity_metrics.drawdowns(drawdown)
    durations, peaks = backtesting_stats.compute_drawdown_duration_peaks(
        pd.Series(-drawdown, prices.index)
    )
    # The judge leaves out an episode that begins with the very last bar.
    own = episodes.depth[episodes.start < len(prices) - 1]
    np.testing.assert_allclose(own, -peaks.dropna(), rtol=TOLERANCE)
    longest = equity_metrics.max_drawdown_duration_days(episodes, _milliseconds(prices.index))
    assert longest == durations.max() / pd.Timedelta(days=1)
    assert equity_metrics.avg_drawdown(episodes) == near(episodes.depth.mean())


def test_drawdowns_by_hand():
    equity = np.array([90.0, 100.0, 120.0, 60.0, 90.0, 120.0, 130.0, 117.0])
    days = np.array([0, 1, 2, 5, 6, 9, 10, 14]) * MS_PER_DAY
    drawdown = equity_metrics.drawdown_series(equity, 100.0)
    np.testing.assert_allclose(drawdown, [-0.1, 0, 0, -0.5, -0.25, 0, 0, -0.1])
    episodes = equity_metrics.drawdowns(drawdown)
    assert episodes.start.tolist() == [0, 3, 7]
    assert episodes.end.tolist() == [1, 5, 8]
    assert equity_metrics.avg_drawdown(episodes) == pytest.approx(-0.7 / 3)
    assert equity_metrics.max_drawdown_duration_days(episodes, days) == 7.0


def test_exposure_time():
    assert equity_metrics.exposure_time(np.array([True, False, False, True, True])) == 0.6


# Trades


def test_trade_metrics(pnl):
    judged = pd.Series(pnl[pnl != 0.0], pd.bdate_range("2020-01-01", periods=(pnl != 0).sum()))
    own = judged.to_numpy()
    assert trade_metrics.win_rate(own) == near(quantstats.win_rate(judged))
    assert trade_metrics.profit_factor(own) == near(quantstats.profit_factor(judged))
    assert trade_metrics.expectancy(own) == near(judged.mean())
    assert trade_metrics.avg_win(own) == near(quantstats.avg_win(judged))
    assert trade_metrics.avg_loss(own) == near(quantstats.avg_loss(judged))
    assert trade_metrics.payoff_ratio(own) == near(quantstats.payoff_ratio(judged))
    assert trade_metrics.kelly_criterion(own) == near(quantstats.kelly_criterion(judged))
    assert trade_metrics.max_consecutive_wins(own) == quantstats.consecutive_wins(judged)
    assert trade_metrics.max_consecutive_losses(own) == quantstats.consecutive_losses(judged)
    # The t statistic of the mean is the same number under another name.
    assert trade_metrics.sqn(own) == near(stats.ttest_1samp(own, 0.0).statistic)


def test_a_trade_that_breaks_even_is_no_win_and_no_loss():
    pnl = np.array([0.0, 10.0, 0.0, -5.0, 0.0])
    assert trade_metrics.win_rate(pnl) == 0.2
    assert (trade_metrics.avg_win(pnl), trade_metrics.avg_loss(pnl)) == (10.0, -5.0)
    assert trade_metrics.profit_factor(pnl) == 2.0
    assert trade_metrics.max_consecutive_wins(pnl) == 1
    assert trade_metrics.max_consecutive_losses(pnl) == 3


# Undefined is None


def test_ratios_of_returns_that_are_equal_are_undefined():
    for values in (np.full(50, 0.01), np.zeros(50), np.exp(np.full(50, 0.001)) - 1):
        # Equity that grows steadily differs in the last digits of its returns.
        returns = return_metrics.simple_returns(100.0 * np.cumprod(1.0 + values), 100.0)
        moments = return_metrics.return_moments(returns)
        assert moments.deviation == 0.0
        assert return_metrics.annual_volatility(moments, PERIODS) == 0.0
        assert return_metrics.sharpe_ratio(moments, PERIODS) is None
        assert return_metrics.probabilistic_sharpe_ratio(moments) is None
        assert (moments.skewness, moments.kurtosis_excess) == (None, None)
        noise = np.random.default_rng(1).normal(size=50)
        assert return_metrics.beta(returns, noise) is None
        assert return_metrics.beta(noise, returns) is None


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e6])
def test_returns_that_differ_in_their_last_digit_are_equal(size):
    ulp = 2.0**-52
    returns = size * np.array([1.0, 1.0 + ulp] * 25)
    moments = return_metrics.return_moments(returns)
    assert moments == return_metrics.ReturnMoments(50, near(size), 0.0, None, None)
    clearly = np.array([size, size + 32 * ulp * (1 + size)] * 25)
    assert return_metrics.return_moments(clearly).deviation > 0.0


def test_returns_too_few_are_undefined():
    none, one, two, three = (np.array([0.01, -0.02, 0.05])[:n] for n in range(4))
    assert return_metrics.annual_return(none, PERIODS) is None
    assert return_metrics.sortino_ratio(none, PERIODS) is None
    assert return_metrics.return_tails(none) is None
    assert return_metrics.value_at_risk_95(None) is None
    assert return_metrics.cvar_95(None) is None
    assert return_metrics.tail_ratio(None) is None
    for few, mean in ((none, 0.0), (one, 0.01)):
        moments = return_metrics.return_moments(few)
        assert moments == return_metrics.ReturnMoments(len(few), mean, None, None, None)
        assert return_metrics.annual_volatility(moments, PERIODS) is None
        assert return_metrics.sharpe_ratio(moments, PERIODS) is None
        assert return_metrics.beta(few, few) is None
    assert return_metrics.return_moments(two).skewness is None
    assert return_metrics.return_moments(three).skewness is not None
    assert return_metrics.return_moments(three).kurtosis_excess is None
    for few in (two, three):
        moments = return_metrics.return_moments(few)
        assert return_metrics.probabilistic_sharpe_ratio(moments) is None
    assert return_metrics.beta(two, 2.0 * two) == pytest.approx(0.5)
    assert return_metrics.alpha(0.1, 0.1, None, PERIODS) is None


def test_a_sharpe_ratio_whose_estimate_has_no_variance_has_no_probability():
    # The variance is 1 less the skewness, plus half of 1 for a kurtosis of 3: nothing.
    moments = return_metrics.ReturnMoments(10, 1.0, 1.0, 1.5, 0.0)
    assert return_metrics.probabilistic_sharpe_ratio(moments) is None


def test_ratios_over_losses_are_undefined_without_a_loss():
    gains = np.array([0.01, 0.02, 0.0])
    assert return_metrics.sortino_ratio(gains, PERIODS) is None
    assert return_metrics.omega_ratio(gains) is None
    assert return_metrics.tail_ratio(return_metrics.return_tails(np.zeros(9))) is None
    assert trade_metrics.profit_factor(gains) is None
    assert trade_metrics.avg_loss(gains) is None
    assert trade_metrics.payoff_ratio(gains) is None
    assert trade_metrics.kelly_criterion(gains) is None
    assert equity_metrics.calmar_ratio(0.1, 0.0) is None
    assert equity_metrics.calmar_ratio(None, -0.1) is None
    rising = equity_metrics.drawdowns(equity_metrics.drawdown_series(np.array([1.0, 2.0]), 1.0))
    assert equity_metrics.avg_drawdown(rising) is None
    assert equity_metrics.max_drawdown_duration_days(rising, np.array([0, 1])) == 0.0


def test_trade_metrics_without_trades_are_undefined():
    none = np.empty(0)
    for metric in ("win_rate", "profit_factor", "expectancy", "avg_win", "avg_loss"):
        assert getattr(trade_metrics, metric)(none) is None
    for metric in ("payoff_ratio", "sqn", "kelly_criterion"):
        assert getattr(trade_metrics, metric)(none) is None
    assert trade_metrics.max_consecutive_wins(none) == 0
    assert trade_metrics.max_consecutive_losses(none) == 0
    assert trade_metrics.sqn(np.array([5.0])) is None
    assert trade_metrics.sqn(np.full(5, 0.1)) is None
    assert trade_metrics.sqn(np.zeros(3)) is None
    assert trade_metrics.sqn(np.array([5.0, 7.0])) == pytest.approx(6.0)


def test_a_growth_that_no_double_holds_is_undefined():
    minute = np.array([0, 60_000])
    assert equity_metrics.cagr(np.array([1.0, 2.0]), 1.0, minute) is None
    assert equity_metrics.cagr(np.array([1.0, -2.0]), 1.0, minute) is None
    assert equity_metrics.cagr(np.array([1.0]), 1.0, minute[:1]) is None
    assert equity_metrics.cagr(np.array([1.0, 0.0]), 1.0, minute) == -1.0
    assert return_metrics.annual_return(np.array([1e9]), PERIODS * 1000) is None


# All together


def _bars(close, timestamp_ms):
    return Bars(timestamp_ms.astype(np.int64), close, close, close, close, np.ones(len(close)))


def _weekdays(n):
    return _milliseconds(pd.bdate_range("2020-01-01", periods=n))


def _no_trades(equity):
    empty = {field.name: np.empty(0) for field in dataclasses.fields(Trades)}
    for name in ("entry_bar", "exit_bar"):
        empty[name] = np.empty(0, np.int64)
    return BacktestResult(
        trades=Trades(**empty),
        equity=equity,
        in_position=np.zeros(len(equity), np.bool_),
        units=np.zeros(len(equity)),
        open_position=None,
        ignored=IgnoredSignals(np.empty(0, np.int64), np.empty(0, np.int8)),
        commission_total=0.0,
        ruined_bar=None,
        traded_value=0.0,
    )


def test_daily_bars_have_a_first_return_only_if_the_first_bar_can_trade():
    bars = _bars(np.array([10.0, 11.0, 12.1]), _weekdays(3))
    equity = np.array([90.0, 99.0, 99.0])
    config = BacktestConfig(initial_cash=100.0)
    returns, benchmark = strategy_and_benchmark_returns(bars, equity, config)
    np.testing.assert_allclose(returns, [0.1, 0.0])
    np.testing.assert_allclose(benchmark, [0.1, 0.1])
    config = dataclasses.replace(config, fill=FillRule.SAME_CLOSE)
    returns, benchmark = strategy_and_benchmark_returns(bars, equity, config)
    np.testing.assert_allclose(returns, [-0.1, 0.1, 0.0])
    np.testing.assert_allclose(benchmark, [0.0, 0.1, 0.1])


@pytest.mark.parametrize("fill", FillRule)
def test_intraday_bars_have_one_return_a_day(fill):
    hours = np.array([0, 1, 2, 24, 25, 26, 72, 73]) * 3_600_000
    bars = _bars(np.array([10.0, 11, 12, 13, 14, 15, 16, 18]), hours)
    equity = np.array([100.0, 101, 110, 100, 99, 99, 90, 198])
    config = BacktestConfig(initial_cash=100.0, fill=fill)
    returns, benchmark = strategy_and_benchmark_returns(bars, equity, config)
    np.testing.assert_allclose(returns, [0.1, -0.1, 1.0])
    np.testing.assert_allclose(benchmark, [0.2, 0.25, 0.2])


def test_intraday_returns_agree_with_a_resampled_frame():
    generator = np.random.default_rng(7)
    index = pd.date_range("2024-03-01 13:37", periods=5000, freq="17min")
    index = index[generator.random(5000) < 0.8]
    equity = pd.Series(1000.0 * np.exp(np.cumsum(generator.normal(0, 0.001, len(index)))), index)
    bars = _bars(equity.to_numpy(), _milliseconds(index))
    expected = equity.resample("D").last().dropna()
    expected = expected.div(expected.shift(fill_value=1000.0)) - 1.0
    returns, _ = strategy_and_benchmark_returns(
        bars, equity.to_numpy(), BacktestConfig(initial_cash=1000.0)
    )
    np.testing.assert_allclose(returns, expected, rtol=0, atol=1e-14)
    metrics = compute_metrics(
        bars, _no_trades(equity.to_numpy()), BacktestConfig(initial_cash=1000.0)
    )
    assert metrics.sharpe_ratio == near(empyrical.sharpe_ratio(expected, annualization=365))


def test_all_metrics_of_a_random_run_agree():
    generator = np.random.default_rng(11)
    n = 3000
    close = 100.0 * np.exp(np.cumsum(generator.normal(0.0002, 0.012, n)))
    bars = _bars(close, _weekdays(n))
    chosen = np.flatnonzero(generator.random(n) < 0.1)
    config = BacktestConfig(
        direction=Direction.LONG_SHORT, commission_rate=0.001, risk_free_rate=0.02
    )
    signals = signals_of(chosen, generator.choice([BUY, SELL], len(chosen)))
    result = run_backtest(bars, signals, config)
    metrics = compute_metrics(bars, result, config)

    equity = pd.Series(result.equity, pd.to_datetime(bars.timestamp_ms, unit="ms"))
    returns, trades = equity.pct_change().dropna(), result.trades
    benchmark = pd.Series(close, equity.index).pct_change().dropna()
    rate = 1.02 ** (1 / 252) - 1
    held = pd.Series(bars.timestamp_ms[trades.exit_bar] - bars.timestamp_ms[trades.entry_bar])
    gained = pd.Series(trades.pnl / (trades.size * trades.entry_price))
    assert metrics.final_equity == equity.iloc[-1]
    assert metrics.sharpe_ratio == near(empyrical.sharpe_ratio(returns, rate))
    assert metrics.sortino_ratio == near(empyrical.sortino_ratio(returns, rate))
    assert metrics.alpha == near(empyrical.alpha(returns, benchmark, rate))
    assert metrics.probabilistic_sharpe_ratio == near(
        quantstats.probabilistic_sharpe_ratio(returns - rate)
    )
    assert metrics.cagr == near(ffn.calc_cagr(equity))
    assert metrics.avg_trade_return == near(gained.mean())
    assert metrics.best_trade_return == near(gained.max())
    assert metrics.worst_trade_return == near(gained.min())
    assert metrics.avg_trade_duration_days == near(held.mean() / MS_PER_DAY)
    assert metrics.max_trade_duration_days == near(held.max() / MS_PER_DAY)
    assert metrics.n_trades == len(trades)
    assert metrics.total_commission == near(
        trades.commission.sum()
        + (result.open_position.entry_commission if result.open_position else 0.0)
    )
    assert metrics.exposure_time == near(result.in_position.mean())
    assert all(value is not None for value in dataclasses.asdict(metrics).values())


def test_one_bar_has_few_metrics():
    bars = _bars(np.array([10.0]), _weekdays(1))
    config = BacktestConfig()
    metrics = compute_metrics(bars, run_backtest(bars, signals_of([], []), config), config)
    defined = {
        name: value for name, value in dataclasses.asdict(metrics).items() if value is not None
    }
    assert defined == {
        "final_equity": 10_000.0,
        "total_return": 0.0,
        "buy_hold_return": 0.0,
        "max_drawdown": 0.0,
        "max_drawdown_duration_days": 0.0,
        "ulcer_index": 0.0,
        "exposure_time": 0.0,
        "exposure_long": 0.0,
        "exposure_short": 0.0,
        "total_financing": 0.0,
        "n_trades": 0.0,
        "max_consecutive_wins": 0.0,
        "max_consecutive_losses": 0.0,
        "total_commission": 0.0,
    }


def test_metrics_of_a_ruined_run_are_finite_or_undefined():
    close = np.array([10.0, 10.0, 12.0, 25.0, 5.0, 6.0])
    bars = _bars(close, _weekdays(6))
    config = BacktestConfig(direction=Direction.LONG_SHORT)
    result = run_backtest(bars, signals_of([0, 4], [SELL, BUY]), config)
    metrics = compute_metrics(bars, result, config)
    assert result.ruined_bar == 3
    assert metrics.total_return == -1.5
    assert metrics.max_drawdown == -1.5
    assert (metrics.cagr, metrics.annual_return) == (None, None)
    assert all(
        value is None or math.isfinite(value) for value in dataclasses.asdict(metrics).values()
    )


@pytest.mark.parametrize("seed", range(40))
def test_numbers_at_the_ends_of_a_double_raise_nothing(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(2, 30))
    close = 10.0 ** generator.choice([-308.0, -300.0, -160.0, 0.0, 100.0, 160.0, 300.0, 308.0], n)
    if seed % 4 == 0:
        close[0] = 5e-324
    bars = _bars(close, np.arange(n) * generator.choice([1, 60_000, MS_PER_DAY]))
    config = BacktestConfig(
        initial_cash=float(generator.choice([1e-300, 1.0, 1e300])),
        fill=FillRule(1 + seed % 2),
        direction=Direction(1 + seed // 2 % 2),
        fractional_units=bool(seed % 3),
        slippage_rate=float(generator.choice([0.0, 0.9])),
        commission_rate=float(generator.choice([0.0, 1e10])),
        stop_loss=0.5 if seed % 5 else None,
        risk_free_rate=float(generator.choice([0.0, 5.0])),
        periods_per_year=float(generator.choice([1e-3, 1e300])),
    )
    signals = signals_of(np.arange(n), generator.choice([BUY, SELL], n))
    metrics = compute_metrics(bars, run_backtest(bars, signals, config), config)
    assert all(
        value is None or math.isfinite(value) for value in dataclasses.asdict(metrics).values()
    )


def test_metrics_have_fifty_seven_names():
    assert len(dataclasses.fields(Metrics)) == 57


# The calendar


def _times(*args, **kwargs):
    return _milliseconds(pd.date_range(*args, **kwargs))


@pytest.mark.parametrize(
    ("timestamp_ms", "periods", "intraday"),
    [
        (_times("2024-01-01", periods=300, freq="B"), 252, False),
        (_times("2024-01-01", periods=300, freq="D"), 365, False),
        (_times("2024-01-01", periods=12, freq="D"), 365, False),
        (_times("2024-01-05", periods=2, freq="B"), 252, False),
        (_times("2024-01-01", periods=300, freq="W"), 52, False),
        (_times("2024-01-01", periods=300, freq="W-FRI"), 52, False),
        (_times("2000-01-01", periods=300, freq="ME"), 12, False),
        (_times("2000-01-01", periods=100, freq="QE"), 4, False),
        (_times("1980-01-01", periods=40, freq="YE"), 1, False),
        (_times("2024-01-01", periods=100, freq="3D"), 365 / 3, False),
        (_times("2024-01-01", periods=20_000, freq="h"), 365, True),
        (_times("2024-01-01", periods=20_000, freq="min"), 365, True),
        (_times("2024-01-01", periods=1, freq="D"), 252, False),
        (_times("2024-01-01", periods=0, freq="D"), 252, False),
        (_times("2024-01-01", periods=9000, freq="B"), 252, False),
        (_times("2024-01-01", periods=20_000, freq="D"), 365, False),
    ],
)
def test_periods_per_year_are_read_off_the_bars(timestamp_ms, periods, intraday):
    assert inferred_periods_per_year(timestamp_ms) == periods
    assert is_intraday(timestamp_ms) is intraday


def test_holidays_and_gaps_do_not_change_the_periods():
    kept = np.random.default_rng(3).random(1000) < 0.9
    assert inferred_periods_per_year(_times("2024-01-01", periods=1000, freq="B")[kept]) == 252
    assert inferred_periods_per_year(_times("2024-01-01", periods=1000, freq="D")[kept]) == 365


def test_sessions_of_an_exchange_are_intraday_weekday_data():
    half_hours = _times("2024-01-01 14:30", periods=48 * 400, freq="30min")
    stamps = pd.to_datetime(half_hours, unit="ms")
    session = (stamps.hour >= 14) & (stamps.hour < 21) & (stamps.day_of_week < 5)
    assert is_intraday(half_hours[session])
    assert inferred_periods_per_year(half_hours[session]) == 252


def test_sunday_evenings_are_no_weekend_trading():
    hours = _times("2024-01-01", periods=24 * 200, freq="h")
    stamps = pd.to_datetime(hours, unit="ms")
    closed = (stamps.day_of_week == 5) | ((stamps.day_of_week == 6) & (stamps.hour < 22))
    assert not trades_at_weekends(hours[~closed])
    assert trades_at_weekends(hours)
    assert not trades_at_weekends(hours[:0])
