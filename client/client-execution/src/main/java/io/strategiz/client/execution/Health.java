package io.strategiz.client.execution;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the service can do now.
 *
 * <pre>{@code
 * boolean ready = client.getHealth().serving();
 * }</pre>
 *
 * @param status whether it can run strategies
 * @param supportedLanguages "python"
 * @param maxTimeout largest timeout of a run
 * @param maxMemoryMb largest memory of one run, MiB
 * @param images what runs may start from
 * @param metadata how full it is, as text; the service's manual for operators lists the keys
 */
public record Health(
    ServingStatus status,
    List<String> supportedLanguages,
    Duration maxTimeout,
    int maxMemoryMb,
    Set<RunnerImage> images,
    Map<String, String> metadata) {

  /** Whether the service can run strategies. */
  public boolean serving() {
    return status == ServingStatus.SERVING;
  }
}
