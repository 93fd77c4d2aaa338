package io.strategiz.example.errors;

import io.strategiz.client.execution.CodeCheck;
import io.strategiz.client.execution.RunResult;
import io.strategiz.client.execution.Severity;
import java.util.List;

/** The service's check refused the code, so it did not run. */
public final class CodeRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String runId;
  private final transient List<FieldError> errors;

  public CodeRejectedException(RunResult result, CodeCheck check) {
    runId = result.runId();
    errors =
        check.findings().stream()
            .filter(finding -> finding.severity() == Severity.ERROR)
            .map(finding -> new FieldError("code", finding.message(), finding.line(), finding.column()))
            .toList();
  }

  public String runId() {
    return runId;
  }

  /** One for each error in the code, with its line. */
  public List<FieldError> errors() {
    return errors;
  }
}
