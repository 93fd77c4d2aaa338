package io.strategiz.client.execution;

import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call had no answer: the service refused it, had a fault, or could not be reached. How a run ended
 * that did start is no exception but an {@link Outcome}.
 *
 * <pre>{@code
 * try {
 *   result = client.executeStrategy(request);
 * } catch (InvalidRequestException e) {
 *   e.fieldViolations().forEach(v -> System.err.println(v.field() + ": " + v.description()));
 * } catch (ServiceBusyException | ServiceUnavailableException e) {
 *   tryLater(request, e.retryDelay()); // the same request: it keeps its run id
 * }
 * }</pre>
 */
public class ExecutionServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient ErrorDetails details;

  ExecutionServiceException(ErrorDetails details, @Nullable Throwable cause) {
    super(details.message(), cause);
    this.details = details;
  }

  /** The gRPC status of the call. */
  public Status.Code code() {
    return details.status().getCode();
  }

  /** The service's reason, such as {@code QUEUE_FULL}; null = it gave none. */
  public @Nullable String reason() {
    return details.reason();
  }

  /** What the service adds to its reason, such as how full its queue is; may be empty. */
  public Map<String, String> metadata() {
    return details.metadata();
  }

  /** After which time a retry can succeed; null = the service said none. */
  public @Nullable Duration retryDelay() {
    return details.retryDelay();
  }

  ErrorDetails details() {
    return details;
  }
}
