package io.strategiz.client.execution;

import java.util.Map;

/**
 * What is needed to reproduce a run.
 *
 * <pre>{@code
 * String numpy = result.receipt().libraryVersions().get("numpy");
 * }</pre>
 *
 * @param runnerImageDigest content id of the runner image
 * @param runtime OCI runtime, such as "runc"
 * @param libraryVersions by package
 * @param codeSha256 hex, of the UTF-8 source
 * @param marketDataSha256 hex, of the bars that ran, after any repair
 * @param limits limits in force
 */
public record Receipt(
    String runnerImageDigest,
    String runtime,
    Map<String, String> libraryVersions,
    String codeSha256,
    String marketDataSha256,
    EffectiveLimits limits) {}
