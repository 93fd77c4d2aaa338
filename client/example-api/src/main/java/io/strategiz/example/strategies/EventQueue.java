package io.strategiz.example.strategies;

import io.strategiz.client.execution.RunEvent;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run for one thread that takes them, with a time limit for each wait. It asks for one event when it
 * has given one away, so a slow reader is felt by the service.
 */
final class EventQueue implements Flow.Subscriber<RunEvent> {
  private static final int AHEAD = 8;
  private static final Object END = new Object();

  private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>(); // at most AHEAD events and one end
  private Flow.@Nullable Subscription subscription;

  static EventQueue of(Flow.Publisher<RunEvent> publisher) {
    EventQueue queue = new EventQueue();
    publisher.subscribe(queue);
    return queue;
  }

  /**
   * What came within the time.
   *
   * @return null where nothing came
   * @throws RuntimeException the run had no answer; it is what the client says
   * @throws StreamEnded there is no further event
   */
  @Nullable RunEvent next(Duration wait) throws InterruptedException, StreamEnded {
    Object came = arrived.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (came == null) {
      return null;
    }
    if (came instanceof RunEvent event) {
      subscription.request(1);
      return event;
    }
    if (came instanceof RuntimeException failure) {
      throw failure;
    }
    throw new StreamEnded();
  }

  /** Cancels the run, unless it has ended. */
  void cancel() {
    subscription.cancel();
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(AHEAD);
  }

  @Override
  public void onNext(RunEvent event) {
    arrived.add(event);
  }

  @Override
  public void onError(Throwable error) {
    arrived.add(error instanceof RuntimeException failure ? failure : new CompletionException(error));
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }

  /** No event follows. */
  static final class StreamEnded extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
