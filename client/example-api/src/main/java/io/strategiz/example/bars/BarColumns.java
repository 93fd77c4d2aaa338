package io.strategiz.example.bars;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.strategiz.client.execution.Bars;
import io.strategiz.example.errors.FieldException;

/**
 * Bars in columns of equal length, as they stand in a request and in what the page draws.
 *
 * @param timeMs opening times, UTC epoch milliseconds, ascending
 * @param open prices
 * @param high prices
 * @param low prices
 * @param close prices
 * @param volume units traded; null or empty = 0 for every bar
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BarColumns(
    long[] timeMs, double[] open, double[] high, double[] low, double[] close, double[] volume) {

  /** The same for the client; the service checks prices and times. */
  public Bars bars() {
    present("timeMs", timeMs);
    present("open", open);
    present("high", high);
    present("low", low);
    present("close", close);
    try {
      return Bars.columns(timeMs, open, high, low, close, volume == null ? new double[0] : volume);
    } catch (IllegalArgumentException error) {
      throw new FieldException("columns", error.getMessage());
    }
  }

  private static void present(String name, Object column) {
    if (column == null) {
      throw new FieldException("columns." + name, "is missing");
    }
  }
}
