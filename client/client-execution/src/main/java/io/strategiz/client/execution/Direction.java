package io.strategiz.client.execution;

/**
 * Which positions may be held.
 *
 * <pre>{@code
 * BacktestSettings.builder().direction(Direction.LONG_SHORT);
 * }</pre>
 */
public enum Direction {
  /** Long ones: the default. */
  LONG_ONLY,
  /** Both; an opposite signal closes and opens at the same price. */
  LONG_SHORT
}
