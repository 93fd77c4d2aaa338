package io.strategiz.client.execution;

import java.time.Duration;

/**
 * Limits in force for one run.
 *
 * <pre>{@code
 * long mebibytes = accepted.limits().memoryBytes() >> 20;
 * }</pre>
 *
 * @param timeout wall time of the strategy
 * @param memoryBytes memory of the sandbox, swap included
 * @param cpuMillis thousandths of a core
 * @param processes processes and threads together
 * @param outputBytes bytes that the sandbox may send
 */
public record EffectiveLimits(
    Duration timeout,
    long memoryBytes,
    int cpuMillis,
    int processes,
    long outputBytes) {}
