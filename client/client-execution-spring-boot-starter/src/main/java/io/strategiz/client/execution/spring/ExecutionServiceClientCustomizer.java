package io.strategiz.client.execution.spring;

import io.strategiz.client.execution.ClientBuilder;

/**
 * A bean that changes how the client is made, after the properties: an interceptor, an executor, a token that changes.
 *
 * <pre>{@code
 * @Bean
 * ExecutionServiceClientCustomizer tracing(GrpcOpenTelemetry telemetry) {
 *   return builder -> builder.interceptor(...);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ExecutionServiceClientCustomizer {
  /** Changes the builder. */
  void customize(ClientBuilder builder);
}
