package io.strategiz.client.execution;

/**
 * What an event of the account was.
 *
 * <pre>{@code
 * boolean start = event.kind() == AccountEventKind.INITIAL;
 * }</pre>
 */
public enum AccountEventKind {
  /** The start. */
  INITIAL,
  /** A buy was filled. */
  BUY,
  /** A sell was filled. */
  SELL,
  /** The last bar. */
  FINAL,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
