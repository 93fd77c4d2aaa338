package io.strategiz.client.execution;

/**
 * A limit of the sandbox that a run hit.
 *
 * <pre>{@code
 * boolean slow = result.failure() != null && result.failure().limit() == LimitKind.TIMEOUT;
 * }</pre>
 */
public enum LimitKind {
  /** Seconds of the strategy. */
  TIMEOUT,
  /** Bytes of memory. */
  MEMORY,
  /** Processes and threads. */
  PROCESSES,
  /** Bytes that the strategy printed or sent. */
  OUTPUT,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
