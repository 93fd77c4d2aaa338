package io.strategiz.client.execution;

import java.time.Duration;

/**
 * When a call is tried again. Only a refusal is: {@code UNAVAILABLE}, and {@code RESOURCE_EXHAUSTED}
 * with a delay from the service, for without one the request never fits. The service's delay is kept
 * where it names one. All tries together end with the call's deadline.
 *
 * <pre>{@code
 * builder.retry(new RetryPolicy(5, Duration.ofMillis(200), Duration.ofSeconds(5)));
 * }</pre>
 *
 * @param maxAttempts tries in all, 1 or more; 1 = none again
 * @param initialBackoff the wait before the second try; each further one is twice as long
 * @param maxBackoff the longest wait that the client chooses by itself
 */
public record RetryPolicy(int maxAttempts, Duration initialBackoff, Duration maxBackoff) {
  /** 4 tries; 0.2, 0.4, 0.8 s between them. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofMillis(200), Duration.ofSeconds(5));

  /** No second try. */
  public static final RetryPolicy NEVER = new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1));

  /** Checks its values. */
  public RetryPolicy {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts must be 1 or more, and is " + maxAttempts);
    }
    Timeouts.positive("initialBackoff", initialBackoff);
    Timeouts.positive("maxBackoff", maxBackoff);
  }
}
