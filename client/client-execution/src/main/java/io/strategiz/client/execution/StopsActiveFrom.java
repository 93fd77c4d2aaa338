package io.strategiz.client.execution;

/** From which bar stops are watched. */
public enum StopsActiveFrom {
  /** The bar of the entry: the default. */
  ENTRY_BAR,
  /** The bar after it. */
  NEXT_BAR
}
