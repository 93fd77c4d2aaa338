package io.strategiz.example.strategies;

import io.strategiz.client.execution.Bar;
import io.strategiz.client.execution.Bars;
import io.strategiz.client.execution.BarsPolicy;
import io.strategiz.client.execution.Parameters;
import io.strategiz.client.execution.RunRequest;
import io.strategiz.example.bars.BarColumns;
import io.strategiz.example.bars.CsvColumns;
import io.strategiz.example.bars.ExampleBars;
import io.strategiz.example.errors.FieldException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One strategy to run. The bars stand in exactly one of {@code bars}, {@code columns}, {@code csv} and {@code data}.
 *
 * @param code Python source, at most 64 KiB
 * @param language "python", also when it is left out
 * @param bars bars as rows
 * @param columns bars as columns, the fast way for many
 * @param csv bars as the text of a CSV file with the columns timestamp, open, high, low, close and, if known, volume
 * @param data the name of example bars of this application
 * @param parameters what the code reads as {@code params}: numbers, truth values, texts or lists of numbers, by name
 * @param backtest how signals become trades
 * @param timeoutSeconds how long the strategy may take
 * @param memoryMb memory of the sandbox, MiB
 * @param barsPolicy what is done about bars that are not as they should be
 * @param checkLookAhead whether to look for signals that depend on later bars
 * @param runId names the run, so that an equal request under it joins the run or gets its answer again
 * @param strategyId free text for the service's logs
 */
public record RunBody(
    @Nullable String code,
    @Nullable String language,
    @Nullable List<Bar> bars,
    @Nullable BarColumns columns,
    @Nullable String csv,
    @Nullable String data,
    @Nullable Map<String, Object> parameters,
    @Nullable BacktestBody backtest,
    @Nullable Integer timeoutSeconds,
    @Nullable Integer memoryMb,
    @Nullable BarsPolicy barsPolicy,
    @Nullable Boolean checkLookAhead,
    @Nullable String runId,
    @Nullable String strategyId) {

  /** The request to the service, of that user. */
  RunRequest request(ExampleBars examples, String userId) {
    RunRequest.Builder request = RunRequest.builder(code(code, language), theBars(examples)).userId(userId);
    if (parameters != null) {
      request.parameters(typed(parameters));
    }
    if (backtest != null) {
      request.backtest(backtest.settings());
    }
    if (timeoutSeconds != null) {
      if (timeoutSeconds < 1) {
        throw new FieldException("timeoutSeconds", "must be 1 or more, and is " + timeoutSeconds);
      }
      request.timeout(Duration.ofSeconds(timeoutSeconds));
    }
    if (memoryMb != null) {
      request.memoryMb(memoryMb);
    }
    if (barsPolicy != null) {
      request.barsPolicy(barsPolicy);
    }
    if (runId != null) {
      request.runId(runId);
    }
    if (strategyId != null) {
      request.strategyId(strategyId);
    }
    return request.checkLookAhead(Boolean.TRUE.equals(checkLookAhead)).build();
  }

  /** The code, where there is some and it is Python. */
  static String code(@Nullable String code, @Nullable String language) {
    if (code == null || code.isBlank()) {
      throw new FieldException("code", "is empty: send Python source");
    }
    if (language != null && !language.isEmpty() && !language.equals("python")) {
      throw new FieldException("language", "only \"python\" is run, not \"" + language + "\"");
    }
    return code;
  }

  private Bars theBars(ExampleBars examples) {
    long given = Stream.of(bars, columns, csv, data).filter(Objects::nonNull).count();
    if (given != 1) {
      throw new FieldException("bars", "send the bars in exactly one of bars, columns, csv and data, not in " + given);
    }
    if (bars != null) {
      return Bars.rows(bars);
    }
    if (columns != null) {
      return columns.bars();
    }
    return csv != null ? CsvColumns.bars(csv) : examples.named(data).bars();
  }

  private static Parameters typed(Map<String, Object> values) {
    Parameters.Builder parameters = Parameters.builder();
    values.forEach((name, value) -> add(parameters, name, value));
    return parameters.build();
  }

  private static void add(Parameters.Builder parameters, String name, @Nullable Object value) {
    if (value instanceof Integer || value instanceof Long) {
      parameters.add(name, ((Number) value).longValue());
    } else if (value instanceof Double number) {
      parameters.add(name, number.doubleValue());
    } else if (value instanceof Boolean truth) {
      parameters.add(name, truth.booleanValue());
    } else if (value instanceof String text) {
      parameters.add(name, text);
    } else if (value instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
      parameters.add(name, list.stream().mapToDouble(one -> ((Number) one).doubleValue()).toArray());
    } else {
      throw new FieldException(
          "parameters." + name, "must be a number, true, false, a text or a list of numbers");
    }
  }
}
