package io.strategiz.client.execution;

/**
 * When an order fills.
 *
 * <pre>{@code
 * BacktestSettings.builder().fill(FillRule.SAME_CLOSE);
 * }</pre>
 */
public enum FillRule {
  /** At the open of the next bar: the default. */
  NEXT_OPEN,
  /** At the close of the signal's own bar: optimistic. */
  SAME_CLOSE,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
