package io.strategiz.client.execution;

/**
 * What closed a trade.
 *
 * <pre>{@code
 * boolean stopped = trade.exitReason() == ExitReason.STOP_LOSS;
 * }</pre>
 */
public enum ExitReason {
  /** A signal of the strategy. */
  SIGNAL,
  /** The stop loss. */
  STOP_LOSS,
  /** The profit target. */
  TAKE_PROFIT,
  /** Equity fell to 0 or below. */
  RUIN,
  /** The trailing stop. */
  TRAILING_STOP,
  /** Equity fell below the maintenance margin. */
  MARGIN_CALL,
  /** An order for a smaller target, or for one of the other side. */
  TARGET,
  /** An order to be flat, or to close a part. */
  EXIT,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
