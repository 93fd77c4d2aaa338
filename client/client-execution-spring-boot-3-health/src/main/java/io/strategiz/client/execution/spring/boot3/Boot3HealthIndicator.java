package io.strategiz.client.execution.spring.boot3;

import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.Health;
import java.util.List;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;

/** Up while the service can run strategies; a service that is only full is up. */
final class Boot3HealthIndicator extends AbstractHealthIndicator {
  private static final List<String> SHOWN = List.of("running", "slots", "queued", "fault");
  private final ExecutionServiceClient client;

  Boot3HealthIndicator(ExecutionServiceClient client) {
    super("the execution service gave no health");
    this.client = client;
  }

  @Override
  protected void doHealthCheck(org.springframework.boot.actuate.health.Health.Builder builder) {
    Health health = client.getHealth();
    builder.status(health.serving() ? "UP" : "OUT_OF_SERVICE").withDetail("service", health.status().name());
    for (String key : SHOWN) {
      if (health.metadata().containsKey(key)) {
        builder.withDetail(key, health.metadata().get(key));
      }
    }
  }
}
