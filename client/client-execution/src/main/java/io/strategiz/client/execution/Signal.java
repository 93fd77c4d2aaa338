package io.strategiz.client.execution;

import java.time.Instant;

/**
 * What the strategy wants at the close of one bar.
 *
 * <pre>{@code
 * result.signals().forEach(signal -> System.out.println(signal.time() + " " + signal.type()));
 * }</pre>
 *
 * @param time opening time of the bar
 * @param type what it asks for
 * @param price the price that the strategy named, or the bar's close; the engine owns fill prices
 * @param quantity units that the strategy asked for; 0 = none named
 * @param reason the strategy's own words; may be empty
 * @param repeats signals after this one that were left out as its repetitions
 */
public record Signal(
    Instant time,
    SignalType type,
    double price,
    int quantity,
    String reason,
    int repeats) {}
