package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strategiz.execution.grpc.MarketDataBar;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bars from separated values: what is read, and how a bad row is named. */
class CsvBarsTest {
  private static MarketDataBar first(String text) throws IOException {
    return Bars.readCsv(new StringReader(text)).asMessages().get(0);
  }

  @Test
  void theExampleDataIsRead() throws IOException {
    Bars bars = Bars.readCsv(Path.of("../../examples/data/sp500_daily.csv"));
    assertEquals(5031, bars.size());
    assertEquals("1999-01-04T00:00:00Z", bars.asMessages().get(0).getTimestamp());
    assertEquals(877_000_000, bars.asMessages().get(0).getVolume());
  }

  @Test
  void columnsMayStandInAnyOrderWithOthersBetweenThem() throws IOException {
    MarketDataBar bar = first("\uFEFFClose;Adj Close;\"Date\";Low;High;Open\n4;9;2024-01-02;2;5;3\n\n");
    assertEquals("2024-01-02T00:00:00Z", bar.getTimestamp());
    assertEquals(3, bar.getOpen());
    assertEquals(5, bar.getHigh());
    assertEquals(2, bar.getLow());
    assertEquals(4, bar.getClose());
    assertEquals(0, bar.getVolume());
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-02, 2024-01-02T00:00:00Z",
    "2024-01-02 15:30, 2024-01-02T15:30:00Z",
    "2024-01-02T15:30:05.250, 2024-01-02T15:30:05.250Z",
    "2024-01-02T15:30:00Z, 2024-01-02T15:30:00Z",
    "2024-01-02T15:30:00+02:00, 2024-01-02T13:30:00Z",
    "2024-01-02T15:30-05:00, 2024-01-02T20:30:00Z",
    "1704209400000, 2024-01-02T15:30:00Z",
  })
  void timesAreReadInTheUsualForms(String written, String read) throws IOException {
    assertEquals(read, first("time,open,high,low,close,vol\n" + written + ",1,1,1,1,7\n").getTimestamp());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-01-02,1,n/a,1,1,7 | line 3, column High: \"n/a\" is not a number",
        "2024-01-02,1,2,1,1 | line 3: it has 5 values, and the header has 6",
        "02/01/2024,1,2,1,1,7 | line 3, column time: \"02/01/2024\" is no time: write 2024-01-02, 2024-01-02T15:30:00Z or epoch milliseconds",
        "1704209400,1,2,1,1,7 | line 3, column time: \"1704209400\" is no time: write 2024-01-02, 2024-01-02T15:30:00Z or epoch milliseconds",
      })
  void aBadRowIsNamedByLineAndColumn(String row, String message) {
    String text = "time,open,High,low,close,volume\n2024-01-01,1,1,1,1,1\n" + row + "\n";
    CsvException e =
        assertThrows(CsvException.class, () -> Bars.readCsv(new StringReader(text)));
    assertEquals(message, e.getMessage());
    assertEquals(3, e.line());
  }

  @Test
  void aMissingColumnIsNamed() {
    CsvException e =
        assertThrows(CsvException.class, () -> Bars.readCsv(new StringReader("time,open,high,low\n")));
    assertEquals("line 1: no column is called close; there are [time, open, high, low]", e.getMessage());
    assertThrows(CsvException.class, () -> Bars.readCsv(new StringReader("")));
  }
}
