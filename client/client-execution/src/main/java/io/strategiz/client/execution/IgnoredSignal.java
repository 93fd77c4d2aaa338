package io.strategiz.client.execution;

import java.time.Instant;

/**
 * A signal that led to no fill.
 *
 * <pre>{@code
 * performance.ignoredSignals().forEach(ignored -> System.out.println(ignored.reason()));
 * }</pre>
 *
 * @param time opening time of the bar
 * @param type buy or sell
 * @param reason a sentence that says why
 */
public record IgnoredSignal(
    Instant time,
    SignalType type,
    String reason) {}
