package io.strategiz.example.strategies;

import io.strategiz.example.ExampleProperties;
import io.strategiz.example.errors.ApplicationBusyException;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * How many runs this application waits for at once. Each holds a thread: there are no virtual threads on Java 17, and the
 * bound keeps enough of Tomcat's for health, checks and the page.
 */
@Component
public class RunSlots {
  private final Semaphore free;

  public RunSlots(ExampleProperties properties) {
    free = new Semaphore(properties.limits().runsAtOnce());
  }

  /** Takes a place, or refuses at once. */
  void take() {
    if (!free.tryAcquire()) {
      throw new ApplicationBusyException();
    }
  }

  void give() {
    free.release();
  }
}
