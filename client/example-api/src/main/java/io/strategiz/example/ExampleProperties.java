package io.strategiz.example;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What this application offers, and what it lets one caller have.
 *
 * @param data titles of the example bars, by the name of their file, in the order of the page
 * @param strategies titles of the example strategies, by the name of their file, in the order of the page
 * @param limits what a caller, or all together, may use
 */
@ConfigurationProperties("example")
public record ExampleProperties(
    Map<String, String> data, Map<String, String> strategies, @DefaultValue Limits limits) {
  /**
   * What may be used.
   *
   * @param requestSize largest body of a request
   * @param runsAtOnce runs in progress, of all callers together; each holds one thread
   * @param runsPerMinute runs that one address may start
   * @param requestsPerMinute other requests to the API that one address may send
   */
  public record Limits(
      @DefaultValue("16MB") DataSize requestSize,
      @DefaultValue("16") int runsAtOnce,
      @DefaultValue("30") int runsPerMinute,
      @DefaultValue("240") int requestsPerMinute) {}
}
