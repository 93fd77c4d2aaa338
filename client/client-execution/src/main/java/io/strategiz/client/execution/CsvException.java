package io.strategiz.client.execution;

/**
 * A row of a CSV file is not a bar. The message names line and column, and what is expected there.
 *
 * <pre>{@code
 * try {
 *   bars = Bars.readCsv(file);
 * } catch (CsvException e) {
 *   System.err.println(e.getMessage()); // line 3, column high: "n/a" is not a number
 * }
 * }</pre>
 */
public final class CsvException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final int line;
  private final String column;

  CsvException(int line, String column, String message) {
    super("line " + line + (column.isEmpty() ? "" : ", column " + column) + ": " + message);
    this.line = line;
    this.column = column;
  }

  /** The line, from 1; the header is line 1. */
  public int line() {
    return line;
  }

  /** The column's name in the file; empty where the whole line is meant. */
  public String column() {
    return column;
  }
}
