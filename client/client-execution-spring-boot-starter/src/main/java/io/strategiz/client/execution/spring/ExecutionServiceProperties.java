package io.strategiz.client.execution.spring;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the strategy execution service is and how it is called. Null = not set.
 *
 * @param host name or address of the service
 * @param port TCP port of the service
 * @param useTls whether to use TLS; the service itself has none, a proxy before it adds it
 * @param caCert PEM file with the certificates that the service's must come from; without it, those that the JDK trusts
 * @param clientCert PEM file with the certificate that this application shows (mutual TLS); needs client-key beside it
 * @param clientKey PEM file with the key of client-cert, PKCS 8, not encrypted
 * @param token bearer token that is sent with each call; needs TLS
 * @param timeout how long a strategy may take where the request does not say
 * @param retry when a refused call is tried again
 */
@ConfigurationProperties("execution.service")
public record ExecutionServiceProperties(
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
   * When a refused call is tried again.
   *
   * @param maxAttempts tries in all; 1 = none again
   * @param initialBackoff the wait before the second try; each further one is twice as long
   * @param maxBackoff the longest wait, unless the service names a longer one
   */
  public record Retry(
      @Nullable Integer maxAttempts, @Nullable Duration initialBackoff, @Nullable Duration maxBackoff) {}

  /** Without the token, which is a secret. */
  @Override
  public String toString() {
    return "ExecutionServiceProperties[host=" + host + ", port=" + port + ", useTls=" + useTls + "]";
  }
}
