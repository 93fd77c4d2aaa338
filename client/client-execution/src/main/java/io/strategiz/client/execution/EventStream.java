package io.strategiz.client.execution;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.ExecutionEvent;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run for each subscriber that comes. gRPC is asked for as many messages as the
 * subscriber asks for, so a slow one is felt by the service. A call is tried again only before its
 * first event: after that another try could be another run, with other events.
 */
record EventStream(Calls calls, ExecuteStrategyRequest request, Duration timeout)
    implements Flow.Publisher<RunEvent> {

  @Override
  public void subscribe(Flow.Subscriber<? super RunEvent> subscriber) {
    Subscription subscription = new Subscription(this, subscriber);
    subscriber.onSubscribe(subscription);
    subscription.attempt(1);
  }

  private static final class Subscription implements Flow.Subscription {
    private final EventStream stream;
    private final Flow.Subscriber<? super RunEvent> subscriber;
    private final Deadline deadline;
    // Guarded by this.
    private long wanted;
    private boolean ended;
    private @Nullable ClientCallStreamObserver<ExecuteStrategyRequest> call;
    private @Nullable Throwable misuse;

    Subscription(EventStream stream, Flow.Subscriber<? super RunEvent> subscriber) {
      this.stream = stream;
      this.subscriber = subscriber;
      this.deadline = Deadline.after(stream.timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    void attempt(int number) {
      synchronized (this) {
        if (ended) {
          return;
        }
      }
      try {
        start(new Events(number));
      } catch (RuntimeException thrown) { // by an interceptor, say
        if (end()) {
          subscriber.onError(ErrorDetails.notStarted(thrown).exception());
        }
      }
    }

    private void start(Events events) {
      ClientCall<ExecuteStrategyRequest, ExecutionEvent> next =
          stream.calls.channel().newCall(
              StrategyExecutionServiceGrpc.getStreamStrategyMethod(),
              CallOptions.DEFAULT.withDeadline(deadline));
      ClientCalls.asyncServerStreamingCall(next, stream.request, events);
      long now;
      synchronized (this) {
        call = events.call;
        now = ended ? 0 : wanted;
      }
      if (now > 0) {
        ask(events.call, now);
      } else {
        cancelWhereEnded(events.call);
      }
    }

    @Override
    public void request(long n) {
      ClientCallStreamObserver<ExecuteStrategyRequest> current;
      synchronized (this) {
        if (ended) {
          return;
        }
        current = call;
        if (n <= 0) {
          misuse = new IllegalArgumentException("request(" + n + "): ask for 1 event or more");
        } else {
          wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
        }
      }
      if (n <= 0) {
        fail(current);
      } else if (current != null) {
        ask(current, n);
      }
    }

    @Override
    public void cancel() {
      ClientCallStreamObserver<ExecuteStrategyRequest> current;
      synchronized (this) {
        ended = true;
        current = call;
      }
      if (current != null) {
        current.cancel("the subscriber cancelled", null);
      }
    }

    /** Tells of a misuse by the call's own thread where there is one, so that signals never overlap. */
    private void fail(@Nullable ClientCallStreamObserver<ExecuteStrategyRequest> current) {
      if (current != null) {
        current.cancel("the subscriber asked for nothing", null);
      } else if (end()) {
        subscriber.onError(misuse);
      }
    }

    private void cancelWhereEnded(ClientCallStreamObserver<ExecuteStrategyRequest> current) {
      boolean over;
      synchronized (this) {
        over = ended;
      }
      if (over) {
        current.cancel("the subscriber cancelled", null);
      }
    }

    private static void ask(ClientCallStreamObserver<ExecuteStrategyRequest> from, long n) {
      from.request((int) Math.min(n, Integer.MAX_VALUE));
    }

    private synchronized boolean end() {
      boolean first = !ended;
      ended = true;
      return first;
    }

    private final class Events implements ClientResponseObserver<ExecuteStrategyRequest, ExecutionEvent> {
      private final int attempt;
      private ClientCallStreamObserver<ExecuteStrategyRequest> call;
      private boolean seen;
      private boolean completed;

      private Events(int attempt) {
        this.attempt = attempt;
      }

      @Override
      public void beforeStart(ClientCallStreamObserver<ExecuteStrategyRequest> started) {
        call = started;
        started.disableAutoRequestWithInitial(0);
      }

      @Override
      public void onNext(ExecutionEvent message) {
        seen = true;
        synchronized (Subscription.this) {
          if (ended || misuse != null) {
            return;
          }
          wanted = wanted == Long.MAX_VALUE ? wanted : wanted - 1;
        }
        RunEvent event = Results.event(message);
        completed |= event instanceof RunEvent.Completed;
        subscriber.onNext(event);
      }

      @Override
      public void onCompleted() {
        if (!completed) {
          onError(Status.INTERNAL.withDescription("the stream ended before its result").asException());
        } else if (end()) {
          subscriber.onComplete();
        }
      }

      @Override
      public void onError(Throwable error) {
        ErrorDetails failed = ErrorDetails.of(error);
        Throwable wrong;
        synchronized (Subscription.this) {
          wrong = misuse;
        }
        Duration wait = null;
        if (wrong == null && !seen && !stream.calls.closed().getAsBoolean()) {
          wait = stream.calls.retrying().delay(attempt, failed, deadline);
        }
        if (wait != null) {
          CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS)
              .execute(() -> attempt(attempt + 1));
        } else if (end()) {
          subscriber.onError(wrong == null ? failed.exception() : wrong);
        }
      }
    }
  }
}
