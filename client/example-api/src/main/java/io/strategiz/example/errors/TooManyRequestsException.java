package io.strategiz.example.errors;

import java.time.Duration;

/** One caller sent more than it may in a minute. */
public final class TooManyRequestsException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long perMinute;
  private final Duration wait;

  public TooManyRequestsException(long perMinute, Duration wait) {
    this.perMinute = perMinute;
    this.wait = wait;
  }

  public long perMinute() {
    return perMinute;
  }

  public Duration retryAfter() {
    return wait;
  }
}
