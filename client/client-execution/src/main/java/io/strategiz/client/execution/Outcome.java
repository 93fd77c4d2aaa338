package io.strategiz.client.execution;

/**
 * How a run ended. Only {@link #SUCCEEDED} has a backtest.
 *
 * <pre>{@code
 * String advice = switch (result.outcome()) {
 *   case SUCCEEDED -> "look at the metrics";
 *   case TIMEOUT, OUT_OF_MEMORY -> "make the strategy cheaper";
 *   default -> result.failure().message();
 * };
 * }</pre>
 */
public enum Outcome {
  /** Signals, trades and metrics are there, also if there was no signal at all. */
  SUCCEEDED,
  /** The static check refused the code; no sandbox was used. */
  REJECTED,
  /** The code raised an exception, or left before its result. */
  STRATEGY_ERROR,
  /** The strategy ran longer than its timeout. */
  TIMEOUT,
  /** The sandbox exceeded its memory limit. */
  OUT_OF_MEMORY,
  /** Too many processes or threads. */
  PROCESS_LIMIT,
  /** The strategy printed or sent too much. */
  OUTPUT_LIMIT,
  /** The code returned something that is no signal. */
  INVALID_SIGNAL,
  /** The strategy process, or the sandbox, died before its result. */
  CRASHED,
  /** The caller gave up. */
  CANCELLED,
  /** The code did what the sandbox forbids. */
  SANDBOX_VIOLATION,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
