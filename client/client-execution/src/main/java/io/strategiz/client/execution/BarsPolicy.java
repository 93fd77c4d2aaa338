package io.strategiz.client.execution;

/**
 * What is done about bars that are not as they should be.
 *
 * <pre>{@code
 * RunRequest.builder(code, bars).barsPolicy(BarsPolicy.REPAIR);
 * }</pre>
 */
public enum BarsPolicy {
  /** They are refused, by bar: the default. */
  STRICT,
  /** They are sorted, taken once or widened where that is safe; a warning says what was done. */
  REPAIR
}
