package io.strategiz.client.execution;

import io.strategiz.execution.grpc.MarketDataColumns;

/** Makes the message of columns from primitive arrays, without an object for each number. */
final class PackedColumns {
  private PackedColumns() {}

  static MarketDataColumns of(
      long[] timesMs, double[] open, double[] high, double[] low, double[] close, double[] volume) {
    MarketDataColumns.Builder columns = MarketDataColumns.newBuilder();
    for (long timeMs : timesMs) {
      columns.addTimestampMs(timeMs);
    }
    for (double price : open) {
      columns.addOpen(price);
    }
    for (double price : high) {
      columns.addHigh(price);
    }
    for (double price : low) {
      columns.addLow(price);
    }
    for (double price : close) {
      columns.addClose(price);
    }
    for (double units : volume) {
      columns.addVolume(units);
    }
    return columns.build();
  }
}
