package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * The service cannot be reached, stops, or its container engine fails ({@code UNAVAILABLE}). The same
 * request can be sent again: it keeps its run id.
 *
 * <pre>{@code
 * log.warn("{}: {}", e.reason(), e.getMessage());
 * }</pre>
 */
public final class ServiceUnavailableException extends ExecutionServiceException {
  private static final long serialVersionUID = 1L;

  ServiceUnavailableException(ErrorDetails details, @Nullable Throwable cause) {
    super(details, cause);
  }
}
