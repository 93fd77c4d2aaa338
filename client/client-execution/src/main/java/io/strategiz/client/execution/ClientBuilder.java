package io.strategiz.client.execution;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a client shall do; {@link ExecutionServiceClient#builder(String, int)} gives one.
 *
 * <pre>{@code
 * ExecutionServiceClient client =
 *     ExecutionServiceClient.builder("execution.example.com", 443)
 *         .caCertificate(Path.of("ca.pem"))
 *         .token(() -> tokens.current())
 *         .interceptor(metrics)
 *         .build();
 * }</pre>
 */
public final class ClientBuilder {
  // The service cuts off whoever pings more often than every 20 s, and pings its clients every 60 s.
  private static final long KEEPALIVE_S = 30;
  private static final long KEEPALIVE_TIMEOUT_S = 20;
  private static final int MIB = 1024 * 1024;

  private final @Nullable Channel given;
  private final String host;
  private final int port;
  private boolean tls = true;
  private @Nullable Path caCertificate;
  private @Nullable Path clientCertificate;
  private @Nullable Path clientKey;
  private @Nullable String authority;
  private @Nullable Supplier<String> token;
  private boolean tokenOnPlaintext;
  private Duration defaultTimeout = Duration.ofSeconds(30);
  private Duration deadlineMargin = Duration.ofSeconds(90);
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private int maxAnswerMb = 64;
  private @Nullable Executor executor;
  private final List<ClientInterceptor> interceptors = new ArrayList<>();

  ClientBuilder(String host, int port) {
    this.given = null;
    this.host = host;
    this.port = port;
  }

  ClientBuilder(Channel given) {
    this.given = given;
    this.host = "";
    this.port = 0;
  }

  /** No TLS: for the same machine, or behind a proxy that adds it. */
  public ClientBuilder plaintext() {
    tls = false;
    return this;
  }

  /** TLS, which is the default, or none. */
  public ClientBuilder useTls(boolean use) {
    tls = use;
    return this;
  }

  /** Certificates, PEM, that the service's must come from; unset = those that the JDK trusts. */
  public ClientBuilder caCertificate(Path pem) {
    caCertificate = pem;
    return this;
  }

  /**
   * The client's own certificate, for a service that asks for one (mutual TLS).
   *
   * @param certificates PEM, the client's first, then those between it and the root
   * @param privateKey PEM, PKCS 8, not encrypted
   */
  public ClientBuilder clientCertificate(Path certificates, Path privateKey) {
    clientCertificate = certificates;
    clientKey = privateKey;
    return this;
  }

  /** The name that the service's certificate must have, where it is not the host's. */
  public ClientBuilder authority(String name) {
    authority = name;
    return this;
  }

  /** A bearer token, sent with each call. Not sent without TLS, see {@link #allowTokenOnPlaintext}. */
  public ClientBuilder token(String bearer) {
    return token(() -> bearer);
  }

  /** A bearer token, asked for at each call, so that it may change. It must be had without waiting long. */
  public ClientBuilder token(Supplier<String> bearer) {
    token = bearer;
    return this;
  }

  /** Sends the token without TLS, where everybody on the way can read it. */
  public ClientBuilder allowTokenOnPlaintext() {
    tokenOnPlaintext = true;
    return this;
  }

  /** How long a strategy may take where the request does not say; 30 s unless set. */
  public ClientBuilder defaultTimeout(Duration timeout) {
    defaultTimeout = Timeouts.positive("defaultTimeout", timeout);
    return this;
  }

  /**
   * How much longer than its timeout a call may take; 90 s unless set, for the service lets a run wait
   * 60 s for a slot and 20 s for a sandbox. It is the deadline of {@code validateCode}.
   */
  public ClientBuilder deadlineMargin(Duration margin) {
    deadlineMargin = Timeouts.positive("deadlineMargin", margin);
    return this;
  }

  /** When a call is tried again. */
  public ClientBuilder retry(RetryPolicy policy) {
    retry = policy;
    return this;
  }

  /** The largest answer that is received, MiB; 64 unless set, as the service's own limit. */
  public ClientBuilder maxAnswerMb(int mebibytes) {
    if (mebibytes < 1 || mebibytes > 2047) {
      throw new IllegalArgumentException("maxAnswerMb must be 1 to 2047, and is " + mebibytes);
    }
    maxAnswerMb = mebibytes;
    return this;
  }

  /** Where answers are read and futures complete; unset = gRPC's own threads, made as needed. */
  public ClientBuilder executor(Executor callbacks) {
    executor = callbacks;
    return this;
  }

  /** Sees each call, such as Micrometer's or OpenTelemetry's interceptor for gRPC. The last added is outermost. */
  public ClientBuilder interceptor(ClientInterceptor interceptor) {
    interceptors.add(interceptor);
    return this;
  }

  /**
   * The client. It connects with its first call.
   *
   * @throws IllegalStateException a token would go over a connection without TLS
   * @throws UncheckedIOException a certificate cannot be read
   */
  public ExecutionServiceClient build() {
    List<ClientInterceptor> all = new ArrayList<>(interceptors);
    if (token != null) {
      if (given == null && !tls && !tokenOnPlaintext) {
        throw new IllegalStateException(
            "a token is not sent without TLS: remove plaintext(), or say allowTokenOnPlaintext()");
      }
      all.add(0, new BearerToken(token, tokenOnPlaintext));
    }
    ManagedChannel made = given == null ? connect() : null;
    Channel channel = ClientInterceptors.intercept(made == null ? given : made, all);
    return new ExecutionServiceClient(channel, made, retry, defaultTimeout, deadlineMargin);
  }

  private ManagedChannel connect() {
    ManagedChannelBuilder<?> channel =
        Grpc.newChannelBuilderForAddress(host, port, credentials())
            .userAgent("strategiz-java")
            .keepAliveTime(KEEPALIVE_S, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT_S, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .maxInboundMessageSize(maxAnswerMb * MIB)
            .disableRetry(); // ours knows the service's reasons, and keeps no second copy of a request
    if (authority != null) {
      channel.overrideAuthority(authority);
    }
    if (executor != null) {
      channel.executor(executor);
    }
    return channel.build();
  }

  private ChannelCredentials credentials() {
    if (!tls) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    try {
      if (caCertificate != null) {
        credentials.trustManager(caCertificate.toFile());
      }
      if (clientCertificate != null && clientKey != null) {
        credentials.keyManager(clientCertificate.toFile(), clientKey.toFile());
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("a certificate or key cannot be read", unreadable);
    }
    return credentials.build();
  }
}
