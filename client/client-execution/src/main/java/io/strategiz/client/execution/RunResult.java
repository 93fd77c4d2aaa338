package io.strategiz.client.execution;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, and what it computed.
 *
 * <pre>{@code
 * RunResult result = client.executeStrategy(request);
 * if (result.succeeded()) {
 *   System.out.println(result.performance().metrics().totalReturn());
 * } else {
 *   System.out.println(result.outcome() + ": " + result.failure().message());
 * }
 * }</pre>
 *
 * @param runId the id of this run
 * @param outcome how it ended
 * @param failure why it did not succeed; null = it did
 * @param performance the backtest; null where the run did not succeed
 * @param signals every signal of the strategy, in bar order
 * @param indicators every series given to plot()
 * @param drawings how the strategy asked for its signals and indicators to be drawn
 * @param logs what the strategy printed, a line each
 * @param warnings what a careful reader of the numbers should know
 * @param usage what the run cost
 * @param receipt what is needed to reproduce it; null where no sandbox was used
 * @param lookAhead null unless it was asked for and could be done
 * @param executionTime wall time from admission to the answer
 */
public record RunResult(
    String runId,
    Outcome outcome,
    @Nullable Failure failure,
    @Nullable Performance performance,
    List<Signal> signals,
    List<Indicator> indicators,
    List<Drawing> drawings,
    List<String> logs,
    List<String> warnings,
    ResourceUsage usage,
    @Nullable Receipt receipt,
    @Nullable LookAheadReport lookAhead,
    Duration executionTime) {

  /** Whether the run succeeded, and so has a {@link #performance}. */
  public boolean succeeded() {
    return outcome == Outcome.SUCCEEDED;
  }
}
