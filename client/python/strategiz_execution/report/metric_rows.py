"""Metrics as a person reads them: name, unit, formula.

The rule: the formulas are those of the contract's comments, word for word; a test compares them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from strategiz_execution.generated import strategy_execution_pb2 as pb


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric.

    Attributes:
        name: Of the field of `Metrics`.
        label: For a person.
        unit: "percent" (of a fraction), "cash", "ratio", "count" or "days".
        formula: As in the contract.
    """

    name: str
    label: str
    unit: str
    formula: str


_P, _C, _R, _N, _D = "percent", "cash", "ratio", "count", "days"

GROUPS: dict[str, tuple[MetricRow, ...]] = {
    "Returns": (
        MetricRow("total_return", "Total return", _P, "Fraction: E_end/C0-1."),
        MetricRow("buy_hold_return", "Buy & hold return", _P, "Fraction: C_last/C_first-1 (close to close, no costs)."),
        MetricRow("cagr", "Return a year (CAGR)", _P, "Fraction: (E_end/C0)^(1/years)-1, years=(t_last-t_first)/365.25d."),
        MetricRow("annual_return", "Annual return by periods", _P, "Fraction: (prod(1+r))^(P/n)-1 (period count, not calendar)."),
        MetricRow("final_equity", "Final equity", _C, "Cash: last equity (open position marked at last close)."),
        MetricRow("best_period_return", "Best period", _P, "Fraction: max(r)."),
        MetricRow("worst_period_return", "Worst period", _P, "Fraction: min(r)."),
        MetricRow("period_win_rate", "Periods with a gain", _P, "Fraction: r>0 among r that are not 0."),
    ),
    "Risk": (
        MetricRow("max_drawdown", "Max drawdown", _P, "Fraction (<=0): min(E_t/max(C0,E_0..E_t)-1) on every bar close."),
        MetricRow("max_drawdown_duration_days", "Longest drawdown", _D, "Days: longest peak-to-recovery (or to the last bar when unrecovered), calendar."),
        MetricRow("avg_drawdown", "Average drawdown", _P, "Fraction (<=0): mean depth of all drawdown episodes."),
        MetricRow("annual_volatility", "Volatility a year", _P, "Fraction: std(r,ddof=1)*sqrt(P)."),
        MetricRow("value_at_risk_95", "Value at risk (95 %)", _P, "Fraction: 5th percentile of r (linear interpolation)."),
        MetricRow("cvar_95", "Expected shortfall (95 %)", _P, "Fraction: mean of the int((n-1)*0.05)+1 smallest r."),
        MetricRow("ulcer_index", "Ulcer index", _P, "Fraction: sqrt(mean(dd^2)) over n bar closes."),
        MetricRow("skewness", "Skewness", _R, "bias-corrected (G1)."),
        MetricRow("kurtosis_excess", "Excess kurtosis", _R, "bias-corrected excess (G2)."),
    ),
    "Return for risk": (
        MetricRow("sharpe_ratio", "Sharpe ratio", _R, "Ratio: mean(r)/std(r,ddof=1)*sqrt(P), over the risk-free rate."),
        MetricRow("sortino_ratio", "Sortino ratio", _R, "Ratio: mean(r)/sqrt(mean(min(r,0)^2))*sqrt(P), target 0, denominator over all n."),
        MetricRow("calmar_ratio", "Calmar ratio", _R, "Ratio: cagr/|max_drawdown| (both as above)."),
        MetricRow("omega_ratio", "Omega ratio", _R, "Ratio: sum(max(r,0))/sum(max(-r,0))."),
        MetricRow("probabilistic_sharpe_ratio", "Probability of a Sharpe above 0", _P, "Probability: Phi(SR*sqrt(n-1)/sqrt(1-g3*SR+(g4-1)/4*SR^2)), SR per period, g4 non-excess, benchmark 0."),
        MetricRow("recovery_factor", "Recovery factor", _R, "Ratio: total_return/|max_drawdown|."),
        MetricRow("martin_ratio", "Martin ratio", _R, "Ratio: (cagr-risk-free rate)/ulcer_index."),
        MetricRow("tail_ratio", "Tail ratio", _R, "Ratio: |p95|/|p5|."),
        MetricRow("gain_to_pain_ratio", "Gain to pain", _R, "Ratio: sum(r)/|sum(min(r,0))|."),
        MetricRow("common_sense_ratio", "Common sense ratio", _R, "Ratio: omega_ratio*tail_ratio."),
    ),
    "Against buy & hold": (
        MetricRow("alpha", "Alpha a year", _P, "Fraction: (1+mean(r-beta*r_bh))^P-1."),
        MetricRow("beta", "Beta", _R, "Ratio: cov(r,r_bh)/var(r_bh), benchmark = buy & hold close-to-close, same dates."),
        MetricRow("r_squared", "R²", _R, "Fraction: corr(r,r_bh)^2."),
        MetricRow("tracking_error", "Tracking error", _P, "Fraction: std(r-r_bh,ddof=1)*sqrt(P)."),
        MetricRow("information_ratio", "Information ratio", _R, "Ratio: mean(r-r_bh)/std(r-r_bh,ddof=1)*sqrt(P)."),
        MetricRow("treynor_ratio", "Treynor ratio", _R, "Fraction: (mean(r)-risk-free rate per period)*P/beta."),
    ),
    "Trades": (
        MetricRow("n_trades", "Trades", _N, "Count: closed round trips."),
        MetricRow("win_rate", "Win rate", _P, "Fraction: trades with net pnl>0 / closed trades."),
        MetricRow("profit_factor", "Profit factor", _R, "Ratio: sum(net winning pnl)/|sum(net losing pnl)| in cash."),
        MetricRow("expectancy", "Gain per trade", _C, "Cash per trade: mean(net pnl)."),
        MetricRow("avg_trade_return", "Return per trade", _P, "Fraction: mean(pnl/(|size|*entry price))."),
        MetricRow("best_trade_return", "Best trade", _P, "Fraction: max."),
        MetricRow("worst_trade_return", "Worst trade", _P, "Fraction: min."),
        MetricRow("avg_win", "Average win", _C, "Cash: mean pnl of winners."),
        MetricRow("avg_loss", "Average loss", _C, "Cash (<0): mean pnl of losers."),
        MetricRow("payoff_ratio", "Payoff ratio", _R, "Ratio: avg_win/|avg_loss|."),
        MetricRow("sqn", "System quality number", _R, "sqrt(N)*mean(pnl)/std(pnl,ddof=1)."),
        MetricRow("kelly_criterion", "Kelly fraction", _P, "Fraction: W-(1-W)/payoff."),
        MetricRow("max_consecutive_wins", "Most wins in a row", _N, "Count: over closed trades."),
        MetricRow("max_consecutive_losses", "Most losses in a row", _N, "Count: pnl<=0."),
        MetricRow("avg_trade_duration_days", "Average time held", _D, "Days: mean(exit time-entry time)."),
        MetricRow("max_trade_duration_days", "Longest time held", _D, "Days: over closed trades."),
        MetricRow("avg_mae", "Average worst moment (MAE)", _P, "Fraction (<=0): mean of Trade.mae."),
        MetricRow("avg_mfe", "Average best moment (MFE)", _P, "Fraction: mean of Trade.mfe."),
    ),
    "Exposure and costs": (
        MetricRow("exposure_time", "Time in the market", _P, "Fraction: bars whose close is held in a position / all bars."),
        MetricRow("exposure_long", "Time long", _P, "Fraction: bars whose close is held long / all bars."),
        MetricRow("exposure_short", "Time short", _P, "Fraction: bars whose close is held short / all bars."),
        MetricRow("turnover", "Turnover a year", _R, "Times a year: sum(units*price of all fills)/mean(E)/years."),
        MetricRow("total_commission", "Commission", _C, "Cash: all fees paid, incl. entry fee of an open position."),
        MetricRow("total_financing", "Financing", _C, "Cash: paid for borrowed units and cash, incl. an open position."),
    ),
}  # fmt: skip
NOTATION = (
    "r is the series of returns (one a bar; one a day for intraday bars), n its length, P the return periods a year,"
    " E equity at bar closes, C0 the initial cash, dd = E / running peak - 1."
)
_BY_NAME = {row.name: row for rows in GROUPS.values() for row in rows}


