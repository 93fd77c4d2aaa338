package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines, cancellation, and what a refusal becomes. */
class CallTest {
  private Service service;
  private ExecutionServiceClient client;

  private static RunRequest.Builder request() {
    return RunRequest.builder("code", Bars.rows(List.of()));
  }

  @BeforeEach
  void start() throws Exception {
    service = new Service();
    client = service.client().build();
  }

  @AfterEach
  void stop() {
    client.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, InvalidRequestException",
    "ALREADY_EXISTS, RunIdTakenException",
    "RESOURCE_EXHAUSTED, ServiceBusyException",
    "UNAVAILABLE, ServiceUnavailableException",
    "DEADLINE_EXCEEDED, DeadlineExceededException",
    "CANCELLED, CallCancelledException",
    "UNIMPLEMENTED, ExecutionServiceException",
    "FAILED_PRECONDITION, ExecutionServiceException",
    "INTERNAL, ExecutionServiceException",
    "UNAUTHENTICATED, ExecutionServiceException",
  })
  void eachStatusHasItsException(Status.Code code, String name) {
    client = service.client().retry(RetryPolicy.NEVER).build();
    service.refuse(code);
    ExecutionServiceException e =
        assertThrows(ExecutionServiceException.class, () -> client.executeStrategy(request().build()));
    assertEquals(name, e.getClass().getSimpleName());
    assertEquals(code, e.code());
    assertEquals(code + ": no: " + code, e.getMessage());
    assertNull(e.reason());
    assertNull(e.retryDelay());
    assertTrue(
        List.of(e.getStackTrace()).stream().anyMatch(f -> f.getClassName().equals(CallTest.class.getName())),
        "the stack is the caller's");
  }

  @Test
  void fieldsThatAreWrongAreNamed() {
    service.refuse(Status.Code.INVALID_ARGUMENT, Service.wrong("market_data[3].high", "is below low"));
    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> client.executeStrategy(request().build()));
    assertEquals(
        List.of(new InvalidRequestException.FieldViolation("market_data[3].high", "is below low")),
        e.fieldViolations());
  }

  @Test
  void detailsThatCannotBeReadLeaveTheStatus() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1, 2});
    ErrorDetails details = ErrorDetails.of(Status.INTERNAL, trailers);
    assertEquals(Status.Code.INTERNAL, details.exception().code());
  }

  @Test
  void theDeadlineIsTimeoutAndMargin() {
    client = service.client().deadlineMargin(Duration.ofSeconds(7)).build();
    client.executeStrategy(request().timeout(Duration.ofMillis(20_500)).build());
    assertEquals(21, service.runs.get(0).getTimeoutSeconds(), "rounded up");
    long remainingMs = service.deadlines.get(0).timeRemaining(TimeUnit.MILLISECONDS);
    assertTrue(remainingMs > 24_000 && remainingMs <= 27_500, remainingMs + " ms");
  }

  @Test
  void theDefaultTimeoutIsSaid() {
    client.executeStrategy(request().build());
    assertEquals(30, service.runs.get(0).getTimeoutSeconds());
    client.executeList(ListRequest.builder().build());
    assertEquals(30, service.lists.get(0).getTimeoutSeconds());
  }

  @Test
  void aListMayHaveADeadlineOfItsOwn() {
    client.executeList(ListRequest.builder().deadline(Duration.ofSeconds(5)).build());
    assertTrue(service.deadlines.get(0).timeRemaining(TimeUnit.SECONDS) <= 5);
  }

  @Test
  void noAnswerInTimeIsDeadlineExceeded() throws Exception {
    service.silent = true;
    client = service.client().deadlineMargin(Duration.ofMillis(100)).build();
    RunRequest brief = request().timeout(Duration.ofMillis(100)).build();
    assertThrows(DeadlineExceededException.class, () -> client.executeStrategy(brief));
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS), "the service hears of it");
    assertEquals(1, service.runs.size());
  }

  @Test
  void cancellingTheFutureCancelsTheRun() throws Exception {
    service.silent = true;
    CompletableFuture<RunResult> future = client.executeStrategyAsync(request().build());
    awaitRun();
    future.cancel(true);
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS));
  }

  @Test
  void aTimeoutOfTheFutureCancelsTheRun() throws Exception {
    service.silent = true;
    CompletableFuture<RunResult> future =
        client.executeStrategyAsync(request().build()).orTimeout(500, TimeUnit.MILLISECONDS);
    CompletionException e = assertThrows(CompletionException.class, future::join);
    assertInstanceOf(TimeoutException.class, e.getCause());
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS));
  }

  @Test
  void anInterruptCancelsTheRun() throws Exception {
    service.silent = true;
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.executeStrategy(request().build());
              } catch (CallCancelledException e) {
                seen.complete(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    awaitRun();
    caller.interrupt();
    assertEquals(true, seen.get(5, TimeUnit.SECONDS), "the interrupt is kept");
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS));
  }

  @Test
  void futuresFailWithTheSameExceptions() {
    service.refuse(Status.Code.INTERNAL);
    CompletionException e =
        assertThrows(
            CompletionException.class, () -> client.executeStrategyAsync(request().build()).join());
    assertInstanceOf(ExecutionServiceException.class, e.getCause());
  }

  @Test
  void anAnswerThatCannotBeReadIsAnError() {
    service.answer =
        ExecuteStrategyResponse.newBuilder()
            .addSignals(io.strategiz.execution.grpc.Signal.newBuilder().setTimestamp("yesterday"))
            .build();
    ExecutionServiceException e =
        assertThrows(ExecutionServiceException.class, () -> client.executeStrategy(request().build()));
    assertTrue(e.getCause().getMessage().contains("yesterday"));
  }

  @Test
  void eachRequestHasARunIdOfItsOwn() {
    RunRequest one = request().build();
    client.executeStrategy(one);
    client.executeStrategy(one);
    client.executeStrategy(request().build());
    assertFalse(service.runs.get(0).getRunId().isEmpty());
    assertEquals(service.runs.get(0).getRunId(), service.runs.get(1).getRunId());
    assertNotEquals(service.runs.get(0).getRunId(), service.runs.get(2).getRunId());
    client.executeStrategy(request().runId("mine").build());
    assertEquals("mine", service.runs.get(3).getRunId());
  }

  @Test
  void interceptorsSeeEachCallTheLastOneFirst() {
    List<String> seen = new CopyOnWriteArrayList<>();
    client = service.client().interceptor(named("a", seen)).interceptor(named("b", seen)).build();
    client.getHealth();
    assertEquals(List.of("b GetHealth", "a GetHealth"), seen);
  }

  private void awaitRun() throws InterruptedException {
    while (service.runs.isEmpty()) {
      Thread.sleep(5);
    }
  }

  private static ClientInterceptor named(String name, List<String> seen) {
    return new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(
          MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        seen.add(name + " " + method.getBareMethodName());
        return next.newCall(method, options);
      }
    };
  }
}
