package io.strategiz.example.errors;

/** This application waits for as many runs as it may. */
public final class ApplicationBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
