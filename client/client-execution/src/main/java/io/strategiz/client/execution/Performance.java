package io.strategiz.client.execution;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backtest of a run. Figures in percent, as version 1 of the contract has them, are left out: {@link #metrics}
 * has each as a fraction.
 *
 * <pre>{@code
 * System.out.println(performance.trades().size() + " trades, Sharpe " + performance.metrics().sharpeRatio());
 * }</pre>
 *
 * @param metrics the full set of figures
 * @param equity equity at the close of every bar, or of some where the request or the answer's size says so
 * @param trades closed round trips in order of exit
 * @param openPosition the position that is open at the last bar; null = none
 * @param accountEvents the account at its events
 * @param ignoredSignals signals that led to no fill
 * @param orderEvents what happened to orders beside their fills
 * @param buyCount BUY signals
 * @param sellCount SELL signals
 * @param initialCash cash at the start
 * @param totalPnl cash: last equity less initial cash
 * @param buyAndHoldPnl cash: what the initial cash gains held from first to last close, without costs
 * @param periodsPerYear return periods a year: given, or inferred from the bars
 * @param fill the fill rule in force
 * @param firstBar opening time of the first bar
 * @param lastBar opening time of the last bar
 * @param testPeriod length in words, such as "2 years 3 months"
 */
public record Performance(
    Metrics metrics,
    EquityCurve equity,
    List<Trade> trades,
    @Nullable OpenPosition openPosition,
    List<AccountEvent> accountEvents,
    List<IgnoredSignal> ignoredSignals,
    List<OrderEvent> orderEvents,
    int buyCount,
    int sellCount,
    double initialCash,
    double totalPnl,
    double buyAndHoldPnl,
    double periodsPerYear,
    FillRule fill,
    Instant firstBar,
    Instant lastBar,
    String testPeriod) {}
