"""The one table from errors to gRPC statuses, with google.rpc details for programs."""

from __future__ import annotations

import asyncio
from typing import Any, NoReturn

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from orchestrator.errors import (
    Draining,
    Forbidden,
    LedgerOut,
    LedgerRequired,
    Overloaded,
    ProcessExhausted,
    Rejected,
    RunCancelled,
    RunConflict,
    RunnerImageMissing,
    SandboxError,
    ShuttingDown,
    StrategizError,
    Unauthenticated,
    UnknownRun,
    UnsupportedLanguage,
    is_shortage,
)

_DOMAIN = "execution.strategiz.io"

# The first class that an error is an instance of decides.
_CODES: tuple[tuple[type[StrategizError], int], ...] = (
    (Unauthenticated, code_pb2.UNAUTHENTICATED),
    (Forbidden, code_pb2.PERMISSION_DENIED),
    (Rejected, code_pb2.INVALID_ARGUMENT),
    (UnsupportedLanguage, code_pb2.UNIMPLEMENTED),
    (Overloaded, code_pb2.RESOURCE_EXHAUSTED),
    (ShuttingDown, code_pb2.UNAVAILABLE),
    (Draining, code_pb2.UNAVAILABLE),
    (UnknownRun, code_pb2.NOT_FOUND),
    (LedgerRequired, code_pb2.FAILED_PRECONDITION),
    (LedgerOut, code_pb2.UNAVAILABLE),
    (RunCancelled, code_pb2.CANCELLED),
    (RunConflict, code_pb2.ALREADY_EXISTS),
    (RunnerImageMissing, code_pb2.FAILED_PRECONDITION),
    (ProcessExhausted, code_pb2.RESOURCE_EXHAUSTED),
    (SandboxError, code_pb2.UNAVAILABLE),
    (StrategizError, code_pb2.INTERNAL),
)


def refusal_of(error: Exception) -> StrategizError | None:
    """What a client may learn about *error*; None for an unexpected error."""
    if is_shortage(error):
        return ProcessExhausted()
    return error if isinstance(error, StrategizError) else None


def status_of(error: StrategizError) -> grpc.Status:
    """The status that tells *error* to a client."""
    code = next(code for kind, code in _CODES if isinstance(error, kind))
    status = status_pb2.Status(code=code, message=error.told)
    for detail in _details(error):
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return rpc_status.to_status(status)


async def refuse(context: Any, status: grpc.Status) -> NoReturn:
    """Ends the call of *context*."""
    try:
        await context.abort_with_status(status)
    except grpc.aio.InternalError:
        # No status can follow what the client has not read yet, nor reach one that is gone: the call just ends.
        raise asyncio.CancelledError from None
    raise AssertionError("unreachable: the line above raises")


def _details(error: StrategizError) -> list[Message]:
    details: list[Message] = []
    if isinstance(error, Rejected):
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=v.field, description=v.description)
            for v in error.violations
        ]
        details.append(error_details_pb2.BadRequest(field_violations=violations))
    if error.reason:
        details.append(
            error_details_pb2.ErrorInfo(reason=error.reason, domain=_DOMAIN, metadata=error.facts)
        )
    if error.retry_after_s is not None:
        delay = duration_pb2.Duration()
        delay.FromMilliseconds(int(error.retry_after_s * 1000))
        details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    return details
