package io.strategiz.client.execution.spring;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.strategiz.execution.grpc.ExecuteStrategyResponse;
import io.strategiz.execution.grpc.ExecutionEvent;
import io.strategiz.execution.grpc.Outcome;

/**
 * Times each call by its name, its gRPC status and, of a run, its outcome. Nothing of a request goes into a tag, so there
 * are a few dozen timers at most. A call that is tried again counts once for each try.
 */
final class MetricsInterceptor implements ClientInterceptor {
  static final String TIMER = "execution.client.calls";
  private static final String NO_OUTCOME = "none";

  private final MeterRegistry registry;

  MetricsInterceptor(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(new Timing<>(listener, Timer.start(registry), String.valueOf(method.getBareMethodName())), headers);
      }
    };
  }

  private final class Timing<A> extends SimpleForwardingClientCallListener<A> {
    private final Timer.Sample started;
    private final String call;
    private String outcome = NO_OUTCOME;

    private Timing(ClientCall.Listener<A> listener, Timer.Sample started, String call) {
      super(listener);
      this.started = started;
      this.call = call;
    }

    @Override
    public void onMessage(A message) {
      if (message instanceof ExecuteStrategyResponse response) {
        outcome = word(response.getOutcome());
      } else if (message instanceof ExecutionEvent event && event.hasCompleted()) {
        outcome = word(event.getCompleted().getOutcome());
      }
      super.onMessage(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      started.stop(
          Timer.builder(TIMER)
              .description("Calls of the strategy execution service")
              .tags("call", call, "status", status.getCode().name(), "outcome", outcome)
              .register(registry));
      super.onClose(status, trailers);
    }

    private static String word(Outcome outcome) {
      return outcome.name().replace("OUTCOME_", "");
    }
  }
}
