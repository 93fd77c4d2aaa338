package io.strategiz.example.strategies;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.strategiz.client.execution.CodeCheck;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.Finding;
import io.strategiz.client.execution.InvalidRequestException;
import io.strategiz.client.execution.Outcome;
import io.strategiz.client.execution.RunResult;
import io.strategiz.example.bars.ExampleBars;
import io.strategiz.example.errors.CodeRejectedException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Runs and checks strategies. A run that started answers 200, however it ended: {@code outcome} says how. Only code that
 * the check refused, which therefore did not run, is an error: 422, with its line.
 */
@RestController
@RequestMapping("/v1/strategies")
@Tag(name = "Strategies")
public class ExecuteStrategyController {
  private final ExecutionServiceClient client;
  private final ExampleBars examples;
  private final RunSlots slots;
  private final RunStreams streams;

  public ExecuteStrategyController(
      ExecutionServiceClient client, ExampleBars examples, RunSlots slots, RunStreams streams) {
    this.client = client;
    this.examples = examples;
    this.slots = slots;
    this.streams = streams;
  }

  @PostMapping("/execute-code")
  @Operation(summary = "Runs a strategy over bars and answers with its backtest")
  @ApiResponse(responseCode = "200", description = "The run started; outcome says how it ended")
  @ApiResponse(responseCode = "400", description = "A field is wrong; errors names it")
  @ApiResponse(responseCode = "422", description = "The check refused the code; errors has its line")
  @ApiResponse(responseCode = "503", description = "No place is free, or the service is down; Retry-After says when to come again")
  public RunView execute(@RequestBody RunBody body, HttpServletRequest http) {
    slots.take();
    try {
      RunResult result = client.executeStrategy(body.request(examples, user(http)));
      if (result.outcome() == Outcome.REJECTED) {
        throw new CodeRejectedException(result, client.validateCode(RunBody.code(body.code(), null)));
      }
      return RunView.of(result);
    } catch (InvalidRequestException refusal) {
      throw Violations.of(refusal, body.csv());
    } finally {
      slots.give();
    }
  }

  /**
   * Source to check.
   *
   * @param code Python source, at most 64 KiB
   * @param language "python", also when it is left out
   */
  public record CodeBody(@Nullable String code, @Nullable String language) {}

  /** What the check found, in order of line. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CheckView(boolean valid, List<Finding> findings) {}

  @PostMapping("/validate")
  @Operation(summary = "Checks a strategy without running it")
  public CheckView validate(@RequestBody CodeBody body) {
    CodeCheck check = client.validateCode(RunBody.code(body.code(), body.language()));
    return new CheckView(check.valid(), check.findings());
  }

  @PostMapping(value = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Operation(
      summary = "Runs a strategy and tells what happens on the way",
      description =
          "Server-sent events: accepted, queued, started, log, progress, then result, which carries what execute-code"
              + " answers, or problem. To close the connection cancels the run.")
  public SseEmitter stream(@RequestBody RunBody body, HttpServletRequest http) throws InterruptedException {
    return open(body, 0, http);
  }

  @GetMapping(value = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Operation(
      summary = "The same for short code over example bars, as a browser's EventSource asks",
      description =
          "EventSource connects again by itself, with Last-Event-ID. With a runId it then joins the run that is in progress,"
              + " and gets the events that it has not had.")
  public SseEmitter stream(
      @RequestParam String code,
      @RequestParam String data,
      @RequestParam(required = false) @Nullable Integer timeoutSeconds,
      @RequestParam(required = false) @Nullable String runId,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long lastEventId,
      HttpServletRequest http)
      throws InterruptedException {
    RunBody body =
        new RunBody(code, null, null, null, null, data, null, null, timeoutSeconds, null, null, null, runId, null);
    return open(body, lastEventId == null ? 0 : lastEventId, http);
  }

  private SseEmitter open(RunBody body, long seen, HttpServletRequest http) throws InterruptedException {
    try {
      return streams.open(body.request(examples, user(http)), seen);
    } catch (InvalidRequestException refusal) {
      throw Violations.of(refusal, body.csv());
    }
  }

  /** Whose run it is. This application knows no users, so the address stands for one; put the name of yours here. */
  private static String user(HttpServletRequest http) {
    return http.getRemoteAddr();
  }
}
