package io.strategiz.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.strategiz.execution.grpc.ParameterValue;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StrategiesTest extends ApiTest {
  @Test
  void aRunThatStartedAnswers200HoweverItEnded() throws Exception {
    HttpResponse<String> answer = run("'data':'sp500_daily'");
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode result = body(answer);
    assertThat(result.path("success").asBoolean()).isFalse();
    assertThat(result.path("outcome").asString()).isEqualTo("STRATEGY_ERROR");
    assertThat(result.path("failure").path("line").asInt()).isEqualTo(6);
    assertThat(result.path("failure").path("bar").asInt()).isEqualTo(300);
  }

  @Test
  void whatTheJsonSaysReachesTheService() throws Exception {
    run(
        """
        'columns':{'timeMs':[86400000,172800000],'open':[1,2],'high':[1,2],'low':[1,2],'close':[1,2]},
        'parameters':{'length':20,'width':2.5,'exit':'close','flag':true,'levels':[1,2.5]},
        'backtest':{'initialCash':1000,'commissionRate':0.001,'direction':'LONG_SHORT','sizing':'PERCENT_OF_EQUITY','size':0.5},
        'timeoutSeconds':7,'memoryMb':256,'barsPolicy':'REPAIR','checkLookAhead':true,'runId':'r-1','strategyId':'s-1'
        """);
    var asked = service.asked;
    assertThat(asked.getColumns().getTimestampMsList()).containsExactly(86400000L, 172800000L);
    assertThat(asked.getTypedParametersOrThrow("length").getKindCase()).isEqualTo(ParameterValue.KindCase.INT_VALUE);
    assertThat(asked.getTypedParametersOrThrow("width").getDoubleValue()).isEqualTo(2.5);
    assertThat(asked.getTypedParametersOrThrow("exit").getStringValue()).isEqualTo("close");
    assertThat(asked.getTypedParametersOrThrow("flag").getBoolValue()).isTrue();
    assertThat(asked.getTypedParametersOrThrow("levels").getListValue().getValuesList()).containsExactly(1.0, 2.5);
    assertThat(asked.getBacktest().getInitialCash()).isEqualTo(1000);
    assertThat(asked.getBacktest().getCommissionRate()).isEqualTo(0.001);
    assertThat(asked.getBacktest().getDirection().name()).isEqualTo("DIRECTION_LONG_SHORT");
    assertThat(asked.getBacktest().getSize()).isEqualTo(0.5);
    assertThat(asked.getTimeoutSeconds()).isEqualTo(7);
    assertThat(asked.getLimits().getMemoryMb()).isEqualTo(256);
    assertThat(asked.getBarsPolicy().name()).isEqualTo("BARS_POLICY_REPAIR");
    assertThat(asked.getCheckLookAhead()).isTrue();
    assertThat(asked.getRunId()).isEqualTo("r-1");
    assertThat(asked.getStrategyId()).isEqualTo("s-1");
    assertThat(asked.getUserId()).isEqualTo("127.0.0.1");
  }

  @Test
  void barsMayBeRowsToo() throws Exception {
    run("'bars':[{'time':'2024-01-02T00:00:00Z','open':1,'high':2,'low':1,'close':2,'volume':5}]");
    assertThat(service.asked.getMarketData(0).getTimestamp()).isEqualTo("2024-01-02T00:00:00Z");
    assertThat(service.asked.getMarketData(0).getVolume()).isEqualTo(5);
  }

  @Test
  void aStreamTellsEachEventAndThenTheResult() throws Exception {
    HttpResponse<String> answer = postJson("/v1/strategies/stream", "{'code':'x','data':'sp500_daily'}");
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
    assertThat(names(answer.body())).containsExactly("accepted", "started", "progress", "result");
  }

  @Test
  void anEventSourceThatConnectsAgainGetsWhatItHasNotHad() throws Exception {
    String path =
        "/v1/strategies/stream?data=sp500_daily&runId=r-2&code=" + URLEncoder.encode(CODE, StandardCharsets.UTF_8);
    assertThat(names(get(path).body())).containsExactly("accepted", "started", "progress", "result");
    assertThat(service.asked.getRunId()).isEqualTo("r-2");
    HttpRequest again = HttpRequest.newBuilder(uri(path)).header("Last-Event-ID", "2").build();
    assertThat(names(http.send(again, BodyHandlers.ofString()).body())).containsExactly("progress", "result");
  }

  @Test
  void aServiceThatDiesDuringAStreamIsAProblemEvent() throws Exception {
    service.breaks = true;
    String events = postJson("/v1/strategies/stream", "{'code':'x','data':'sp500_daily'}").body();
    assertThat(names(events)).containsExactly("accepted", "started", "progress", "problem");
    assertThat(events).contains("The execution service is not available");
  }

  @Test
  void aCallerThatGoesAwayCancelsTheRun() throws Exception {
    service.holds = true;
    hold().close();
    assertThat(service.cancelled.await(15, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneRunMoreThanThereArePlacesIsRefusedAtOnceAndAPlaceComesBack() throws Exception {
    service.holds = true;
    List<InputStream> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(hold());
    }
    HttpResponse<String> refused = run("'data':'sp500_daily'");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(body(refused).path("reason").asString()).isEqualTo("APPLICATION_BUSY");
    for (InputStream stream : held) {
      stream.close();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    int status = 503;
    while (status == 503 && System.nanoTime() < deadline) {
      Thread.sleep(100);
      status = run("'data':'sp500_daily'").statusCode();
    }
    assertThat(status).isEqualTo(200);
  }

  @Test
  void aCheckTellsItsFindingsByLine() throws Exception {
    service.rejects = true;
    JsonNode check = body(postJson("/v1/strategies/validate", "{'code':'import os'}"));
    assertThat(check.path("valid").asBoolean()).isFalse();
    assertThat(check.path("findings").path(0).path("line").asInt()).isEqualTo(3);
    assertThat(check.path("findings").path(0).path("severity").asString()).isEqualTo("ERROR");
  }

  @Test
  void healthIsThatOfTheService() throws Exception {
    HttpResponse<String> up = get("/v1/health");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(body(up).path("slots").asInt()).isEqualTo(4);
    service.refusal = ScriptedService.status(Status.Code.UNAVAILABLE, "gone");
    HttpResponse<String> down = get("/v1/health");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(body(down).path("status").asString()).isEqualTo("UNREACHABLE");
  }

  /** A stream that has begun and stays open until what is returned is closed. */
  private InputStream hold() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/strategies/stream"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"code\":\"x\",\"data\":\"sp500_daily\"}"))
            .build();
    InputStream events = http.send(request, BodyHandlers.ofInputStream()).body();
    events.read();
    return events;
  }

  private static List<String> names(String events) {
    return events.lines().filter(line -> line.startsWith("event:")).map(line -> line.substring(6).strip()).toList();
  }
}
