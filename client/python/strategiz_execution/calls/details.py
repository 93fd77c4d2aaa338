"""From gRPC's errors to this package's. What cannot be read of the details is left out; the status stays."""

from __future__ import annotations

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from strategiz_execution.errors import CallError, FieldViolation, Refusal, error_of


def refusal_of(error: grpc.RpcError | grpc.aio.AioRpcError) -> Refusal:
    """What the service, or gRPC itself, says with *error*."""
    status: grpc.StatusCode = error.code()
    found = Refusal(status.name, error.details() or "")
    told = _details(error)
    if told is None:
        return found
    reason, metadata, delay_s, violations = "", {}, None, []
    for detail in told.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
            reason, metadata = info.reason, dict(info.metadata)
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            detail.Unpack(retry)
            delay_s = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            violations += [
                FieldViolation(one.field, one.description) for one in bad.field_violations
            ]
    return Refusal(found.status, found.message, reason, metadata, delay_s, tuple(violations))


def call_error(error: grpc.RpcError | grpc.aio.AioRpcError) -> CallError:
    """This package's exception for *error*."""
    return error_of(refusal_of(error))


def _details(error: grpc.RpcError | grpc.aio.AioRpcError) -> status_pb2.Status | None:
    try:
        # Each error of gRPC's is the call that ended with it.
        told: status_pb2.Status | None = rpc_status.from_call(error)  # type: ignore[arg-type]  # as said
    except (ValueError, DecodeError):  # It contradicts the status, or is no message.
        return None
    return told
