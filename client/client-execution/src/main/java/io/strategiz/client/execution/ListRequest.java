package io.strategiz.client.execution;

import io.strategiz.execution.grpc.ExecuteListRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Deployed strategies, each to be evaluated on its latest bar.
 *
 * <pre>{@code
 * ListRequest request = ListRequest.builder().symbolSet(set).timeout(Duration.ofSeconds(10)).build();
 * }</pre>
 */
public final class ListRequest {
  private final ExecuteListRequest message;
  private final @Nullable Duration timeout;
  private final @Nullable Duration deadline;

  private ListRequest(Builder builder) {
    message = builder.message.build();
    timeout = builder.timeout;
    deadline = builder.deadline;
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** How long each deployment may take; null = the client's {@code defaultTimeout}. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** How long the whole list may take; null = the timeout and the client's margin. */
  public @Nullable Duration deadline() {
    return deadline;
  }

  ExecuteListRequest message() {
    return message;
  }

  @Override
  public String toString() {
    return "ListRequest[%d symbol sets]".formatted(message.getSymbolSetsCount());
  }

  /** Collects what the request says. */
  public static final class Builder {
    private final ExecuteListRequest.Builder message = ExecuteListRequest.newBuilder();
    private @Nullable Duration timeout;
    private @Nullable Duration deadline;

    private Builder() {}

    /** Symbols and the deployments that trade them. */
    public Builder symbolSet(SymbolSet set) {
      message.addSymbolSets(set.message());
      return this;
    }

    /** Free text for the service's logs. */
    public Builder tier(String tier) {
      message.setTier(tier);
      return this;
    }

    /**
     * How long each deployment may take.
     *
     * @throws IllegalArgumentException it is not above 0
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Timeouts.positive("timeout", timeout);
      return this;
    }

    /**
     * How long the whole list may take. Shortly before it the service answers with what is done; the
     * rest has a failure that says so.
     *
     * @throws IllegalArgumentException it is not above 0
     */
    public Builder deadline(Duration deadline) {
      this.deadline = Timeouts.positive("deadline", deadline);
      return this;
    }

    /** What is done about bars that are not as they should be, of all sets. */
    public Builder barsPolicy(BarsPolicy policy) {
      message.setBarsPolicy(
          io.strategiz.execution.grpc.BarsPolicy.valueOf("BARS_POLICY_" + policy));
      return this;
    }

    /** The request. */
    public ListRequest build() {
      return new ListRequest(this);
    }
  }
}
