package io.strategiz.client.execution;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Minute bars whose price walks at random, the same ones each time. */
final class RandomWalk {
  private RandomWalk() {}

  static Bars bars(int count, double volumeOfEach) {
    Random random = new Random(1);
    double[] close = new double[count];
    double price = 100;
    for (int i = 0; i < count; i++) {
      price *= 1 + 0.001 * random.nextGaussian();
      close[i] = price;
    }
    long[] timesMs = IntStream.range(0, count).mapToLong(i -> 1_500_000_000_000L + 60_000L * i).toArray();
    double[] volume = new double[count];
    Arrays.fill(volume, volumeOfEach);
    return Bars.columns(timesMs, close, close, close, close, volume);
  }
}
