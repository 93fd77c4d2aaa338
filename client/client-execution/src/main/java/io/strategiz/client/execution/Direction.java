package io.strategiz.client.execution;

/** Which positions may be held. */
public enum Direction {
  /** Long ones: the default. */
  LONG_ONLY,
  /** Both; an opposite signal closes and opens at the same price. */
  LONG_SHORT
}
