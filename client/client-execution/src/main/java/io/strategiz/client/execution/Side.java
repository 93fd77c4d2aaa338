package io.strategiz.client.execution;

/**
 * Which way a position faces.
 *
 * <pre>{@code
 * boolean gainsWhenPricesFall = trade.side() == Side.SHORT;
 * }</pre>
 */
public enum Side {
  /** Gains when the price rises. */
  LONG,
  /** Gains when the price falls. */
  SHORT,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
