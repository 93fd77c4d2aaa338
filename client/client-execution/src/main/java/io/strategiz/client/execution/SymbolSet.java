package io.strategiz.client.execution;

import io.strategiz.execution.grpc.SymbolMarketData;
import io.strategiz.execution.grpc.SymbolSetExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Symbols with their bars, and the deployments that trade them.
 *
 * <pre>{@code
 * SymbolSet set = SymbolSet.builder().bars("SPX", bars).deployment(Deployment.of("d-17", code)).build();
 * }</pre>
 */
public final class SymbolSet {
  private final SymbolSetExecution message;

  private SymbolSet(SymbolSetExecution message) {
    this.message = message;
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  SymbolSetExecution message() {
    return message;
  }

  @Override
  public String toString() {
    return "SymbolSet[%s, %d deployments]"
        .formatted(message.getSymbolsList(), message.getDeploymentsCount());
  }

  /** Collects symbols and deployments. */
  public static final class Builder {
    private final Map<String, Bars> bars = new LinkedHashMap<>();
    private final List<Deployment> deployments = new ArrayList<>();

    private Builder() {}

    /** A symbol and its bars. A deployment whose code names no symbol of the set reads the first. */
    public Builder bars(String symbol, Bars series) {
      bars.put(symbol, series);
      return this;
    }

    /** A deployment. One that fails does not touch the others. */
    public Builder deployment(Deployment deployment) {
      deployments.add(deployment);
      return this;
    }

    /**
     * The set.
     *
     * @throws IllegalArgumentException a volume is not a whole number, which a list cannot say
     */
    public SymbolSet build() {
      SymbolSetExecution.Builder message = SymbolSetExecution.newBuilder().addAllSymbols(bars.keySet());
      bars.forEach(
          (symbol, series) ->
              message.putMarketData(
                  symbol,
                  SymbolMarketData.newBuilder()
                      .setSymbol(symbol)
                      .addAllBars(series.asMessages())
                      .build()));
      deployments.forEach(deployment -> message.addDeployments(deployment.message()));
      return new SymbolSet(message.build());
    }
  }
}
