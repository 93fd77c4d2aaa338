package io.strategiz.client.execution;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program whose stubs are made from version 1's fields alone; it runs in a process of its own. */
final class VersionOne {
  private static final Path CONTRACT = Path.of("../../tests/contract_v1/execution_v1.json");
  private static final Path PROGRAM = Path.of("src/test/version1/VersionOneClient.java");
  private final Path folder;

  VersionOne(Path folder) {
    this.folder = folder;
  }

  /** What the program says of each call, by the call's name. */
  Map<String, String> call(String address) throws Exception {
    Path compilers = Path.of(System.getProperty("compilers"));
    Path proto = Files.writeString(folder.resolve("version1.proto"), protoText());
    Path sources = Files.createDirectory(folder.resolve("sources"));
    Path plugin = executable(compilers.resolve("protoc-gen-grpc-java.exe"));
    run(
        executable(compilers.resolve("protoc.exe")).toString(),
        "-I" + folder,
        "--plugin=protoc-gen-grpc-java=" + plugin,
        "--java_out=" + sources,
        "--grpc-java_out=@generated=omit:" + sources,
        proto.toString());
    // Without this build's own stubs, which have the same names.
    String libraries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .collect(Collectors.joining(File.pathSeparator));
    String classes = Files.createDirectory(folder.resolve("classes")).toString();
    List<String> compile = new ArrayList<>(List.of(java("javac"), "-nowarn", "-d", classes, "-cp", libraries, PROGRAM.toString()));
    try (Stream<Path> made = Files.walk(sources)) {
      made.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
    }
    run(compile.toArray(String[]::new));
    String[] host = address.split(":");
    String said = run(java("java"), "-cp", classes + File.pathSeparator + libraries, "VersionOneClient", host[0], host[1]);
    return said.lines()
        .filter(line -> line.contains(": "))
        .collect(Collectors.toMap(line -> line.split(": ", 2)[0], line -> line.split(": ", 2)[1], (a, b) -> b, LinkedHashMap::new));
  }

  private static String protoText() throws IOException {
    JsonObject contract = JsonParser.parseString(Files.readString(CONTRACT)).getAsJsonObject();
    StringBuilder text = new StringBuilder("syntax = \"proto3\";\n");
    text.append("package ").append(contract.get("package").getAsString()).append(";\n");
    text.append("option java_multiple_files = true;\n");
    for (String option : List.of("java_outer_classname", "java_package")) {
      text.append("option %s = \"%s\";%n".formatted(option, contract.get(option).getAsString()));
    }
    text.append("service ").append(contract.get("service").getAsString()).append(" {\n");
    for (Map.Entry<String, JsonElement> method : contract.getAsJsonObject("methods").entrySet()) {
      var types = method.getValue().getAsJsonArray();
      text.append("rpc %s(%s) returns (%s);%n".formatted(method.getKey(), types.get(0).getAsString(), types.get(1).getAsString()));
    }
    text.append("}\n");
    for (Map.Entry<String, JsonElement> message : contract.getAsJsonObject("messages").entrySet()) {
      text.append("message ").append(message.getKey()).append(" {\n");
      for (Map.Entry<String, JsonElement> field : message.getValue().getAsJsonObject().entrySet()) {
        var said = field.getValue().getAsJsonArray();
        text.append("%s %s = %d;%n".formatted(said.get(1).getAsString(), field.getKey(), said.get(0).getAsInt()));
      }
      text.append("}\n");
    }
    return text.toString();
  }

  private static Path executable(Path file) {
    if (!file.toFile().setExecutable(true)) {
      throw new IllegalStateException(file + " cannot be made executable");
    }
    return file.toAbsolutePath();
  }

  private static String java(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command[0] + " failed: " + said);
    }
    return said;
  }
}
