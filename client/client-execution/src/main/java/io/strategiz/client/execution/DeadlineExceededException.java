package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * No answer came within timeout and margin ({@code DEADLINE_EXCEEDED}). The service has cancelled the
 * run.
 *
 * <pre>{@code
 * ExecutionServiceClient.builder(host, port).deadlineMargin(Duration.ofMinutes(3));
 * }</pre>
 */
public final class DeadlineExceededException extends ExecutionServiceException {
  private static final long serialVersionUID = 1L;

  DeadlineExceededException(ErrorDetails details, @Nullable Throwable cause) {
    super(details, cause);
  }
}
