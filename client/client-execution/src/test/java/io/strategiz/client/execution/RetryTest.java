package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is tried again, when, how often, and under which id. */
class RetryTest {
  private static final RunRequest REQUEST =
      RunRequest.builder("code", Bars.columns(new long[0], of(), of(), of(), of(), of())).build();
  private Service service;
  private ExecutionServiceClient client;

  private static double[] of(double... values) {
    return values;
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

  @Test
  void aLostConnectionIsTriedAgainUnderTheSameRunId() {
    service.refuse(Status.Code.UNAVAILABLE).refuse(Status.Code.UNAVAILABLE);
    RunResult result = client.executeStrategy(REQUEST);
    assertTrue(result.succeeded());
    assertEquals(3, service.runs.size());
    service.runs.forEach(run -> assertEquals(result.runId(), run.getRunId()));
  }

  @Test
  void theServersDelayIsKept() {
    service.refuse(Status.Code.RESOURCE_EXHAUSTED, Service.after(Duration.ofMillis(400)));
    client.executeStrategy(REQUEST);
    long waitedNanos = service.arrivedNanos.get(1) - service.arrivedNanos.get(0);
    assertTrue(waitedNanos >= 400_000_000, "waited " + waitedNanos + " ns");
  }

  @Test
  void withoutADelayWhatIsTooLargeIsNotTriedAgain() {
    service.refuse(
        Status.Code.RESOURCE_EXHAUSTED, Service.because("EXCEEDS_MEMORY_BUDGET", "slots", "2"));
    ServiceBusyException e =
        assertThrows(ServiceBusyException.class, () -> client.executeStrategy(REQUEST));
    assertEquals("EXCEEDS_MEMORY_BUDGET", e.reason());
    assertEquals(1, service.runs.size());
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OK", "UNAVAILABLE", "RESOURCE_EXHAUSTED"})
  void noOtherStatusIsTriedAgainEvenWithADelay(Status.Code code) {
    service.refuse(code, Service.after(Duration.ofMillis(1)));
    ExecutionServiceException e =
        assertThrows(ExecutionServiceException.class, () -> client.executeStrategy(REQUEST));
    assertEquals(code, e.code());
    assertEquals(1, service.runs.size());
  }

  @Test
  void afterTheLastTryTheRefusalIsTold() {
    for (int i = 0; i < 4; i++) {
      service.refuse(
          Status.Code.RESOURCE_EXHAUSTED,
          Service.because("QUEUE_FULL", "queued", "128"),
          Service.after(Duration.ofMillis(5)));
    }
    ServiceBusyException e =
        assertThrows(ServiceBusyException.class, () -> client.executeStrategy(REQUEST));
    assertEquals(4, service.runs.size());
    assertEquals("QUEUE_FULL", e.reason());
    assertEquals("128", e.metadata().get("queued"));
    assertEquals(Duration.ofMillis(5), e.retryDelay());
  }

  @Test
  void aDelayBeyondTheDeadlineEndsTheCallAtOnce() {
    service.refuse(Status.Code.UNAVAILABLE, Service.after(Duration.ofHours(1)));
    long startNanos = System.nanoTime();
    assertThrows(ServiceUnavailableException.class, () -> client.executeStrategy(REQUEST));
    assertTrue(System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(10));
    assertEquals(1, service.runs.size());
  }

  @Test
  void allTriesShareOneDeadline() {
    service.refuse(Status.Code.UNAVAILABLE, Service.after(Duration.ofMillis(300)));
    client.executeStrategy(REQUEST);
    long laterMs =
        service.deadlines.get(1).timeRemaining(TimeUnit.MILLISECONDS)
            - service.deadlines.get(0).timeRemaining(TimeUnit.MILLISECONDS);
    assertTrue(Math.abs(laterMs) < 250, "the second try's deadline is later by " + laterMs + " ms");
  }

  @Test
  void aClosedClientTriesNothingAgain() {
    service.refuse(Status.Code.UNAVAILABLE);
    client.close();
    assertThrows(ServiceUnavailableException.class, () -> client.executeStrategy(REQUEST));
    assertEquals(1, service.runs.size());
  }

  @Test
  void cancellingDuringTheWaitIsTheEnd() throws Exception {
    service.refuse(Status.Code.UNAVAILABLE, Service.after(Duration.ofMillis(300)));
    CompletableFuture<RunResult> future = client.executeStrategyAsync(REQUEST);
    while (service.runs.isEmpty()) {
      Thread.sleep(5);
    }
    future.cancel(true);
    Thread.sleep(600);
    assertEquals(1, service.runs.size());
    assertThrows(CancellationException.class, future::join);
  }

  @Test
  void listsChecksAndHealthAreTriedAgainToo() {
    service.refuse(Status.Code.UNAVAILABLE);
    assertTrue(client.executeList(ListRequest.builder().build()).succeeded());
    service.refuse(Status.Code.UNAVAILABLE);
    assertTrue(client.validateCode("x = 1").valid());
    service.refuse(Status.Code.UNAVAILABLE);
    assertTrue(client.getHealth().serving());
  }

  @ParameterizedTest
  @CsvSource({"1, 0.0, 50", "1, 1.0, 100", "2, 1.0, 200", "3, 1.0, 400", "4, 1.0, 500", "9, 0.0, 250"})
  void theWaitDoublesUpToItsMaximumAndIsSpread(int attempt, double random, long expectedMs) {
    RetryPolicy policy = new RetryPolicy(10, Duration.ofMillis(100), Duration.ofMillis(500));
    Duration wait =
        new Retrying(policy, () -> random)
            .delay(
                attempt,
                ErrorDetails.of(Status.UNAVAILABLE, null),
                Deadline.after(1, TimeUnit.HOURS));
    assertEquals(Duration.ofMillis(expectedMs), wait);
  }

  /** On a later try there is no caller to throw at. */
  @Test
  void anInterceptorThatThrowsEndsTheCall() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    ClientInterceptor throwing =
        new ClientInterceptor() {
          @Override
          public <Q, A> ClientCall<Q, A> interceptCall(
              MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            if (seen.incrementAndGet() == 2) {
              throw new IllegalStateException("broken");
            }
            return next.newCall(method, options);
          }
        };
    service.refuse(Status.Code.UNAVAILABLE);
    var broken = service.client().interceptor(throwing).build();
    var e =
        assertThrows(
            ExecutionException.class, () -> broken.executeStrategyAsync(REQUEST).get(5, TimeUnit.SECONDS));
    assertEquals("broken", e.getCause().getCause().getMessage());
    seen.set(0);
    service.refuse(Status.Code.UNAVAILABLE);
    try (RunEvents events = broken.streamStrategyBlocking(REQUEST)) {
      assertEquals(
          "broken", assertThrows(ExecutionServiceException.class, events::hasNext).getCause().getMessage());
    }
  }

  @Test
  void aPolicyHasSoundValues() {
    Duration ms = Duration.ofMillis(1);
    assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(0, ms, ms));
    assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(1, Duration.ZERO, ms));
  }
}
