package io.strategiz.client.execution;

/**
 * How much a finding of the static check weighs.
 *
 * <pre>{@code
 * boolean refused = check.findings().stream().anyMatch(f -> f.severity() == Severity.ERROR);
 * }</pre>
 */
public enum Severity {
  /** The code would not be run. */
  ERROR,
  /** It would be run, and may not do what its author thinks. */
  WARNING,
  /** Advice. */
  SUGGESTION,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
