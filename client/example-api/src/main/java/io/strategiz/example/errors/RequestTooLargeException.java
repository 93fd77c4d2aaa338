package io.strategiz.example.errors;

/** The body of a request is larger than this application takes. */
public final class RequestTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long mostBytes;

  public RequestTooLargeException(long mostBytes) {
    super("the body is larger than " + mostBytes + " bytes");
    this.mostBytes = mostBytes;
  }

  public long mostBytes() {
    return mostBytes;
  }
}
