package io.strategiz.client.execution;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one deployment of a list went.
 *
 * <pre>{@code
 * String said = one.succeeded() ? one.signal().type().name() : one.failure().message();
 * }</pre>
 *
 * @param deploymentId from the request
 * @param deploymentType from the request
 * @param signal null where it failed
 * @param failure null where it succeeded
 * @param usage what it cost
 * @param warnings which bars were read, and what is odd about them or about the parameters
 * @param executionTime wall time of this deployment
 */
public record DeploymentResult(
    String deploymentId,
    String deploymentType,
    @Nullable LiveSignal signal,
    @Nullable Failure failure,
    ResourceUsage usage,
    List<String> warnings,
    Duration executionTime) {

  /** Whether a signal was computed. */
  public boolean succeeded() {
    return signal != null;
  }
}
