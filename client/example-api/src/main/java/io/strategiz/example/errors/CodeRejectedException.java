package io.strategiz.example.errors;

import io.strategiz.client.execution.RunResult;

/** The service's check refused the code, so it did not run. */
public final class CodeRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient RunResult result;

  public CodeRejectedException(RunResult result) {
    this.result = result;
  }

  public RunResult result() {
    return result;
  }
}
