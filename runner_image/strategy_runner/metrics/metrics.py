"""All metrics of a backtest, computed together.

The rule that this file keeps: which series a metric is taken over is decided here, once; the
formulas are in `return_metrics`, `equity_metrics` and `trade_metrics`. Undefined is None.

Returns are taken from bar to bar on closing equity, and for intraday bars from the last bar
of each session to that of the next: a day, see `sessions`. With SAME_CLOSE the first bar has a return too, measured
from the initial cash; with NEXT_OPEN nothing can have happened by then. Of intraday bars the
first session is measured from the initial cash.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from strategy_runner.backtest.types import BacktestConfig, BacktestResult, FillRule
from strategy_runner.bars import (
    Bars,
    FloatArray,
    inferred_periods_per_year,
    is_intraday,
)
from strategy_runner.metrics import activity
from strategy_runner.metrics import benchmark as benchmark_metrics
from strategy_runner.metrics import equity as equity_metrics
from strategy_runner.metrics import returns as return_metrics
from strategy_runner.metrics import trades as trade_metrics
from strategy_runner.metrics.sessions import last_bar_of_each_session


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every metric of a run; None is undefined. Fractions, not percent; cash; days.

    The formula, unit and edge of each stand at the function of the same name; that of
    total_commission at `BacktestResult.commission_total`.
    """

    final_equity: float | None
    total_return: float | None
    buy_hold_return: float | None
    cagr: float | None
    annual_return: float | None
    annual_volatility: float | None
    sharpe_ratio: float | None
    sortino_ratio: float | None
    max_drawdown: float | None
    max_drawdown_duration_days: float | None
    avg_drawdown: float | None
    calmar_ratio: float | None
    omega_ratio: float | None
    ulcer_index: float | None
    value_at_risk_95: float | None
    cvar_95: float | None
    tail_ratio: float | None
    skewness: float | None
    kurtosis_excess: float | None
    beta: float | None
    alpha: float | None
    probabilistic_sharpe_ratio: float | None
    exposure_time: float | None
    n_trades: float | None
    win_rate: float | None
    profit_factor: float | None
    expectancy: float | None
    avg_trade_return: float | None
    best_trade_return: float | None
    worst_trade_return: float | None
    avg_win: float | None
    avg_loss: float | None
    payoff_ratio: float | None
    sqn: float | None
    kelly_criterion: float | None
    max_consecutive_wins: float | None
    max_consecutive_losses: float | None
    avg_trade_duration_days: float | None
    max_trade_duration_days: float | None
    total_commission: float | None
    turnover: float | None
    exposure_long: float | None
    exposure_short: float | None
    total_financing: float | None
    recovery_factor: float | None
    martin_ratio: float | None
    tracking_error: float | None
    information_ratio: float | None
    treynor_ratio: float | None
    r_squared: float | None
    gain_to_pain_ratio: float | None
    common_sense_ratio: float | None
    period_win_rate: float | None
    best_period_return: float | None
    worst_period_return: float | None
    avg_mae: float | None
    avg_mfe: float | None


def periods_per_year(bars: Bars, config: BacktestConfig) -> float:
    """Returns in a year that the metrics are scaled by: as configured, or else inferred."""
    if config.periods_per_year is not None:
        return config.periods_per_year
    return inferred_periods_per_year(bars.timestamp_ms)


def strategy_and_benchmark_returns(
    bars: Bars, equity: FloatArray, config: BacktestConfig
) -> tuple[FloatArray, FloatArray]:
    """Returns of the equity, and of holding from the first close, on the same dates.

    Args:
        bars: The n bars of the run.
        equity: Equity at their closes, shape (n,).
        config: For the initial cash and the fill rule.

    Returns:
        Two arrays of one shape: (n - 1,) for NEXT_OPEN, (n,) for SAME_CLOSE, and (sessions,) for
        intraday bars. The benchmark's first return is 0 where the strategy's is that of
        the first bar, and is measured from the first close where it is that of a session.
    """
    close = bars.close
    first_close = float(close[0])
    if is_intraday(bars.timestamp_ms):
        last_of_session = last_bar_of_each_session(bars.timestamp_ms, config.time_zone)
        equity, close = equity[last_of_session], close[last_of_session]
    elif config.fill is FillRule.NEXT_OPEN:
        return return_metrics.simple_returns(equity), return_metrics.simple_returns(close)
    return (
        return_metrics.simple_returns(equity, config.initial_cash),
        return_metrics.simple_returns(close, first_close),
    )


def compute_metrics(bars: Bars, result: BacktestResult, config: BacktestConfig) -> Metrics:
    """Every metric of *result*, which came from *bars* and *config*.

    A metric that no double can hold is None, like one that is undefined.
    """
    with np.errstate(all="ignore"):
        values = (
            _equity_values(bars, result, config)
            | _return_values(bars, result, config)
            | _trade_values(bars, result)
        )
    return Metrics(
        **{
            name: float(value) if value is not None and math.isfinite(value) else None
            for name, value in values.items()
        }
    )


