package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.strategiz.execution.grpc.BacktestConfig;
import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.MarketDataBar;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What requests say on the wire. */
class RequestTest {
  private static final Bar BAR = new Bar(Instant.parse("1969-07-20T20:17:40.250Z"), 10, 12, 9, 11, 500);

  @Test
  void rowsGoOutAsRows() {
    ExecuteStrategyRequest message = RunRequest.builder("c", Bars.rows(List.of(BAR))).build().message();
    MarketDataBar row = message.getMarketData(0);
    assertEquals("1969-07-20T20:17:40.250Z", row.getTimestamp());
    assertEquals(500, row.getVolume());
    assertFalse(message.hasColumns());
  }

  @Test
  void columnsGoOutAsColumnsAndAreCopied() {
    double[] prices = {1, 2};
    Bars bars = Bars.columns(new long[] {1000, 2000}, prices, prices, prices, prices, new double[0]);
    prices[0] = 99;
    ExecuteStrategyRequest message = RunRequest.builder("c", bars).build().message();
    assertEquals(List.of(1000L, 2000L), message.getColumns().getTimestampMsList());
    assertEquals(List.of(1.0, 2.0), message.getColumns().getCloseList());
    assertEquals(0, message.getColumns().getVolumeCount());
    assertEquals(0, message.getMarketDataCount());
    assertEquals(2, bars.size());
  }

  @Test
  void columnsOfOtherLengthsAreRefusedByName() {
    double[] two = {1, 2};
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Bars.columns(new long[2], two, two, new double[3], two, two));
    assertEquals("low has 3 values for 2 times", e.getMessage());
  }

  @Test
  void aListTakesColumnsAsRowsButNoPartsOfUnits() {
    double[] one = {1};
    Bars whole = Bars.columns(new long[] {1000}, one, one, one, one, new double[] {7});
    assertEquals(7, whole.asMessages().get(0).getVolume());
    assertEquals("1970-01-01T00:00:01Z", whole.asMessages().get(0).getTimestamp());
    Bars parts = Bars.columns(new long[] {1000}, one, one, one, one, new double[] {0.5});
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SymbolSet.builder().bars("A", parts).build());
    assertTrue(e.getMessage().startsWith("bar 0: "), e.getMessage());
  }

  @Test
  void everythingThatARequestSaysIsSent() {
    ExecuteStrategyRequest message =
        RunRequest.builder("c", Bars.rows(List.of(BAR)))
            .userId("ann")
            .strategyId("s")
            .memoryMb(256)
            .cpuMillis(500)
            .checkLookAhead(true)
            .barsPolicy(BarsPolicy.REPAIR)
            .image(RunnerImage.SCIENCE)
            .output(OutputOptions.EVERYTHING.maxEquityPoints(9).withoutIndicators().withoutSignals().withoutTrades()
                .collapsingRepeatedSignals().maxAnswerMb(16))
            .parameters(Parameters.builder().add("n", 3).add("x", 0.5).add("b", true).add("t", "true")
                .add("l", 1.0, 2.0).addTexts(Map.of("old", "7")).build())
            .backtest(BacktestSettings.builder().initialCash(5).sizing(Sizing.FIXED_QUANTITY, 2).build())
            .timeout(Duration.ofSeconds(5))
            .build()
            .message();
    assertEquals("ann", message.getUserId());
    assertEquals("s", message.getStrategyId());
    assertEquals(256, message.getLimits().getMemoryMb());
    assertEquals(500, message.getLimits().getCpuMillis());
    assertTrue(message.getCheckLookAhead());
    assertEquals("BARS_POLICY_REPAIR", message.getBarsPolicy().name());
    assertEquals("science", message.getImage());
    assertEquals("science", Deployment.of("d", "c").withImage(RunnerImage.SCIENCE).message().getImage());
    assertThrows(IllegalArgumentException.class, RunnerImage.UNKNOWN::word);
    assertEquals(9, message.getOutput().getMaxEquityPoints());
    assertTrue(message.getOutput().getOmitIndicators());
    assertTrue(message.getOutput().getOmitSignals());
    assertTrue(message.getOutput().getOmitTrades());
    assertTrue(message.getOutput().getCollapseRepeatedSignals());
    assertEquals(16, message.getOutput().getMaxAnswerMb());
    assertEquals(3, message.getTypedParametersOrThrow("n").getIntValue());
    assertEquals(0.5, message.getTypedParametersOrThrow("x").getDoubleValue());
    assertTrue(message.getTypedParametersOrThrow("b").getBoolValue());
    assertEquals("true", message.getTypedParametersOrThrow("t").getStringValue());
    assertEquals(List.of(1.0, 2.0), message.getTypedParametersOrThrow("l").getListValue().getValuesList());
    assertEquals("7", message.getParametersOrThrow("old"));
    assertEquals(5, message.getBacktest().getInitialCash());
    assertEquals("SIZING_FIXED_QUANTITY", message.getBacktest().getSizing().name());
    assertEquals(2, message.getBacktest().getSize());
  }

  /** Calls each setter with a value that differs from the default, and looks at the field of that name. */
  @Test
  void everySettingOfTheBacktestCanBeSet() throws Exception {
    for (FieldDescriptor field : BacktestConfig.getDescriptor().getFields()) {
      if (List.of("sizing", "size").contains(field.getName())) {
        continue; // set together, see above
      }
      BacktestSettings.Builder builder = BacktestSettings.builder();
      Method setter =
          Stream.of(BacktestSettings.Builder.class.getMethods())
              .filter(method -> method.getName().equals(field.getJsonName()))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no setter is called " + field.getJsonName()));
      Class<?> type = setter.getParameterTypes()[0];
      Object value =
          type == double.class ? (Object) 0.5
              : type == int.class ? 7
              : type == boolean.class ? true
              : type == String.class ? "Asia/Tokyo"
              : type.getEnumConstants()[1];
      setter.invoke(builder, value);
      Object sent = builder.build().message().getField(field);
      assertTrue(sent.toString().endsWith(value.toString()), field.getName() + " is " + sent);
    }
  }

  @Test
  void aBuilderMakesManyRequestsAndEachIsWhole() {
    RunRequest.Builder builder = RunRequest.builder("c", Bars.rows(List.of(BAR)));
    assertEquals(1, builder.build().message().getMarketDataCount());
    RunRequest second = builder.build();
    assertEquals(1, second.message().getMarketDataCount());
    assertFalse(second.toString().contains("code"), "a request's text does not show the code");
  }

  @Test
  void aTimeoutIsAboveZero() {
    RunRequest.Builder builder = RunRequest.builder("c", Bars.rows(List.of()));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> builder.timeout(Duration.ZERO));
    assertEquals("timeout must be above 0, and is PT0S", e.getMessage());
  }
}
