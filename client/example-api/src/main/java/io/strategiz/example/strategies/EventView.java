package io.strategiz.example.strategies;

import io.strategiz.client.execution.RunEvent;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event: its name, and its data as JSON.
 *
 * @param name accepted, queued, started, log, progress or result
 * @param data what JSON is made of
 */
record EventView(String name, Object data) {
  record Accepted(String runId, RunView.LimitsView limits) {}

  record Queued(int position) {}

  record Started(boolean warm) {}

  record Log(String text) {}

  record Progress(long barsDone, long barsTotal, double equity, double drawdown, int trades) {}

  /** Null for an event of a later version of the service, which nobody here can read. */
  static @Nullable EventView of(RunEvent event) {
    if (event instanceof RunEvent.Accepted accepted) {
      return new EventView("accepted", new Accepted(accepted.runId(), RunView.limits(accepted.limits())));
    }
    if (event instanceof RunEvent.Queued queued) {
      return new EventView("queued", new Queued(queued.position()));
    }
    if (event instanceof RunEvent.Started started) {
      return new EventView("started", new Started(started.warm()));
    }
    if (event instanceof RunEvent.Log log) {
      return new EventView("log", new Log(log.text()));
    }
    if (event instanceof RunEvent.Progress at) {
      return new EventView(
          "progress", new Progress(at.barsDone(), at.barsTotal(), at.equity(), at.drawdown(), at.trades()));
    }
    if (event instanceof RunEvent.Completed completed) {
      return new EventView("result", RunView.of(completed.result()));
    }
    return null;
  }
}