def _equity_values(
    bars: Bars, result: BacktestResult, config: BacktestConfig
) -> dict[str, float | None]:
    equity, timestamp_ms = result.equity, bars.timestamp_ms
    drawdown = equity_metrics.drawdown_series(equity, config.initial_cash)
    episodes = equity_metrics.drawdowns(drawdown)
    deepest = equity_metrics.max_drawdown(drawdown)
    growth = equity_metrics.cagr(equity, config.initial_cash, timestamp_ms)
    gain = equity_metrics.total_return(equity, config.initial_cash)
    ulcer = equity_metrics.ulcer_index(drawdown)
    return {
        "final_equity": equity_metrics.final_equity(equity),
        "total_return": gain,
        "buy_hold_return": equity_metrics.buy_hold_return(bars.close),
        "cagr": growth,
        "max_drawdown": deepest,
        "max_drawdown_duration_days": equity_metrics.max_drawdown_duration_days(
            episodes, timestamp_ms
        ),
        "avg_drawdown": equity_metrics.avg_drawdown(episodes),
        "calmar_ratio": equity_metrics.calmar_ratio(growth, deepest),
        "ulcer_index": ulcer,
        "recovery_factor": equity_metrics.recovery_factor(gain, deepest),
        "martin_ratio": equity_metrics.martin_ratio(growth, ulcer, config.risk_free_rate),
        "exposure_time": equity_metrics.exposure_time(result.in_position),
        "exposure_long": activity.exposure_long(result.units),
        "exposure_short": activity.exposure_short(result.units),
        "turnover": activity.turnover(result.traded_value, equity, timestamp_ms),
        "total_financing": activity.total_financing(result),
        "total_commission": result.commission_total,
    }


def _return_values(
    bars: Bars, result: BacktestResult, config: BacktestConfig
) -> dict[str, float | None]:
    returns, benchmark = strategy_and_benchmark_returns(bars, result.equity, config)
    periods = periods_per_year(bars, config)
    risk_free = return_metrics.period_rate(config.risk_free_rate, periods)
    moments = return_metrics.return_moments(returns)
    tails = return_metrics.return_tails(returns)
    beta = return_metrics.beta(returns, benchmark)
    of_benchmark = return_metrics.return_moments(benchmark)
    active = return_metrics.return_moments(returns - benchmark)
    omega, tail = return_metrics.omega_ratio(returns), return_metrics.tail_ratio(tails)
    return {
        "annual_return": return_metrics.annual_return(returns, periods),
        "annual_volatility": return_metrics.annual_volatility(moments, periods),
        "sharpe_ratio": return_metrics.sharpe_ratio(moments, periods, risk_free),
        "sortino_ratio": return_metrics.sortino_ratio(returns, periods, risk_free),
        "omega_ratio": omega,
        "value_at_risk_95": return_metrics.value_at_risk_95(tails),
        "cvar_95": return_metrics.cvar_95(tails),
        "tail_ratio": tail,
        "skewness": return_metrics.skewness(moments),
        "kurtosis_excess": return_metrics.kurtosis_excess(moments),
        "beta": beta,
        "alpha": return_metrics.alpha(moments.mean, of_benchmark.mean, beta, periods, risk_free),
        "probabilistic_sharpe_ratio": return_metrics.probabilistic_sharpe_ratio(moments, risk_free),
        "tracking_error": benchmark_metrics.tracking_error(active, periods),
        "information_ratio": benchmark_metrics.information_ratio(active, periods),
        "treynor_ratio": benchmark_metrics.treynor_ratio(moments.mean, beta, periods, risk_free),
        "r_squared": benchmark_metrics.r_squared(beta, moments, of_benchmark),
        "gain_to_pain_ratio": benchmark_metrics.gain_to_pain_ratio(omega),
        "common_sense_ratio": benchmark_metrics.common_sense_ratio(omega, tail),
        "period_win_rate": benchmark_metrics.period_win_rate(returns),
        "best_period_return": benchmark_metrics.best_period_return(returns),
        "worst_period_return": benchmark_metrics.worst_period_return(returns),
    }


def _trade_values(bars: Bars, result: BacktestResult) -> dict[str, float | None]:
    trades, pnl = result.trades, result.trades.pnl
    returns = trade_metrics.trade_returns(trades)
    durations = trade_metrics.trade_durations_days(trades, bars.timestamp_ms)
    return {
        "n_trades": trade_metrics.n_trades(trades),
        "win_rate": trade_metrics.win_rate(pnl),
        "profit_factor": trade_metrics.profit_factor(pnl),
        "expectancy": trade_metrics.expectancy(pnl),
        "avg_trade_return": trade_metrics.avg_trade_return(returns),
        "best_trade_return": trade_metrics.best_trade_return(returns),
        "worst_trade_return": trade_metrics.worst_trade_return(returns),
        "avg_win": trade_metrics.avg_win(pnl),
        "avg_loss": trade_metrics.avg_loss(pnl),
        "payoff_ratio": trade_metrics.payoff_ratio(pnl),
        "sqn": trade_metrics.sqn(pnl),
        "kelly_criterion": trade_metrics.kelly_criterion(pnl),
        "max_consecutive_wins": trade_metrics.max_consecutive_wins(pnl),
        "max_consecutive_losses": trade_metrics.max_consecutive_losses(pnl),
        "avg_trade_duration_days": trade_metrics.avg_trade_duration_days(durations),
        "max_trade_duration_days": trade_metrics.max_trade_duration_days(durations),
        "avg_mae": trade_metrics.avg_mae(trades),
        "avg_mfe": trade_metrics.avg_mfe(trades),
    }
