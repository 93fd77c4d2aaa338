package io.strategiz.client.execution;

import io.strategiz.execution.grpc.BacktestConfig;

/**
 * How signals become trades. What is not set takes the service's default. Money is in the currency of
 * the prices. The service refuses what is out of bounds, by the name of the field.
 *
 * <pre>{@code
 * BacktestSettings settings = BacktestSettings.builder().initialCash(100_000).commissionRate(0.0005).build();
 * }</pre>
 */
public final class BacktestSettings {
  /** Every default. */
  public static final BacktestSettings DEFAULTS = builder().build();

  private final BacktestConfig message;

  private BacktestSettings(BacktestConfig message) {
    this.message = message;
  }

  /** A builder with every default. */
  public static Builder builder() {
    return new Builder();
  }

  BacktestConfig message() {
    return message;
  }

  @Override
  public String toString() {
    return "BacktestSettings[" + message.toString().strip().replace("\n", ", ") + "]";
  }

  /** Sets what shall differ from the defaults. */
  public static final class Builder {
    private final BacktestConfig.Builder config = BacktestConfig.newBuilder();

    private Builder() {}

    /** When orders fill. */
    public Builder fill(FillRule value) {
      config.setFill(io.strategiz.execution.grpc.FillRule.valueOf("FILL_RULE_" + value));
      return this;
    }

    /** Which positions may be held. */
    public Builder direction(Direction value) {
      config.setDirection(io.strategiz.execution.grpc.Direction.valueOf("DIRECTION_" + value));
      return this;
    }

    /** From which bar stops are watched. */
    public Builder stopsActiveFrom(StopsActiveFrom value) {
      config.setStopsActiveFrom(io.strategiz.execution.grpc.StopsActiveFrom.valueOf("STOPS_ACTIVE_FROM_" + value));
      return this;
    }

    /** What the values mean that a strategy returns; unset = what the code's constant SIGNALS says, else signals. */
    public Builder signalMeaning(SignalMeaning value) {
      config.setSignalMeaning(io.strategiz.execution.grpc.SignalMeaning.valueOf("SIGNAL_MEANING_" + value));
      return this;
    }

    /**
     * How many units an entry takes.
     *
     * @param size units for {@link Sizing#FIXED_QUANTITY}, a fraction for {@link
     *     Sizing#PERCENT_OF_EQUITY}, 0 for the others
     */
    public Builder sizing(Sizing value, double size) {
      config.setSizing(io.strategiz.execution.grpc.Sizing.valueOf("SIZING_" + value)).setSize(size);
      return this;
    }

    /** Cash at the start, above 0; the service's default is 10,000. */
    public Builder initialCash(double value) {
      config.setInitialCash(value);
      return this;
    }

    /** Fraction of the value of each fill, 0.001 is 0.1 %. */
    public Builder commissionRate(double value) {
      config.setCommissionRate(value);
      return this;
    }

    /** Cash for each fill. */
    public Builder commissionFixed(double value) {
      config.setCommissionFixed(value);
      return this;
    }

    /** Cash for each unit of a fill. */
    public Builder commissionPerUnit(double value) {
      config.setCommissionPerUnit(value);
      return this;
    }

    /** Least cash for a fill, whatever the other commissions come to. */
    public Builder commissionMinimum(double value) {
      config.setCommissionMinimum(value);
      return this;
    }

    /** Fraction by which a fill is worse than its price. */
    public Builder slippageRate(double value) {
      config.setSlippageRate(value);
      return this;
    }

    /** Smallest step of the price, for {@link #slippageTicks}. */
    public Builder tickSize(double value) {
      config.setTickSize(value);
      return this;
    }

    /** Ticks by which a fill is worse than its price, beside the rate. */
    public Builder slippageTicks(double value) {
      config.setSlippageTicks(value);
      return this;
    }

    /** Fraction of the fill price, 0.05 is 5 %; 0 = none. */
    public Builder stopLoss(double value) {
      config.setStopLoss(value);
      return this;
    }

    /** Fraction of the fill price; 0 = none. */
    public Builder takeProfit(double value) {
      config.setTakeProfit(value);
      return this;
    }

    /** Fraction of the best price since the entry; 0 = none. */
    public Builder trailingStop(double value) {
      config.setTrailingStop(value);
      return this;
    }

    /** A year, as a fraction. */
    public Builder riskFreeRate(double value) {
      config.setRiskFreeRate(value);
      return this;
    }

    /** Return periods a year; 0 = inferred from the bars. */
    public Builder periodsPerYear(double value) {
      config.setPeriodsPerYear(value);
      return this;
    }

    /** Greatest part of a bar's volume that one bar can fill, 0.1 is 10 %; 0 = any. */
    public Builder maxVolumeShare(double value) {
      config.setMaxVolumeShare(value);
      return this;
    }

    /** Most that the value of the position may be, in multiples of equity; 0 = 1. */
    public Builder maxLeverage(double value) {
      config.setMaxLeverage(value);
      return this;
    }

    /** Equity below this fraction of the position's value closes it; 0 = the service's default. */
    public Builder maintenanceMargin(double value) {
      config.setMaintenanceMargin(value);
      return this;
    }

    /** A year, as a fraction of the value of what is sold short. */
    public Builder borrowRate(double value) {
      config.setBorrowRate(value);
      return this;
    }

    /** A year, as a fraction of cash that is borrowed. */
    public Builder financingRate(double value) {
      config.setFinancingRate(value);
      return this;
    }

    /** Entries that may be added to a position that is held; 0 = none. */
    public Builder pyramiding(int value) {
      config.setPyramiding(value);
      return this;
    }

    /** Bars before the first call of a per-bar strategy; unset = the code's WARMUP_BARS, else 50. */
    public Builder warmupBars(int value) {
      config.setWarmupBars(value);
      return this;
    }

    /** Whether parts of a unit can be traded; false, the default, is whole units only. */
    public Builder fractionalUnits(boolean value) {
      config.setFractionalUnits(value);
      return this;
    }

    /** Whether STOP_LOSS, TAKE_PROFIT and POSITION_SIZE (percent) of the code take effect where these settings leave them open. */
    public Builder applyStrategyConstants(boolean value) {
      config.setApplyStrategyConstants(value);
      return this;
    }

    /** Of the exchange, an IANA name such as "Australia/Sydney": intraday returns are taken from session to session there. */
    public Builder timeZone(String value) {
      config.setTimeZone(value);
      return this;
    }

    /** The settings. */
    public BacktestSettings build() {
      return new BacktestSettings(config.build());
    }
  }
}
