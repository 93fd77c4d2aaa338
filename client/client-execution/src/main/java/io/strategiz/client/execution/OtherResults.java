package io.strategiz.client.execution;

import static io.strategiz.client.execution.Results.all;
import static io.strategiz.client.execution.Results.known;
import static io.strategiz.client.execution.Results.named;
import static io.strategiz.client.execution.Results.worded;

import io.strategiz.execution.grpc.ExecuteListResponse;
import io.strategiz.execution.grpc.HealthResponse;
import io.strategiz.execution.grpc.ValidateCodeResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes records of the messages of a list, a check of code and a health check. */
final class OtherResults {
  private OtherResults() {}

  static ListResult list(ExecuteListResponse answer) {
    return new ListResult(
        all(answer.getResultsList(), OtherResults::deployment),
        answer.getError(),
        Duration.ofMillis(answer.getExecutionTimeMs()));
  }

  static CodeCheck check(ValidateCodeResponse answer) {
    return new CodeCheck(answer.getValid(), all(answer.getFindingsList(), OtherResults::finding));
  }

  static Health health(HealthResponse answer) {
    return new Health(
        worded(ServingStatus.values(), answer.getStatus(), ServingStatus.UNKNOWN),
        List.copyOf(answer.getSupportedLanguagesList()),
        Duration.ofSeconds(answer.getMaxTimeoutSeconds()),
        answer.getMaxMemoryMb(),
        images(answer.getImagesList()),
        Map.copyOf(answer.getMetadataMap()));
  }

  private static Set<RunnerImage> images(List<String> offered) {
    EnumSet<RunnerImage> images = EnumSet.of(RunnerImage.DEFAULT);
    offered.forEach(word -> images.add(worded(RunnerImage.values(), word, RunnerImage.UNKNOWN)));
    return Collections.unmodifiableSet(images);
  }

  private static DeploymentResult deployment(io.strategiz.execution.grpc.DeploymentResult m) {
    return new DeploymentResult(
        m.getDeploymentId(),
        m.getDeploymentType(),
        m.getSuccess() ? live(m.getSignal()) : null,
        m.getSuccess() ? null : Results.failure(m.hasFailure(), m.getFailure(), m.getError()),
        Results.usage(m.getUsage()),
        List.copyOf(m.getWarningsList()),
        Duration.ofMillis(m.getExecutionTimeMs()));
  }

  private static LiveSignal live(io.strategiz.execution.grpc.LiveSignal m) {
    return new LiveSignal(
        worded(SignalType.values(), m.getSignalType(), SignalType.UNKNOWN),
        m.getSymbol(),
        m.getPrice(),
        m.getQuantity(),
        m.getReason(),
        Map.copyOf(m.getIndicatorsMap()),
        Instant.parse(m.getTimestamp()));
  }

  private static Finding finding(io.strategiz.execution.grpc.Finding m) {
    return new Finding(
        named(Severity.values(), m.getSeverity().name(), "SEVERITY_", Severity.UNKNOWN),
        m.getRule(),
        m.getMessage(),
        known(m.getLine()),
        known(m.getColumn()));
  }
}
