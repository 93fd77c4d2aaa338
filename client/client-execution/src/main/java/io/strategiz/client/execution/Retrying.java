package io.strategiz.client.execution;

import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Decides whether a call that failed is tried again, and after which wait. */
record Retrying(RetryPolicy policy, DoubleSupplier random) {
  Retrying(RetryPolicy policy) {
    this(policy, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * The wait before the next try; null = there is none.
   *
   * @param attempt the number of the try that failed, from 1
   */
  @Nullable Duration delay(int attempt, ErrorDetails failed, Deadline deadline) {
    if (attempt >= policy.maxAttempts() || !refused(failed)) {
      return null;
    }
    Duration told = failed.retryDelay();
    // The service's delay is a least one, so the jitter comes on top; our own is spread below its value.
    double wait =
        told == null
            ? backoffNanos(attempt) * (0.5 + random.getAsDouble() / 2)
            : told.toNanos() * (1 + random.getAsDouble() / 5);
    return wait < deadline.timeRemaining(TimeUnit.NANOSECONDS) ? Duration.ofNanos((long) wait) : null;
  }

  /** Whether a run under the same id can still be started or joined, and another try can differ. */
  private static boolean refused(ErrorDetails failed) {
    return switch (failed.status().getCode()) {
      case UNAVAILABLE -> true;
      // Without a delay the request, or the answer, is too large and always will be.
      case RESOURCE_EXHAUSTED -> failed.retryDelay() != null;
      default -> false;
    };
  }

  private double backoffNanos(int attempt) {
    return Math.min(
        policy.initialBackoff().toNanos() * Math.pow(2, attempt - 1), policy.maxBackoff().toNanos());
  }
}
