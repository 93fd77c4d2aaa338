package io.strategiz.client.execution.spring.health;

import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.spring.ExecutionServiceAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Health of the execution service, on Spring Boot 4. On 3.5 its classes have other names: see the module for it. */
@AutoConfiguration(after = ExecutionServiceAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(ExecutionServiceClient.class)
@ConditionalOnEnabledHealthIndicator("execution-service")
public class ExecutionServiceHealthAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(name = "executionServiceHealthIndicator")
  HealthIndicator executionServiceHealthIndicator(ExecutionServiceClient client) {
    return new ExecutionServiceHealthIndicator(client);
  }
}
