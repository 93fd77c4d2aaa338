"""The exceptions of this package. Each says what to change; all are `StrategizError`.

StrategizError
├── CallError              the service gave no answer: it refused the call, or could not be reached
│   ├── InvalidRequest     a field, a bar or a line is wrong; also a ValueError, and may be raised before sending
│   ├── AccessDenied       no token, or one that is not for this
│   ├── RunIdTaken         the run id belongs to another request
│   ├── ServiceBusy        no room now, or never where there is no retry delay
│   ├── ServiceUnavailable nothing answers, or the service stops
│   ├── DeadlineExceeded   no answer in time
│   └── CallCancelled      the caller gave up, or the service did and says why
├── RunFailed              a run that ended without success, from `Result.raise_for_failure`
├── LocalServiceError      a service of one's own cannot be started
└── MissingPackage         an optional package is needed; also an ImportError
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class StrategizError(Exception):
    """Whatever this package raises on purpose."""


@dataclass(frozen=True)
class FieldViolation:
    """One thing that is wrong with a request.

    Attributes:
        field: Its name, such as "backtest.size", "bars.close" or "params['fast']".
        description: What is wrong, and what to write instead; names the bar where one is wrong.
    """

    field: str
    description: str

    def __str__(self) -> str:
        return f"{self.field} {self.description}"


@dataclass(frozen=True)
class Refusal:
    """What the service says of a call that it does not answer.

    Attributes:
        status: Name of the gRPC status, such as "UNAVAILABLE".
        message: The service's sentence.
        reason: Word for programs, such as "QUEUE_FULL"; empty where there is none.
        metadata: Facts about the reason.
        retry_delay_s: Seconds after which the same request may be sent again; None = not told.
        violations: What is wrong with the request.
    """

    status: str
    message: str = ""
    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    retry_delay_s: float | None = None
    violations: tuple[FieldViolation, ...] = ()


class CallError(StrategizError):
    """A call that had no answer. *refusal* says all that is known of it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    @property
    def status(self) -> str:
        """Name of the gRPC status, such as "UNAVAILABLE"."""
        return self.refusal.status

    @property
    def reason(self) -> str:
        """Word for programs, such as "QUEUE_FULL"; empty where there is none."""
        return self.refusal.reason

    @property
    def metadata(self) -> Mapping[str, str]:
        """Facts about the reason."""
        return self.refusal.metadata

    @property
    def retry_delay_s(self) -> float | None:
        """Seconds after which the same request may be sent again; None = not told."""
        return self.refusal.retry_delay_s

    def __str__(self) -> str:
        said = self.refusal.message or "no reason was given"
        return f"{self.status}: {said}"


class InvalidRequest(CallError, ValueError):
    """Something of the request is wrong: `violations` has each field with what to change.

    What can be known before sending is refused then, in the same way.
    """

    @classmethod
    def of(cls, field_name: str, description: str) -> InvalidRequest:
        """One violation, found before anything was sent."""
        return cls(
            Refusal("INVALID_ARGUMENT", violations=(FieldViolation(field_name, description),))
        )

    @property
    def violations(self) -> tuple[FieldViolation, ...]:
        """What is wrong."""
        return self.refusal.violations

    def __str__(self) -> str:
        return "; ".join(map(str, self.violations)) or super().__str__()


class AccessDenied(CallError):
    """The service takes tokens, and the call has none that it takes for this."""


class RunIdTaken(CallError):
    """The run id belongs to another request: choose another one."""


class ServiceBusy(CallError):
    """The service has no room. Where `retry_delay_s` is None, the request, or its answer, never fits."""


class ServiceUnavailable(CallError):
    """Nothing answers at the address, the service stops, or its container engine is ill."""


class DeadlineExceeded(CallError):
    """No answer within the run's timeout and the client's margin."""


class CallCancelled(CallError):
    """The caller gave up, or `reason` says why the service did."""


class RunFailed(StrategizError):
    """A run ended without success.

    Attributes:
        result: The whole `Result`, with `outcome`, `failure` and `logs`.
    """

    def __init__(self, message: str, result: Any) -> None:
        super().__init__(message)
        self.result = result


class LocalServiceError(StrategizError):
    """A service of one's own cannot be started; the message says what is missing."""


class MissingPackage(StrategizError, ImportError):
    """A package that this needs is not installed; the message has the line that installs it."""

    @classmethod
    def for_use(cls, package: str, extra: str, purpose: str) -> MissingPackage:
        """*package* is needed for *purpose*, and comes with *extra* of this distribution."""
        line = f"pip install 'strategiz-execution-client[{extra}]'"
        return cls(f"{purpose} needs {package}: {line}", name=package)


_BY_STATUS: Mapping[str, type[CallError]] = {
    "INVALID_ARGUMENT": InvalidRequest,
    "UNAUTHENTICATED": AccessDenied,
    "PERMISSION_DENIED": AccessDenied,
    "ALREADY_EXISTS": RunIdTaken,
    "RESOURCE_EXHAUSTED": ServiceBusy,
    "UNAVAILABLE": ServiceUnavailable,
    "DEADLINE_EXCEEDED": DeadlineExceeded,
    "CANCELLED": CallCancelled,
}


def error_of(refusal: Refusal) -> CallError:
    """The exception for a call that ended with *refusal*."""
    return _BY_STATUS.get(refusal.status, CallError)(refusal)


def closed_error() -> CallCancelled:
    """What a call of a closed client ends with."""
    return CallCancelled(Refusal("CANCELLED", "the client is closed"))


def broken_off() -> CallError:
    """What a stream without a result ends with: never a success."""
    return error_of(Refusal("INTERNAL", "the stream ended before its result"))
