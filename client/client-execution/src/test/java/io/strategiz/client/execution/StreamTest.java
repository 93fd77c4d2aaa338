package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.strategiz.execution.grpc.ExecutionEvent;
import io.strategiz.execution.grpc.LogLine;
import io.strategiz.execution.grpc.RunQueued;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events: their order, back-pressure, cancellation, and where a try may follow another. */
class StreamTest {
  private Service service;
  private ExecutionServiceClient client;

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

  private static RunRequest request() {
    return RunRequest.builder("code", Bars.rows(List.of())).build();
  }

  private static ExecutionEvent log(long sequence) {
    return ExecutionEvent.newBuilder()
        .setSequence(sequence)
        .setLog(LogLine.newBuilder().setText("line " + sequence))
        .build();
  }

  private static ExecutionEvent completed() {
    return ExecutionEvent.newBuilder().setCompleted(Service.SUCCEEDED).build();
  }

  /** Keeps what comes, and asks for nothing by itself. */
  private static final class Reader implements Flow.Subscriber<RunEvent> {
    final BlockingQueue<Object> got = new LinkedBlockingQueue<>();
    final CountDownLatch over = new CountDownLatch(1);
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription started) {
      subscription = started;
    }

    @Override
    public void onNext(RunEvent event) {
      got.add(event);
    }

    @Override
    public void onError(Throwable error) {
      got.add(error);
      over.countDown();
    }

    @Override
    public void onComplete() {
      over.countDown();
    }

