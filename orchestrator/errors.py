"""Everything that can go wrong besides the strategy.

    StrategizError
    ├── Rejected                 the request is at fault
    ├── UnsupportedLanguage      a language that no runner speaks
    ├── Overloaded               no room now
    ├── RunConflict              the run id is taken
    └── ServiceFault             we are at fault
        ├── ValidationUnavailable    the static check cannot be done
        ├── WallBreached             the canary got out of its sandbox
        └── SandboxError             the engine refused, failed or did not answer
            └── RunnerImageMissing   there is no image to run strategies in

How a started run ended is no error but a value: `orchestrator.run.Ending`.
"""

from __future__ import annotations

from dataclasses import dataclass


class StrategizError(Exception):
    """Base of all of them."""


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One thing that is wrong with a request.

    Attributes:
        field: Path of the field in the public request, such as `market_data[3].high`.
        description: What is wrong and what is expected.
    """

    field: str
    description: str


class Rejected(StrategizError):
    """The request is at fault; *violations* name every field that is."""

    def __init__(self, *violations: FieldViolation) -> None:
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations))
        self.violations = violations


class UnsupportedLanguage(StrategizError):
    """A language that no runner speaks."""

    def __init__(self, language: str) -> None:
        super().__init__(f"language: {language!r:.40} is not supported; only 'python' is")


class Overloaded(StrategizError):
    """There is no room for this run now.

    Attributes:
        retry_after_s: Seconds after which it is worth trying again.
    """

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RunConflict(StrategizError):
    """The run id belongs to another run."""


class ServiceFault(StrategizError):
    """We are at fault, not the request and not the strategy."""


class ValidationUnavailable(ServiceFault):
    """The static check cannot be done."""


class WallBreached(ServiceFault):
    """The canary got out of its sandbox: nothing may be run here."""


class SandboxError(ServiceFault):
    """The container engine refused, failed or did not answer."""


class RunnerImageMissing(SandboxError):
    """The engine has no image to run strategies in; it is never pulled."""
