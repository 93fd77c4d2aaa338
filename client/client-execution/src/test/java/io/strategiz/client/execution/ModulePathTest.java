package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A modular application compiles against the client's module and calls with it. */
class ModulePathTest {
  private static final String APPLICATION =
      """
      package app;

      import io.strategiz.client.execution.*;

      class Main {
        public static void main(String[] arguments) {
          try (var client =
              ExecutionServiceClient.builder("localhost", 1).plaintext().retry(RetryPolicy.NEVER).build()) {
            client.getHealth();
          } catch (ServiceUnavailableException e) {
            System.out.println(Main.class.getModule().getName() + " " + e.code() + " "
                + ExecutionServiceClient.class.getModule().getName());
          }
        }
      }
      """;

  @Test
  void theClientIsAModule(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("module-info.java"), "module app { requires io.strategiz.client.execution; }");
    Files.writeString(folder.resolve("Main.java"), APPLICATION);
    String classes = folder.resolve("classes").toString();
    String modules =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar") ? library(entry) : Files.exists(Path.of(entry, "module-info.class")))
            .collect(Collectors.joining(File.pathSeparator));
    assertEquals(
        "",
        run("javac", "-p", modules, "-d", classes, folder.resolve("module-info.java").toString(), folder.resolve("Main.java").toString()));
    assertEquals(
        "app UNAVAILABLE io.strategiz.client.execution",
        run("java", "-p", classes + File.pathSeparator + modules, "-m", "app/app.Main").strip());
  }

  /** What the client itself brings, and no test library. */
  private static boolean library(String jar) {
    String name = Path.of(jar).toString().replace(File.separatorChar, '/');
    return Stream.of("/io/grpc/", "/com/google/", "/org/jspecify/", "/io/perfmark/").anyMatch(name::contains);
  }

  private static String run(String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", program).toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
