package io.strategiz.client.execution.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.strategiz.client.execution.ExecutionServiceClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class ClientSettingsTest {
  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ExecutionServiceAutoConfiguration.class));

  @Test
  void withoutAPropertyTheServiceOfThisMachineIsMeant() {
    application.run(
        context -> {
          ClientSettings settings = settings(context);
          assertThat(settings.host()).isEqualTo("localhost");
          assertThat(settings.port()).isEqualTo(50051);
          assertThat(settings.useTls()).isFalse();
          assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(30));
          assertThat(settings.retry().maxAttempts()).isEqualTo(4);
          assertThat(context).hasSingleBean(ExecutionServiceClient.class);
          assertThat(context.getBean(ExecutionServiceClient.class).channel().authority()).isEqualTo("localhost:50051");
        });
  }

  @ParameterizedTest
  @CsvSource({"execution.service", "strategiz.execution.service"})
  void everyPropertyIsReadUnderEachOfItsNames(String prefix, @TempDir Path folder) throws Exception {
    Path pem = Files.writeString(folder.resolve("some.pem"), "not read here");
    new ApplicationContextRunner()
        .withUserConfiguration(PropertiesAlone.class)
        .withPropertyValues(
            prefix + ".host=execution.example.com",
            prefix + ".port=443",
            prefix + ".use-tls=true",
            prefix + ".ca-cert=" + pem,
            prefix + ".client-cert=" + pem,
            prefix + ".client-key=" + pem,
            prefix + ".token=secret",
            prefix + ".timeout=45s",
            prefix + ".retry.max-attempts=2",
            prefix + ".retry.initial-backoff=1s",
            prefix + ".retry.max-backoff=3s")
        .run(
            context -> {
              ClientSettings settings = settings(context);
              assertThat(settings.host()).isEqualTo("execution.example.com");
              assertThat(settings.port()).isEqualTo(443);
              assertThat(settings.useTls()).isTrue();
              assertThat(settings.caCert()).isEqualTo(pem);
              assertThat(settings.clientCert()).isEqualTo(pem);
              assertThat(settings.clientKey()).isEqualTo(pem);
              assertThat(settings.token()).isEqualTo("secret");
              assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(45));
              assertThat(settings.retry().maxAttempts()).isEqualTo(2);
              assertThat(settings.retry().initialBackoff()).isEqualTo(Duration.ofSeconds(1));
              assertThat(settings.retry().maxBackoff()).isEqualTo(Duration.ofSeconds(3));
              assertThat(settings.toString()).doesNotContain("secret");
            });
  }

  @Test
  void theAliasGivesWayToTheNameItself(CapturedOutput output) {
    application
        .withPropertyValues("execution.service.port=1001", "strategiz.execution.service.port=1002")
        .run(
            context -> {
              assertThat(context.getBean(ExecutionServiceClient.class).channel().authority()).isEqualTo("localhost:1001");
              assertThat(output).contains("execution.service.port and its alias strategiz.execution.service.port differ");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          execution.service.port=0                  | execution.service.port           | must be 1 to 65535
          strategiz.execution.service.port=70000    | execution.service.port           | must be 1 to 65535
          execution.service.timeout=0s              | execution.service.timeout        | must be above 0
          execution.service.retry.max-attempts=0    | execution.service.retry.max-attempts | must be 1 or more
          execution.service.client-cert=/no/file    | execution.service.client-cert    | needs client-key beside it
          execution.service.client-key=/no/file     | execution.service.client-key     | needs client-cert beside it
          execution.service.ca-cert=/no/file        | execution.service.ca-cert        | is no file that can be read
          execution.service.token=secret            | execution.service.use-tls        | a token is given, and it needs TLS
          """)
  void aWrongPropertyStopsTheStartAndIsNamed(String property, String named, String reason) {
    application
        .withPropertyValues(property)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining(named)
                    .hasMessageContaining(reason)
                    .message()
                    .doesNotContain("secret"));
  }

  @Test
  void certificatesWithoutTlsStopTheStart(@TempDir Path folder) throws Exception {
    Path pem = Files.writeString(folder.resolve("ca.pem"), "");
    application
        .withPropertyValues("execution.service.ca-cert=" + pem)
        .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("they need TLS"));
  }

  private static ClientSettings settings(ApplicationContext context) {
    return ClientSettings.of(context.getBean(ExecutionServiceProperties.class), context.getBean(AliasProperties.class));
  }

  @org.springframework.boot.context.properties.EnableConfigurationProperties({
    ExecutionServiceProperties.class,
    AliasProperties.class
  })
  static class PropertiesAlone {}
}
