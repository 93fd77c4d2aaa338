package io.strategiz.example.strategies;

import io.strategiz.client.execution.InvalidRequestException;
import io.strategiz.client.execution.InvalidRequestException.FieldViolation;
import io.strategiz.example.errors.FieldError;
import io.strategiz.example.errors.FieldException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the service's names of fields, which are those of its contract, into those of this application's JSON. */
final class Violations {
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z])");
  private static final Pattern BAR = Pattern.compile("(?:columns\\.\\w+|market_data)\\[(\\d+)].*");

  private Violations() {}

  /** The same refusal; of bars from a CSV it says the line. */
  static FieldException of(InvalidRequestException refusal, @Nullable String csv) {
    return new FieldException(refusal.fieldViolations().stream().map(one -> error(one, csv)).toList());
  }

  private static FieldError error(FieldViolation violation, @Nullable String csv) {
    Matcher bar = BAR.matcher(violation.field());
    if (csv != null && bar.matches()) {
      return new FieldError("csv", violation.description(), lineOf(csv, Integer.parseInt(bar.group(1))), null);
    }
    return new FieldError(json(violation.field()), violation.description(), null, null);
  }

  private static String json(String field) {
    String path =
        field
            .replace("market_data", "bars")
            .replace("columns.timestamp_ms", "columns.timeMs")
            .replace("columns.timestamp", "columns.timeMs")
            .replace("typed_parameters", "parameters")
            .replace("limits.", "");
    return UNDERSCORE.matcher(path).replaceAll(match -> match.group(1).toUpperCase());
  }

  /** The line, from 1, of a bar, from 0, below the header; blank lines are no bars. */
  private static int lineOf(String csv, int bar) {
    int line = 0;
    int filled = -2; // the header is -1
    for (String text : csv.lines().toList()) {
      line++;
      filled += text.isBlank() ? 0 : 1;
      if (filled == bar) {
        break;
      }
    }
    return line;
  }
}
