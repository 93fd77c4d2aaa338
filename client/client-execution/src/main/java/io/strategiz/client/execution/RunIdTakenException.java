package io.strategiz.client.execution;

import org.jspecify.annotations.Nullable;

/**
 * The run id belongs to another request ({@code ALREADY_EXISTS}). Build the request with another one.
 *
 * <pre>{@code
 * RunRequest another = RunRequest.builder(code, bars).build(); // with an id of its own
 * }</pre>
 */
public final class RunIdTakenException extends ExecutionServiceException {
  private static final long serialVersionUID = 1L;

  RunIdTakenException(ErrorDetails details, @Nullable Throwable cause) {
    super(details, cause);
  }
}
