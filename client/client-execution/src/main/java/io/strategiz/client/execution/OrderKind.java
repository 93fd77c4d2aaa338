package io.strategiz.client.execution;

/**
 * How an order was to be filled.
 *
 * <pre>{@code
 * boolean atALimit = trade.entryOrder() == OrderKind.LIMIT;
 * }</pre>
 */
public enum OrderKind {
  /** No order asked for it, as with a stop. */
  NONE,
  /** At the next price. */
  MARKET,
  /** At a price or better. */
  LIMIT,
  /** At the market once a price is reached. */
  STOP,
  /** As a limit order once a price is reached. */
  STOP_LIMIT,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
