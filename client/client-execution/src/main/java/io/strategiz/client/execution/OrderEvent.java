package io.strategiz.client.execution;

import java.time.Instant;

/**
 * Something that happened to an order, or to the position, beside a fill that a signal asked for.
 *
 * <pre>{@code
 * boolean called = performance.orderEvents().stream().anyMatch(e -> e.kind() == OrderEventKind.MARGIN_CALL);
 * }</pre>
 *
 * @param time opening time of the bar
 * @param bar index of the bar, from 0
 * @param kind what happened
 * @param units units that a margin call closed, or that were left of the order; 0 where not fixed yet
 * @param reason what the strategy said with the order's signal
 */
public record OrderEvent(
    Instant time,
    int bar,
    OrderEventKind kind,
    double units,
    String reason) {}
