package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * One remark of the static check.
 *
 * <pre>{@code
 * check.findings().forEach(f -> System.out.println(f.line() + ": " + f.message()));
 * }</pre>
 *
 * @param severity how much it weighs
 * @param rule stable name of the rule
 * @param message what is wrong and what to write instead
 * @param line from 1; null = the whole file
 * @param column from 1; null = the whole line
 */
public record Finding(
    Severity severity,
    String rule,
    String message,
    @Nullable Integer line,
    @Nullable Integer column) {}
