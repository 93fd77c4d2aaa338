package io.strategiz.client.execution;

import java.time.Instant;

/**
 * Something that happened to a run. The last event of a stream is {@link Completed}.
 *
 * <pre>{@code
 * if (event instanceof RunEvent.Progress progress) {
 *   System.out.println(progress.barsDone() + " of " + progress.barsTotal());
 * }
 * }</pre>
 */
public sealed interface RunEvent {
  /** The id of the run. */
  String runId();

  /** From 1, without gaps but for {@link Progress}, of which a slow reader gets the newest. */
  long sequence();

  /** When it happened, by the service's clock. */
  Instant time();

  /**
   * The request is sound.
   *
   * @param runId the id of the run
   * @param sequence from 1
   * @param time when it happened
   * @param limits limits in force
   */
  record Accepted(String runId, long sequence, Instant time, EffectiveLimits limits) implements RunEvent {}

  /**
   * No slot is free yet.
   *
   * @param runId the id of the run
   * @param sequence from 1
   * @param time when it happened
   * @param position runs ahead, plus one
   */
  record Queued(String runId, long sequence, Instant time, int position) implements RunEvent {}

  /**
   * The strategy was sent its data, and its time runs.
   *
   * @param runId the id of the run
   * @param sequence from 1
   * @param time when it happened
   * @param warm the sandbox had been started ahead
   */
  record Started(String runId, long sequence, Instant time, boolean warm) implements RunEvent {}

  /**
   * One line that the strategy printed.
   *
   * @param runId the id of the run
   * @param sequence from 1
   * @param time when it happened
   * @param text the line, without its newline
   */
  record Log(String runId, long sequence, Instant time, String text) implements RunEvent {}

  /**
   * How far a run is. Never goes back.
   *
   * @param runId the id of the run
   * @param sequence from 1
   * @param time when it happened
   * @param barsDone bars evaluated
   * @param barsTotal bars in all
   * @param equity cash, at {@code barsDone}
   * @param drawdown a fraction, at or below 0
   * @param trades closed so far
   */
  record Progress(
      String runId,
      long sequence,
      Instant time,
      long barsDone,
      long barsTotal,
      double equity,
      double drawdown,
      int trades)
      implements RunEvent {}

  /**
   * The run ended; no event follows.
   *
   * @param runId the id of the run
   * @param sequence from 1
   * @param time when it happened
   * @param result what {@link ExecutionServiceClient#executeStrategy} gives
   */
  record Completed(String runId, long sequence, Instant time, RunResult result) implements RunEvent {}

  /**
   * An event of a later version of the service. Leave it alone.
   *
   * @param runId the id of the run
   * @param sequence from 1
   * @param time when it happened
   */
  record Unknown(String runId, long sequence, Instant time) implements RunEvent {}
}
