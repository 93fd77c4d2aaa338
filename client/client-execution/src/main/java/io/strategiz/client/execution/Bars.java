package io.strategiz.client.execution;

import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.MarketDataBar;
import io.strategiz.execution.grpc.MarketDataColumns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The bars of one instrument, in ascending order of time, ready to be sent. Immutable: what it is
 * made from is copied. The service checks prices and times, and names the bar that is wrong.
 *
 * <pre>{@code
 * Bars daily = Bars.readCsv(Path.of("sp500_daily.csv"));
 * Bars minutes = Bars.columns(timesMs, open, high, low, close, volume);
 * }</pre>
 */
public final class Bars {
  private final List<MarketDataBar> rows; // empty where the bars are columns
  private final MarketDataColumns columns;

  private Bars(List<MarketDataBar> rows, MarketDataColumns columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** Bars as rows, each of about 80 bytes on the wire; times go out as ISO 8601 text. */
  public static Bars rows(List<Bar> bars) {
    List<MarketDataBar> rows = new ArrayList<>(bars.size());
    for (Bar bar : bars) {
      rows.add(row(bar.time(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume()));
    }
    return ofMessages(rows);
  }

  /** Rows that are made already, for callers of the generated stubs. */
  public static Bars ofMessages(List<MarketDataBar> rows) {
    return new Bars(List.copyOf(rows), MarketDataColumns.getDefaultInstance());
  }

  /**
   * Bars as columns of 48 bytes a bar, the fast way for many.
   *
   * @param timesMs opening times, UTC epoch milliseconds
   * @param open prices
   * @param high prices
   * @param low prices
   * @param close prices
   * @param volume units traded, fractions allowed; empty = 0 for every bar
   * @throws IllegalArgumentException the columns are not of one length
   */
  public static Bars columns(
      long[] timesMs, double[] open, double[] high, double[] low, double[] close, double[] volume) {
    sameLength("open", open.length, timesMs.length);
    sameLength("high", high.length, timesMs.length);
    sameLength("low", low.length, timesMs.length);
    sameLength("close", close.length, timesMs.length);
    if (volume.length > 0) {
      sameLength("volume", volume.length, timesMs.length);
    }
    return new Bars(List.of(), PackedColumns.of(timesMs, open, high, low, close, volume));
  }

  /**
   * Reads bars from a file of comma-separated values; see {@link #readCsv(Reader)}.
   *
   * @throws CsvException a row is not a bar
   * @throws IOException the file cannot be read
   */
  public static Bars readCsv(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return readCsv(reader);
    }
  }

  /**
   * Reads bars from comma-, semicolon- or tab-separated values. The first line names the columns, in
   * any order and case: {@code timestamp} (or {@code time}, {@code date}, {@code datetime}), {@code
   * open}, {@code high}, {@code low}, {@code close}, and {@code volume} (or {@code vol}), which may be
   * missing; others are skipped. Times are ISO 8601, with a space for the T if need be, UTC unless
   * they say otherwise, or epoch milliseconds.
   *
   * @throws CsvException a row is not a bar; it names line and column
   * @throws IOException the reader fails
   */
  public static Bars readCsv(Reader reader) throws IOException {
    return CsvBars.read(reader);
  }

  /** Number of bars. */
  public int size() {
    return rows.isEmpty() ? columns.getTimestampMsCount() : rows.size();
  }

  void writeTo(ExecuteStrategyRequest.Builder request) {
    if (rows.isEmpty()) {
      request.setColumns(columns);
    } else {
      request.addAllMarketData(rows);
    }
  }

  /**
   * The bars as rows, which is all that a list takes.
   *
   * @throws IllegalArgumentException a volume is not a whole number, which rows cannot say
   */
  List<MarketDataBar> asMessages() {
    if (!rows.isEmpty()) {
      return rows;
    }
    List<MarketDataBar> made = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      double volume = columns.getVolumeCount() == 0 ? 0 : columns.getVolume(i);
      if (volume != Math.rint(volume)) {
        throw new IllegalArgumentException(
            "bar " + i + ": a list takes whole units of volume, and this is " + volume);
      }
      made.add(
          row(
              Instant.ofEpochMilli(columns.getTimestampMs(i)),
              columns.getOpen(i),
              columns.getHigh(i),
              columns.getLow(i),
              columns.getClose(i),
              (long) volume));
    }
    return made;
  }

  @Override
  public String toString() {
    return "Bars[" + size() + (rows.isEmpty() ? " in columns]" : " in rows]");
  }

  private static MarketDataBar row(
      Instant time, double open, double high, double low, double close, long volume) {
    return MarketDataBar.newBuilder()
        .setTimestamp(time.toString())
        .setOpen(open)
        .setHigh(high)
        .setLow(low)
        .setClose(close)
        .setVolume(volume)
        .build();
  }

  private static void sameLength(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          "%s has %d values for %d times".formatted(name, length, expected));
    }
  }
}
