package io.strategiz.client.execution;

import java.util.List;
import java.util.Map;

/**
 * How the strategy asked for something to be drawn, in its own words. No number depends on it.
 *
 * <pre>{@code
 * result.drawings().forEach(d -> chart.style(d.indicator(), d.words().get("color")));
 * }</pre>
 *
 * @param indicator name of the indicator that is drawn so; empty = the signals of {@code bars}
 * @param bars indices of the bars whose signals are drawn so, from 0, ascending
 * @param words such as {@code color} and {@code orange}. They are a stranger's: escape them
 */
public record Drawing(String indicator, List<Integer> bars, Map<String, String> words) {}
