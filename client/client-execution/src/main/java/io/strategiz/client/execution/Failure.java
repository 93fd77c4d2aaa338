package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * Why a run, or one deployment of a list, did not succeed.
 *
 * <pre>{@code
 * if (result.failure() != null) {
 *   System.out.println(result.failure().message() + " (line " + result.failure().line() + ")");
 * }
 * }</pre>
 *
 * @param message a sentence that a person can act on
 * @param line in the user's code, from 1; null = unknown
 * @param column from 1; null = unknown
 * @param bar index of the bar at which it happened, from 0; null = unknown
 * @param limit the limit that was hit; null = none
 * @param allowed that limit: seconds, bytes or a count; 0 where no limit was hit
 * @param used what was used, in the unit of {@code allowed}
 * @param hint what to try; may be empty
 * @param traceback the user's frames only; may be empty
 */
public record Failure(
    String message,
    @Nullable Integer line,
    @Nullable Integer column,
    @Nullable Integer bar,
    @Nullable LimitKind limit,
    double allowed,
    double used,
    String hint,
    String traceback) {}
