package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * The metrics of a backtest, in fractions (0.01 is 1 %) and cash of the prices' currency. One that is
 * undefined, such as the win rate of a run without trades, is null.
 *
 * <p>Here r is the series of returns (one a bar; one a day for intraday bars), n its length, P the
 * return periods a year, E equity at bar closes, C0 the initial cash, dd = E / running peak - 1.
 *
 * <pre>{@code
 * Double sharpe = result.performance().metrics().sharpeRatio();
 * String shown = sharpe == null ? "undefined" : "%.2f".formatted(sharpe);
 * }</pre>
 *
 * @param finalEquity Cash: last equity (open position marked at last close).
 * @param totalReturn Fraction: E_end/C0-1.
 * @param buyHoldReturn Fraction: C_last/C_first-1 (close to close, no costs).
 * @param cagr Fraction: (E_end/C0)^(1/years)-1, years=(t_last-t_first)/365.25d.
 * @param annualReturn Fraction: (prod(1+r))^(P/n)-1 (period count, not calendar).
 * @param annualVolatility Fraction: std(r,ddof=1)*sqrt(P).
 * @param sharpeRatio Ratio: mean(r)/std(r,ddof=1)*sqrt(P), over the risk-free rate.
 * @param sortinoRatio Ratio: mean(r)/sqrt(mean(min(r,0)^2))*sqrt(P), target 0, denominator over all n.
 * @param maxDrawdown Fraction (&lt;=0): min(E_t/max(C0,E_0..E_t)-1) on every bar close.
 * @param maxDrawdownDurationDays Days: longest peak-to-recovery (or to the last bar when unrecovered), calendar.
 * @param avgDrawdown Fraction (&lt;=0): mean depth of all drawdown episodes.
 * @param calmarRatio Ratio: cagr/|max_drawdown| (both as above).
 * @param omegaRatio Ratio: sum(max(r,0))/sum(max(-r,0)).
 * @param ulcerIndex Fraction: sqrt(mean(dd^2)) over n bar closes.
 * @param valueAtRisk95 Fraction: 5th percentile of r (linear interpolation).
 * @param cvar95 Fraction: mean of the int((n-1)*0.05)+1 smallest r.
 * @param tailRatio Ratio: |p95|/|p5|.
 * @param skewness bias-corrected (G1).
 * @param kurtosisExcess bias-corrected excess (G2).
 * @param beta Ratio: cov(r,r_bh)/var(r_bh), benchmark = buy and hold close-to-close, same dates.
 * @param alpha Fraction: (1+mean(r-beta*r_bh))^P-1.
 * @param probabilisticSharpeRatio Probability: Phi(SR*sqrt(n-1)/sqrt(1-g3*SR+(g4-1)/4*SR^2)), SR per period, g4 non-excess, benchmark 0.
 * @param exposureTime Fraction: bars whose close is held in a position / all bars.
 * @param nTrades Count: closed round trips.
 * @param winRate Fraction: trades with net pnl&gt;0 / closed trades.
 * @param profitFactor Ratio: sum(net winning pnl)/|sum(net losing pnl)| in cash.
 * @param expectancy Cash per trade: mean(net pnl).
 * @param avgTradeReturn Fraction: mean(pnl/(|size|*entry price)).
 * @param bestTradeReturn Fraction: max.
 * @param worstTradeReturn Fraction: min.
 * @param avgWin Cash: mean pnl of winners.
 * @param avgLoss Cash (&lt;0): mean pnl of losers.
 * @param payoffRatio Ratio: avg_win/|avg_loss|.
 * @param sqn sqrt(N)*mean(pnl)/std(pnl,ddof=1).
 * @param kellyCriterion Fraction: W-(1-W)/payoff.
 * @param maxConsecutiveWins Count: over closed trades.
 * @param maxConsecutiveLosses Count: pnl&lt;=0.
 * @param avgTradeDurationDays Days: mean(exit time-entry time).
 * @param maxTradeDurationDays Days: over closed trades.
 * @param totalCommission Cash: all fees paid, incl. entry fee of an open position.
 * @param turnover Times a year: sum(units*price of all fills)/mean(E)/years.
 * @param exposureLong Fraction: bars whose close is held long / all bars.
 * @param exposureShort Fraction: bars whose close is held short / all bars.
 * @param totalFinancing Cash: paid for borrowed units and cash, incl. an open position.
 * @param recoveryFactor Ratio: total_return/|max_drawdown|.
 * @param martinRatio Ratio: (cagr-risk-free rate)/ulcer_index.
 * @param trackingError Fraction: std(r-r_bh,ddof=1)*sqrt(P).
 * @param informationRatio Ratio: mean(r-r_bh)/std(r-r_bh,ddof=1)*sqrt(P).
 * @param treynorRatio Fraction: (mean(r)-risk-free rate per period)*P/beta.
 * @param rSquared Fraction: corr(r,r_bh)^2.
 * @param gainToPainRatio Ratio: sum(r)/|sum(min(r,0))|.
 * @param commonSenseRatio Ratio: omega_ratio*tail_ratio.
 * @param periodWinRate Fraction: r&gt;0 among r that are not 0.
 * @param bestPeriodReturn Fraction: max(r).
 * @param worstPeriodReturn Fraction: min(r).
 * @param avgMae Fraction (&lt;=0): mean of Trade.mae.
 * @param avgMfe Fraction: mean of Trade.mfe.
 */
