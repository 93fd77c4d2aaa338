package io.strategiz.example;

import io.grpc.ManagedChannel;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole application over HTTP, with a service whose statuses a test chooses. */
@SpringBootTest(
    classes = {ExampleApplication.class, ApiTest.Service.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "example.limits.request-size=64KB",
      "example.limits.runs-at-once=3",
      "example.limits.runs-per-minute=100000",
      "example.limits.requests-per-minute=100000"
    })
abstract class ApiTest {
  static final String CODE = "def strategy(data): return 'BUY'";

  @Autowired ScriptedService service;
  @Autowired JsonMapper json;
  @LocalServerPort int port;
  final HttpClient http = HttpClient.newHttpClient();

  @TestConfiguration(proxyBeanMethods = false)
  static class Service {
    @Bean
    ScriptedService scriptedService() {
      return new ScriptedService();
    }

    @Bean(destroyMethod = "shutdownNow")
    ManagedChannel channel(ScriptedService scripted) {
      return scripted.channel();
    }

    @Bean
    ExecutionServiceClient client(ManagedChannel channel) {
      return ExecutionServiceClient.builder(channel).retry(RetryPolicy.NEVER).build();
    }
  }

  @BeforeEach
  void asNew() {
    service.reset();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String type, BodyPublisher body) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).header("Content-Type", type).POST(body).build(), BodyHandlers.ofString());
  }

  /** Posts JSON that is written with ' for ". */
  HttpResponse<String> postJson(String path, String body) throws IOException, InterruptedException {
    return post(path, "application/json", BodyPublishers.ofString(body.replace('\'', '"')));
  }

  HttpResponse<String> run(String more) throws IOException, InterruptedException {
    return postJson("/v1/strategies/execute-code", "{'code':'x = 1', " + more + "}");
  }

  JsonNode body(HttpResponse<String> response) {
    return json.readTree(response.body());
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }
}
