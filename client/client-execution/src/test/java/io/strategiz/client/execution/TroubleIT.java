package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the client shows when the real service has no room, and when it is killed. */
class TroubleIT {
  private static final String QUICK =
      "SYMBOL = 'SPX'\ndef strategy(data):\n    return (data['close'] > 1000).map({True: 'BUY', False: 'SELL'})\n";
  private static final String SLOW =
      """
      SYMBOL = 'SPX'
      def strategy(data):
          for i in range(10 ** 12):
              pass
          return 'BUY'
      """;
  private static Bars bars;

  @BeforeAll
  static void read() throws IOException {
    bars = Bars.readCsv(Path.of("../../examples/data/sp500_daily.csv"));
  }

  private static void awaitSandbox(Orchestrator of, String runId) throws InterruptedException {
    long until = System.currentTimeMillis() + 60_000;
    while (of.sandboxes(runId).isEmpty()) {
      assertTrue(System.currentTimeMillis() < until, "no sandbox was started");
      Thread.sleep(50);
    }
  }

  @Test
  void aFullQueueIsToldWithADelayAndARetryGetsThrough() throws Exception {
    Map<String, String> small = Map.of("STRATEGIZ_SLOTS", "2", "STRATEGIZ_QUEUE_LENGTH", "0", "STRATEGIZ_POOL_SIZE", "0");
    try (Orchestrator full = new Orchestrator(small);
        var patient = full.client().retry(new RetryPolicy(20, Duration.ofMillis(500), Duration.ofSeconds(2))).build();
        var impatient = full.client().retry(RetryPolicy.NEVER).build()) {
      List<CompletableFuture<RunResult>> holding = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        RunRequest slow = RunRequest.builder(SLOW, bars).timeout(Duration.ofSeconds(120)).build();
        holding.add(impatient.executeStrategyAsync(slow));
        awaitSandbox(full, slow.runId());
      }
      RunRequest request = RunRequest.builder(QUICK, bars).build();
      ServiceBusyException e = assertThrows(ServiceBusyException.class, () -> impatient.executeStrategy(request));
      System.out.printf("queue full: %s, %s, retry after %s, %s%n", e.getMessage(), e.reason(), e.retryDelay(), e.metadata());
      assertEquals("QUEUE_FULL", e.reason());
      assertNotNull(e.retryDelay());
      assertEquals("2", e.metadata().get("running"));
      CompletableFuture<RunResult> waiting = patient.executeStrategyAsync(request);
      Thread.sleep(300);
      assertFalse(waiting.isDone(), "it waits for its next try");
      holding.forEach(run -> run.cancel(true));
      assertEquals(Outcome.SUCCEEDED, waiting.get().outcome());
    }
  }

  @Test
  void aServiceThatIsKilledDuringAStreamIsUnavailableAndNothingIsTriedAgain() throws Exception {
    try (Orchestrator doomed = new Orchestrator(Map.of("STRATEGIZ_POOL_SIZE", "0"));
        var caller = doomed.client().build()) {
      RunRequest request = RunRequest.builder(SLOW, bars).timeout(Duration.ofSeconds(120)).build();
      try (RunEvents events = caller.streamStrategyBlocking(request)) {
        RunEvent event = events.next();
        while (!(event instanceof RunEvent.Started)) {
          event = events.next();
        }
        doomed.kill();
        ServiceUnavailableException e = assertThrows(ServiceUnavailableException.class, events::result);
        System.out.printf("killed during a stream: %s, reason %s%n", e.getMessage(), e.reason());
        assertFalse(events.hasNext());
      }
      ServiceUnavailableException later = assertThrows(ServiceUnavailableException.class, caller::getHealth);
      System.out.printf("and the call after it: %s%n", later.getMessage());
    }
  }
}
