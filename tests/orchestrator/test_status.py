"""Which status a client gets for which error, and what programs can read in it."""

import errno

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status  # noqa: F401 - registers the details' messages

from orchestrator.api.status import refusal_of, status_of
from orchestrator.errors import (
    EngineFault,
    EngineUnavailable,
    EngineUnreachable,
    Overloaded,
    ProcessExhausted,
    RunnerImageMissing,
    SandboxError,
    ServiceFault,
    ValidationUnavailable,
)

SECRET = "HTTPConnectionPool(host='127.0.0.1', port=1)"
DETAILS = "grpc-status-details-bin"


def retry_after_s(status):
    (raw,) = [value for name, value in status.trailing_metadata if name == DETAILS]
    for detail in status_pb2.Status.FromString(raw).details:
        if detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            info = error_details_pb2.RetryInfo()
            detail.Unpack(info)
            return info.retry_delay.ToMilliseconds() / 1000
    return None


@pytest.mark.parametrize(
    ("error", "code", "retry_s"),
    [
        (
            Overloaded("full", reason="QUEUE_FULL", retry_after_s=3.0, facts={}),
            "RESOURCE_EXHAUSTED",
            3.0,
        ),
        (EngineUnavailable("ill", 0.5), "UNAVAILABLE", 0.5),
        (EngineFault("no answer"), "UNAVAILABLE", None),
        (SandboxError("refused"), "UNAVAILABLE", None),
        (RunnerImageMissing("no image"), "FAILED_PRECONDITION", None),
        (ProcessExhausted(), "RESOURCE_EXHAUSTED", 2.0),
        (ValidationUnavailable("no worker"), "INTERNAL", None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_error_has_its_status_and_says_when_to_try_again_where_that_helps(
    error, code, retry_s
):
    status = status_of(refusal_of(error))
    assert status.code is grpc.StatusCode[code]
    assert retry_after_s(status) == retry_s


@pytest.mark.parametrize(
    "error",
    [
        ServiceFault(SECRET),
        ValidationUnavailable(SECRET),
        SandboxError(SECRET),
        RunnerImageMissing(SECRET),
        EngineFault(SECRET),
        EngineUnreachable(SECRET),
        EngineUnavailable(SECRET, 0.5),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_of_ours_is_told_in_a_sentence_without_the_engines_words(error):
    told = status_of(refusal_of(error)).details
    assert told
    assert SECRET not in told


def caused_by(cause):
    error = ValidationUnavailable("no worker could check it")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.ENFILE, "Too many open files in system"),
        RuntimeError("can't start new thread"),
        caused_by(OSError(errno.EMFILE, "Too many open files")),
    ],
    ids=["files", "files of the machine", "threads", "behind another"],
)
def test_a_service_that_may_open_nothing_more_is_overloaded_wherever_that_showed(error):
    assert isinstance(refusal_of(error), ProcessExhausted)


def test_an_error_that_nobody_foresaw_is_not_told_to_a_client():
    assert refusal_of(KeyError("secret")) is None
    assert refusal_of(OSError(errno.EACCES, "secret")) is None
