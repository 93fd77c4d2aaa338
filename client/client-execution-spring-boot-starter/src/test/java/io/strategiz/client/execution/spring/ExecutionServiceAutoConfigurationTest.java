package io.strategiz.client.execution.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.strategiz.client.execution.Bars;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.RetryPolicy;
import io.strategiz.client.execution.RunRequest;
import io.strategiz.client.execution.ServiceUnavailableException;
import io.strategiz.execution.grpc.Outcome;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ExecutionServiceAutoConfigurationTest {
  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ExecutionServiceMetricsAutoConfiguration.class, ExecutionServiceAutoConfiguration.class));

  @Test
  void theClientOfTheApplicationStandsAndNoOtherIsMade() {
    try (AnswersService service = new AnswersService()) {
      ExecutionServiceClient own = ExecutionServiceClient.builder(service.channel()).build();
      application
          .withBean("own", ExecutionServiceClient.class, () -> own)
          .withPropertyValues("execution.service.port=0") // would stop the start if it were read
          .run(context -> assertThat(context).getBean(ExecutionServiceClient.class).isSameAs(own));
    }
  }

  @Test
  void theClientIsClosedWithTheApplication() {
    ExecutionServiceClient[] made = new ExecutionServiceClient[1];
    application
        .withPropertyValues("execution.service.port=1", "execution.service.retry.max-attempts=1")
        .run(context -> made[0] = context.getBean(ExecutionServiceClient.class));
    assertThatThrownBy(() -> made[0].getHealth()).hasMessageContaining("shutdown");
  }

  @Test
  void customizersChangeTheBuilderInTheirOrder() {
    StringBuilder order = new StringBuilder();
    application
        .withBean("b", ExecutionServiceClientCustomizer.class, () -> new Ordered(2, order))
        .withBean("a", ExecutionServiceClientCustomizer.class, () -> new Ordered(1, order))
        .run(
            context -> {
              context.getBean(ExecutionServiceClient.class);
              assertThat(order).hasToString("12");
            });
  }

  @Test
  void withoutMicrometerThereIsAClientAndNoTimer() {
    application
        .withClassLoader(new FilteredClassLoader(MeterRegistry.class))
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(ExecutionServiceClient.class)
                    .doesNotHaveBean(ExecutionServiceClientCustomizer.class));
  }

  @Test
  void callsAreTimedByCallStatusAndOutcome() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (AnswersService service = new AnswersService()) {
      application
          .withBean(MeterRegistry.class, () -> registry)
          .run(
              context -> {
                var builder = ExecutionServiceClient.builder(service.channel()).retry(RetryPolicy.NEVER);
                context.getBean(ExecutionServiceClientCustomizer.class).customize(builder);
                try (ExecutionServiceClient client = builder.build()) {
                  client.executeStrategy(request());
                  service.outcome = Outcome.OUTCOME_TIMEOUT;
                  client.executeStrategy(request());
                  client.streamStrategyBlocking(request()).result();
                  client.getHealth();
                  service.refusal = Status.UNAVAILABLE;
                  assertThatThrownBy(client::getHealth).isInstanceOf(ServiceUnavailableException.class);
                }
              });
    }
    assertThat(counted(registry, "ExecuteStrategy", "OK", "SUCCEEDED")).isEqualTo(1);
    assertThat(counted(registry, "ExecuteStrategy", "OK", "TIMEOUT")).isEqualTo(1);
    assertThat(counted(registry, "StreamStrategy", "OK", "TIMEOUT")).isEqualTo(1);
    assertThat(counted(registry, "GetHealth", "OK", "none")).isEqualTo(1);
    assertThat(counted(registry, "GetHealth", "UNAVAILABLE", "none")).isEqualTo(1);
    assertThat(registry.getMeters()).hasSize(5);
  }

  private static long counted(MeterRegistry registry, String call, String status, String outcome) {
    Timer timer =
        registry.find("execution.client.calls").tags("call", call, "status", status, "outcome", outcome).timer();
    return timer == null ? 0 : timer.count();
  }

  private static RunRequest request() throws java.io.IOException {
    String csv = "timestamp,open,high,low,close\n2024-01-02,1,1,1,1\n";
    return RunRequest.builder("def strategy(data): return 'BUY'", Bars.readCsv(new StringReader(csv))).build();
  }

  private record Ordered(int order, StringBuilder seen)
      implements ExecutionServiceClientCustomizer, org.springframework.core.Ordered {
    @Override
    public void customize(io.strategiz.client.execution.ClientBuilder builder) {
      seen.append(order);
    }

    @Override
    public int getOrder() {
      return order;
    }
  }
}
