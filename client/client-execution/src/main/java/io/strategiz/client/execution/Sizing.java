package io.strategiz.client.execution;

/**
 * How many units an entry takes. {@link BacktestSettings.Builder#sizing} says what its size means.
 *
 * <pre>{@code
 * BacktestSettings.builder().sizing(Sizing.PERCENT_OF_EQUITY, 0.25);
 * }</pre>
 */
public enum Sizing {
  /** As many as cash pays for: the default. */
  ALL_IN,
  /** The size in units. */
  FIXED_QUANTITY,
  /** The size as a fraction of equity, 0.25 is 25 %. */
  PERCENT_OF_EQUITY,
  /** What the signal names. */
  SIGNAL_QUANTITY
}
