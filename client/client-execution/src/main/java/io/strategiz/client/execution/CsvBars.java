package io.strategiz.client.execution;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads bars from separated values. Every refusal names line and column. */
final class CsvBars {
  private static final List<String> TIME = List.of("timestamp", "time", "date", "datetime");
  private static final List<String> VOLUME = List.of("volume", "vol");

  private final String separator;
  private final String[] names;
  private long[] timesMs = new long[1024];
  private final double[][] numbers = new double[5][1024];
  private int size;

  private CsvBars(String header) {
    separator = header.contains(";") ? ";" : header.contains("\t") ? "\t" : ",";
    names = cells(header.startsWith("\uFEFF") ? header.substring(1) : header);
  }

  static Bars read(Reader reader) throws IOException {
    BufferedReader lines = new BufferedReader(reader);
    String header = lines.readLine();
    if (header == null || header.isBlank()) {
      throw new CsvException(1, "", "the first line must name the columns");
    }
    CsvBars csv = new CsvBars(header);
    int time = csv.column(TIME);
    int[] prices = {
      csv.column(List.of("open")),
      csv.column(List.of("high")),
      csv.column(List.of("low")),
      csv.column(List.of("close"))
    };
    int volume = csv.find(VOLUME);
    int number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        csv.add(number, csv.cells(line), time, prices, volume);
      }
    }
    return csv.bars(volume >= 0);
  }

  private void add(int line, String[] cells, int time, int[] prices, int volume) {
    if (cells.length != names.length) {
      throw new CsvException(
          line, "", "it has %d values, and the header has %d".formatted(cells.length, names.length));
    }
    if (size == timesMs.length) {
      timesMs = Arrays.copyOf(timesMs, 2 * size);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Arrays.copyOf(numbers[i], 2 * size);
      }
    }
    timesMs[size] = timeMs(line, names[time], cells[time]);
    for (int i = 0; i < prices.length; i++) {
      numbers[i][size] = number(line, names[prices[i]], cells[prices[i]]);
    }
    if (volume >= 0) {
      numbers[4][size] = number(line, names[volume], cells[volume]);
    }
    size++;
  }

  private Bars bars(boolean withVolume) {
    return Bars.columns(
        Arrays.copyOf(timesMs, size),
        Arrays.copyOf(numbers[0], size),
        Arrays.copyOf(numbers[1], size),
        Arrays.copyOf(numbers[2], size),
        Arrays.copyOf(numbers[3], size),
        Arrays.copyOf(numbers[4], withVolume ? size : 0));
  }

  private String[] cells(String line) {
    String[] cells = line.split(separator, -1);
    for (int i = 0; i < cells.length; i++) {
      String cell = cells[i].strip();
      boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
      cells[i] = quoted ? cell.substring(1, cell.length() - 1) : cell;
    }
    return cells;
  }

  private int column(List<String> accepted) {
    int found = find(accepted);
    if (found < 0) {
      throw new CsvException(
          1, "", "no column is called %s; there are %s".formatted(accepted.get(0), List.of(names)));
    }
    return found;
  }

  private int find(List<String> accepted) {
    for (int i = 0; i < names.length; i++) {
      if (accepted.contains(names[i].toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private static double number(int line, String column, String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException notANumber) {
      throw new CsvException(line, column, "\"" + cell + "\" is not a number");
    }
  }

  private static long timeMs(int line, String column, String cell) {
    try {
      if (cell.length() >= 11 && cell.length() <= 13 && cell.chars().allMatch(Character::isDigit)) {
        return Long.parseLong(cell);
      }
      if (cell.length() == 10) {
        return LocalDate.parse(cell).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      }
      return moment(cell.replace(' ', 'T')).toEpochMilli();
    } catch (DateTimeException notATime) {
      throw new CsvException(
          line,
          column,
          "\"" + cell + "\" is no time: write 2024-01-02, 2024-01-02T15:30:00Z or epoch milliseconds");
    }
  }

  private static Instant moment(String text) {
    String clock = text.substring(Math.max(0, text.indexOf('T')));
    boolean zoned = clock.endsWith("Z") || clock.contains("+") || clock.contains("-");
    return zoned
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }
}
