package io.strategiz.client.execution;

import io.strategiz.execution.grpc.ExecuteStrategyRequest;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One strategy to run over the bars of one instrument. Immutable. A request has one run id, so to send
 * it twice is one run with one answer; build another request for another run.
 *
 * <pre>{@code
 * RunRequest request =
 *     RunRequest.builder(code, Bars.readCsv(file))
 *         .userId("ann")
 *         .timeout(Duration.ofSeconds(20))
 *         .backtest(BacktestSettings.builder().initialCash(100_000).build())
 *         .build();
 * }</pre>
 */
public final class RunRequest {
  private final ExecuteStrategyRequest message;
  private final @Nullable Duration timeout;
  private final Bars bars;

  private RunRequest(Builder builder) {
    bars = builder.bars;
    timeout = builder.timeout;
    builder.bars.writeTo(builder.message);
    message = builder.message.build();
    builder.message.clearMarketData().clearColumns(); // written at each build
  }

  /**
   * Begins a request.
   *
   * @param code Python source, at most 64 KiB
   * @param bars what it runs over
   */
  public static Builder builder(String code, Bars bars) {
    return new Builder(code, bars);
  }

  /** The run's id: given, or a random UUID. */
  public String runId() {
    return message.getRunId();
  }

  /** How long the strategy may take; null = the client's {@code defaultTimeout}. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** What the strategy runs over. */
  public Bars bars() {
    return bars;
  }

  ExecuteStrategyRequest message() {
    return message;
  }

  @Override
  public String toString() {
    return "RunRequest[runId=" + runId() + ", bars=" + bars + "]"; // never the code: it may be secret
  }

  /** Collects what the request says. */
  public static final class Builder {
    private final ExecuteStrategyRequest.Builder message = ExecuteStrategyRequest.newBuilder();
    private final Bars bars;
    private @Nullable Duration timeout;
    private boolean named;

    private Builder(String code, Bars bars) {
      message.setCode(code);
      this.bars = bars;
    }

    /**
     * How long the strategy may take, from the moment it has its data. The service has a largest one,
     * see {@link Health#maxTimeout}.
     *
     * @throws IllegalArgumentException it is not above 0
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Timeouts.positive("timeout", timeout);
      return this;
    }

    /** Entries of the dict {@code params} that the strategy reads. */
    public Builder parameters(Parameters parameters) {
      message
          .clearTypedParameters()
          .clearParameters()
          .putAllTypedParameters(parameters.typed())
          .putAllParameters(parameters.texts());
      return this;
    }

    /** Whose run it is. Slots are shared fairly between users, so give each a name of their own. */
    public Builder userId(String userId) {
      message.setUserId(userId);
      return this;
    }

    /** Free text for the service's logs and its ledger of runs. */
    public Builder strategyId(String strategyId) {
      message.setStrategyId(strategyId);
      return this;
    }

    /** The id of the run, at most 128 printable characters; a random UUID unless it is set. */
    public Builder runId(String runId) {
      message.setRunId(runId);
      named = !runId.isEmpty();
      return this;
    }

    /** How signals become trades. */
    public Builder backtest(BacktestSettings settings) {
      message.setBacktest(settings.message());
      return this;
    }

    /** Memory of the sandbox, MiB; 0 = the service's default. */
    public Builder memoryMb(int mebibytes) {
      message.getLimitsBuilder().setMemoryMb(mebibytes);
      return this;
    }

    /** Processor of the sandbox, thousandths of a core; 0 = the service's default. */
    public Builder cpuMillis(int thousandths) {
      message.getLimitsBuilder().setCpuMillis(thousandths);
      return this;
    }

    /** What the answer leaves out. */
    public Builder output(OutputOptions options) {
      message.setOutput(options.message());
      return this;
    }

    /** Whether to run the strategy again on parts of the data, and report signals that change. */
    public Builder checkLookAhead(boolean check) {
      message.setCheckLookAhead(check);
      return this;
    }

    /** What is done about bars that are not as they should be. */
    public Builder barsPolicy(BarsPolicy policy) {
      message.setBarsPolicy(
          io.strategiz.execution.grpc.BarsPolicy.valueOf("BARS_POLICY_" + policy));
      return this;
    }

    /** What the run starts from; {@link Health#images} says what the service offers. */
    public Builder image(RunnerImage image) {
      message.setImage(image.word());
      return this;
    }

    /** The request, with a run id of its own unless one was given. */
    public RunRequest build() {
      if (!named) {
        message.setRunId(UUID.randomUUID().toString());
      }
      return new RunRequest(this);
    }
  }
}
