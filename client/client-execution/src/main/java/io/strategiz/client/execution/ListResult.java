package io.strategiz.client.execution;

import java.time.Duration;
import java.util.List;

/**
 * One result for each deployment of a list.
 *
 * <pre>{@code
 * client.executeList(request).results().forEach(one -> System.out.println(one.deploymentId()));
 * }</pre>
 *
 * @param results in the order of the request
 * @param error empty when all succeeded, else how many failed and the first reason
 * @param executionTime wall time of the whole list
 */
public record ListResult(
    List<DeploymentResult> results,
    String error,
    Duration executionTime) {

  /** Whether every deployment succeeded. */
  public boolean succeeded() {
    return results.stream().allMatch(DeploymentResult::succeeded);
  }
}
