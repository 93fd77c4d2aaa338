package io.strategiz.example;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import io.strategiz.execution.grpc.ExecutionEvent;
import io.strategiz.execution.grpc.Failure;
import io.strategiz.execution.grpc.Finding;
import io.strategiz.execution.grpc.HealthRequest;
import io.strategiz.execution.grpc.HealthResponse;
import io.strategiz.execution.grpc.Outcome;
import io.strategiz.execution.grpc.Progress;
import io.strategiz.execution.grpc.RunAccepted;
import io.strategiz.execution.grpc.RunStarted;
import io.strategiz.execution.grpc.Severity;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc;
import io.strategiz.execution.grpc.ValidateCodeRequest;
import io.strategiz.execution.grpc.ValidateCodeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/**
 * Gives the statuses that a real service gives only when it is ill or full. What runs say is tested against the real one.
 */
final class ScriptedService extends StrategyExecutionServiceGrpc.StrategyExecutionServiceImplBase {
  volatile StatusRuntimeException refusal; // null = none
  volatile boolean rejects;
  volatile boolean holds; // a stream stays open after its first progress
  volatile boolean breaks; // a stream fails after its first progress
  volatile ExecuteStrategyRequest asked;
  volatile CountDownLatch cancelled = new CountDownLatch(1);

  private final String name = InProcessServerBuilder.generateName();
  private final Server server;

  ScriptedService() {
    try {
      server = InProcessServerBuilder.forName(name).addService(this).build().start();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  ManagedChannel channel() {
    return InProcessChannelBuilder.forName(name).build();
  }

  void reset() {
    refusal = null;
    rejects = false;
    holds = false;
    breaks = false;
    asked = null;
    cancelled = new CountDownLatch(1);
  }

  static StatusRuntimeException status(Status.Code code, String message, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(message);
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  static ErrorInfo reason(String reason) {
    return ErrorInfo.newBuilder()
        .setReason(reason)
        .setDomain("execution.strategiz.io")
        .putMetadata("running", "2")
        .putMetadata("queued", "20")
        .build();
  }

  static RetryInfo retryIn(int milliseconds) {
    return RetryInfo.newBuilder()
        .setRetryDelay(com.google.protobuf.Duration.newBuilder().setNanos(milliseconds * 1_000_000))
        .build();
  }

  static BadRequest violation(String field, String description) {
    return BadRequest.newBuilder()
        .addFieldViolations(
            BadRequest.FieldViolation.newBuilder().setField(field).setDescription(description))
        .build();
  }

  @Override
  public void executeStrategy(ExecuteStrategyRequest request, StreamObserver<ExecuteStrategyResponse> answer) {
    asked = request;
    end(answer, response(request));
  }

  @Override
  public void streamStrategy(ExecuteStrategyRequest request, StreamObserver<ExecutionEvent> answer) {
    asked = request;
    if (refusal != null) {
      answer.onError(refusal);
      return;
    }
    ((ServerCallStreamObserver<ExecutionEvent>) answer).setOnCancelHandler(cancelled::countDown);
    answer.onNext(event(1).setAccepted(RunAccepted.getDefaultInstance()).build());
    answer.onNext(event(2).setStarted(RunStarted.newBuilder().setWarm(true)).build());
    answer.onNext(event(3).setProgress(Progress.newBuilder().setBarsDone(1).setBarsTotal(2)).build());
    if (breaks) {
      answer.onError(Status.UNAVAILABLE.asRuntimeException());
    } else if (!holds) {
      answer.onNext(event(4).setCompleted(response(request)).build());
      answer.onCompleted();
    }
  }

  @Override
  public void validateCode(ValidateCodeRequest request, StreamObserver<ValidateCodeResponse> answer) {
    ValidateCodeResponse.Builder found = ValidateCodeResponse.newBuilder().setValid(!rejects);
    if (rejects) {
      found.addFindings(
          Finding.newBuilder()
              .setSeverity(Severity.SEVERITY_ERROR)
              .setRule("import")
              .setMessage("`os` cannot be imported.")
              .setLine(3)
              .setColumn(8));
    }
    end(answer, found.build());
  }

  @Override
  public void getHealth(HealthRequest request, StreamObserver<HealthResponse> answer) {
    end(
        answer,
        HealthResponse.newBuilder()
            .setStatus("SERVING")
            .setMaxTimeoutSeconds(300)
            .putMetadata("running", "1")
            .putMetadata("slots", "4")
            .putMetadata("queued", "0")
            .build());
  }

  private ExecuteStrategyResponse response(ExecuteStrategyRequest request) {
    ExecuteStrategyResponse.Builder response = ExecuteStrategyResponse.newBuilder().setRunId(request.getRunId());
    if (rejects) {
      return response
          .setOutcome(Outcome.OUTCOME_REJECTED)
          .setFailure(Failure.newBuilder().setMessage("line 3: `os` cannot be imported.").setLine(3))
          .build();
    }
    return response
        .setOutcome(Outcome.OUTCOME_STRATEGY_ERROR)
        .setFailure(Failure.newBuilder().setMessage("KeyError: 'adj_close'").setLine(6).setBar(300))
        .build();
  }

  private static ExecutionEvent.Builder event(int sequence) {
    return ExecutionEvent.newBuilder().setSequence(sequence);
  }

  private <A> void end(StreamObserver<A> answer, A message) {
    if (refusal != null) {
      answer.onError(refusal);
      return;
    }
    answer.onNext(message);
    answer.onCompleted();
  }
}
