package io.strategiz.example.errors;

import io.strategiz.client.execution.DeadlineExceededException;
import io.strategiz.client.execution.ExecutionServiceException;
import io.strategiz.client.execution.InvalidRequestException;
import io.strategiz.client.execution.Outcome;
import io.strategiz.client.execution.RunIdTakenException;
import io.strategiz.client.execution.ServiceBusyException;
import io.strategiz.client.execution.ServiceUnavailableException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/**
 * What went wrong, as problem+json (RFC 9457). Beside its own fields it has {@code reason}, the service's word for it;
 * {@code errors}, with field and line; and {@code retryAfterSeconds} where the same request can succeed later.
 */
@Component
public class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /** The problem that stands for an exception. */
  public ProblemDetail of(Throwable error) {
    if (error instanceof FieldException wrong) {
      return withErrors(problem(HttpStatus.BAD_REQUEST, "The request is wrong", summary(wrong.errors())), wrong.errors());
    }
    if (error instanceof CodeRejectedException rejected) {
      return rejected(rejected);
    }
    if (error instanceof RequestTooLargeException large) {
      return problem(
          HttpStatus.CONTENT_TOO_LARGE,
          "The request is too large",
          "A body may have " + large.mostBytes() / (1024 * 1024) + " MiB. Send fewer bars.");
    }
    if (error instanceof ApplicationBusyException) {
      ProblemDetail problem =
          problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "All places are taken",
              "This application waits for as many runs as it may. Try again in a moment.");
      problem.setProperty("reason", "APPLICATION_BUSY");
      return retryAfter(problem, Duration.ofSeconds(1));
    }
    if (error instanceof TooManyRequestsException many) {
      return retryAfter(
          problem(
              HttpStatus.TOO_MANY_REQUESTS,
              "Too many requests",
              "One address may send " + many.perMinute() + " of this kind in a minute."),
          many.retryAfter());
    }
    if (error instanceof ExecutionServiceException refused) {
      return refused(refused);
    }
    LOG.error("A request failed", error);
    return problem(HttpStatus.INTERNAL_SERVER_ERROR, "The application failed", "Its log says why.");
  }

  private static ProblemDetail refused(ExecutionServiceException error) {
    ProblemDetail problem = statusOf(error);
    if (error.reason() != null) {
      problem.setProperty("reason", error.reason());
    }
    return error.retryDelay() == null ? problem : retryAfter(problem, error.retryDelay());
  }

  private static ProblemDetail statusOf(ExecutionServiceException error) {
    if (error instanceof InvalidRequestException wrong) {
      List<FieldError> errors =
          wrong.fieldViolations().stream()
              .map(one -> new FieldError(one.field(), one.description(), null, null))
              .toList();
      return withErrors(problem(HttpStatus.BAD_REQUEST, "The request is wrong", summary(errors)), errors);
    }
    if (error instanceof RunIdTakenException) {
      return problem(
          HttpStatus.CONFLICT, "The runId belongs to another request", "Choose another one, or leave it out.");
    }
    if (error instanceof ServiceBusyException) {
      return error.retryDelay() == null && !"QUEUE_FULL".equals(error.reason())
          ? problem(HttpStatus.CONTENT_TOO_LARGE, "The run does not fit", said(error))
          : problem(HttpStatus.SERVICE_UNAVAILABLE, busy(error.reason()), queue(error));
    }
    if (error instanceof ServiceUnavailableException) {
      return problem(
          HttpStatus.SERVICE_UNAVAILABLE,
          "SHUTTING_DOWN".equals(error.reason()) ? "The execution service is stopping" : "The execution service is not available",
          "It cannot be reached, or it stopped. Try again in a moment; if it stays so, its operator must look.");
    }
    if (error instanceof DeadlineExceededException) {
      return problem(HttpStatus.GATEWAY_TIMEOUT, "No answer came in time", said(error));
    }
    LOG.warn("The service answered {} {}", error.code(), error.getMessage());
    return problem(HttpStatus.BAD_GATEWAY, "The execution service failed", "It answered " + error.code() + ".");
  }

  private static String busy(@Nullable String reason) {
    return "QUEUE_FULL".equals(reason) ? "The queue of the execution service is full" : "The execution service is busy";
  }

  private static String queue(ExecutionServiceException error) {
    String running = error.metadata().get("running");
    String queued = error.metadata().get("queued");
    String now = running == null || queued == null ? "" : "In progress: " + running + ", waiting: " + queued + ". ";
    return now + "Nothing was run. Try again in a moment.";
  }

  private static String said(ExecutionServiceException error) {
    String message = error.getMessage();
    return message == null ? error.code().name() : message.replaceFirst("^[A-Z_]+: ", "");
  }

  private static ProblemDetail rejected(CodeRejectedException rejected) {
    ProblemDetail problem =
        problem(
            HttpStatus.UNPROCESSABLE_CONTENT,
            "The check refused the code; it did not run",
            summary(rejected.errors()));
    problem.setProperty("outcome", Outcome.REJECTED);
    problem.setProperty("runId", rejected.runId());
    return withErrors(problem, rejected.errors());
  }

  private static String summary(List<FieldError> errors) {
    return errors.isEmpty() ? "" : errors.get(0).field() + ": " + errors.get(0).message();
  }

  static ProblemDetail withErrors(ProblemDetail problem, List<FieldError> errors) {
    problem.setProperty("errors", errors);
    return problem;
  }

  private static ProblemDetail retryAfter(ProblemDetail problem, Duration delay) {
    problem.setProperty("retryAfterSeconds", Math.max(1, (delay.toMillis() + 999) / 1000));
    return problem;
  }

  static ProblemDetail problem(HttpStatus status, String title, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setTitle(title);
    return problem;
  }
}
