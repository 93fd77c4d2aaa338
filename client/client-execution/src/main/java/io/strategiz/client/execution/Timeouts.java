package io.strategiz.client.execution;

import java.time.Duration;

/** What the contract says in whole seconds, and Java as a duration. */
final class Timeouts {
  private Timeouts() {}

  static Duration positive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be above 0, and is " + duration);
    }
    return duration;
  }

  /** Whole seconds, rounded up: a strategy never gets less than was asked for. */
  static int seconds(Duration timeout) {
    long seconds = timeout.getSeconds() + (timeout.getNano() > 0 ? 1 : 0);
    return (int) Math.min(seconds, Integer.MAX_VALUE);
  }
}
