package io.strategiz.example.bars;

import io.strategiz.client.execution.Bars;
import io.strategiz.client.execution.CsvException;
import io.strategiz.example.errors.FieldException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Bars from the text of a CSV file. The client's reader decides what is one, and its refusal is an error of the field
 * {@code csv} with its line; the columns are then taken out of a text that is known to be sound.
 */
public final class CsvColumns {
  private CsvColumns() {}

  /** The bars for a run. */
  public static Bars bars(String csv) {
    try {
      Bars bars = Bars.readCsv(new StringReader(csv));
      if (bars.size() == 0) {
        throw new FieldException("csv", "there is no bar below the header");
      }
      return bars;
    } catch (CsvException error) {
      throw new FieldException("csv", error.getMessage(), error.line());
    } catch (IOException error) { // a text in memory does not fail
      throw new UncheckedIOException(error);
    }
  }

  /** The same bars for the page, which draws them. */
  public static BarColumns columns(String csv) {
    bars(csv);
    List<String> lines = csv.lines().filter(line -> !line.isBlank()).toList();
    String header = lines.get(0);
    String separator = header.contains(";") ? ";" : header.contains("\t") ? "\t" : ",";
    List<String[]> rows = lines.stream().skip(1).map(line -> cells(line, separator)).toList();
    List<String> names =
        Arrays.stream(cells(header.replace("\uFEFF", ""), separator)).map(name -> name.toLowerCase(Locale.ROOT)).toList();
    int time = first(names, "timestamp", "time", "date", "datetime");
    int volume = first(names, "volume", "vol");
    return new BarColumns(
        rows.stream().mapToLong(row -> timeMs(row[time])).toArray(),
        numbers(rows, names.indexOf("open")),
        numbers(rows, names.indexOf("high")),
        numbers(rows, names.indexOf("low")),
        numbers(rows, names.indexOf("close")),
        volume < 0 ? null : numbers(rows, volume));
  }

  private static String[] cells(String line, String separator) {
    return Arrays.stream(line.split(separator, -1))
        .map(cell -> cell.strip().replaceAll("^\"(.*)\"$", "$1"))
        .toArray(String[]::new);
  }

  private static int first(List<String> names, String... accepted) {
    List<String> wanted = List.of(accepted);
    for (int i = 0; i < names.size(); i++) {
      if (wanted.contains(names.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static double[] numbers(List<String[]> rows, int column) {
    return rows.stream().mapToDouble(row -> Double.parseDouble(row[column])).toArray();
  }

  private static long timeMs(String cell) {
    if (cell.chars().allMatch(Character::isDigit)) {
      return Long.parseLong(cell);
    }
    if (cell.length() == 10) {
      return LocalDate.parse(cell).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }
    String text = cell.replace(' ', 'T');
    Instant moment = text.substring(10).matches(".*[Z+-].*")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    return moment.toEpochMilli();
  }
}
