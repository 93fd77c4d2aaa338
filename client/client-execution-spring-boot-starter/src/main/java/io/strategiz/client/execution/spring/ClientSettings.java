package io.strategiz.client.execution.spring;

import io.strategiz.client.execution.ClientBuilder;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.RetryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** What both names of the properties say together, checked. An error names the property. */
record ClientSettings(
    String host,
    int port,
    boolean useTls,
    @Nullable Path caCert,
    @Nullable Path clientCert,
    @Nullable Path clientKey,
    @Nullable String token,
    Duration timeout,
    RetryPolicy retry) {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSettings.class);
  private static final String PREFIX = "execution.service.";

  static ClientSettings of(ExecutionServiceProperties own, AliasProperties alias) {
    return new ClientSettings(
            either("host", own.host(), alias.host(), "localhost"),
            either("port", own.port(), alias.port(), 50051),
            either("use-tls", own.useTls(), alias.useTls(), false),
            either("ca-cert", own.caCert(), alias.caCert(), null),
            either("client-cert", own.clientCert(), alias.clientCert(), null),
            either("client-key", own.clientKey(), alias.clientKey(), null),
            either("token", own.token(), alias.token(), null),
            either("timeout", own.timeout(), alias.timeout(), Duration.ofSeconds(30)),
            retry(own.retry(), alias.retry()))
        .checked();
  }

  /** A builder that has all of it. */
  ClientBuilder builder() {
    ClientBuilder builder =
        ExecutionServiceClient.builder(host, port).useTls(useTls).defaultTimeout(timeout).retry(retry);
    if (caCert != null) {
      builder.caCertificate(caCert);
    }
    if (clientCert != null && clientKey != null) {
      builder.clientCertificate(clientCert, clientKey);
    }
    if (token != null) {
      builder.token(token);
    }
    return builder;
  }

  private static RetryPolicy retry(
      ExecutionServiceProperties.@Nullable Retry own, AliasProperties.@Nullable Retry alias) {
    int attempts =
        either(
            "retry.max-attempts",
            own == null ? null : own.maxAttempts(),
            alias == null ? null : alias.maxAttempts(),
            RetryPolicy.DEFAULT.maxAttempts());
    Duration initial =
        either(
            "retry.initial-backoff",
            own == null ? null : own.initialBackoff(),
            alias == null ? null : alias.initialBackoff(),
            RetryPolicy.DEFAULT.initialBackoff());
    Duration most =
        either(
            "retry.max-backoff",
            own == null ? null : own.maxBackoff(),
            alias == null ? null : alias.maxBackoff(),
            RetryPolicy.DEFAULT.maxBackoff());
    if (attempts < 1) {
      throw wrong("retry.max-attempts", attempts, "must be 1 or more");
    }
    positive("retry.initial-backoff", initial);
    positive("retry.max-backoff", most);
    return new RetryPolicy(attempts, initial, most);
  }

  private ClientSettings checked() {
    if (host.isBlank()) {
      throw wrong("host", host, "must be a name or an address");
    }
    if (port < 1 || port > 65535) {
      throw wrong("port", port, "must be 1 to 65535");
    }
    positive("timeout", timeout);
    if (clientCert != null && clientKey == null) {
      throw wrong("client-cert", clientCert, "needs client-key beside it");
    }
    if (clientKey != null && clientCert == null) {
      throw wrong("client-key", clientKey, "needs client-cert beside it");
    }
    readable("ca-cert", caCert);
    readable("client-cert", clientCert);
    readable("client-key", clientKey);
    if (!useTls && (caCert != null || clientCert != null)) {
      throw wrong("use-tls", false, "certificates are given, and they need TLS: set it to true");
    }
    if (!useTls && token != null) {
      throw wrong("use-tls", false, "a token is given, and it needs TLS: set it to true");
    }
    return this;
  }

  private static void readable(String name, @Nullable Path file) {
    if (file != null && !Files.isReadable(file)) {
      throw wrong(name, file, "is no file that can be read");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw wrong(name, value, "must be above 0");
    }
  }

  private static <T> T either(String name, @Nullable T own, @Nullable T alias, T otherwise) {
    if (own != null && alias != null && !own.equals(alias)) {
      LOG.warn("{}{} and its alias strategiz.{}{} differ; the alias is ignored", PREFIX, name, PREFIX, name);
    }
    if (own != null) {
      return own;
    }
    return alias != null ? alias : otherwise;
  }

  private static InvalidConfigurationPropertyValueException wrong(String name, Object value, String reason) {
    return new InvalidConfigurationPropertyValueException(
        PREFIX + name, value, "It, or strategiz." + PREFIX + name + ", " + reason + ".");
  }

  /** Without the token, which is a secret. */
  @Override
  public String toString() {
    return "ClientSettings[" + host + ":" + port + ", useTls=" + useTls + "]";
  }
}
