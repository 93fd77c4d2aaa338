package io.strategiz.client.execution;

/**
 * What a signal asks for.
 *
 * <pre>{@code
 * long buys = result.signals().stream().filter(s -> s.type() == SignalType.BUY).count();
 * }</pre>
 */
public enum SignalType {
  /** Buy. */
  BUY,
  /** Sell. */
  SELL,
  /** Change nothing: of live signals and the look-ahead report only. */
  HOLD,
  /** Close the position, whichever side it is on. */
  EXIT,
  /** Trade until the position is a fraction of equity. */
  TARGET,
  /** Change the stops of the position. */
  CHANGE,
  /** Cancel waiting orders. */
  CANCEL,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
