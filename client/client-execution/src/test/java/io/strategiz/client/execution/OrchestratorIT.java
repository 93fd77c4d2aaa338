package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strategiz.client.execution.compat.CompatExecutionClient;
import io.strategiz.execution.grpc.DeploymentExecution;
import io.strategiz.execution.grpc.MarketDataBar;
import io.strategiz.execution.grpc.SymbolMarketData;
import io.strategiz.execution.grpc.SymbolSetExecution;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call against the service's image, with real runs in real sandboxes. */
class OrchestratorIT {
  private static final String TREND =
      """
      SYMBOL = 'SPX'
      def strategy(data):
          mean = data['close'].rolling(int(params['length'])).mean()
          plot(mean, 'mean')
          print('length', params['length'])
          return (data['close'] > mean).map({True: 'BUY', False: 'SELL'})
      """;
  private static final String SLOW =
      """
      SYMBOL = 'SPX'
      def strategy(data):
          for i in range(10 ** 12):
              pass
          return 'BUY'
      """;
  private static final String ABOVE_MEAN =
      """
      SYMBOL = 'SPX'
      def strategy(data):
          mean = data['close'].rolling(5).mean()
          return (data['close'] > mean).map({True: 'BUY', False: 'SELL'})
      """;
  private static final String PER_BAR =
      """
      SYMBOL = 'SPX'
      WARMUP_BARS = 5
      def strategy(data):
          if len(data) % 500 == 0:
              print('at', len(data))
          return 'BUY' if data['close'].iloc[-1] > data['close'].iloc[-5:].mean() else 'SELL'
      """;
  private static final String FORBIDDEN = "import os\nSYMBOL = 'SPX'\ndef strategy(data):\n    return 'BUY'\n";
  private static final Bars DAILY;
  private static Orchestrator service;
  private static ExecutionServiceClient client;