def value(metrics: pb.Metrics, name: str) -> float | None:
    """The metric *name*; None where it is undefined."""
    return float(getattr(metrics, name)) if metrics.HasField(name) else None


def shown(metrics: pb.Metrics, name: str) -> str:
    """The metric *name* with its unit; a dash where it is undefined."""
    return with_unit(value(metrics, name), _BY_NAME[name].unit)


def with_unit(number: float | None, unit: str) -> str:
    """*number* for a person."""
    if number is None or not math.isfinite(number):
        return "-"
    match unit:
        case "percent":
            return f"{100 * number:,.2f} %"
        case "cash":
            return f"{number:,.2f}"
        case "count":
            return f"{number:,.0f}"
        case "days":
            return f"{number:,.1f} days"
    return f"{number:,.2f}"


def label_of(name: str) -> str:
    """What the metric *name* is called."""
    return _BY_NAME[name].label if name in _BY_NAME else name


def with_unit_of(number: float | None, name: str) -> str:
    """*number* as the metric *name* is written."""
    return with_unit(number, _BY_NAME[name].unit if name in _BY_NAME else "ratio")


def unit_of(name: str) -> str:
    """The unit of the metric *name*."""
    return _BY_NAME[name].unit if name in _BY_NAME else "ratio"


def price(number: float) -> str:
    """A price of any size: six digits of it and never less than cents, without zeros that say nothing."""
    size = abs(number)
    digits = 5 - math.floor(math.log10(size)) if size and math.isfinite(size) else 2
    whole, _, part = f"{number:,.{max(digits, 2)}f}".partition(".")
    return f"{whole}.{part[:2]}{part[2:].rstrip('0')}" if part else whole
