package io.strategiz.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** A web API over the strategy execution service, and a page that uses it. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ExampleApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(ExampleApplication.class, arguments);
  }
}
