package io.strategiz.example.strategies;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.strategiz.client.execution.EffectiveLimits;
import io.strategiz.client.execution.EquityCurve;
import io.strategiz.client.execution.Failure;
import io.strategiz.client.execution.FillRule;
import io.strategiz.client.execution.IgnoredSignal;
import io.strategiz.client.execution.Indicator;
import io.strategiz.client.execution.LookAheadReport;
import io.strategiz.client.execution.Metrics;
import io.strategiz.client.execution.OpenPosition;
import io.strategiz.client.execution.Outcome;
import io.strategiz.client.execution.Performance;
import io.strategiz.client.execution.ResourceUsage;
import io.strategiz.client.execution.RunResult;
import io.strategiz.client.execution.Side;
import io.strategiz.client.execution.SignalType;
import io.strategiz.client.execution.Trade;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, as JSON: times are UTC epoch milliseconds, rates fractions (0.01 is 1 %), money is in the currency of
 * the prices. The parts of the backtest are there when the run succeeded.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunView(
    String runId,
    Outcome outcome,
    boolean success,
    @Nullable Failure failure,
    List<String> warnings,
    List<String> logs,
    @Nullable Double initialCash,
    @Nullable Double periodsPerYear,
    @Nullable FillRule fill,
    @Nullable Metrics metrics,
    @Nullable Series equity,
    @Nullable List<TradeView> trades,
    @Nullable OpenPositionView openPosition,
    @Nullable List<IgnoredView> ignoredSignals,
    List<Series> indicators,
    @Nullable LookAheadView lookAhead,
    ResourceUsage usage,
    @Nullable LimitsView limits) {

  /** A value at each of some times. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Series(@Nullable String name, long[] timeMs, double[] value) {}

  /** One closed round trip; {@code entryReason} and {@code exitSignalReason} are the strategy's words. */
  public record TradeView(
      Side side,
      double size,
      int entryBar,
      int exitBar,
      long entryTimeMs,
      long exitTimeMs,
      double entryPrice,
      double exitPrice,
      double pnl,
      double pnlFraction,
      double commission,
      double mae,
      double mfe,
      String exitReason,
      String entryReason,
      String exitSignalReason) {}

  /** A position still open at the last bar. */
  public record OpenPositionView(
      Side side, double size, long entryTimeMs, double entryPrice, double lastPrice, double unrealizedPnl) {}

  /** A signal that led to no fill, and why. */
  public record IgnoredView(long timeMs, SignalType type, String reason) {}

  /** Signals that change when later bars are taken away. */
  public record LookAheadView(int checkedCuts, List<DifferenceView> differences) {}

  /** One such signal. */
  public record DifferenceView(long timeMs, SignalType withFuture, SignalType withoutFuture) {}

  /** Limits in force for the run. */
  public record LimitsView(long timeoutMs, long memoryBytes, int cpuMillis, int processes, long outputBytes) {}

  static RunView of(RunResult result) {
    Performance performance = result.performance();
    return new RunView(
        result.runId(),
        result.outcome(),
        result.succeeded(),
        result.failure(),
        result.warnings(),
        result.logs(),
        of(performance, Performance::initialCash),
        of(performance, Performance::periodsPerYear),
        of(performance, Performance::fill),
        of(performance, Performance::metrics),
        of(performance, found -> series(found.equity())),
        of(performance, found -> found.trades().stream().map(RunView::trade).toList()),
        performance == null ? null : of(performance.openPosition(), RunView::open),
        of(performance, found -> found.ignoredSignals().stream().map(RunView::ignored).toList()),
        result.indicators().stream().map(RunView::series).toList(),
        of(result.lookAhead(), RunView::lookAhead),
        result.usage(),
        result.receipt() == null ? null : limits(result.receipt().limits()));
  }

  static LimitsView limits(EffectiveLimits limits) {
    return new LimitsView(
        limits.timeout().toMillis(), limits.memoryBytes(), limits.cpuMillis(), limits.processes(), limits.outputBytes());
  }

  private static <A, B> @Nullable B of(@Nullable A value, Function<A, B> view) {
    return value == null ? null : view.apply(value);
  }

  private static Series series(EquityCurve equity) {
    return new Series(null, equity.timesMs(), equity.values());
  }

  private static Series series(Indicator indicator) {
    return new Series(
        indicator.name(),
        indicator.points().stream().mapToLong(point -> point.time().toEpochMilli()).toArray(),
        indicator.points().stream().mapToDouble(Indicator.Point::value).toArray());
  }

  private static TradeView trade(Trade trade) {
    return new TradeView(
        trade.side(),
        trade.size(),
        trade.entryBar(),
        trade.exitBar(),
        trade.entryTime().toEpochMilli(),
        trade.exitTime().toEpochMilli(),
        trade.entryPrice(),
        trade.exitPrice(),
        trade.pnl(),
        trade.returnFraction(),
        trade.commission(),
        trade.mae(),
        trade.mfe(),
        trade.exitReason().name(),
        trade.entrySignalReason(),
        trade.exitSignalReason());
  }

  private static OpenPositionView open(OpenPosition open) {
    return new OpenPositionView(
        open.side(), open.size(), open.entryTime().toEpochMilli(), open.entryPrice(), open.lastPrice(), open.unrealizedPnl());
  }

  private static IgnoredView ignored(IgnoredSignal signal) {
    return new IgnoredView(signal.time().toEpochMilli(), signal.type(), signal.reason());
  }

  private static LookAheadView lookAhead(LookAheadReport report) {
    return new LookAheadView(
        report.checkedCuts(),
        report.differences().stream()
            .map(one -> new DifferenceView(one.time().toEpochMilli(), one.withFuture(), one.withoutFuture()))
            .toList());
  }
}
