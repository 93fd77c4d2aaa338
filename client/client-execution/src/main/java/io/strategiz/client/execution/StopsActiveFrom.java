package io.strategiz.client.execution;

/**
 * From which bar stops are watched.
 *
 * <pre>{@code
 * BacktestSettings.builder().stopLoss(0.05).stopsActiveFrom(StopsActiveFrom.NEXT_BAR);
 * }</pre>
 */
public enum StopsActiveFrom {
  /** The bar of the entry: the default. */
  ENTRY_BAR,
  /** The bar after it. */
  NEXT_BAR
}
