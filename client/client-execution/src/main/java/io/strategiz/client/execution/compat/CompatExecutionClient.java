package io.strategiz.client.execution.compat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.execution.grpc.ExecuteListRequest;
import io.strategiz.execution.grpc.ExecuteListResponse;
import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import io.strategiz.execution.grpc.HealthRequest;
import io.strategiz.execution.grpc.HealthResponse;
import io.strategiz.execution.grpc.MarketDataBar;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc.StrategyExecutionServiceBlockingStub;
import io.strategiz.execution.grpc.SymbolSetExecution;
import io.strategiz.execution.grpc.ValidateCodeRequest;
import io.strategiz.execution.grpc.ValidateCodeResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The calls of the client before this one, with its signatures, for code that moves step by step. No
 * call throws: what fails becomes an answer with {@code success = false}. No call is tried again.
 * Answers are the contract's own messages. Safe for use by many threads.
 *
 * <pre>{@code
 * CompatExecutionClient old = new CompatExecutionClient(client);
 * ExecuteStrategyResponse answer = old.executeStrategy(code, "python", bars, "ann", "s-1", 30);
 * if (!answer.getSuccess()) {
 *   log.warn(answer.getError());
 * }
 * }</pre>
 */
public final class CompatExecutionClient {
  private static final int RUN_MARGIN_S = 5;
  private static final int LIST_S = 60;
  private static final int VALIDATION_S = 10;
  private static final int HEALTH_S = 5;

  private final StrategyExecutionServiceBlockingStub stub;

  /** Calls over the channel of {@code client}, which the caller closes. */
  public CompatExecutionClient(ExecutionServiceClient client) {
    stub = StrategyExecutionServiceGrpc.newBlockingStub(client.channel());
  }

  /**
   * Runs a strategy, and waits {@code timeoutSeconds} + 5 s for it.
   *
   * @param language "python"
   * @param timeoutSeconds how long the strategy may take
   * @return the answer; {@code success = false} and {@code error} also where the call failed
   */
  public ExecuteStrategyResponse executeStrategy(
      String code,
      String language,
      List<MarketDataBar> marketData,
      String userId,
      String strategyId,
      int timeoutSeconds) {
    try {
      return within(timeoutSeconds + RUN_MARGIN_S)
          .executeStrategy(
              ExecuteStrategyRequest.newBuilder()
                  .setCode(code)
                  .setLanguage(language)
                  .addAllMarketData(marketData)
                  .setUserId(userId)
                  .setStrategyId(strategyId)
                  .setTimeoutSeconds(timeoutSeconds)
                  .setRunId(UUID.randomUUID().toString())
                  .build());
    } catch (RuntimeException failed) {
      return ExecuteStrategyResponse.newBuilder().setError(said(failed)).build();
    }
  }

  /**
   * Checks source without running it, and waits 10 s.
   *
   * @param language "python"
   * @return what was found; {@code valid = false} and one error also where the call failed
   */
  public ValidateCodeResponse validateCode(String code, String language) {
    try {
      return within(VALIDATION_S)
          .validateCode(ValidateCodeRequest.newBuilder().setCode(code).setLanguage(language).build());
    } catch (RuntimeException failed) {
      return ValidateCodeResponse.newBuilder().addErrors(said(failed)).build();
    }
  }

  /** Says what the service can do, after 5 s at most; NOT_SERVING also where the call failed. */
  public HealthResponse getHealth() {
    try {
      return within(HEALTH_S).getHealth(HealthRequest.getDefaultInstance());
    } catch (RuntimeException failed) {
      return HealthResponse.newBuilder().setStatus("NOT_SERVING").build();
    }
  }

  /**
   * Evaluates deployed strategies on their latest bar, and waits 60 s.
   *
   * @param timeoutSeconds for each deployment
   * @return the results; {@code success = false} and {@code error} also where the call failed
   */
  public ExecuteListResponse executeList(
      List<SymbolSetExecution> sets, String tier, int timeoutSeconds) {
    try {
      return within(LIST_S)
          .executeList(
              ExecuteListRequest.newBuilder()
                  .addAllSymbolSets(sets)
                  .setTier(tier)
                  .setTimeoutSeconds(timeoutSeconds)
                  .build());
    } catch (RuntimeException failed) {
      return ExecuteListResponse.newBuilder().setError(said(failed)).build();
    }
  }

  /**
   * A bar of a map with {@code timestamp}, {@code open}, {@code high}, {@code low}, {@code close} and
   * {@code volume}. The time may be text, such as {@code LocalDateTime.toString()} or {@code
   * Long.toString()} of epoch milliseconds give, or an object whose text is one of these.
   *
   * @throws IllegalArgumentException a value is missing, or a price is no number; it names the key
   */
  public static MarketDataBar createMarketDataBar(Map<String, Object> data) {
    return MarketDataBar.newBuilder()
        .setTimestamp(value(data, "timestamp").toString())
        .setOpen(number(data, "open").doubleValue())
        .setHigh(number(data, "high").doubleValue())
        .setLow(number(data, "low").doubleValue())
        .setClose(number(data, "close").doubleValue())
        .setVolume(number(data, "volume").longValue())
        .build();
  }

  private StrategyExecutionServiceBlockingStub within(int seconds) {
    return stub.withDeadlineAfter(seconds, TimeUnit.SECONDS);
  }

  private static String said(RuntimeException failed) {
    if (failed instanceof StatusRuntimeException) {
      Status status = Status.fromThrowable(failed);
      return status.getCode() + ": " + status.getDescription();
    }
    return failed.toString();
  }

  private static Object value(Map<String, Object> data, String key) {
    Object value = data.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the bar has no " + key);
    }
    return value;
  }

  private static Number number(Map<String, Object> data, String key) {
    if (value(data, key) instanceof Number number) {
      return number;
    }
    throw new IllegalArgumentException(key + " of the bar is no number: " + data.get(key));
  }
}
