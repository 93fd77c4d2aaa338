package io.strategiz.client.execution.spring.boot3;

import io.strategiz.client.execution.ExecutionServiceClient;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Health of the execution service on Spring Boot 3.5. Later lines have no class of the condition's name. */
@AutoConfiguration(afterName = "io.strategiz.client.execution.spring.ExecutionServiceAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(ExecutionServiceClient.class)
@ConditionalOnEnabledHealthIndicator("execution-service")
public class Boot3HealthAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(name = "executionServiceHealthIndicator")
  HealthIndicator executionServiceHealthIndicator(ExecutionServiceClient client) {
    return new Boot3HealthIndicator(client);
  }
}
