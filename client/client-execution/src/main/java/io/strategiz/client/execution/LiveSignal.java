package io.strategiz.client.execution;

import java.time.Instant;
import java.util.Map;

/**
 * What a deployed strategy wants now.
 *
 * <pre>{@code
 * boolean buy = signal.type() == SignalType.BUY;
 * }</pre>
 *
 * @param type buy, sell or hold
 * @param symbol whose bars were read
 * @param price close of the latest bar
 * @param quantity units named by the strategy; 0 = none
 * @param reason the strategy's own words; may be empty
 * @param indicators latest finite value of each plotted series
 * @param time opening time of the latest bar
 */
public record LiveSignal(
    SignalType type,
    String symbol,
    double price,
    int quantity,
    String reason,
    Map<String, Double> indicators,
    Instant time) {}
