package io.strategiz.client.execution;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call with one answer, tried again where {@link Retrying} says so. Whoever ends the future first
 * without an answer, by cancelling it or by a timeout of its own, cancels the call and so the run.
 */
final class UnaryCall<Q, A, R> extends CompletableFuture<R> {
  private final Channel channel;
  private final MethodDescriptor<Q, A> method;
  private final Q request;
  private final Function<A, R> reader;
  private final Deadline deadline;
  private final Retrying retrying;
  private final BooleanSupplier closed;
  private volatile @Nullable ClientCall<Q, A> current;

  UnaryCall(
      Calls calls, MethodDescriptor<Q, A> method, Q request, Duration timeout, Function<A, R> reader) {
    this.channel = calls.channel();
    this.retrying = calls.retrying();
    this.closed = calls.closed();
    this.method = method;
    this.request = request;
    this.reader = reader;
    this.deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
    whenComplete((answer, error) -> cancelCurrent());
    attempt(1);
  }

  private void attempt(int number) {
    if (isDone()) {
      return;
    }
    try {
      ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT.withDeadline(deadline));
      ClientCalls.asyncUnaryCall(call, request, new Ending(number));
      current = call;
    } catch (RuntimeException thrown) { // by an interceptor, say; on a later try nobody else would hear of it
      completeExceptionally(ErrorDetails.notStarted(thrown).exception());
    }
    if (isDone()) { // ended while the call was being started
      cancelCurrent();
    }
  }

  private void cancelCurrent() {
    ClientCall<Q, A> call = current;
    if (call != null) {
      call.cancel("the caller gave up", null); // does nothing where the call has ended
    }
  }

  private final class Ending implements StreamObserver<A> {
    private final int attempt;
    private @Nullable A answer;

    private Ending(int attempt) {
      this.attempt = attempt;
    }

    @Override
    public void onNext(A value) {
      answer = value;
    }

    @Override
    public void onCompleted() {
      try {
        complete(reader.apply(answer));
      } catch (RuntimeException unreadable) {
        Status status = Status.INTERNAL.withDescription("the answer cannot be read").withCause(unreadable);
        completeExceptionally(ErrorDetails.of(status, null).exception());
      }
    }

    @Override
    public void onError(Throwable error) {
      ErrorDetails failed = ErrorDetails.of(error);
      Duration wait = closed.getAsBoolean() ? null : retrying.delay(attempt, failed, deadline);
      if (wait == null) {
        completeExceptionally(failed.exception());
      } else {
        delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS).execute(() -> attempt(attempt + 1));
      }
    }
  }
}
