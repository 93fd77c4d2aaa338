package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * The call was cancelled ({@code CANCELLED}): by the caller, whose thread was interrupted, by closing the
 * client, or by the service, whose {@link #reason} says why.
 *
 * <pre>{@code
 * if ("SHUTTING_DOWN".equals(e.reason())) tryElsewhere(request);
 * }</pre>
 */
public final class CallCancelledException extends ExecutionServiceException {
  private static final long serialVersionUID = 1L;

  CallCancelledException(ErrorDetails details, @Nullable Throwable cause) {
    super(details, cause);
  }
}
