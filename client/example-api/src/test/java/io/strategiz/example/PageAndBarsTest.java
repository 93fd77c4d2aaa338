package io.strategiz.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PageAndBarsTest extends ApiTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "/js/main.js", "/css/base.css", "/webjars/uplot/dist/uPlot.iife.min.js", "/webjars/codemirror/lib/codemirror.js"
      })
  void thePageAndAllThatItNeedsComeFromHere(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow()).startsWith("default-src 'self';");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void thePageNamesNoOtherHostAndHasNoCodeInside() throws Exception {
    String page = get("/").body();
    assertThat(page).doesNotContain("http:").doesNotContain("https:").doesNotContain(" onclick").doesNotContain("<style");
    assertThat(page).doesNotContainPattern("<script(?![^>]*src=)");
  }

  @Test
  void theExampleBarsAreThoseOfTheRepository() throws Exception {
    String name = body(get("/v1/data")).path(0).path("name").asString();
    JsonNode bars = body(get("/v1/data/" + name));
    assertThat(bars.path("timeMs").size()).isEqualTo(5031);
    assertThat(bars.path("timeMs").path(0).asLong()).isEqualTo(915408000000L); // 1999-01-04
    assertThat(bars.path("close").path(0).asDouble()).isEqualTo(1228.099976);
    assertThat(get("/v1/data/nothing").statusCode()).isEqualTo(400);
  }

  @Test
  void theExampleStrategiesAreThoseOfTheRepository() throws Exception {
    JsonNode examples = body(get("/v1/examples"));
    assertThat(examples.size()).isEqualTo(3);
    for (JsonNode example : examples) {
      assertThat(get("/v1/examples/" + example.path("name").asString()).body()).contains("SYMBOL = 'SPX'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2024-01-02           | 1704153600000
          2024-01-02 15:30     | 1704209400000
          2024-01-02T15:30:00Z | 1704209400000
          2024-01-02T16:30:00+01:00 | 1704209400000
          1704209400000        | 1704209400000
          """)
  void aCsvBecomesColumns(String time, long timeMs) throws Exception {
    String csv = "Date;Close;Open;High;Low;Other\n" + time + ";4;1;5;0.5;x\n\n";
    JsonNode bars = body(post("/v1/bars", "text/csv", BodyPublishers.ofString(csv)));
    assertThat(bars.path("timeMs").path(0).asLong()).isEqualTo(timeMs);
    assertThat(bars.path("open").path(0).asDouble()).isEqualTo(1);
    assertThat(bars.path("close").path(0).asDouble()).isEqualTo(4);
    assertThat(bars.has("volume")).isFalse();
  }

  @Test
  void aCsvThatIsWrongIsNamedByItsLine() throws Exception {
    String csv = "timestamp,open,high,low,close\n2024-01-02,1,1,1,1\n2024-01-03,1,1,one,1\n";
    HttpResponse<String> answer = post("/v1/bars", "text/csv", BodyPublishers.ofString(csv));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(body(answer).path("errors").path(0).path("line").asInt()).isEqualTo(3);
  }

  @Test
  void theDescriptionOfTheApiHasEachCall() throws Exception {
    JsonNode paths = body(get("/v1/openapi")).path("paths");
    assertThat(paths.propertyNames())
        .contains("/v1/strategies/execute-code", "/v1/strategies/validate", "/v1/strategies/stream", "/v1/health");
    assertThat(get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
  }

  @Test
  void theServiceIsPartOfTheApplicationsHealth() throws Exception {
    JsonNode health = body(get("/actuator/health"));
    assertThat(health.path("components").path("executionService").path("status").asString()).isEqualTo("UP");
  }
}
