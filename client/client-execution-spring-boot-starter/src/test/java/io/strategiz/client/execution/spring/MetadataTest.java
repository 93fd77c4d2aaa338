package io.strategiz.client.execution.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "host", "port", "use-tls", "ca-cert", "client-cert", "client-key", "token", "timeout", "retry.max-attempts",
        "retry.initial-backoff", "retry.max-backoff"
      })
  void anEditorKnowsEachPropertyUnderBothNames(String property) throws IOException {
    try (InputStream file = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      String metadata = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(metadata)
          .contains("\"execution.service." + property + "\"")
          .contains("\"strategiz.execution.service." + property + "\"");
    }
  }
}
