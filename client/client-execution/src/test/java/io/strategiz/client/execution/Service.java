package io.strategiz.client.execution;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.strategiz.execution.grpc.ExecuteListRequest;
import io.strategiz.execution.grpc.ExecuteListResponse;
import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import io.strategiz.execution.grpc.ExecutionEvent;
import io.strategiz.execution.grpc.HealthRequest;
import io.strategiz.execution.grpc.HealthResponse;
import io.strategiz.execution.grpc.Outcome;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc;
import io.strategiz.execution.grpc.ValidateCodeRequest;
import io.strategiz.execution.grpc.ValidateCodeResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A service inside the test, which answers each call as the test's script says: an error, or an answer. */
final class Service extends StrategyExecutionServiceGrpc.StrategyExecutionServiceImplBase
    implements AutoCloseable {
  static final ExecuteStrategyResponse SUCCEEDED =
      ExecuteStrategyResponse.newBuilder().setSuccess(true).setOutcome(Outcome.OUTCOME_SUCCEEDED).build();

  final List<ExecuteStrategyRequest> runs = new CopyOnWriteArrayList<>();
  final List<ExecuteListRequest> lists = new CopyOnWriteArrayList<>();
  final List<Long> arrivedNanos = new CopyOnWriteArrayList<>();
  final List<Deadline> deadlines = new CopyOnWriteArrayList<>();
  final CountDownLatch cancelled = new CountDownLatch(1);
  final ManagedChannel channel;
  private final Server server;
  private final List<StatusRuntimeException> refusals = new CopyOnWriteArrayList<>();
  volatile ExecuteStrategyResponse answer = SUCCEEDED;
  volatile boolean silent;
  volatile StreamScript script = out -> out.onCompleted();

  interface StreamScript {
    void play(ServerCallStreamObserver<ExecutionEvent> out);
  }

  Service() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(this).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  ClientBuilder client() {
    return ExecutionServiceClient.builder(channel)
        .retry(new RetryPolicy(4, Duration.ofMillis(20), Duration.ofMillis(100)));
  }

  /** The next call ends so; the one after it as the next refusal says, or with the answer. */
  Service refuse(Status.Code code, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("no: " + code);
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    refusals.add(StatusProto.toStatusRuntimeException(status.build()));
    return this;
  }

  static RetryInfo after(Duration delay) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            com.google.protobuf.Duration.newBuilder()
                .setSeconds(delay.getSeconds())
                .setNanos(delay.getNano()))
        .build();
  }

  static ErrorInfo because(String reason, String key, String value) {
    return ErrorInfo.newBuilder()
        .setDomain("execution.strategiz.io")
        .setReason(reason)
        .putMetadata(key, value)
        .build();
  }

  static BadRequest wrong(String field, String description) {
    return BadRequest.newBuilder()
        .addFieldViolations(
            BadRequest.FieldViolation.newBuilder().setField(field).setDescription(description))
        .build();
  }

  @Override
  public void executeStrategy(
      ExecuteStrategyRequest request, StreamObserver<ExecuteStrategyResponse> out) {
    runs.add(request);
    end(out, answer.toBuilder().setRunId(request.getRunId()).build());
  }

  @Override
  public void executeList(ExecuteListRequest request, StreamObserver<ExecuteListResponse> out) {
    lists.add(request);
    end(out, ExecuteListResponse.newBuilder().setSuccess(true).build());
  }

  @Override
  public void validateCode(ValidateCodeRequest request, StreamObserver<ValidateCodeResponse> out) {
    end(out, ValidateCodeResponse.newBuilder().setValid(true).build());
  }

  @Override
  public void getHealth(HealthRequest request, StreamObserver<HealthResponse> out) {
    end(out, HealthResponse.newBuilder().setStatus("SERVING").setMaxTimeoutSeconds(300).build());
  }

  @Override
  public void streamStrategy(ExecuteStrategyRequest request, StreamObserver<ExecutionEvent> out) {
    runs.add(request);
    if (!refused(out)) {
      script.play((ServerCallStreamObserver<ExecutionEvent>) out);
    }
  }

  private <A> void end(StreamObserver<A> out, A value) {
    if (!refused(out) && !silent) {
      out.onNext(value);
      out.onCompleted();
    }
  }

  private boolean refused(StreamObserver<?> out) {
    arrivedNanos.add(System.nanoTime());
    deadlines.add(Context.current().getDeadline());
    ((ServerCallStreamObserver<?>) out).setOnCancelHandler(cancelled::countDown);
    if (refusals.isEmpty()) {
      return false;
    }
    out.onError(refusals.remove(0));
    return true;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
