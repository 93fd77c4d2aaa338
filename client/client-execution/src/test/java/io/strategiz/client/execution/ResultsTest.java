package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.strategiz.execution.grpc.DeploymentResult;
import io.strategiz.execution.grpc.ExecuteListResponse;
import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import io.strategiz.execution.grpc.Failure;
import io.strategiz.execution.grpc.Finding;
import io.strategiz.execution.grpc.HealthResponse;
import io.strategiz.execution.grpc.LiveSignal;
import io.strategiz.execution.grpc.Metrics;
import io.strategiz.execution.grpc.Performance;
import io.strategiz.execution.grpc.Signal;
import io.strategiz.execution.grpc.StrategyExecutionProto;
import io.strategiz.execution.grpc.Trade;
import io.strategiz.execution.grpc.ValidateCodeResponse;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client makes of the service's messages. */
class ResultsTest {
  private static final String TIME = "2024-01-02T00:00:00Z";

  @Test
  void everyMetricIsReadAndAnUndefinedOneIsNull() throws Exception {
    Metrics.Builder message = Metrics.newBuilder();
    List<FieldDescriptor> fields = Metrics.getDescriptor().getFields();
    fields.forEach(field -> message.setField(field, (double) field.getNumber()));
    var metrics = io.strategiz.client.execution.Metrics.of(message.build());
    var nothing = io.strategiz.client.execution.Metrics.of(Metrics.getDefaultInstance());
    RecordComponent[] components = metrics.getClass().getRecordComponents();
    assertEquals(fields.size(), components.length);
    for (int i = 0; i < components.length; i++) {
      assertEquals(fields.get(i).getJsonName(), components[i].getName());
      assertEquals((double) fields.get(i).getNumber(), components[i].getAccessor().invoke(metrics));
      assertNull(components[i].getAccessor().invoke(nothing));
    }
  }

  static Stream<Arguments> enums() {
    return Stream.of(
        Arguments.of("Outcome", Outcome.values(), "UNKNOWN"),
        Arguments.of("Side", Side.values(), "UNKNOWN"),
        Arguments.of("Severity", Severity.values(), "UNKNOWN"),
        Arguments.of("FillRule", FillRule.values(), "UNKNOWN"),
        Arguments.of("Direction", Direction.values(), ""),
        Arguments.of("Sizing", Sizing.values(), ""),
        Arguments.of("SignalMeaning", SignalMeaning.values(), ""),
        Arguments.of("StopsActiveFrom", StopsActiveFrom.values(), ""),
        Arguments.of("BarsPolicy", BarsPolicy.values(), ""),
        Arguments.of("OrderEventKind", OrderEventKind.values(), "UNKNOWN"),
        Arguments.of("OrderKind", OrderKind.values(), "NONE UNKNOWN"),
        Arguments.of("ExitReason", ExitReason.values(), "UNKNOWN"),
        Arguments.of("SignalType", SignalType.values(), "HOLD UNKNOWN"),
        Arguments.of("EquityEvent", AccountEventKind.values(), "UNKNOWN"));
  }

  @ParameterizedTest
  @MethodSource("enums")
  void anEnumHasTheContractsValuesAndItsOwn(String name, Enum<?>[] values, String own) {
    EnumDescriptor contract = StrategyExecutionProto.getDescriptor().findEnumTypeByName(name);
    String prefix = contract.getValues().get(0).getName().replace("UNSPECIFIED", "");
    Stream<String> told =
        contract.getValues().stream().skip(1).map(EnumValueDescriptor::getName).map(n -> n.substring(prefix.length()));
    Stream<String> more = own.isEmpty() ? Stream.of() : Stream.of(own.split(" "));
    assertEquals(
        Stream.concat(told, more).sorted().toList(), Stream.of(values).map(Enum::name).sorted().toList());
  }

  @Test
  void anOutcomeOfALaterVersionIsUnknown() {
    RunResult result =
        Results.run(ExecuteStrategyResponse.newBuilder().setOutcomeValue(99).setError("it ended").build());
    assertEquals(Outcome.UNKNOWN, result.outcome());
    assertEquals("it ended", result.failure().message());
  }

