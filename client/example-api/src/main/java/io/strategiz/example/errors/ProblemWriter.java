package io.strategiz.example.errors;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes a problem where no controller is reached: in a filter. */
@Component
public class ProblemWriter {
  private final Problems problems;
  private final JsonMapper json;

  public ProblemWriter(Problems problems, JsonMapper json) {
    this.problems = problems;
    this.json = json;
  }

  public void write(HttpServletResponse response, RuntimeException error) throws IOException {
    ProblemDetail problem = problems.of(error);
    response.setStatus(problem.getStatus());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    Object wait = problem.getProperties() == null ? null : problem.getProperties().get("retryAfterSeconds");
    if (wait != null) {
      response.setHeader(HttpHeaders.RETRY_AFTER, wait.toString());
    }
    response.getOutputStream().write(json.writeValueAsBytes(problem));
  }
}
