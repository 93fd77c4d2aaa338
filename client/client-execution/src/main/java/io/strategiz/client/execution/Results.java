package io.strategiz.client.execution;

import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import io.strategiz.execution.grpc.ExecutionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes records of the messages of a run. What a later version adds becomes UNKNOWN, never an error. */
final class Results {
  private Results() {}

  static RunResult run(ExecuteStrategyResponse answer) {
    return new RunResult(
        answer.getRunId(),
        named(Outcome.values(), answer.getOutcome().name(), "OUTCOME_", Outcome.UNKNOWN),
        answer.getSuccess() ? null : failure(answer.hasFailure(), answer.getFailure(), answer.getError()),
        answer.hasPerformance() ? Performances.of(answer.getPerformance()) : null,
        all(answer.getSignalsList(), Results::signal),
        all(answer.getIndicatorsList(), Results::indicator),
        all(answer.getDrawingsList(), Results::drawing),
        List.copyOf(answer.getLogsList()),
        List.copyOf(answer.getWarningsList()),
        usage(answer.getUsage()),
        answer.hasReceipt() ? receipt(answer.getReceipt()) : null,
        answer.hasLookAhead() ? lookAhead(answer.getLookAhead()) : null,
        Duration.ofMillis(answer.getExecutionTimeMs()));
  }

  static RunEvent event(ExecutionEvent m) {
    String id = m.getRunId();
    long number = m.getSequence();
    Instant time = Instant.ofEpochMilli(m.getTimeMs());
    return switch (m.getEventCase()) {
      case ACCEPTED -> new RunEvent.Accepted(id, number, time, limits(m.getAccepted().getLimits()));
      case QUEUED -> new RunEvent.Queued(id, number, time, m.getQueued().getPosition());
      case STARTED -> new RunEvent.Started(id, number, time, m.getStarted().getWarm());
      case LOG -> new RunEvent.Log(id, number, time, m.getLog().getText());
      case PROGRESS -> progress(m, time);
      case COMPLETED -> new RunEvent.Completed(id, number, time, run(m.getCompleted()));
      case EVENT_NOT_SET -> new RunEvent.Unknown(id, number, time);
    };
  }

  /** Absent is possible for an older service, which says a sentence only. */
  static Failure failure(boolean has, io.strategiz.execution.grpc.Failure m, String error) {
    return new Failure(
        has ? m.getMessage() : error,
        known(m.getLine()),
        known(m.getColumn()),
        m.hasBar() ? m.getBar() : null,
        m.getLimit().isEmpty() ? null : worded(LimitKind.values(), m.getLimit(), LimitKind.UNKNOWN),
        m.getAllowed(),
        m.getUsed(),
        m.getHint(),
        m.getTraceback());
  }

  static ResourceUsage usage(io.strategiz.execution.grpc.ResourceUsage m) {
    return new ResourceUsage(
        m.getQueueMs(),
        m.getSandboxMs(),
        m.getStrategyMs(),
        m.getBacktestMs(),
        m.getTotalMs(),
        m.getCpuMs(),
        m.getPeakMemoryBytes(),
        m.getOutputBytes(),
        m.getWarm());
  }

  static <M, R> List<R> all(List<M> messages, Function<M, R> reader) {
    return messages.stream().map(reader).toList();
  }

  /** The constant of a name in the contract, such as OUTCOME_TIMEOUT. */
  static <E extends Enum<E>> E named(E[] values, String name, String prefix, E unknown) {
    for (E value : values) {
      if (name.length() == prefix.length() + value.name().length()
          && name.startsWith(prefix)
          && name.endsWith(value.name())) {
        return value;
      }
    }
    return unknown;
  }

  /** The constant of a word in the contract, such as "stop_loss" or "BUY". */
  static <E extends Enum<E>> E worded(E[] values, String word, E unknown) {
    return named(values, word.toUpperCase(Locale.ROOT), "", unknown);
  }

  /** A line or column; 0 says that it is not known. */
  static @Nullable Integer known(int position) {
    return position == 0 ? null : position;
  }

  private static RunEvent progress(ExecutionEvent m, Instant time) {
    io.strategiz.execution.grpc.Progress p = m.getProgress();
    return new RunEvent.Progress(
        m.getRunId(),
        m.getSequence(),
        time,
        p.getBarsDone(),
        p.getBarsTotal(),
        p.getEquity(),
        p.getDrawdown(),
        p.getTrades());
  }

  private static Signal signal(io.strategiz.execution.grpc.Signal m) {
    return new Signal(
        Instant.parse(m.getTimestamp()),
        worded(SignalType.values(), m.getType(), SignalType.UNKNOWN),
        m.getPrice(),
        m.getQuantity(),
        m.getReason(),
        m.getRepeats());
  }

  private static Drawing drawing(io.strategiz.execution.grpc.Drawing m) {
    return new Drawing(m.getIndicator(), List.copyOf(m.getBarList()), Map.copyOf(m.getWordsMap()));
  }

  private static Indicator indicator(io.strategiz.execution.grpc.Indicator m) {
    return new Indicator(
        m.getName(),
        all(
            m.getDataList(),
            point -> new Indicator.Point(Instant.parse(point.getTimestamp()), point.getValue())));
  }

  private static EffectiveLimits limits(io.strategiz.execution.grpc.EffectiveLimits m) {
    return new EffectiveLimits(
        Duration.ofMillis(m.getTimeoutMs()),
        m.getMemoryBytes(),
        m.getCpuMillis(),
        m.getProcesses(),
        m.getOutputBytes());
  }

  private static Receipt receipt(io.strategiz.execution.grpc.Receipt m) {
    return new Receipt(
        m.getRunnerImageDigest(),
        m.getRuntime(),
        Map.copyOf(m.getLibraryVersionsMap()),
        m.getCodeSha256(),
        m.getMarketDataSha256(),
        limits(m.getLimits()));
  }

  private static LookAheadReport lookAhead(io.strategiz.execution.grpc.LookAheadReport m) {
    return new LookAheadReport(
        m.getCheckedCuts(),
        all(
            m.getDifferencesList(),
            difference ->
                new LookAheadReport.Difference(
                    Instant.parse(difference.getTimestamp()),
                    worded(SignalType.values(), difference.getWithFuture(), SignalType.UNKNOWN),
                    worded(SignalType.values(), difference.getWithoutFuture(), SignalType.UNKNOWN))));
  }
}