  @Test
  void aFailureSaysWhere() {
    RunResult result =
        Results.run(
            ExecuteStrategyResponse.newBuilder()
                .setOutcome(io.strategiz.execution.grpc.Outcome.OUTCOME_OUT_OF_MEMORY)
                .setFailure(
                    Failure.newBuilder().setMessage("too much").setLine(4).setBar(0).setLimit("memory").setAllowed(512))
                .build());
    assertEquals(Outcome.OUT_OF_MEMORY, result.outcome());
    assertEquals(4, result.failure().line());
    assertNull(result.failure().column());
    assertEquals(0, result.failure().bar());
    assertEquals(LimitKind.MEMORY, result.failure().limit());
    assertNull(result.performance());
  }

  @Test
  void aBacktestIsRead() {
    RunResult result =
        Results.run(
            ExecuteStrategyResponse.newBuilder()
                .setSuccess(true)
                .setRunId("r")
                .setExecutionTimeMs(12)
                .addSignals(Signal.newBuilder().setTimestamp(TIME).setType("TARGET").setQuantity(3))
                .setPerformance(
                    Performance.newBuilder()
                        .setStartDate(TIME)
                        .setEndDate(TIME)
                        .setTotalPnl(5)
                        .addTrades(
                            Trade.newBuilder()
                                .setSide(io.strategiz.execution.grpc.Side.SIDE_SHORT)
                                .setEntryTimestamp(TIME)
                                .setExitTimestamp("2024-01-03T00:00:00.500Z")
                                .setPnl(-2)
                                .setPnlPercent(-4)
                                .setBuyReason("the exit")
                                .setSellReason("the entry")
                                .setExitReason("stop_loss")))
                .build());
    assertNull(result.failure());
    assertEquals(Duration.ofMillis(12), result.executionTime());
    assertEquals(SignalType.TARGET, result.signals().get(0).type());
    var trade = result.performance().trades().get(0);
    assertEquals(Side.SHORT, trade.side());
    assertEquals(-0.04, trade.returnFraction(), 1e-12);
    assertEquals("the entry", trade.entrySignalReason());
    assertEquals("the exit", trade.exitSignalReason());
    assertEquals(ExitReason.STOP_LOSS, trade.exitReason());
    assertEquals(OrderKind.NONE, trade.exitOrder());
    assertEquals(Instant.parse(TIME).plusMillis(86_400_500), trade.exitTime());
    assertEquals(false, trade.win());
    assertNotNull(result.performance().metrics());
  }

  @Test
  void aListIsRead() {
    ListResult list =
        OtherResults.list(
            ExecuteListResponse.newBuilder()
                .addResults(
                    DeploymentResult.newBuilder()
                        .setDeploymentId("a")
                        .setSuccess(true)
                        .setSignal(LiveSignal.newBuilder().setSignalType("HOLD").setTimestamp(TIME).putIndicators("m", 2)))
                .addResults(DeploymentResult.newBuilder().setDeploymentId("b").setError("no"))
                .build());
    assertEquals(SignalType.HOLD, list.results().get(0).signal().type());
    assertEquals(Map.of("m", 2.0), list.results().get(0).signal().indicators());
    assertEquals("no", list.results().get(1).failure().message());
    assertEquals(false, list.succeeded());
  }

  @Test
  void findingsAndHealthAreRead() {
    CodeCheck check =
        OtherResults.check(
            ValidateCodeResponse.newBuilder()
                .addFindings(
                    Finding.newBuilder()
                        .setLine(3)
                        .setSeverity(io.strategiz.execution.grpc.Severity.SEVERITY_ERROR))
                .build());
    assertEquals(new io.strategiz.client.execution.Finding(Severity.ERROR, "", "", 3, null), check.findings().get(0));
    Health health = OtherResults.health(HealthResponse.newBuilder().setStatus("SERVING").setMaxTimeoutSeconds(9).build());
    assertTrue(health.serving());
    assertEquals(Duration.ofSeconds(9), health.maxTimeout());
    assertEquals(Set.of(RunnerImage.DEFAULT), health.images());
    HealthResponse later = HealthResponse.newBuilder().addImages("science").addImages("quantum").build();
    assertEquals(Set.of(RunnerImage.values()), OtherResults.health(later).images());
    assertEquals(ServingStatus.UNKNOWN, OtherResults.health(HealthResponse.newBuilder().setStatus("TIRED").build()).status());
  }
}
