/** The client of the strategy execution service, and the stubs of its contract. */
module io.strategiz.client.execution {
  requires transitive io.grpc;
  requires transitive io.grpc.stub;
  requires transitive com.google.protobuf;
  requires transitive org.jspecify;
  requires transitive com.google.common; // ListenableFuture, of the generated future stub
  requires io.grpc.protobuf;
  requires proto.google.common.protos;
  requires jdk.unsupported; // sun.misc.Unsafe: without it Netty and protobuf work slowly, and Netty says so

  exports io.strategiz.client.execution;
  exports io.strategiz.client.execution.compat;
  exports io.strategiz.execution.grpc;
}
