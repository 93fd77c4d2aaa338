package io.strategiz.client.execution;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What calls from Java take. tests/benchmarks/bench_java.py starts it, with a service and the arguments:
 * port, what to measure (rows, columns or million), how often, and a file with the strategy's code.
 */
final class CallBenchmark {
  private static final int WARM_UP = 20;

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int times = Integer.parseInt(arguments[2]);
    String code = java.nio.file.Files.readString(java.nio.file.Path.of(arguments[3]));
    try (var client = ExecutionServiceClient.builder("127.0.0.1", port).plaintext().build()) {
      if (arguments[1].equals("million")) {
        million(client, code, times);
      } else {
        Bars columns = RandomWalk.bars(2500, 1);
        Bars bars = arguments[1].equals("rows") ? Bars.ofMessages(columns.asMessages()) : columns;
        measured(client, code, bars, WARM_UP);
        print(measured(client, code, bars, times));
      }
    }
  }

  private static double[] measured(ExecutionServiceClient client, String code, Bars bars, int times)
      throws InterruptedException {
    double[] tookMs = new double[times];
    for (int i = 0; i < times; i++) {
      Thread.sleep(150); // the next sandbox is started meanwhile
      long startNanos = System.nanoTime();
      RunResult result = client.executeStrategy(RunRequest.builder(code, bars).build());
      tookMs[i] = (System.nanoTime() - startNanos) / 1e6;
      check(result);
    }
    return tookMs;
  }

  private static void million(ExecutionServiceClient client, String code, int times) throws Exception {
    AtomicLong peakBytes = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Thread sampler =
        new Thread(
            () -> {
              while (!over.get()) {
                long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                peakBytes.accumulateAndGet(used, Math::max);
                Thread.onSpinWait();
                try {
                  Thread.sleep(2);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    sampler.start();
    double[] tookMs = new double[times];
    OutputOptions little =
        OutputOptions.EVERYTHING.withoutIndicators().withoutSignals().withoutTrades().maxEquityPoints(1000);
    for (int i = 0; i < times; i++) {
      long startNanos = System.nanoTime();
      check(client.executeStrategy(RunRequest.builder(code, RandomWalk.bars(1_000_000, 1)).output(little).build()));
      tookMs[i] = (System.nanoTime() - startNanos) / 1e6;
    }
    over.set(true);
    sampler.join();
    print(tookMs);
    System.out.printf("peak heap %d MiB of at most %d%n", peakBytes.get() >> 20, Runtime.getRuntime().maxMemory() >> 20);
  }

  private static void check(RunResult result) {
    if (!result.succeeded()) {
      throw new IllegalStateException(result.outcome() + ": " + result.failure());
    }
  }

  private static void print(double[] tookMs) {
    System.out.println(String.join(" ", Arrays.stream(tookMs).mapToObj(Double::toString).toList()));
  }
}
