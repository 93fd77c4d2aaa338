package io.strategiz.client.execution.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.RetryPolicy;
import io.strategiz.execution.grpc.MarketDataBar;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The old signatures where the service cannot be reached; OrchestratorIT calls it where it can. */
class CompatExecutionClientTest {
  @Test
  void nothingThrowsWhereTheServiceCannotBeReached() {
    try (var client =
        ExecutionServiceClient.builder("localhost", 1).plaintext().retry(RetryPolicy.NEVER).build()) {
      CompatExecutionClient old = new CompatExecutionClient(client);
      var run = old.executeStrategy("code", "python", List.of(), "ann", "s", 1);
      assertFalse(run.getSuccess());
      assertTrue(run.getError().startsWith("UNAVAILABLE: "), run.getError());
      var check = old.validateCode("code", "python");
      assertFalse(check.getValid());
      assertEquals(1, check.getErrorsCount());
      assertEquals("NOT_SERVING", old.getHealth().getStatus());
      var list = old.executeList(List.of(), "TIER1", 1);
      assertFalse(list.getSuccess());
      assertTrue(list.getError().startsWith("UNAVAILABLE: "), list.getError());
    }
  }

  @Test
  void nothingThrowsForWhatIsMissing() {
    try (var client = ExecutionServiceClient.builder("localhost", 1).plaintext().build()) {
      CompatExecutionClient old = new CompatExecutionClient(client);
      assertFalse(old.executeStrategy("code", "python", null, "ann", "s", 1).getSuccess());
      assertFalse(old.validateCode(null, "python").getValid());
      assertFalse(old.executeList(null, "TIER1", 1).getSuccess());
    }
  }

  @Test
  void aBarIsMadeOfAMap() {
    MarketDataBar bar =
        CompatExecutionClient.createMarketDataBar(
            Map.of("timestamp", LocalDateTime.of(2024, 1, 2, 0, 0), "open", 1, "high", 2L, "low", 0.5, "close", 1.5f, "volume", 7.9));
    assertEquals("2024-01-02T00:00", bar.getTimestamp());
    assertEquals(2, bar.getHigh());
    assertEquals(7, bar.getVolume());
    long ms = 1704153600000L;
    assertEquals(
        "1704153600000",
        CompatExecutionClient.createMarketDataBar(
                Map.of("timestamp", ms, "open", 1, "high", 1, "low", 1, "close", 1, "volume", 1))
            .getTimestamp());
  }

  @ParameterizedTest
  @ValueSource(strings = {"timestamp", "open", "high", "low", "close", "volume"})
  void aBarThatLacksAValueIsRefusedByItsName(String key) {
    Map<String, Object> bar =
        new java.util.HashMap<>(Map.of("timestamp", "t", "open", 1, "high", 1, "low", 1, "close", 1, "volume", 1));
    bar.remove(key);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> CompatExecutionClient.createMarketDataBar(bar));
    assertEquals("the bar has no " + key, e.getMessage());
  }
}
