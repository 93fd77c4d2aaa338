package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, mutual TLS and the token, over a real connection. */
class TlsTest {
  @TempDir static Path folder;
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private Server server;
  private Service service;

  /** A key and the certificate that it signed for itself, in PEM, by the JDK's keytool. */
  @BeforeAll
  static void makeKeys() throws Exception {
    for (String name : List.of("server", "client", "stranger")) {
      Path store = folder.resolve(name + ".p12");
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair", "-alias", "key", "-keyalg", "EC", "-storetype", "PKCS12",
                  "-keystore", store.toString(), "-storepass", "secret",
                  "-dname", "CN=" + name, "-ext", "san=dns:localhost")
              .inheritIO()
              .start();
      assertEquals(0, keytool.waitFor());
      java.security.KeyStore keys = java.security.KeyStore.getInstance(store.toFile(), "secret".toCharArray());
      write(name + ".pem", "CERTIFICATE", keys.getCertificate("key").getEncoded());
      write(name + ".key", "PRIVATE KEY", keys.getKey("key", "secret".toCharArray()).getEncoded());
    }
  }

  private static void write(String name, String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static Path pem(String name) {
    return folder.resolve(name);
  }

  private void start(ServerCredentials credentials) throws IOException {
    service = new Service();
    ServerInterceptor keepToken =
        new ServerInterceptor() {
          @Override
          public <Q, A> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            tokens.add(String.valueOf(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
            return next.startCall(call, headers);
          }
        };
    server =
        Grpc.newServerBuilderForPort(0, credentials).addService(service).intercept(keepToken).build().start();
  }

  private ServerCredentials tls() throws IOException {
    return TlsServerCredentials.create(pem("server.pem").toFile(), pem("server.key").toFile());
  }

  private ClientBuilder client() {
    return ExecutionServiceClient.builder("localhost", server.getPort()).retry(RetryPolicy.NEVER);
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
    service.close();
  }

  @Test
  void aServiceWithATrustedCertificateIsCalled() throws IOException {
    start(tls());
    try (var client = client().caCertificate(pem("server.pem")).build()) {
      assertTrue(client.getHealth().serving());
    }
  }

  @Test
  void aServiceWithAnotherCertificateIsNot() throws IOException {
    start(tls());
    try (var client = client().caCertificate(pem("stranger.pem")).build()) {
      assertThrows(ServiceUnavailableException.class, client::getHealth);
    }
    try (var client = client().build()) { // what the JDK trusts
      assertThrows(ServiceUnavailableException.class, client::getHealth);
    }
    try (var client = client().caCertificate(pem("server.pem")).authority("other.example").build()) {
      assertThrows(ServiceUnavailableException.class, client::getHealth);
    }
  }

  @Test
  void theClientShowsACertificateOfItsOwn() throws IOException {
    start(
        TlsServerCredentials.newBuilder()
            .keyManager(pem("server.pem").toFile(), pem("server.key").toFile())
            .trustManager(pem("client.pem").toFile())
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
            .build());
    ClientBuilder builder = client().caCertificate(pem("server.pem"));
    try (var client = builder.build()) {
      assertThrows(ServiceUnavailableException.class, client::getHealth);
    }
    try (var client = builder.clientCertificate(pem("client.pem"), pem("client.key")).build()) {
      assertTrue(client.getHealth().serving());
    }
  }

  @Test
  void theTokenIsSentWithEachCallAndMayChange() throws IOException {
    start(tls());
    try (var client =
        client().caCertificate(pem("server.pem")).token(() -> "t" + tokens.size()).build()) {
      client.getHealth();
      client.getHealth();
    }
    assertEquals(List.of("Bearer t0", "Bearer t1"), tokens);
  }

  @Test
  void aTokenThatCannotBeHadEndsTheCall() throws IOException {
    start(tls());
    ClientBuilder builder =
        client()
            .caCertificate(pem("server.pem"))
            .token(
                () -> {
                  throw new IllegalStateException("expired");
                });
    try (var client = builder.build()) {
      ExecutionServiceException e = assertThrows(ExecutionServiceException.class, client::getHealth);
      assertEquals(Status.Code.UNAUTHENTICATED, e.code());
      assertEquals("expired", e.getCause().getMessage());
    }
  }

  @Test
  void theTokenIsNotSentWhereOthersCanReadIt() throws IOException {
    start(InsecureServerCredentials.create());
    ClientBuilder builder = client().plaintext().token("secret");
    IllegalStateException e = assertThrows(IllegalStateException.class, builder::build);
    assertTrue(e.getMessage().contains("allowTokenOnPlaintext"), e.getMessage());
    var channel =
        Grpc.newChannelBuilder("localhost:" + server.getPort(), io.grpc.InsecureChannelCredentials.create()).build();
    try (var client = ExecutionServiceClient.builder(channel).token("secret").build()) {
      ExecutionServiceException refused = assertThrows(ExecutionServiceException.class, client::getHealth);
      assertEquals(Status.Code.UNAUTHENTICATED, refused.code());
    } finally {
      channel.shutdownNow();
    }
    assertTrue(tokens.isEmpty());
    try (var client = builder.allowTokenOnPlaintext().build()) {
      client.getHealth();
    }
    assertEquals(List.of("Bearer secret"), tokens);
  }

  @Test
  void aCertificateThatCannotBeReadIsSaid() throws IOException {
    start(tls());
    ClientBuilder builder = client().caCertificate(pem("missing.pem"));
    UncheckedIOException e = assertThrows(UncheckedIOException.class, builder::build);
    assertTrue(e.getCause().getMessage().contains("missing.pem"), e.getCause().getMessage());
  }
}
