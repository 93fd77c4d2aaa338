package io.strategiz.client.execution;

import io.strategiz.execution.grpc.NumberList;
import io.strategiz.execution.grpc.ParameterValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Entries of the dict {@code params} that the strategy reads. Each keeps its type.
 *
 * <pre>{@code
 * Parameters parameters = Parameters.builder().add("length", 20).add("exit", "close").build();
 * }</pre>
 */
public final class Parameters {
  /** No entry. */
  public static final Parameters NONE = builder().build();

  private final Map<String, ParameterValue> typed;
  private final Map<String, String> texts;

  private Parameters(Builder builder) {
    typed = Map.copyOf(builder.typed);
    texts = Map.copyOf(builder.texts);
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  Map<String, ParameterValue> typed() {
    return typed;
  }

  Map<String, String> texts() {
    return texts;
  }

  /** Collects entries; together there may be 256. */
  public static final class Builder {
    private final Map<String, ParameterValue> typed = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    private Builder() {}

    /** A whole number. */
    public Builder add(String name, long value) {
      return put(name, ParameterValue.newBuilder().setIntValue(value));
    }

    /** A number with a fraction; may be infinite or NaN. */
    public Builder add(String name, double value) {
      return put(name, ParameterValue.newBuilder().setDoubleValue(value));
    }

    /** True or False. */
    public Builder add(String name, boolean value) {
      return put(name, ParameterValue.newBuilder().setBoolValue(value));
    }

    /** Text, as it is. */
    public Builder add(String name, String value) {
      return put(name, ParameterValue.newBuilder().setStringValue(value));
    }

    /** A list of up to 1,000 numbers. */
    public Builder add(String name, double... values) {
      NumberList.Builder list = NumberList.newBuilder();
      Arrays.stream(values).forEach(list::addValues);
      return put(name, ParameterValue.newBuilder().setListValue(list));
    }

    /**
     * Texts, as version 1 of the contract has them: they reach the strategy as numbers where the
     * number says all that the text says.
     */
    public Builder addTexts(Map<String, String> more) {
      texts.putAll(more);
      return this;
    }

    /** The parameters. */
    public Parameters build() {
      return new Parameters(this);
    }

    private Builder put(String name, ParameterValue.Builder value) {
      typed.put(name, value.build());
      return this;
    }
  }
}
