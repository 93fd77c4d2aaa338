package io.strategiz.example.errors;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Answers every exception of a controller with problem+json. */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {
  private final Problems problems;

  public ProblemAdvice(Problems problems) {
    this.problems = problems;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> answer(RuntimeException error) {
    return answer(problems.of(error));
  }

  /** JSON that cannot be read: the field, and the line and column of the text. */
  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException error, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    RequestTooLargeException large = cause(error, RequestTooLargeException.class);
    if (large != null) {
      return untyped(problems.of(large));
    }
    JacksonException unreadable = cause(error, JacksonException.class);
    if (unreadable != null) {
      return untyped(problems.of(new FieldException(List.of(fieldError(unreadable)))));
    }
    return untyped(problems.of(new FieldException("body", "is missing: send JSON")));
  }

  private static <T extends Throwable> @Nullable T cause(Throwable error, Class<T> wanted) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (wanted.isInstance(cause)) {
        return wanted.cast(cause);
      }
    }
    return null;
  }

  private static FieldError fieldError(JacksonException error) {
    String path =
        error.getPath().stream()
            .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
            .collect(Collectors.joining());
    TokenStreamLocation at = error.getLocation();
    boolean known = at != null && at.getLineNr() > 0;
    return new FieldError(
        path.isEmpty() ? "body" : path.replaceFirst("^\\.", ""),
        message(error),
        known ? at.getLineNr() : null,
        known ? at.getColumnNr() : null);
  }

  private static String message(JacksonException error) {
    if (error instanceof UnrecognizedPropertyException unknown) {
      return "is not known; there are " + unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
    }
    if (error instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
      return "must be one of " + List.of(format.getTargetType().getEnumConstants()) + ", not \"" + format.getValue() + "\"";
    }
    if (error instanceof InvalidFormatException format) {
      return "\"" + format.getValue() + "\" is not what belongs here: " + format.getTargetType().getSimpleName();
    }
    return error.getOriginalMessage();
  }

  private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    Object wait = problem.getProperties() == null ? null : problem.getProperties().get("retryAfterSeconds");
    if (wait != null) {
      answer.header(HttpHeaders.RETRY_AFTER, wait.toString());
    }
    return answer.body(problem);
  }

  @SuppressWarnings("unchecked") // the superclass knows bodies as Object
  private static ResponseEntity<Object> untyped(ProblemDetail problem) {
    return (ResponseEntity<Object>) (ResponseEntity<?>) answer(problem);
  }

  /** A request that Spring refuses, such as one of another method, keeps Spring's words. */
  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return super.createResponseEntity(
        body == null ? ProblemDetail.forStatus(HttpStatus.valueOf(status.value())) : body, headers, status, request);
  }
}
