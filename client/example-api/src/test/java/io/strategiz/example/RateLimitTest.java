package io.strategiz.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = {"example.limits.runs-per-minute=2", "example.limits.requests-per-minute=4"})
class RateLimitTest extends ApiTest {
  @Test
  void anAddressThatSendsTooMuchIsToldWhenToComeAgain() throws Exception {
    assertThat(run("'data':'sp500_daily'").statusCode()).isEqualTo(200);
    assertThat(run("'data':'sp500_daily'").statusCode()).isEqualTo(200);
    HttpResponse<String> third = run("'data':'sp500_daily'");
    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 30L);
    assertThat(body(third).path("title").asString()).isEqualTo("Too many requests");
    for (int i = 0; i < 4; i++) {
      assertThat(get("/v1/health").statusCode()).isEqualTo(200); // runs and other requests are counted apart
    }
    assertThat(get("/v1/health").statusCode()).isEqualTo(429);
    assertThat(get("/").statusCode()).isEqualTo(200); // the page's files are free
  }
}
