package io.strategiz.client.execution;

import java.time.Instant;

/**
 * Equity at bar closes, as two columns of equal length. Not a record, because it holds arrays.
 *
 * <pre>{@code
 * EquityCurve equity = result.performance().equity();
 * double last = equity.value(equity.size() - 1);
 * }</pre>
 */
public final class EquityCurve {
  private final long[] timesMs;
  private final double[] values;

  EquityCurve(long[] timesMs, double[] values) {
    this.timesMs = timesMs;
    this.values = values;
  }

  /** Number of points. */
  public int size() {
    return timesMs.length;
  }

  /**
   * Opening time of the bar of point {@code i}.
   *
   * @throws IndexOutOfBoundsException {@code i} is no point
   */
  public Instant time(int i) {
    return Instant.ofEpochMilli(timesMs[i]);
  }

  /**
   * Equity in cash at point {@code i}.
   *
   * @throws IndexOutOfBoundsException {@code i} is no point
   */
  public double value(int i) {
    return values[i];
  }

  /** A copy of the opening times, UTC epoch milliseconds. */
  public long[] timesMs() {
    return timesMs.clone();
  }

  /** A copy of the equity, in cash. */
  public double[] values() {
    return values.clone();
  }

  @Override
  public String toString() {
    return "EquityCurve[" + size() + " points]";
  }
}