public record Metrics(
    @Nullable Double finalEquity,
    @Nullable Double totalReturn,
    @Nullable Double buyHoldReturn,
    @Nullable Double cagr,
    @Nullable Double annualReturn,
    @Nullable Double annualVolatility,
    @Nullable Double sharpeRatio,
    @Nullable Double sortinoRatio,
    @Nullable Double maxDrawdown,
    @Nullable Double maxDrawdownDurationDays,
    @Nullable Double avgDrawdown,
    @Nullable Double calmarRatio,
    @Nullable Double omegaRatio,
    @Nullable Double ulcerIndex,
    @Nullable Double valueAtRisk95,
    @Nullable Double cvar95,
    @Nullable Double tailRatio,
    @Nullable Double skewness,
    @Nullable Double kurtosisExcess,
    @Nullable Double beta,
    @Nullable Double alpha,
    @Nullable Double probabilisticSharpeRatio,
    @Nullable Double exposureTime,
    @Nullable Double nTrades,
    @Nullable Double winRate,
    @Nullable Double profitFactor,
    @Nullable Double expectancy,
    @Nullable Double avgTradeReturn,
    @Nullable Double bestTradeReturn,
    @Nullable Double worstTradeReturn,
    @Nullable Double avgWin,
    @Nullable Double avgLoss,
    @Nullable Double payoffRatio,
    @Nullable Double sqn,
    @Nullable Double kellyCriterion,
    @Nullable Double maxConsecutiveWins,
    @Nullable Double maxConsecutiveLosses,
    @Nullable Double avgTradeDurationDays,
    @Nullable Double maxTradeDurationDays,
    @Nullable Double totalCommission,
    @Nullable Double turnover,
    @Nullable Double exposureLong,
    @Nullable Double exposureShort,
    @Nullable Double totalFinancing,
    @Nullable Double recoveryFactor,
    @Nullable Double martinRatio,
    @Nullable Double trackingError,
    @Nullable Double informationRatio,
    @Nullable Double treynorRatio,
    @Nullable Double rSquared,
    @Nullable Double gainToPainRatio,
    @Nullable Double commonSenseRatio,
    @Nullable Double periodWinRate,
    @Nullable Double bestPeriodReturn,
    @Nullable Double worstPeriodReturn,
    @Nullable Double avgMae,
    @Nullable Double avgMfe) {

  static Metrics of(io.strategiz.execution.grpc.Metrics m) {
    return new Metrics(
        m.hasFinalEquity() ? m.getFinalEquity() : null,
        m.hasTotalReturn() ? m.getTotalReturn() : null,
        m.hasBuyHoldReturn() ? m.getBuyHoldReturn() : null,
        m.hasCagr() ? m.getCagr() : null,
        m.hasAnnualReturn() ? m.getAnnualReturn() : null,
        m.hasAnnualVolatility() ? m.getAnnualVolatility() : null,
        m.hasSharpeRatio() ? m.getSharpeRatio() : null,
        m.hasSortinoRatio() ? m.getSortinoRatio() : null,
        m.hasMaxDrawdown() ? m.getMaxDrawdown() : null,
        m.hasMaxDrawdownDurationDays() ? m.getMaxDrawdownDurationDays() : null,
        m.hasAvgDrawdown() ? m.getAvgDrawdown() : null,
        m.hasCalmarRatio() ? m.getCalmarRatio() : null,
        m.hasOmegaRatio() ? m.getOmegaRatio() : null,
        m.hasUlcerIndex() ? m.getUlcerIndex() : null,
        m.hasValueAtRisk95() ? m.getValueAtRisk95() : null,
        m.hasCvar95() ? m.getCvar95() : null,
        m.hasTailRatio() ? m.getTailRatio() : null,
        m.hasSkewness() ? m.getSkewness() : null,
        m.hasKurtosisExcess() ? m.getKurtosisExcess() : null,
        m.hasBeta() ? m.getBeta() : null,
        m.hasAlpha() ? m.getAlpha() : null,
        m.hasProbabilisticSharpeRatio() ? m.getProbabilisticSharpeRatio() : null,
        m.hasExposureTime() ? m.getExposureTime() : null,
        m.hasNTrades() ? m.getNTrades() : null,
        m.hasWinRate() ? m.getWinRate() : null,
        m.hasProfitFactor() ? m.getProfitFactor() : null,
        m.hasExpectancy() ? m.getExpectancy() : null,
        m.hasAvgTradeReturn() ? m.getAvgTradeReturn() : null,
        m.hasBestTradeReturn() ? m.getBestTradeReturn() : null,
        m.hasWorstTradeReturn() ? m.getWorstTradeReturn() : null,
        m.hasAvgWin() ? m.getAvgWin() : null,
        m.hasAvgLoss() ? m.getAvgLoss() : null,
        m.hasPayoffRatio() ? m.getPayoffRatio() : null,
        m.hasSqn() ? m.getSqn() : null,
        m.hasKellyCriterion() ? m.getKellyCriterion() : null,
        m.hasMaxConsecutiveWins() ? m.getMaxConsecutiveWins() : null,
        m.hasMaxConsecutiveLosses() ? m.getMaxConsecutiveLosses() : null,
        m.hasAvgTradeDurationDays() ? m.getAvgTradeDurationDays() : null,
        m.hasMaxTradeDurationDays() ? m.getMaxTradeDurationDays() : null,
        m.hasTotalCommission() ? m.getTotalCommission() : null,
        m.hasTurnover() ? m.getTurnover() : null,
        m.hasExposureLong() ? m.getExposureLong() : null,
        m.hasExposureShort() ? m.getExposureShort() : null,
        m.hasTotalFinancing() ? m.getTotalFinancing() : null,
        m.hasRecoveryFactor() ? m.getRecoveryFactor() : null,
        m.hasMartinRatio() ? m.getMartinRatio() : null,
        m.hasTrackingError() ? m.getTrackingError() : null,
        m.hasInformationRatio() ? m.getInformationRatio() : null,
        m.hasTreynorRatio() ? m.getTreynorRatio() : null,
        m.hasRSquared() ? m.getRSquared() : null,
        m.hasGainToPainRatio() ? m.getGainToPainRatio() : null,
        m.hasCommonSenseRatio() ? m.getCommonSenseRatio() : null,
        m.hasPeriodWinRate() ? m.getPeriodWinRate() : null,
        m.hasBestPeriodReturn() ? m.getBestPeriodReturn() : null,
        m.hasWorstPeriodReturn() ? m.getWorstPeriodReturn() : null,
        m.hasAvgMae() ? m.getAvgMae() : null,
        m.hasAvgMfe() ? m.getAvgMfe() : null);
  }
}
