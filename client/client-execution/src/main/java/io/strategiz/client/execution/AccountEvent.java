package io.strategiz.client.execution;

import java.time.Instant;

/**
 * The account at one event.
 *
 * <pre>{@code
 * double start = performance.accountEvents().get(0).portfolioValue();
 * }</pre>
 *
 * @param time opening time of the bar
 * @param portfolioValue cash plus position at that bar's close, in cash units
 * @param kind what happened
 */
public record AccountEvent(
    Instant time,
    double portfolioValue,
    AccountEventKind kind) {}
