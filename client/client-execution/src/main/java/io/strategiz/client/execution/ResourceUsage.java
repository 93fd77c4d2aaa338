package io.strategiz.client.execution;

/**
 * What a run cost, in milliseconds and bytes.
 *
 * <pre>{@code
 * System.out.printf("%.1f ms, %d MB%n", result.usage().totalMs(), result.usage().peakMemoryBytes() >> 20);
 * }</pre>
 *
 * @param queueMs waiting for a slot
 * @param sandboxMs waiting until the sandbox was ready; near 0 where one waited
 * @param strategyMs the strategy, wall
 * @param backtestMs engine and metrics
 * @param totalMs from admission to the answer
 * @param cpuMs processor time of the strategy process
 * @param peakMemoryBytes peak resident memory of the strategy process
 * @param outputBytes bytes received from the sandbox
 * @param warm the sandbox had been started ahead
 */
public record ResourceUsage(
    double queueMs,
    double sandboxMs,
    double strategyMs,
    double backtestMs,
    double totalMs,
    double cpuMs,
    long peakMemoryBytes,
    long outputBytes,
    boolean warm) {}
