package io.strategiz.example.strategies;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.ExecutionServiceException;
import io.strategiz.client.execution.Health;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether strategies can be run now. */
@RestController
@Tag(name = "Health")
public class HealthController {
  private final ExecutionServiceClient client;

  public HealthController(ExecutionServiceClient client) {
    this.client = client;
  }

  /**
   * The state of the service.
   *
   * @param status SERVING, NOT_SERVING, or UNREACHABLE
   * @param running places that are taken
   * @param slots places in all
   * @param queued runs that wait for a place
   * @param maxTimeoutSeconds largest timeout of a run
   * @param maxMemoryMb largest memory of a run, MiB
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HealthView(
      String status,
      @Nullable Integer running,
      @Nullable Integer slots,
      @Nullable Integer queued,
      @Nullable Long maxTimeoutSeconds,
      @Nullable Integer maxMemoryMb) {}

  @GetMapping("/v1/health")
  @Operation(summary = "Says whether strategies can be run now; 503 where they cannot")
  public ResponseEntity<HealthView> health() {
    try {
      Health health = client.getHealth();
      HealthView view =
          new HealthView(
              health.status().name(),
              number(health, "running"),
              number(health, "slots"),
              number(health, "queued"),
              health.maxTimeout().toSeconds(),
              health.maxMemoryMb());
      return ResponseEntity.status(health.serving() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).body(view);
    } catch (ExecutionServiceException unreachable) {
      return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
          .body(new HealthView("UNREACHABLE", null, null, null, null, null));
    }
  }

  private static @Nullable Integer number(Health health, String key) {
    String text = health.metadata().get(key);
    return text == null ? null : Integer.valueOf(text);
  }
}
