package io.strategiz.client.execution;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The service's image in a container, with its sandboxes beside it on the same engine. */
final class Orchestrator implements AutoCloseable {
  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final int PORT = 50051;
  private static final long READY_MS = 120_000;

  static {
    // Testcontainers speaks a version that older engines do not know; the docker command asks for the engine's.
    try {
      Process docker = new ProcessBuilder("docker", "version", "--format", "{{.Server.APIVersion}}").start();
      System.setProperty(
          "api.version",
          new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final String owner = "java-it-" + UUID.randomUUID().toString().substring(0, 12);
  private final GenericContainer<?> container;

  Orchestrator(Map<String, String> settings) throws IOException {
    String group = Files.getAttribute(SOCKET, "unix:gid").toString();
    container =
        new GenericContainer<>(DockerImageName.parse(named("STRATEGIZ_ORCHESTRATOR_IMAGE", "strategiz/orchestrator:dev")))
            .withImagePullPolicy(image -> false)
            .withExposedPorts(PORT)
            // withFileSystemBind() would pull an image first, to try whether folders can be bound.
            .withCreateContainerCmdModifier(
                command ->
                    command
                        .getHostConfig()
                        .withInit(true)
                        .withGroupAdd(List.of(group))
                        .withBinds(Bind.parse(SOCKET + ":" + SOCKET)))
            .withEnv("STRATEGIZ_OWNER", owner)
            .withEnv("STRATEGIZ_RUNNER_IMAGE", named("STRATEGIZ_RUNNER_IMAGE", "strategiz/runner:dev"))
            .withEnv("STRATEGIZ_LEDGER_URL", "")
            // It listens beyond its own loopback, on a port that Docker maps to this machine's.
            .withEnv("STRATEGIZ_INSECURE_BEYOND_LOOPBACK", "I understand")
            .withEnv(settings)
            .waitingFor(new Serving());
    try {
      container.start();
    } catch (RuntimeException failed) {
      String said = container.getContainerId() == null ? "" : container.getLogs();
      close();
      throw new IllegalStateException("the service did not start: " + said, failed);
    }
  }

  ClientBuilder client() {
    return ExecutionServiceClient.builder(container.getHost(), container.getMappedPort(PORT)).plaintext();
  }

  String address() {
    return container.getHost() + ":" + container.getMappedPort(PORT);
  }

  /** Kills the service as the kernel would: it cannot clean up. */
  void kill() {
    docker().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
  }

  /** Sandboxes of this service, running or not. */
  List<Container> sandboxes() {
    return docker().listContainersCmd().withShowAll(true).withLabelFilter(Map.of("io.strategiz.owner", owner)).exec();
  }

  /** Sandboxes of one run. */
  List<Container> sandboxes(String runId) {
    return docker()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of("io.strategiz.owner", owner, "io.strategiz.run", runId))
        .exec();
  }

  /**
   * Stops the service as an operator would, so that it removes its sandboxes; then its container.
   *
   * @throws IllegalStateException something was left behind, though the service was not killed
   */
  @Override
  public void close() {
    String id = container.getContainerId();
    if (id == null) {
      return;
    }
    boolean running = container.isRunning();
    if (running) {
      docker().stopContainerCmd(id).withTimeout(40).exec();
    }
    container.stop();
    List<Container> left = sandboxes();
    left.forEach(sandbox -> docker().removeContainerCmd(sandbox.getId()).withForce(true).exec());
    boolean there = docker().listContainersCmd().withShowAll(true).exec().stream().anyMatch(c -> c.getId().equals(id));
    if (there || running && !left.isEmpty()) {
      throw new IllegalStateException("left behind: the service " + there + ", sandboxes " + left);
    }
  }

  static DockerClient docker() {
    return DockerClientFactory.lazyClient();
  }

  static String named(String variable, String otherwise) {
    String value = System.getenv(variable);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private final class Serving extends org.testcontainers.containers.wait.strategy.AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      String host = waitStrategyTarget.getHost();
      int port = waitStrategyTarget.getMappedPort(PORT);
      long until = System.currentTimeMillis() + READY_MS;
      try (var client = ExecutionServiceClient.builder(host, port).plaintext().retry(RetryPolicy.NEVER).build()) {
        while (true) {
          try {
            if (client.getHealth().serving()) {
              return;
            }
          } catch (ExecutionServiceException notYet) {
            if (System.currentTimeMillis() > until) {
              throw notYet;
            }
          }
          Thread.sleep(Duration.ofMillis(200).toMillis());
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }
}
