package io.strategiz.example.bars;

import io.strategiz.example.ExampleProperties;
import io.strategiz.example.errors.FieldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** The bars and strategies that this application brings. A name is looked up in the properties, never in a folder. */
@Component
public class ExampleBars {
  private final ExampleProperties properties;
  private final Map<String, BarColumns> read = new ConcurrentHashMap<>();

  public ExampleBars(ExampleProperties properties) {
    this.properties = properties;
  }

  /**
   * Something to choose.
   *
   * @param name in requests
   * @param title for people
   */
  public record Choice(String name, String title) {}

  public List<Choice> data() {
    return choices(properties.data());
  }

  public List<Choice> strategies() {
    return choices(properties.strategies());
  }

  public BarColumns named(String name) {
    known("data", properties.data(), name);
    return read.computeIfAbsent(name, ignored -> CsvColumns.columns(text("examples/data/" + name + ".csv")));
  }

  public String strategy(String name) {
    known("strategy", properties.strategies(), name);
    return text("examples/strategies/" + name + ".py");
  }

  private static List<Choice> choices(Map<String, String> titles) {
    return titles.entrySet().stream().map(entry -> new Choice(entry.getKey(), entry.getValue())).toList();
  }

  private static void known(String field, Map<String, String> titles, String name) {
    if (!titles.containsKey(name)) {
      throw new FieldException(field, "\"" + name + "\" is not known; there are " + titles.keySet());
    }
  }

  private static String text(String path) {
    try {
      return new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException error) {
      throw new UncheckedIOException("the application was built without " + path, error);
    }
  }
}
