package io.strategiz.example;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The real service as a process of its own on a free port. It needs the repository's Python environment, a Docker engine
 * and the runner's image, which `make java-test` sets up.
 */
final class RealService implements AutoCloseable {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final long START_S = 120;

  private final Process process;
  private final int port;

  private RealService(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static RealService start(String owner, Map<String, String> settings) throws Exception {
    Path python = REPOSITORY.resolve(".venv/bin/python");
    assumeTrue(Files.isExecutable(python), "the service's Python environment is missing: make java-test sets it up");
    ProcessBuilder builder =
        new ProcessBuilder(python.toString(), "-m", "orchestrator").directory(REPOSITORY.toFile()).redirectErrorStream(true);
    builder.environment().putAll(Map.of("STRATEGIZ_GRPC_PORT", "0", "STRATEGIZ_OPERATOR_PORT", "-1", "STRATEGIZ_OWNER", owner, "STRATEGIZ_LEDGER_URL", ""));
    builder.environment().putAll(settings);
    Process process = builder.start();
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, port), "output of the service");
    reader.setDaemon(true);
    reader.start();
    try {
      return new RealService(process, port.get(START_S, TimeUnit.SECONDS));
    } catch (Exception failed) {
      process.destroy();
      throw failed;
    }
  }

  int port() {
    return port;
  }

  /** As a crash would: nothing is told to anybody. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Removes what a killed service of that name left: a new one does so within seconds of its start. */
  static void sweep(String owner) throws Exception {
    try (RealService another = start(owner, Map.of("STRATEGIZ_POOL_SIZE", "0"))) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!containers(owner).isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("containers are left: " + containers(owner));
        }
        Thread.sleep(200);
      }
    }
  }

  private static String containers(String owner) throws IOException {
    String label = "label=io.strategiz.owner=" + owner;
    Process listing = new ProcessBuilder("docker", "ps", "--all", "--quiet", "--filter", label).start();
    return new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private static void read(Process process, CompletableFuture<Integer> port) {
    Deque<String> last = new ArrayDeque<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("serving on ")) {
          port.complete(Integer.valueOf(line.substring(line.lastIndexOf(':') + 1)));
        }
        last.add(line);
        if (last.size() > 20) {
          last.remove();
        }
      }
    } catch (IOException ended) {
      last.add(ended.toString());
    }
    port.completeExceptionally(new IllegalStateException("the service did not start:\n" + String.join("\n", last)));
  }
}
