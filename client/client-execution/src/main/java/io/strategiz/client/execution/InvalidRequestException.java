package io.strategiz.client.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request is wrong ({@code INVALID_ARGUMENT}). To send it again is of no use.
 *
 * <pre>{@code
 * e.fieldViolations().forEach(v -> System.err.println(v.field() + ": " + v.description()));
 * }</pre>
 */
public final class InvalidRequestException extends ExecutionServiceException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(ErrorDetails details, @Nullable Throwable cause) {
    super(details, cause);
  }

  /** What is wrong, field by field. */
  public List<FieldViolation> fieldViolations() {
    return details().fieldViolations();
  }

  /**
   * One field that is wrong.
   *
   * @param field its path in the request, such as {@code market_data[3].high}
   * @param description what is wrong and what to do
   */
  public record FieldViolation(String field, String description) {}
}
