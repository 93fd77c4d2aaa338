package io.strategiz.client.execution;

/**
 * What the values mean that a strategy returns.
 *
 * <pre>{@code
 * BacktestSettings.builder().signalMeaning(SignalMeaning.POSITIONS);
 * }</pre>
 */
public enum SignalMeaning {
  /** 1 or 'BUY' buys, -1 or 'SELL' sells, 0 or 'HOLD' changes nothing. */
  SIGNALS,
  /** The position to be in: 1 or 'LONG', 0 or 'FLAT', -1 or 'SHORT'. */
  POSITIONS
}
