package io.strategiz.example.errors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields of a request are wrong: this application sees it by itself, or the service said so. */
public final class FieldException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<FieldError> errors;

  public FieldException(String field, String message) {
    this(field, message, null);
  }

  /** With the line of the field's text in which the error is, from 1. */
  public FieldException(String field, String message, @Nullable Integer line) {
    this(List.of(new FieldError(field, message, line, null)));
  }

  public FieldException(List<FieldError> errors) {
    super(errors.toString());
    this.errors = List.copyOf(errors);
  }

  public List<FieldError> errors() {
    return errors;
  }
}
