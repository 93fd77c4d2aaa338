package io.strategiz.client.execution;

import io.strategiz.execution.grpc.DeploymentExecution;

/**
 * One deployed strategy, to be evaluated on its latest bar.
 *
 * <pre>{@code
 * Deployment alert = Deployment.of("d-17", code).withUserId("ann").withType("alert");
 * }</pre>
 *
 * @param deploymentId comes back in the result
 * @param type comes back in the result; may be empty
 * @param strategyId free text for the service's logs; may be empty
 * @param code Python source
 * @param userId deployments of different users never share a sandbox; may be empty
 * @param parameters entries of the dict {@code params}
 * @param image what its run starts from
 */
public record Deployment(
    String deploymentId,
    String type,
    String strategyId,
    String code,
    String userId,
    Parameters parameters,
    RunnerImage image) {
  /** A deployment with an id and code, and nothing else. */
  public static Deployment of(String deploymentId, String code) {
    return new Deployment(deploymentId, "", "", code, "", Parameters.NONE, RunnerImage.DEFAULT);
  }

  /** A copy of this type, which comes back in the result. */
  public Deployment withType(String type) {
    return new Deployment(deploymentId, type, strategyId, code, userId, parameters, image);
  }

  /** A copy with this strategy id. */
  public Deployment withStrategyId(String strategyId) {
    return new Deployment(deploymentId, type, strategyId, code, userId, parameters, image);
  }

  /** A copy of this user. */
  public Deployment withUserId(String userId) {
    return new Deployment(deploymentId, type, strategyId, code, userId, parameters, image);
  }

  /** A copy with these parameters. */
  public Deployment withParameters(Parameters parameters) {
    return new Deployment(deploymentId, type, strategyId, code, userId, parameters, image);
  }

  /** A copy whose run starts from this image. */
  public Deployment withImage(RunnerImage image) {
    return new Deployment(deploymentId, type, strategyId, code, userId, parameters, image);
  }

  DeploymentExecution message() {
    return DeploymentExecution.newBuilder()
        .setDeploymentId(deploymentId)
        .setDeploymentType(type)
        .setStrategyId(strategyId)
        .setStrategyCode(code)
        .setUserId(userId)
        .putAllTypedParameters(parameters.typed())
        .putAllParameters(parameters.texts())
        .setImage(image.word())
        .build();
  }
}
