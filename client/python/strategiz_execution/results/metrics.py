"""The metrics of a backtest. What is undefined is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass, fields

from strategiz_execution.generated import strategy_execution_pb2 as pb


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """All metrics, in fractions (0.1 is 10 %) and cash. An undefined one, as the Sharpe ratio of no trade, is None.

    r is the series of returns (one a bar; one a day for intraday bars), n its length, P the return periods a year, E
    equity at bar closes, C0 the initial cash, dd = E / running peak - 1.
    """

    final_equity: float | None = None
    """Cash: last equity (open position marked at last close)."""
    total_return: float | None = None
    """Fraction: E_end/C0-1."""
    buy_hold_return: float | None = None
    """Fraction: C_last/C_first-1 (close to close, no costs)."""
    cagr: float | None = None
    """Fraction: (E_end/C0)^(1/years)-1, years=(t_last-t_first)/365.25d."""
    annual_return: float | None = None
    """Fraction: (prod(1+r))^(P/n)-1 (period count, not calendar)."""
    annual_volatility: float | None = None
    """Fraction: std(r,ddof=1)*sqrt(P)."""
    sharpe_ratio: float | None = None
    """Ratio: mean(r)/std(r,ddof=1)*sqrt(P), over the risk-free rate."""
    sortino_ratio: float | None = None
    """Ratio: mean(r)/sqrt(mean(min(r,0)^2))*sqrt(P), target 0, denominator over all n."""
    max_drawdown: float | None = None
    """Fraction (<=0): min(E_t/max(C0,E_0..E_t)-1) on every bar close."""
    max_drawdown_duration_days: float | None = None
    """Days: longest peak-to-recovery (or to the last bar when unrecovered), calendar."""
    avg_drawdown: float | None = None
    """Fraction (<=0): mean depth of all drawdown episodes."""
    calmar_ratio: float | None = None
    """Ratio: cagr/|max_drawdown| (both as above)."""
    omega_ratio: float | None = None
    """Ratio: sum(max(r,0))/sum(max(-r,0))."""
    ulcer_index: float | None = None
    """Fraction: sqrt(mean(dd^2)) over n bar closes."""
    value_at_risk_95: float | None = None
    """Fraction: 5th percentile of r (linear interpolation)."""
    cvar_95: float | None = None
    """Fraction: mean of the int((n-1)*0.05)+1 smallest r."""
    tail_ratio: float | None = None
    """Ratio: |p95|/|p5|."""
    skewness: float | None = None
    """Bias-corrected (G1)."""
    kurtosis_excess: float | None = None
    """Bias-corrected excess (G2)."""
    beta: float | None = None
    """Ratio: cov(r,r_bh)/var(r_bh), benchmark = buy & hold close-to-close, same dates."""
    alpha: float | None = None
    """Fraction: (1+mean(r-beta*r_bh))^P-1."""
    probabilistic_sharpe_ratio: float | None = None
    """Probability: Phi(SR*sqrt(n-1)/sqrt(1-g3*SR+(g4-1)/4*SR^2)), SR per period, g4 non-excess, benchmark 0."""
    exposure_time: float | None = None
    """Fraction: bars whose close is held in a position / all bars."""
    n_trades: float | None = None
    """Count: closed round trips."""
    win_rate: float | None = None
    """Fraction: trades with net pnl>0 / closed trades."""
    profit_factor: float | None = None
    """Ratio: sum(net winning pnl)/|sum(net losing pnl)| in cash."""
    expectancy: float | None = None
    """Cash per trade: mean(net pnl)."""
    avg_trade_return: float | None = None
    """Fraction: mean(pnl/(|size|*entry price))."""
    best_trade_return: float | None = None
    """Fraction: max."""
    worst_trade_return: float | None = None
    """Fraction: min."""
    avg_win: float | None = None
    """Cash: mean pnl of winners."""
    avg_loss: float | None = None
    """Cash (<0): mean pnl of losers."""
    payoff_ratio: float | None = None
    """Ratio: avg_win/|avg_loss|."""
    sqn: float | None = None
    """Sqrt(N)*mean(pnl)/std(pnl,ddof=1)."""
    kelly_criterion: float | None = None
    """Fraction: W-(1-W)/payoff."""
    max_consecutive_wins: float | None = None
    """Count: over closed trades."""
    max_consecutive_losses: float | None = None
    """Count: pnl<=0."""
    avg_trade_duration_days: float | None = None
    """Days: mean(exit time-entry time)."""
    max_trade_duration_days: float | None = None
    """Days: over closed trades."""
    total_commission: float | None = None
    """Cash: all fees paid, incl. entry fee of an open position."""
    turnover: float | None = None
    """Times a year: sum(units*price of all fills)/mean(E)/years."""
    exposure_long: float | None = None
    """Fraction: bars whose close is held long / all bars."""
    exposure_short: float | None = None
    """Fraction: bars whose close is held short / all bars."""
    total_financing: float | None = None
    """Cash: paid for borrowed units and cash, incl. an open position."""
    recovery_factor: float | None = None
    """Ratio: total_return/|max_drawdown|."""
    martin_ratio: float | None = None
    """Ratio: (cagr-risk-free rate)/ulcer_index."""
    tracking_error: float | None = None
    """Fraction: std(r-r_bh,ddof=1)*sqrt(P)."""
    information_ratio: float | None = None
    """Ratio: mean(r-r_bh)/std(r-r_bh,ddof=1)*sqrt(P)."""
    treynor_ratio: float | None = None
    """Fraction: (mean(r)-risk-free rate per period)*P/beta."""
    r_squared: float | None = None
    """Fraction: corr(r,r_bh)^2."""
    gain_to_pain_ratio: float | None = None
    """Ratio: sum(r)/|sum(min(r,0))|."""
    common_sense_ratio: float | None = None
    """Ratio: omega_ratio*tail_ratio."""
    period_win_rate: float | None = None
    """Fraction: r>0 among r that are not 0."""
    best_period_return: float | None = None
    """Fraction: max(r)."""
    worst_period_return: float | None = None
    """Fraction: min(r)."""
    avg_mae: float | None = None
    """Fraction (<=0): mean of Trade.mae."""
    avg_mfe: float | None = None
    """Fraction: mean of Trade.mfe."""


def metrics_of(message: pb.Metrics) -> Metrics:
    """The message's fields; those that are absent are None."""
    return Metrics(
        **{
            one.name: getattr(message, one.name) if message.HasField(one.name) else None
            for one in fields(Metrics)
        }
    )
