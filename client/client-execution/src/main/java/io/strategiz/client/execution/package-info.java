/**
 * Calls the strategy execution service from Java: {@link
 * io.strategiz.client.execution.ExecutionServiceClient} is where to start.
 *
 * <p>Money is a {@code double} in the currency of the prices, as the service computes it; fractions
 * are fractions (0.01 is 1 %); times are {@link java.time.Instant}. What may be absent is
 * {@code @Nullable}; everything else never is null.
 */
@NullMarked
package io.strategiz.client.execution;

import org.jspecify.annotations.NullMarked;
