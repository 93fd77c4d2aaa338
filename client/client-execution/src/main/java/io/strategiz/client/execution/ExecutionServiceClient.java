package io.strategiz.client.execution;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.strategiz.execution.grpc.ExecuteListRequest;
import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.HealthRequest;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc;
import io.strategiz.execution.grpc.ValidateCodeRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls the strategy execution service. Safe for use by many threads; make one for the whole
 * application and close it at the end.
 *
 * <pre>{@code
 * try (var client = ExecutionServiceClient.builder("localhost", 50051).plaintext().build()) {
 *   RunResult result = client.executeStrategy(RunRequest.builder(code, bars).build());
 *   System.out.println(result.outcome());
 * }
 * }</pre>
 *
 * <p>Each call throws {@link InvalidRequestException} for a wrong request, {@link ServiceBusyException}
 * and {@link ServiceUnavailableException} when the retries are used up, {@link
 * DeadlineExceededException} after its timeout and the client's margin, {@link CallCancelledException}
 * where the thread is interrupted, and {@link ExecutionServiceException} for any other status. Futures
 * complete with the same exceptions; to cancel one cancels the call, and with it the run.
 */
public final class ExecutionServiceClient implements AutoCloseable {
  private static final Duration SHORT_CALL = Duration.ofSeconds(10);
  private static final long CLOSE_S = 5;

  private final Calls calls;
  private final @Nullable ManagedChannel owned;
  private final Duration defaultTimeout;
  private final Duration deadlineMargin;
  private volatile boolean closed;

  ExecutionServiceClient(
      Channel channel,
      @Nullable ManagedChannel owned,
      RetryPolicy retry,
      Duration defaultTimeout,
      Duration deadlineMargin) {
    this.calls = new Calls(channel, new Retrying(retry), () -> closed);
    this.owned = owned;
    this.defaultTimeout = defaultTimeout;
    this.deadlineMargin = deadlineMargin;
  }

  /** Begins a client of the service at an address. It uses TLS unless it is told not to. */
  public static ClientBuilder builder(String host, int port) {
    return new ClientBuilder(host, port);
  }

  /** Begins a client over a channel of the caller's, who closes it. */
  public static ClientBuilder builder(Channel channel) {
    return new ClientBuilder(channel);
  }

  /** Runs a strategy and waits for its end. How it ended is {@link RunResult#outcome}. */
  public RunResult executeStrategy(RunRequest request) {
    return await(executeStrategyAsync(request));
  }

  /** Runs a strategy. To cancel the future cancels the run. */
  public CompletableFuture<RunResult> executeStrategyAsync(RunRequest request) {
    return new UnaryCall<>(
        calls,
        StrategyExecutionServiceGrpc.getExecuteStrategyMethod(),
        timed(request),
        timeout(request).plus(deadlineMargin),
        Results::run);
  }

  /**
   * Runs a strategy for each subscriber, who gets events on the way and the result as the last one.
   * Subscribers of one request share one run. The service is asked for as many events as the subscriber
   * asks for; whoever leaves events unread for half a minute loses the stream.
   */
  public Flow.Publisher<RunEvent> streamStrategy(RunRequest request) {
    return new EventStream(calls, timed(request), timeout(request).plus(deadlineMargin));
  }

  /** Runs a strategy, for one thread that reads its events. Close what is returned. */
  public RunEvents streamStrategyBlocking(RunRequest request) {
    return new RunEvents(streamStrategy(request));
  }

  /** Evaluates deployed strategies on their latest bar, and waits for the end of the last. */
  public ListResult executeList(ListRequest request) {
    return await(executeListAsync(request));
  }

  /** Evaluates deployed strategies on their latest bar. To cancel the future cancels the list. */
  public CompletableFuture<ListResult> executeListAsync(ListRequest request) {
    Duration timeout = request.timeout() == null ? defaultTimeout : request.timeout();
    Duration whole = request.deadline() == null ? timeout.plus(deadlineMargin) : request.deadline();
    ExecuteListRequest message =
        request.message().toBuilder().setTimeoutSeconds(Timeouts.seconds(timeout)).build();
    return new UnaryCall<>(
        calls, StrategyExecutionServiceGrpc.getExecuteListMethod(), message, whole, OtherResults::list);
  }

  /** Checks Python source without running it. */
  public CodeCheck validateCode(String code) {
    return await(validateCodeAsync(code));
  }

  /** Checks Python source without running it. */
  public CompletableFuture<CodeCheck> validateCodeAsync(String code) {
    return new UnaryCall<>(
        calls,
        StrategyExecutionServiceGrpc.getValidateCodeMethod(),
        ValidateCodeRequest.newBuilder().setCode(code).build(),
        deadlineMargin,
        OtherResults::check);
  }

  /** Says whether the service can run strategies, and how full it is. Waits for 10 s at most. */
  public Health getHealth() {
    return await(getHealthAsync());
  }

  /** Says whether the service can run strategies, and how full it is. */
  public CompletableFuture<Health> getHealthAsync() {
    return new UnaryCall<>(
        calls,
        StrategyExecutionServiceGrpc.getGetHealthMethod(),
        HealthRequest.getDefaultInstance(),
        SHORT_CALL,
        OtherResults::health);
  }

  /**
   * The channel with the client's credentials and interceptors, for stubs of the contract ({@code
   * io.strategiz.execution.grpc}). Calls over it are not tried again and have no deadline of the
   * client's.
   */
  public Channel channel() {
    return calls.channel();
  }

  /** Lets calls in progress end for 5 s, then cancels them. A channel of the caller's stays open. */
  @Override
  public void close() {
    closed = true;
    if (owned == null) {
      return;
    }
    owned.shutdown();
    try {
      owned.awaitTermination(CLOSE_S, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      owned.shutdownNow();
    }
  }

  private Duration timeout(RunRequest request) {
    return request.timeout() == null ? defaultTimeout : request.timeout();
  }

  /** The timeout is always said, so that the service's and the deadline are of one value. */
  private ExecuteStrategyRequest timed(RunRequest request) {
    return request.message().toBuilder()
        .setTimeoutSeconds(Timeouts.seconds(timeout(request)))
        .build();
  }

  private static <R> R await(CompletableFuture<R> answer) {
    try {
      return answer.get();
    } catch (InterruptedException interrupted) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw ErrorDetails.interrupted(interrupted).exception();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ExecutionServiceException told) {
        throw told.details().exception(); // with the stack of the caller, not of gRPC's thread
      }
      throw new IllegalStateException(failed.getCause());
    }
  }
}
