package io.strategiz.client.execution.spring.health;

import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.Health;
import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;

/** Up while the service can run strategies; a service that is only full is up. */
final class ExecutionServiceHealthIndicator extends AbstractHealthIndicator {
  private static final List<String> SHOWN = List.of("running", "slots", "queued", "fault");
  private final ExecutionServiceClient client;

  ExecutionServiceHealthIndicator(ExecutionServiceClient client) {
    super("the execution service gave no health");
    this.client = client;
  }

  @Override
  protected void doHealthCheck(org.springframework.boot.health.contributor.Health.Builder builder) {
    Health health = client.getHealth();
    builder.status(health.serving() ? "UP" : "OUT_OF_SERVICE").withDetail("service", health.status().name());
    for (String key : SHOWN) {
      if (health.metadata().containsKey(key)) {
        builder.withDetail(key, health.metadata().get(key));
      }
    }
  }
}
