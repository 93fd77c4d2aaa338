package io.strategiz.client.execution;

import java.time.Instant;
import java.util.List;

/**
 * Whether past signals change when the future is taken away.
 *
 * <pre>{@code
 * boolean honest = result.lookAhead() != null && result.lookAhead().differences().isEmpty();
 * }</pre>
 *
 * @param checkedCuts prefixes that were run
 * @param differences empty for an honest strategy
 */
public record LookAheadReport(
    int checkedCuts,
    List<Difference> differences) {

  /**
   * One signal that depends on later bars.
   *
   * @param time opening time of the bar
   * @param withFuture the signal on the whole data
   * @param withoutFuture the signal on the prefix
   */
  public record Difference(Instant time, SignalType withFuture, SignalType withoutFuture) {}
}
