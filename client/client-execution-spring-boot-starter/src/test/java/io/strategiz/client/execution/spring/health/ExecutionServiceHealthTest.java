package io.strategiz.client.execution.spring.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.RetryPolicy;
import io.strategiz.client.execution.spring.AnswersService;
import io.strategiz.execution.grpc.HealthResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ExecutionServiceHealthTest {
  private final AnswersService service = new AnswersService();
  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ExecutionServiceHealthAutoConfiguration.class))
          .withBean(
              ExecutionServiceClient.class,
              () -> ExecutionServiceClient.builder(service.channel()).retry(RetryPolicy.NEVER).build());

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void aServiceThatServesIsUpWithHowFullItIs() {
    service.health =
        HealthResponse.newBuilder()
            .setStatus("SERVING")
            .putMetadata("running", "2")
            .putMetadata("slots", "4")
            .putMetadata("version", "1")
            .build();
    Health health = health();
    assertThat(health.getStatus().getCode()).isEqualTo("UP");
    assertThat(health.getDetails()).containsEntry("running", "2").containsEntry("slots", "4").doesNotContainKey("version");
  }

  @Test
  void aServiceThatCannotRunStrategiesIsOutOfServiceWithItsFault() {
    service.health =
        HealthResponse.newBuilder().setStatus("NOT_SERVING").putMetadata("fault", "the engine is gone").build();
    Health health = health();
    assertThat(health.getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
    assertThat(health.getDetails()).containsEntry("fault", "the engine is gone");
  }

  @Test
  void aServiceThatCannotBeReachedIsDown() {
    service.refusal = Status.UNAVAILABLE;
    assertThat(health().getStatus().getCode()).isEqualTo("DOWN");
  }

  @Test
  void itCanBeSwitchedOff() {
    application
        .withPropertyValues("management.health.execution-service.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void withoutActuatorThereIsNone() {
    application
        .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
        .run(context -> assertThat(context).doesNotHaveBean("executionServiceHealthIndicator"));
  }

  private Health health() {
    Health[] found = new Health[1];
    application.run(context -> found[0] = context.getBean(HealthIndicator.class).health());
    return found[0];
  }
}
