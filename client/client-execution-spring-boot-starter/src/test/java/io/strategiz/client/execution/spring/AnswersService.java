package io.strategiz.client.execution.spring;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import io.strategiz.execution.grpc.ExecutionEvent;
import io.strategiz.execution.grpc.HealthRequest;
import io.strategiz.execution.grpc.HealthResponse;
import io.strategiz.execution.grpc.Outcome;
import io.strategiz.execution.grpc.StrategyExecutionServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Answers in this process what a test says, for statuses that a real service gives only when it is ill. */
public final class AnswersService extends StrategyExecutionServiceGrpc.StrategyExecutionServiceImplBase
    implements AutoCloseable {
  public volatile HealthResponse health = HealthResponse.newBuilder().setStatus("SERVING").build();
  public volatile Outcome outcome = Outcome.OUTCOME_SUCCEEDED;
  public volatile Status refusal; // null = none

  private final Server server;
  private final ManagedChannel channel;

  public AnswersService() {
    String name = InProcessServerBuilder.generateName();
    try {
      server = InProcessServerBuilder.forName(name).addService(this).build().start();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    channel = InProcessChannelBuilder.forName(name).build();
  }

  public ManagedChannel channel() {
    return channel;
  }

  @Override
  public void getHealth(HealthRequest request, StreamObserver<HealthResponse> answer) {
    end(answer, health);
  }

  @Override
  public void executeStrategy(ExecuteStrategyRequest request, StreamObserver<ExecuteStrategyResponse> answer) {
    end(answer, ExecuteStrategyResponse.newBuilder().setOutcome(outcome).build());
  }

  @Override
  public void streamStrategy(ExecuteStrategyRequest request, StreamObserver<ExecutionEvent> answer) {
    end(
        answer,
        ExecutionEvent.newBuilder()
            .setSequence(1)
            .setCompleted(ExecuteStrategyResponse.newBuilder().setOutcome(outcome))
            .build());
  }

  private <A> void end(StreamObserver<A> answer, A message) {
    if (refusal != null) {
      answer.onError(refusal.asException());
      return;
    }
    answer.onNext(message);
    answer.onCompleted();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
