package io.strategiz.client.execution.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.execution.grpc.HealthRequest;
import io.strategiz.execution.grpc.HealthResponse;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A whole application on 3.5 with actuator finds the starter by itself, as a team's would. */
class OnSpringBoot3Test {
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class ApplicationWithItsOwnClient {
    private final String name = InProcessServerBuilder.generateName();

    @Bean(destroyMethod = "shutdownNow")
    Server server() throws java.io.IOException {
      return InProcessServerBuilder.forName(name).addService(new Serving()).build().start();
    }

    @Bean(destroyMethod = "shutdownNow")
    ManagedChannel channel(Server started) {
      return InProcessChannelBuilder.forName(name).build();
    }

    @Bean
    ExecutionServiceClient own(ManagedChannel channel) {
      return ExecutionServiceClient.builder(channel).build();
    }
  }

  @Test
  void thisIsTheLine() {
    assertThat(SpringBootVersion.getVersion()).startsWith("3.5.");
  }

  @Test
  void theClientIsMadeFromTheAliasAndItsTimersAreThere() {
    try (ConfigurableApplicationContext context =
        start(Application.class, "--strategiz.execution.service.port=1", "--execution.service.retry.max-attempts=1")) {
      ExecutionServiceClient client = context.getBean(ExecutionServiceClient.class);
      assertThat(client.channel().authority()).isEqualTo("localhost:1");
      assertThat(health(context)).isEqualTo(Status.DOWN);
      assertThat(context.getBean(MeterRegistry.class).get("execution.client.calls").tag("status", "UNAVAILABLE").timer().count())
          .isEqualTo(1);
    }
  }

  @Test
  void itsHealthIsThatOfTheService() {
    try (ConfigurableApplicationContext context = start(ApplicationWithItsOwnClient.class)) {
      assertThat(context.getBeansOfType(ExecutionServiceClient.class)).containsOnlyKeys("own");
      assertThat(health(context)).isEqualTo(Status.UP);
    }
  }

  private static Status health(ConfigurableApplicationContext context) {
    return context.getBean(HealthEndpoint.class).healthForPath("executionService").getStatus();
  }

  private static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
    SpringApplication made = new SpringApplicationBuilder(application).web(WebApplicationType.NONE).build();
    return made.run(arguments);
  }

  private static final class Serving extends StrategyExecutionServiceGrpc.StrategyExecutionServiceImplBase {
    @Override
    public void getHealth(HealthRequest request, StreamObserver<HealthResponse> answer) {
      answer.onNext(HealthResponse.newBuilder().setStatus("SERVING").putMetadata("running", "0").build());
      answer.onCompleted();
    }
  }
}
