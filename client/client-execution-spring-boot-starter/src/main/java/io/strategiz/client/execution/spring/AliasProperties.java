package io.strategiz.client.execution.spring;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The same under the name that some deployments use. A property of {@code execution.service} has precedence.
 *
 * @param host alias of execution.service.host
 * @param port alias of execution.service.port
 * @param useTls alias of execution.service.use-tls
 * @param caCert alias of execution.service.ca-cert
 * @param clientCert alias of execution.service.client-cert
 * @param clientKey alias of execution.service.client-key
 * @param token alias of execution.service.token
 * @param timeout alias of execution.service.timeout
 * @param retry alias of execution.service.retry
 */
@ConfigurationProperties("strategiz.execution.service")
record AliasProperties(
    @Nullable String host,
    @Nullable Integer port,
    @Nullable Boolean useTls,
    @Nullable Path caCert,
    @Nullable Path clientCert,
    @Nullable Path clientKey,
    @Nullable String token,
    @Nullable Duration timeout,
    @Nullable Retry retry) {

  /**
   * Alias of execution.service.retry.
   *
   * @param maxAttempts alias of execution.service.retry.max-attempts
   * @param initialBackoff alias of execution.service.retry.initial-backoff
   * @param maxBackoff alias of execution.service.retry.max-backoff
   */
  record Retry(@Nullable Integer maxAttempts, @Nullable Duration initialBackoff, @Nullable Duration maxBackoff) {}

  @Override
  public String toString() {
    return "AliasProperties[host=" + host + ", port=" + port + ", useTls=" + useTls + "]";
  }
}
