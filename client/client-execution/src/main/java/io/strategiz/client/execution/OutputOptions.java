package io.strategiz.client.execution;

/**
 * What to leave out of an answer.
 *
 * <pre>{@code
 * OutputOptions small = OutputOptions.EVERYTHING.withoutIndicators().maxEquityPoints(1_000);
 * }</pre>
 *
 * @param maxEquityPoints thins the equity curve to about so many points; 0 = as many as fit
 * @param omitIndicators leaves out {@link RunResult#indicators}
 * @param omitSignals leaves out {@link RunResult#signals}
 * @param omitTrades leaves out {@link Performance#trades}
 * @param collapseRepeatedSignals leaves out signals that repeat the one before and filled no order;
 *     {@link Signal#repeats} counts them
 * @param maxAnswerMb the largest answer, MiB; the service leaves out the largest parts until it fits,
 *     and a warning names them. 0 = the service's default, 4. {@link
 *     ClientBuilder#maxAnswerMb} must be as large
 */
public record OutputOptions(
    int maxEquityPoints,
    boolean omitIndicators,
    boolean omitSignals,
    boolean omitTrades,
    boolean collapseRepeatedSignals,
    int maxAnswerMb) {
  /** Nothing is left out. */
  public static final OutputOptions EVERYTHING = new OutputOptions(0, false, false, false, false, 0);

  /** A copy that thins the equity curve to about so many points. */
  public OutputOptions maxEquityPoints(int points) {
    return new OutputOptions(points, omitIndicators, omitSignals, omitTrades, collapseRepeatedSignals, maxAnswerMb);
  }

  /** A copy that leaves out indicators. */
  public OutputOptions withoutIndicators() {
    return new OutputOptions(maxEquityPoints, true, omitSignals, omitTrades, collapseRepeatedSignals, maxAnswerMb);
  }

  /** A copy that leaves out signals. */
  public OutputOptions withoutSignals() {
    return new OutputOptions(maxEquityPoints, omitIndicators, true, omitTrades, collapseRepeatedSignals, maxAnswerMb);
  }

  /** A copy that leaves out trades. */
  public OutputOptions withoutTrades() {
    return new OutputOptions(maxEquityPoints, omitIndicators, omitSignals, true, collapseRepeatedSignals, maxAnswerMb);
  }

  /** A copy that leaves out repeated signals. */
  public OutputOptions collapsingRepeatedSignals() {
    return new OutputOptions(maxEquityPoints, omitIndicators, omitSignals, omitTrades, true, maxAnswerMb);
  }

  /** A copy with a largest answer in MiB. */
  public OutputOptions maxAnswerMb(int mebibytes) {
    return new OutputOptions(maxEquityPoints, omitIndicators, omitSignals, omitTrades, collapseRepeatedSignals, mebibytes);
  }

  io.strategiz.execution.grpc.OutputOptions message() {
    return io.strategiz.execution.grpc.OutputOptions.newBuilder()
        .setMaxEquityPoints(maxEquityPoints)
        .setOmitIndicators(omitIndicators)
        .setOmitSignals(omitSignals)
        .setOmitTrades(omitTrades)
        .setCollapseRepeatedSignals(collapseRepeatedSignals)
        .setMaxAnswerMb(maxAnswerMb)
        .build();
  }
}
