package io.strategiz.client.execution.spring;

import io.strategiz.client.execution.ClientBuilder;
import io.strategiz.client.execution.ExecutionServiceClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Makes one client for the whole application, unless the application makes its own. It connects with its first call. */
@AutoConfiguration
@EnableConfigurationProperties({ExecutionServiceProperties.class, AliasProperties.class})
public class ExecutionServiceAutoConfiguration {
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  ExecutionServiceClient executionServiceClient(
      ExecutionServiceProperties properties,
      AliasProperties alias,
      ObjectProvider<ExecutionServiceClientCustomizer> customizers) {
    ClientBuilder builder = ClientSettings.of(properties, alias).builder();
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    return builder.build();
  }
}
