package io.strategiz.example;

import static io.strategiz.example.ScriptedService.reason;
import static io.strategiz.example.ScriptedService.retryIn;
import static io.strategiz.example.ScriptedService.status;
import static io.strategiz.example.ScriptedService.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ProblemsTest extends ApiTest {
  private static final String CSV = "timestamp,open,high,low,close\\n2024-01-02,1,1,1,1\\n\\n2024-01-03,1,1,1,1\\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'code':'x', 'data':'sp500_daily', 'colour':1}                       | colour             | is not known
          {'code':'x', 'data':'sp500_daily', 'backtest':{'direction':'UP'}}    | backtest.direction | must be one of
          {'code':'x', 'data':'sp500_daily', 'backtest':{'initialCash':'a'}}   | backtest.initialCash | is not what belongs here
          {'code':'x', 'columns':{'timeMs':[1]}}                               | columns.open       | is missing
          {'code':'x', 'columns':{'timeMs':[1],'open':[1],'high':[1],'low':[1],'close':[]}} | columns | close has 0 values
          {'code':'', 'data':'sp500_daily'}                                    | code               | is empty
          {'code':'x', 'data':'sp500_daily', 'language':'ruby'}                | language           | only "python" is run
          {'code':'x'}                                                         | bars               | exactly one of
          {'code':'x', 'data':'sp500_daily', 'csv':'a'}                        | bars               | exactly one of
          {'code':'x', 'data':'../application'}                                | data               | is not known
          {'code':'x', 'data':'sp500_daily', 'timeoutSeconds':0}               | timeoutSeconds     | must be 1 or more
          {'code':'x', 'data':'sp500_daily', 'parameters':{'a':{}}}            | parameters.a       | must be a number
          {'code':'x', 'data':'sp500_daily', 'backtest':{'size':1}}            | backtest.size      | needs backtest.sizing
          """)
  void aWrongFieldIsNamed(String request, String field, String message) throws Exception {
    HttpResponse<String> answer = postJson("/v1/strategies/execute-code", request);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode error = body(answer).path("errors").path(0);
    assertThat(error.path("field").asString()).isEqualTo(field);
    assertThat(error.path("message").asString()).contains(message);
    assertThat(service.asked).isNull();
  }

  @Test
  void jsonThatCannotBeReadIsNamedByLineAndColumn() throws Exception {
    JsonNode error = body(postJson("/v1/strategies/execute-code", "{'code':'x',\n 'data'::")).path("errors").path(0);
    assertThat(error.path("line").asInt()).isEqualTo(2);
    assertThat(error.path("column").asInt()).isEqualTo(9);
  }

  @Test
  void aCsvThatIsNoCsvIsNamedByItsLine() throws Exception {
    HttpResponse<String> answer = run("'csv':'timestamp,open,high,low,close\\n2024-01-02,1,x,1,1\\n'");
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = body(answer).path("errors").path(0);
    assertThat(error.path("field").asString()).isEqualTo("csv");
    assertThat(error.path("line").asInt()).isEqualTo(2);
  }

  @Test
  void aBarThatTheServiceRefusesIsTheLineOfTheCsv() throws Exception {
    service.refusal = status(Status.Code.INVALID_ARGUMENT, "bad", violation("columns.high[1]", "is below low"));
    JsonNode error = body(run("'csv':'" + CSV + "'")).path("errors").path(0);
    assertThat(error.path("field").asString()).isEqualTo("csv");
    assertThat(error.path("line").asInt()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "market_data[3].high, bars[3].high",
    "columns.timestamp_ms[3], columns.timeMs[3]",
    "backtest.initial_cash, backtest.initialCash",
    "limits.memory_mb, memoryMb",
    "timeout_seconds, timeoutSeconds"
  })
  void aFieldThatTheServiceRefusesHasItsNameOfTheJson(String field, String named) throws Exception {
    service.refusal = status(Status.Code.INVALID_ARGUMENT, "bad", violation(field, "is wrong"));
    HttpResponse<String> answer = run("'data':'sp500_daily'");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(body(answer).path("errors").path(0).path("field").asString()).isEqualTo(named);
  }

  @Test
  void codeThatTheCheckRefusesIs422WithEachLine() throws Exception {
    service.rejects = true;
    HttpResponse<String> answer = run("'data':'sp500_daily'");
    assertThat(answer.statusCode()).isEqualTo(422);
    JsonNode error = body(answer).path("errors").path(0);
    assertThat(error.path("field").asString()).isEqualTo("code");
    assertThat(error.path("line").asInt()).isEqualTo(3);
    assertThat(error.path("column").asInt()).isEqualTo(8);
  }

  @Test
  void aFullQueueIs503WithTheTimeToComeAgain() throws Exception {
    service.refusal = status(Status.Code.RESOURCE_EXHAUSTED, "full", reason("QUEUE_FULL"), retryIn(500));
    HttpResponse<String> answer = run("'data':'sp500_daily'");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(body(answer).path("reason").asString()).isEqualTo("QUEUE_FULL");
    assertThat(body(answer).path("detail").asString()).contains("In progress: 2, waiting: 20.");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, 503, The execution service is not available",
    "RESOURCE_EXHAUSTED, 413, The run does not fit",
    "ALREADY_EXISTS, 409, The runId belongs to another request",
    "DEADLINE_EXCEEDED, 504, No answer came in time",
    "INTERNAL, 502, The execution service failed",
    "FAILED_PRECONDITION, 502, The execution service failed"
  })
  void eachStatusOfTheServiceHasOneOfHttp(Status.Code code, int status, String title) throws Exception {
    service.refusal = status(code, "for a test");
    HttpResponse<String> answer = run("'data':'sp500_daily'");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(body(answer).path("title").asString()).isEqualTo(title);
    assertThat(postJson("/v1/strategies/stream", "{'code':'x','data':'sp500_daily'}").statusCode()).isEqualTo(status);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItStatesItsLengthOrNot() throws Exception {
    byte[] large = ("{\"code\":\"" + "x".repeat(70_000) + "\"}").getBytes();
    String path = "/v1/strategies/execute-code";
    HttpResponse<String> stated = post(path, "application/json", BodyPublishers.ofByteArray(large));
    assertThat(stated.statusCode()).isEqualTo(413);
    HttpResponse<String> chunked =
        post(path, "application/json", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(body(chunked).path("title").asString()).isEqualTo("The request is too large");
    HttpResponse<String> csv =
        post("/v1/bars", "text/csv", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
    assertThat(csv.statusCode()).isEqualTo(413);
    assertThat(service.asked).isNull();
  }

  @Test
  void whatSpringRefusesIsAProblemToo() throws Exception {
    HttpResponse<String> answer = get("/v1/strategies/execute-code");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(get("/v1/nothing").statusCode()).isEqualTo(404);
  }
}
