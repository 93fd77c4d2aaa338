package io.strategiz.client.execution;

import java.time.Instant;
import java.util.List;

/**
 * A series that the strategy plotted.
 *
 * <pre>{@code
 * double last = indicator.points().get(indicator.points().size() - 1).value();
 * }</pre>
 *
 * @param name as given to plot()
 * @param points in bar order; bars without a value are left out
 */
public record Indicator(
    String name,
    List<Point> points) {

  /**
   * One value.
   *
   * @param time opening time of the bar
   * @param value in the strategy's unit, finite
   */
  public record Point(Instant time, double value) {}
}
