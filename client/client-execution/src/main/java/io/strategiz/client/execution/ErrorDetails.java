package io.strategiz.client.execution;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.strategiz.client.execution.InvalidRequestException.FieldViolation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A status with what the service says beside it. What cannot be read is left out: the status stays. */
record ErrorDetails(
    Status status,
    @Nullable String reason,
    Map<String, String> metadata,
    @Nullable Duration retryDelay,
    List<FieldViolation> fieldViolations) {

  static ErrorDetails of(Status status, @Nullable Metadata trailers) {
    com.google.rpc.@Nullable Status told = told(status, trailers);
    ErrorDetails found = new ErrorDetails(status, null, Map.of(), null, List.of());
    if (told != null) {
      for (Any detail : told.getDetailsList()) {
        found = found.with(detail);
      }
    }
    return found;
  }

  static ErrorDetails of(Throwable error) {
    return of(Status.fromThrowable(error), Status.trailersFromThrowable(error));
  }

  static ErrorDetails interrupted(InterruptedException cause) {
    return of(Status.CANCELLED.withDescription("the thread was interrupted").withCause(cause), null);
  }

  static ErrorDetails notStarted(RuntimeException cause) {
    return of(Status.INTERNAL.withDescription("the call was not started: " + cause).withCause(cause), null);
  }

  ExecutionServiceException exception() {
    Throwable cause = status.getCause();
    return switch (status.getCode()) {
      case INVALID_ARGUMENT -> new InvalidRequestException(this, cause);
      case ALREADY_EXISTS -> new RunIdTakenException(this, cause);
      case RESOURCE_EXHAUSTED -> new ServiceBusyException(this, cause);
      case UNAVAILABLE -> new ServiceUnavailableException(this, cause);
      case DEADLINE_EXCEEDED -> new DeadlineExceededException(this, cause);
      case CANCELLED -> new CallCancelledException(this, cause);
      default -> new ExecutionServiceException(this, cause);
    };
  }

  String message() {
    String said = status.getDescription();
    return status.getCode() + (said == null ? "" : ": " + said);
  }

  private ErrorDetails with(Any detail) {
    try {
      if (detail.is(ErrorInfo.class)) {
        ErrorInfo info = detail.unpack(ErrorInfo.class);
        return new ErrorDetails(
            status, info.getReason(), Map.copyOf(info.getMetadataMap()), retryDelay, fieldViolations);
      }
      if (detail.is(RetryInfo.class)) {
        com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
        Duration wait = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        return new ErrorDetails(status, reason, metadata, wait, fieldViolations);
      }
      if (detail.is(BadRequest.class)) {
        List<FieldViolation> violations = new ArrayList<>();
        for (BadRequest.FieldViolation one : detail.unpack(BadRequest.class).getFieldViolationsList()) {
          violations.add(new FieldViolation(one.getField(), one.getDescription()));
        }
        return new ErrorDetails(status, reason, metadata, retryDelay, List.copyOf(violations));
      }
    } catch (InvalidProtocolBufferException unreadable) {
      return this;
    }
    return this;
  }

  private static com.google.rpc.@Nullable Status told(Status status, @Nullable Metadata trailers) {
    try {
      return trailers == null ? null : StatusProto.fromStatusAndTrailers(status, trailers);
    } catch (IllegalArgumentException contradictory) { // its code is not the status's
      return null;
    }
  }
}
