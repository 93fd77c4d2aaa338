package io.strategiz.client.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every piece of Java in the pages compiles. */
class ReadmeTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @Test
  void theReadmesProgramCompiles(@TempDir Path folder) throws IOException {
    List<String> programs = blocks(ROOT.resolve("README.md"));
    assertEquals(1, programs.size());
    assertEquals("", compile(programs.get(0), folder));
  }

  /** These are pieces, so each becomes the body of a method that has what they speak of. */
  @Test
  void theExamplesOfThePagesCompile(@TempDir Path folder) throws IOException {
    List<String> pieces = new ArrayList<>(blocks(ROOT.resolve("docs/java.md")));
    pieces.addAll(blocks(ROOT.resolve("docs/java-migration.md")));
    assertFalse(pieces.isEmpty());
    for (String piece : pieces) {
      String text =
          """
          import io.strategiz.client.execution.*;
          import io.strategiz.client.execution.compat.*;
          import io.strategiz.execution.grpc.ExecuteStrategyResponse;
          import io.strategiz.execution.grpc.MarketDataBar;
          import java.nio.file.*;
          import java.time.Duration;
          import java.util.*;
          import java.util.concurrent.*;
          class Piece {
            void piece(ExecutionServiceClient client, String code, Bars bars, RunRequest request, List<MarketDataBar> rows,
                io.grpc.ClientInterceptor metrics, Supplier tokens) throws Exception {
          %s
            }
            interface Supplier { String current(); }
          }
          """
              .formatted(piece);
      assertEquals("", compile(text, folder), piece);
    }
  }

  private static List<String> blocks(Path page) throws IOException {
    return BLOCK.matcher(Files.readString(page)).results().map((MatchResult m) -> m.group(1)).toList();
  }

  private static String compile(String source, Path folder) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    SimpleJavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///" + name(source) + ".java"), SimpleJavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    compiler.getTask(said, null, null, options, null, List.of(file)).call();
    return said.toString();
  }

  private static String name(String source) {
    return Stream.of(source.split("\\bclass\\s+")).skip(1).findFirst().orElseThrow().split("\\W")[0];
  }
}
