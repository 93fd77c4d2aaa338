package io.strategiz.example.strategies;

import io.strategiz.client.execution.BacktestSettings;
import io.strategiz.client.execution.Direction;
import io.strategiz.client.execution.FillRule;
import io.strategiz.client.execution.SignalMeaning;
import io.strategiz.client.execution.Sizing;
import io.strategiz.example.errors.FieldException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How signals become trades; the service's default holds for what is left out. Rates and stops are fractions: 0.001 is
 * 0.1 %.
 *
 * @param initialCash cash at the start
 * @param fill when an order fills
 * @param direction which positions may be held
 * @param sizing how many units an entry takes
 * @param size units, or a fraction of equity, as {@code sizing} says
 * @param fractionalUnits whether parts of a unit are traded
 * @param commissionRate fraction of the value of each fill
 * @param commissionFixed cash for each fill
 * @param slippageRate fraction by which a fill is worse than its price
 * @param stopLoss fraction of the entry price
 * @param takeProfit fraction of the entry price
 * @param trailingStop fraction of the best price since the entry
 * @param riskFreeRate a year, as a fraction
 * @param signalMeaning whether values are signals or positions
 * @param warmupBars bars before the first call of a strategy that is called for each bar
 * @param applyStrategyConstants whether STOP_LOSS, TAKE_PROFIT and POSITION_SIZE of the code take effect
 */
public record BacktestBody(
    @Nullable Double initialCash,
    @Nullable FillRule fill,
    @Nullable Direction direction,
    @Nullable Sizing sizing,
    @Nullable Double size,
    @Nullable Boolean fractionalUnits,
    @Nullable Double commissionRate,
    @Nullable Double commissionFixed,
    @Nullable Double slippageRate,
    @Nullable Double stopLoss,
    @Nullable Double takeProfit,
    @Nullable Double trailingStop,
    @Nullable Double riskFreeRate,
    @Nullable SignalMeaning signalMeaning,
    @Nullable Integer warmupBars,
    @Nullable Boolean applyStrategyConstants) {

  BacktestSettings settings() {
    BacktestSettings.Builder settings = BacktestSettings.builder();
    if (size != null && sizing == null) {
      throw new FieldException("backtest.size", "needs backtest.sizing beside it");
    }
    if (sizing != null) {
      settings.sizing(sizing, size == null ? 0 : size);
    }
    set(initialCash, settings::initialCash);
    set(fill, settings::fill);
    set(direction, settings::direction);
    set(fractionalUnits, settings::fractionalUnits);
    set(commissionRate, settings::commissionRate);
    set(commissionFixed, settings::commissionFixed);
    set(slippageRate, settings::slippageRate);
    set(stopLoss, settings::stopLoss);
    set(takeProfit, settings::takeProfit);
    set(trailingStop, settings::trailingStop);
    set(riskFreeRate, settings::riskFreeRate);
    set(signalMeaning, settings::signalMeaning);
    set(warmupBars, settings::warmupBars);
    set(applyStrategyConstants, settings::applyStrategyConstants);
    return settings.build();
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
