package io.strategiz.client.execution;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run, for one thread that waits for each. Close it: that cancels a run whose result
 * has not come.
 *
 * <pre>{@code
 * try (RunEvents events = client.streamStrategyBlocking(request)) {
 *   while (events.hasNext()) {
 *     System.out.println(events.next());
 *   }
 * }
 * }</pre>
 */
public final class RunEvents implements Iterator<RunEvent>, AutoCloseable {
  private static final Object END = new Object();
  private static final int AHEAD = 16; // events that may wait here; the rest waits in gRPC

  private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private Flow.@Nullable Subscription subscription;
  private @Nullable RunEvent next;
  private boolean over;

  RunEvents(Flow.Publisher<RunEvent> publisher) {
    publisher.subscribe(new Arrivals());
  }

  /**
   * Waits for the next event.
   *
   * @return false after the last one
   * @throws ExecutionServiceException the stream failed
   * @throws CallCancelledException the thread was interrupted, which cancels the run
   */
  @Override
  public boolean hasNext() {
    if (next == null && !over) {
      Object came = take();
      if (came instanceof RunEvent event) {
        next = event;
      } else {
        over = true;
        if (came instanceof ExecutionServiceException failed) {
          throw failed.details().exception();
        }
      }
    }
    return next != null;
  }

  /**
   * The next event.
   *
   * @throws NoSuchElementException there is none
   * @throws ExecutionServiceException the stream failed
   */
  @Override
  public RunEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the run has ended, or its events were closed");
    }
    RunEvent event = next;
    next = null;
    subscription.request(1);
    return event;
  }

  /**
   * Reads on to the end.
   *
   * @throws ExecutionServiceException the stream failed
   * @throws NoSuchElementException it was closed, or its result was read before
   */
  public RunResult result() {
    while (true) {
      if (next() instanceof RunEvent.Completed completed) {
        return completed.result();
      }
    }
  }

  /** Cancels the run unless its result has come. */
  @Override
  public void close() {
    subscription.cancel();
    arrived.add(END);
  }

  private Object take() {
    try {
      return arrived.take();
    } catch (InterruptedException interrupted) {
      close();
      over = true;
      Thread.currentThread().interrupt();
      throw ErrorDetails.interrupted(interrupted).exception();
    }
  }

  private final class Arrivals implements Flow.Subscriber<RunEvent> {
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
      arrived.add(error);
    }

    @Override
    public void onComplete() {
      arrived.add(END);
    }
  }
}
