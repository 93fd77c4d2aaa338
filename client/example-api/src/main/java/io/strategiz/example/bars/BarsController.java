package io.strategiz.example.bars;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Bars and strategies to start from, and bars from a file. */
@RestController
@Tag(name = "Bars and examples")
public class BarsController {
  private final ExampleBars examples;

  public BarsController(ExampleBars examples) {
    this.examples = examples;
  }

  @GetMapping("/v1/data")
  @Operation(summary = "Lists the example bars")
  public List<ExampleBars.Choice> data() {
    return examples.data();
  }

  @GetMapping("/v1/data/{name}")
  @Operation(summary = "Gives example bars as columns")
  public BarColumns data(@PathVariable String name) {
    return examples.named(name);
  }

  @GetMapping("/v1/examples")
  @Operation(summary = "Lists the example strategies")
  public List<ExampleBars.Choice> strategies() {
    return examples.strategies();
  }

  @GetMapping(value = "/v1/examples/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
  @Operation(summary = "Gives the source of an example strategy")
  public String strategy(@PathVariable String name) {
    return examples.strategy(name);
  }

  @PostMapping(value = "/v1/bars", consumes = "text/csv")
  @Operation(summary = "Reads a CSV file into columns; an error names its line")
  public BarColumns read(@RequestBody String csv) {
    return CsvColumns.columns(csv);
  }
}
