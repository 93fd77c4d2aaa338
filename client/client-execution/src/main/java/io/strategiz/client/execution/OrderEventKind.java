package io.strategiz.client.execution;

/**
 * What happened to an order, or to the position.
 *
 * <pre>{@code
 * boolean called = event.kind() == OrderEventKind.MARGIN_CALL;
 * }</pre>
 */
public enum OrderEventKind {
  /** The position was closed for want of equity. */
  MARGIN_CALL,
  /** It waited as long as it was told to. */
  EXPIRED,
  /** The strategy took it back. */
  CANCELLED,
  /** A later order took its name. */
  REPLACED,
  /** Another order of its group was filled. */
  CANCELLED_BY_OCO,
  /** The bar's volume did not fill all of it; the rest goes on. */
  PARTLY_FILLED,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
