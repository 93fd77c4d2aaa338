package io.strategiz.example.strategies;

import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.RunEvent;
import io.strategiz.client.execution.RunRequest;
import io.strategiz.example.ExampleProperties;
import io.strategiz.example.errors.Problems;
import io.strategiz.example.strategies.EventQueue.StreamEnded;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Passes the events of a run on as server-sent events. A comment goes out each second in which nothing happens, for a
 * caller that has gone is noticed only by writing to it; its run is then cancelled.
 */
@Component
public class RunStreams {
  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final long NO_TIME_LIMIT = 0; // the client's deadline ends every run

  private final ExecutionServiceClient client;
  private final RunSlots slots;
  private final Problems problems;
  private final ExecutorService writers;

  public RunStreams(ExecutionServiceClient client, RunSlots slots, Problems problems, ExampleProperties properties) {
    this.client = client;
    this.slots = slots;
    this.problems = problems;
    this.writers =
        Executors.newFixedThreadPool(
            properties.limits().runsAtOnce(), new CustomizableThreadFactory("run-stream-"));
  }

  /**
   * Starts a run, and waits for its first event, so that a refusal is an HTTP status.
   *
   * @param seen the number of the last event that the caller has had; later ones are sent
   */
  SseEmitter open(RunRequest request, long seen) throws InterruptedException {
    slots.take();
    EventQueue events = null;
    boolean passedOn = false;
    try {
      EventQueue begun = EventQueue.of(client.streamStrategy(request));
      events = begun;
      RunEvent first = null;
      while (first == null) {
        first = begun.next(SILENCE);
      }
      RunEvent start = first;
      SseEmitter emitter = new SseEmitter(NO_TIME_LIMIT);
      writers.execute(() -> pass(begun, start, emitter, seen));
      passedOn = true;
      return emitter;
    } catch (StreamEnded ended) {
      throw new IllegalStateException("a stream ended before its first event", ended);
    } finally {
      if (!passedOn) {
        if (events != null) {
          events.cancel();
        }
        slots.give();
      }
    }
  }

  private void pass(EventQueue events, RunEvent first, SseEmitter emitter, long seen) {
    try {
      send(emitter, first, seen);
      while (true) {
        send(emitter, events.next(SILENCE), seen);
      }
    } catch (StreamEnded ended) {
      emitter.complete();
    } catch (IOException | IllegalStateException gone) {
      // The caller is gone, and Tomcat, which noticed it, ends the request.
    } catch (InterruptedException stopping) {
      emitter.complete();
    } catch (RuntimeException failure) {
      tell(emitter, failure);
    } finally {
      events.cancel();
      slots.give();
    }
  }

  private static void send(SseEmitter emitter, @Nullable RunEvent event, long seen) throws IOException {
    if (event == null) {
      emitter.send(SseEmitter.event().comment("waiting"));
      return;
    }
    EventView view = EventView.of(event);
    if (view != null && event.sequence() > seen) {
      emitter.send(
          SseEmitter.event()
              .id(Long.toString(event.sequence()))
              .name(view.name())
              .data(view.data(), MediaType.APPLICATION_JSON));
    }
  }

  private void tell(SseEmitter emitter, RuntimeException failure) {
    try {
      emitter.send(SseEmitter.event().name("problem").data(problems.of(failure), MediaType.APPLICATION_JSON));
      emitter.complete();
    } catch (IOException | IllegalStateException gone) {
      // as above: nobody can be told
    }
  }

  /** Cancels the runs in progress: each writer's wait is interrupted. */
  @PreDestroy
  void stop() {
    writers.shutdownNow();
  }
}
