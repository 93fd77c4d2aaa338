package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * The service has no room ({@code RESOURCE_EXHAUSTED}), and the retries were used up. Without a {@link
 * #retryDelay} the request, or the answer, is larger than is allowed, and never fits.
 *
 * <pre>{@code
 * if (e.retryDelay() != null) scheduler.schedule(again, e.retryDelay().toMillis(), MILLISECONDS);
 * }</pre>
 */
public final class ServiceBusyException extends ExecutionServiceException {
  private static final long serialVersionUID = 1L;

  ServiceBusyException(ErrorDetails details, @Nullable Throwable cause) {
    super(details, cause);
  }
}
