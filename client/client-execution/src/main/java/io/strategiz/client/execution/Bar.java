package io.strategiz.client.execution;

import java.time.Instant;

/**
 * One bar as a row.
 *
 * <pre>{@code
 * Bar bar = new Bar(Instant.parse("2024-01-02T00:00:00Z"), 10, 12, 9, 11, 500);
 * }</pre>
 *
 * @param time opening time, to the millisecond
 * @param open price, finite, above 0
 * @param high price, finite, above 0
 * @param low price, finite, above 0
 * @param close price, finite, above 0
 * @param volume units traded, 0 or more; fractions can be sent by {@link Bars#columns}
 */
public record Bar(
    Instant time,
    double open,
    double high,
    double low,
    double close,
    long volume) {}