  static {
    try {
      DAILY = Bars.readCsv(Path.of("../../examples/data/sp500_daily.csv"));
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    service = new Orchestrator(Map.of("STRATEGIZ_POOL_SIZE", "0")); // so that each sandbox is of one run
    client = service.client().build();
  }

  @AfterAll
  static void stop() {
    if (client == null) {
      return; // the service did not start, and has cleaned up
    }
    client.close();
    service.close(); // and looks that nothing is left
  }

  private static RunRequest.Builder trend(Bars bars) {
    return RunRequest.builder(TREND, bars).parameters(Parameters.builder().add("length", 50).build());
  }

  private static void awaitSandbox(Orchestrator of, String runId, boolean there) throws InterruptedException {
    long until = System.currentTimeMillis() + 30_000;
    while (of.sandboxes(runId).isEmpty() == there) {
      assertTrue(System.currentTimeMillis() < until, "the sandbox is " + (there ? "missing" : "still there"));
      Thread.sleep(50);
    }
  }

  @Test
  void rowsAndColumnsGiveTheSameBacktest() {
    RunResult columns = client.executeStrategy(trend(DAILY).build());
    RunResult rows = client.executeStrategy(trend(Bars.ofMessages(DAILY.asMessages())).build());
    assertEquals(Outcome.SUCCEEDED, columns.outcome());
    assertEquals(columns.performance().metrics(), rows.performance().metrics());
    assertEquals(columns.performance().trades(), rows.performance().trades());
    assertEquals(columns.receipt().marketDataSha256(), rows.receipt().marketDataSha256());
    assertEquals(List.of("length 50"), columns.logs());
    assertEquals("mean", columns.indicators().get(0).name());
    assertEquals(DAILY.size(), columns.performance().equity().size());
    assertEquals(Instant.parse("1999-01-04T00:00:00Z"), columns.performance().equity().time(0));
    assertTrue(columns.performance().metrics().nTrades() > 10);
    assertTrue(columns.usage().totalMs() > 0);
  }

  @Test
  void aMistakeIsAnOutcomeThatNamesItsLine() {
    String code = "SYMBOL = 'A'\n\ndef strategy(data):\n    return 1 / 0\n";
    RunResult result = client.executeStrategy(RunRequest.builder(code, DAILY).build());
    assertEquals(Outcome.STRATEGY_ERROR, result.outcome());
    assertEquals(4, result.failure().line());
    RunResult refused = client.executeStrategy(RunRequest.builder(FORBIDDEN, DAILY).build());
    assertEquals(Outcome.REJECTED, refused.outcome());
    assertEquals(1, refused.failure().line());
  }

  @Test
  void aTimeoutIsAnOutcomeWithItsLimit() {
    RunResult result =
        client.executeStrategy(RunRequest.builder(SLOW, DAILY).timeout(Duration.ofSeconds(1)).build());
    assertEquals(Outcome.TIMEOUT, result.outcome());
    assertEquals(LimitKind.TIMEOUT, result.failure().limit());
    assertEquals(1.0, result.failure().allowed());
  }

  @Test
  void aBadBarIsNamedByItsField() {
    Bar bad = new Bar(Instant.parse("2024-01-02T00:00:00Z"), 10, 9, 8, 9, 1);
    InvalidRequestException e =
        assertThrows(
            InvalidRequestException.class,
            () -> client.executeStrategy(RunRequest.builder(TREND, Bars.rows(List.of(bad))).build()));
    assertTrue(e.fieldViolations().get(0).field().startsWith("market_data"), e.fieldViolations().toString());
  }

  @Test
  void oneRequestIsOneRunAndAnotherUnderItsIdIsRefused() {
    RunRequest request = trend(DAILY).build();
    RunResult first = client.executeStrategy(request);
    RunResult again = client.executeStrategy(request);
    assertEquals(first.usage(), again.usage(), "the answer was kept");
    RunRequest other = RunRequest.builder(PER_BAR, DAILY).runId(request.runId()).build();
    RunIdTakenException e = assertThrows(RunIdTakenException.class, () -> client.executeStrategy(other));
    assertEquals("RUN_ID_TAKEN", e.reason());
  }

  @Test
  void aStreamTellsWhatHappensAndThenTheResult() {
    List<RunEvent> seen = new ArrayList<>();
    try (RunEvents events = client.streamStrategyBlocking(
            RunRequest.builder(PER_BAR, Bars.ofMessages(DAILY.asMessages().subList(0, 600))).build())) {
      events.forEachRemaining(seen::add);
    }
    assertInstanceOf(RunEvent.Accepted.class, seen.get(0));
    assertTrue(seen.stream().anyMatch(RunEvent.Started.class::isInstance));
    assertTrue(seen.stream().anyMatch(event -> event instanceof RunEvent.Log log && log.text().equals("at 500")));
    RunResult result = assertInstanceOf(RunEvent.Completed.class, seen.get(seen.size() - 1)).result();
    assertEquals(Outcome.SUCCEEDED, result.outcome());
    IntStream.range(0, seen.size()).forEach(i -> assertEquals(i + 1, seen.get(i).sequence()));
  }

  @Test
  void cancellingTheFutureRemovesTheSandbox() throws Exception {
    RunRequest request = RunRequest.builder(SLOW, DAILY).timeout(Duration.ofSeconds(60)).build();
    CompletableFuture<RunResult> future = client.executeStrategyAsync(request);
    awaitSandbox(service, request.runId(), true);
    future.cancel(true);
    awaitSandbox(service, request.runId(), false);
  }

  @Test
  void closingTheEventsRemovesTheSandbox() throws Exception {
    RunRequest request = RunRequest.builder(SLOW, DAILY).timeout(Duration.ofSeconds(60)).build();
    try (RunEvents events = client.streamStrategyBlocking(request)) {
      awaitSandbox(service, request.runId(), true);
      assertTrue(events.hasNext());
    }
    awaitSandbox(service, request.runId(), false);
  }

  @Test
  void aListHasAResultForEachDeployment() {
    ListResult list =
        client.executeList(
            ListRequest.builder()
                .symbolSet(
                    SymbolSet.builder()
                        .bars("SPX", DAILY)
                        .deployment(Deployment.of("good", TREND).withUserId("ann").withParameters(Parameters.builder().add("length", 5).build()))
                        .deployment(Deployment.of("bad", "SYMBOL = 'SPX'\ndef strategy(data):\n    return 1 / 0\n"))
                        .build())
                .build());
    assertEquals("good", list.results().get(0).deploymentId());
    assertEquals("SPX", list.results().get(0).signal().symbol());
    assertTrue(list.results().get(0).signal().indicators().containsKey("mean"));
    assertEquals(3, list.results().get(1).failure().line());
    assertFalse(list.succeeded());
  }

  @Test
  void codeIsCheckedAndTheServiceSaysHowItIs() {
    CodeCheck check = client.validateCode(FORBIDDEN);
    assertFalse(check.valid());
    Finding found = check.findings().stream().filter(f -> f.severity() == Severity.ERROR).findFirst().orElseThrow();
    assertEquals(1, found.line());
    assertTrue(found.message().contains("os"), found.message());
    assertTrue(client.validateCode(TREND).valid());
    assertTrue(client.getHealth().serving());
    assertEquals(Duration.ofSeconds(300), client.getHealth().maxTimeout());
  }

  @Test
  void aMillionBarsGoThrough() {
    int n = 1_000_000;
    RunRequest request =
        trend(RandomWalk.bars(n, 1.5))
            .timeout(Duration.ofSeconds(120))
            .output(OutputOptions.EVERYTHING.withoutIndicators().withoutSignals().withoutTrades().maxEquityPoints(1000))
            .build();
    RunResult result = client.executeStrategy(request);
    assertEquals(Outcome.SUCCEEDED, result.outcome(), () -> String.valueOf(result.failure()));
    assertTrue(result.performance().metrics().nTrades() > 10_000);
  }

  @Test
  void theOldSignaturesWorkWithTheOldTimes() {
    CompatExecutionClient old = new CompatExecutionClient(client);
    List<MarketDataBar> bars = new ArrayList<>();
    List<MarketDataBar> inMs = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      LocalDateTime day = LocalDateTime.of(2010, 1, 1, 0, 0).plusDays(i);
      Map<String, Object> bar = Map.of("timestamp", day.toString(), "open", 10, "high", 12 + i % 3, "low", 9, "close", 10 + i % 2, "volume", 5);
      bars.add(CompatExecutionClient.createMarketDataBar(bar));
      String ms = Long.toString(day.toInstant(java.time.ZoneOffset.UTC).toEpochMilli());
      inMs.add(bars.get(i).toBuilder().setTimestamp(ms).build());
    }
    var answer = old.executeStrategy(ABOVE_MEAN, "python", bars, "ann", "s", 30);
    assertTrue(answer.getSuccess(), answer.getError());
    var same = old.executeStrategy(ABOVE_MEAN, "python", inMs, "ann", "s", 30);
    assertEquals(answer.getPerformance().getTradesList(), same.getPerformance().getTradesList());
    assertTrue(answer.getPerformance().getTotalTrades() > 100);
    assertTrue(old.executeStrategy(ABOVE_MEAN, "java", bars, "ann", "s", 30).getError().startsWith("UNIMPLEMENTED"));
    assertTrue(old.validateCode(ABOVE_MEAN, "python").getValid());
    assertEquals("SERVING", old.getHealth().getStatus());
    var list =
        old.executeList(
            List.of(
                SymbolSetExecution.newBuilder()
                    .addSymbols("SPX")
                    .putMarketData("SPX", SymbolMarketData.newBuilder().setSymbol("SPX").addAllBars(bars).build())
                    .addDeployments(DeploymentExecution.newBuilder().setDeploymentId("d").setStrategyCode(ABOVE_MEAN))
                    .build()),
            "TIER1",
            30);
    assertTrue(list.getSuccess(), list.getError());
  }

  @Test
  void stubsOfVersionOneMakeAllFourCalls(@TempDir Path folder) throws Exception {
    Map<String, String> said = new VersionOne(folder).call(service.address());
    assertEquals("true 100 48 mean", said.get("execute"));
    assertEquals("false division by zero", said.get("failing"));
    assertEquals("true d1 true AAA", said.get("list"));
    assertEquals("false true", said.get("validate"));
    assertEquals("SERVING python", said.get("health"));
  }
}
