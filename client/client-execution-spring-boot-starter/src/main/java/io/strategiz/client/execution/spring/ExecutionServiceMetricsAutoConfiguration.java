package io.strategiz.client.execution.spring;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Times each call of the client, where the application has a registry of metrics. */
@AutoConfiguration(
    before = ExecutionServiceAutoConfiguration.class,
    // The registries of Spring Boot 4 and of 3.5.
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public class ExecutionServiceMetricsAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(name = "executionServiceMetrics")
  ExecutionServiceClientCustomizer executionServiceMetrics(MeterRegistry registry) {
    return builder -> builder.interceptor(new MetricsInterceptor(registry));
  }
}