    Object next() throws InterruptedException {
      Object came = got.poll(5, TimeUnit.SECONDS);
      assertTrue(came != null, "nothing came");
      return came;
    }
  }

  private Reader read() {
    Reader reader = new Reader();
    client.streamStrategy(request()).subscribe(reader);
    return reader;
  }

  @Test
  void eventsComeInOrderAndTheLastOneIsTheResult() throws Exception {
    service.script =
        out -> {
          out.onNext(ExecutionEvent.newBuilder().setQueued(RunQueued.newBuilder().setPosition(3)).build());
          out.onNext(log(2));
          out.onNext(ExecutionEvent.newBuilder().setSequence(3).build());
          out.onNext(completed());
          out.onCompleted();
        };
    Reader reader = read();
    reader.subscription.request(Long.MAX_VALUE);
    assertEquals(3, assertInstanceOf(RunEvent.Queued.class, reader.next()).position());
    assertEquals("line 2", assertInstanceOf(RunEvent.Log.class, reader.next()).text());
    assertEquals(3, assertInstanceOf(RunEvent.Unknown.class, reader.next()).sequence());
    assertTrue(assertInstanceOf(RunEvent.Completed.class, reader.next()).result().succeeded());
    assertTrue(reader.over.await(5, TimeUnit.SECONDS));
    assertTrue(reader.got.isEmpty());
  }

  @Test
  void noEventComesThatWasNotAskedForAndTheServiceFeelsIt() throws Exception {
    AtomicInteger written = new AtomicInteger();
    service.script = out -> writeWhileReady(out, written, 1000);
    Reader reader = read();
    reader.subscription.request(3);
    for (int i = 0; i < 3; i++) {
      reader.next();
    }
    Thread.sleep(200);
    assertTrue(reader.got.isEmpty(), "a fourth event was not asked for");
    assertTrue(written.get() < 100, "the service wrote " + written + " events, and 3 were asked for");
    reader.subscription.request(2);
    assertEquals(4, ((RunEvent) reader.next()).sequence());
    assertEquals(5, ((RunEvent) reader.next()).sequence());
    assertFalse(reader.over.await(100, TimeUnit.MILLISECONDS));
    reader.subscription.request(Long.MAX_VALUE);
    assertTrue(reader.over.await(5, TimeUnit.SECONDS));
    assertEquals(1000 - 5 + 1, reader.got.size());
  }

  private static void writeWhileReady(
      ServerCallStreamObserver<ExecutionEvent> out, AtomicInteger written, int last) {
    Runnable write =
        () -> {
          while (out.isReady() && written.get() <= last) {
            if (written.incrementAndGet() > last) {
              out.onNext(completed());
              out.onCompleted();
            } else {
              out.onNext(log(written.get()));
            }
          }
        };
    out.setOnReadyHandler(write);
  }

  @Test
  void cancellingEndsTheCallAndTheSignals() throws Exception {
    service.script = out -> out.onNext(log(1));
    Reader reader = read();
    reader.subscription.request(10);
    reader.next();
    reader.subscription.cancel();
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS));
    assertFalse(reader.over.await(100, TimeUnit.MILLISECONDS), "no signal after cancel");
  }

  @Test
  void askingForNothingIsAnError() throws Exception {
    service.script = out -> out.onNext(log(1));
    Reader reader = read();
    reader.subscription.request(1);
    reader.next();
    reader.subscription.request(0);
    assertInstanceOf(IllegalArgumentException.class, reader.next());
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS));
  }

  @Test
  void beforeTheFirstEventACallIsTriedAgainAndStillOwesWhatWasAskedFor() throws Exception {
    service.refuse(Status.Code.UNAVAILABLE).refuse(Status.Code.RESOURCE_EXHAUSTED, Service.after(Duration.ofMillis(20)));
    service.script =
        out -> {
          out.onNext(log(1));
          out.onNext(completed());
          out.onCompleted();
        };
    Reader reader = read();
    reader.subscription.request(2);
    reader.next();
    assertInstanceOf(RunEvent.Completed.class, reader.next());
    assertEquals(3, service.runs.size());
    assertEquals(1, service.runs.stream().map(run -> run.getRunId()).distinct().count());
  }

  @Test
  void afterTheFirstEventNothingIsTriedAgain() throws Exception {
    service.script =
        out -> {
          out.onNext(log(1));
          out.onError(Status.UNAVAILABLE.asException());
        };
    Reader reader = read();
    reader.subscription.request(5);
    reader.next();
    assertInstanceOf(ServiceUnavailableException.class, reader.next());
    assertEquals(1, service.runs.size());
  }

  @Test
  void aStreamWithoutAResultIsNoSuccess() throws Exception {
    service.script =
        out -> {
          out.onNext(log(1));
          out.onCompleted();
        };
    Reader reader = read();
    reader.subscription.request(5);
    reader.next();
    ExecutionServiceException e = assertInstanceOf(ExecutionServiceException.class, reader.next());
    assertTrue(e.getMessage().contains("ended before its result"), e.getMessage());
  }

  @Test
  void eachSubscriberHasAStreamOfTheSameRun() throws Exception {
    service.script =
        out -> {
          out.onNext(completed());
          out.onCompleted();
        };
    Flow.Publisher<RunEvent> publisher = client.streamStrategy(request());
    for (int i = 0; i < 2; i++) {
      Reader reader = new Reader();
      publisher.subscribe(reader);
      reader.subscription.request(1);
      assertInstanceOf(RunEvent.Completed.class, reader.next());
    }
    assertEquals(service.runs.get(0).getRunId(), service.runs.get(1).getRunId());
  }

  @Test
  void oneThreadCanWaitForEachEvent() {
    AtomicInteger written = new AtomicInteger();
    service.script = out -> writeWhileReady(out, written, 100);
    try (RunEvents events = client.streamStrategyBlocking(request())) {
      for (int i = 1; i <= 100; i++) {
        assertTrue(events.hasNext());
        assertEquals(i, events.next().sequence());
      }
      assertTrue(events.result().succeeded());
      assertFalse(events.hasNext());
      assertThrows(NoSuchElementException.class, events::next);
    }
  }

  @Test
  void closingTheEventsCancelsTheRun() throws Exception {
    service.script = out -> out.onNext(log(1));
    RunEvents events = client.streamStrategyBlocking(request());
    events.next();
    events.close();
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS));
    assertFalse(events.hasNext());
  }

  @Test
  void aThreadThatWaitsIsToldOfAFailure() {
    service.script = out -> out.onError(Status.INTERNAL.asException());
    try (RunEvents events = client.streamStrategyBlocking(request())) {
      assertThrows(ExecutionServiceException.class, events::hasNext);
      assertFalse(events.hasNext());
    }
  }

  @Test
  void interruptingAThreadThatWaitsCancelsTheRun() throws Exception {
    service.script = out -> out.onNext(log(1));
    try (RunEvents events = client.streamStrategyBlocking(request())) {
      events.next();
      Thread.currentThread().interrupt();
      assertThrows(CallCancelledException.class, events::hasNext);
      assertTrue(Thread.interrupted(), "the interrupt is kept");
    }
    assertTrue(service.cancelled.await(5, TimeUnit.SECONDS));
  }
}
