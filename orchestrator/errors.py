"""Everything that can go wrong besides the strategy.

    StrategizError
    ├── Rejected                 the request is at fault
    ├── UnsupportedLanguage      a language that no runner speaks
    ├── Overloaded               no room now
    ├── ShuttingDown             no room here any more
    ├── RunCancelled             we ended the call, or the run under it
    ├── RunConflict              the run id is taken
    └── ServiceFault             we are at fault
        ├── ValidationUnavailable    the static check cannot be done
        ├── WallBreached             the canary got out of its sandbox
        └── SandboxError             the engine refused, failed or did not answer
            ├── RunnerImageMissing   there is no image to run strategies in
            ├── EngineFault          the engine is ill, whatever it was asked for
            │   └── EngineUnreachable    nobody listens there, so it has not even heard what was asked
            ├── EngineUnavailable    it was ill when last asked, so it is not asked now
            └── ProcessExhausted     this process may open nothing more

How a started run ended is no error but a value: `orchestrator.run.Ending`.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Not EAGAIN: a socket whose listener is overrun says that too.
_SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_NO_THREAD = "can't start new thread"  # CPython says so in words alone.


class StrategizError(Exception):
    """Base of all of them.

    Attributes:
        reason: One word in UPPER_SNAKE_CASE for programs; empty where the class says it all.
        facts: What stands behind *reason*, for programs.
        retry_after_s: Seconds after which it is worth trying again; None where that is not known.
        sentence: For clients, where the message is for our log alone; empty where it is for both.
    """

    reason: str = ""
    facts: Mapping[str, str] = MappingProxyType({})
    retry_after_s: float | None = None
    sentence: str = ""

    @property
    def told(self) -> str:
        """What a client is told: no address, no path and no words of the engine's."""
        return self.sentence or str(self)


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
    """There is no room for this run now."""

    def __init__(
        self,
        message: str,
        *,
        reason: str,
        retry_after_s: float | None,
        facts: Mapping[str, str],
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.facts = facts


class ShuttingDown(StrategizError):
    """This service ends; another one may take the run."""

    reason = "SHUTTING_DOWN"
    retry_after_s = 1.0

    def __init__(self) -> None:
        super().__init__("the service is shutting down")


class RunCancelled(StrategizError):
    """We ended the call, or the run under it, before the run came to its own end."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class RunConflict(StrategizError):
    """The run id belongs to a run with other contents."""

    reason = "RUN_ID_TAKEN"

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"run_id: {run_id!r:.140} belongs to another run, whose request had other contents; "
            "a new run needs an id of its own"
        )


class ServiceFault(StrategizError):
    """We are at fault, not the request and not the strategy."""

    sentence = "the service failed; its log says more"


class ValidationUnavailable(ServiceFault):
    """The static check cannot be done."""

    sentence = "the static check cannot be done now"


class WallBreached(ServiceFault):
    """The canary got out of its sandbox: nothing may be run here."""


class SandboxError(ServiceFault):
    """The container engine refused, failed or did not answer."""

    sentence = "the sandbox of this run could not be made, or was lost before its result"


class RunnerImageMissing(SandboxError):
    """The engine has no image to run strategies in; it is never pulled."""

    sentence = "there is no image to run strategies in; the operator has to put it back"


class EngineFault(SandboxError):
    """The engine cannot be reached, does not answer in time, or says that it failed itself."""

    sentence = "the container engine did not answer, or failed"


class EngineUnreachable(EngineFault):
    """Nobody listens where the engine should: what was asked for was not heard, and not done."""


class EngineUnavailable(SandboxError):
    """The engine was at fault when it was last asked, and is not asked again for a run now."""

    reason = "ENGINE_UNAVAILABLE"
    sentence = "the container engine is ill, so no run is started now"

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ProcessExhausted(SandboxError):
    """This process may open no more files, connections or threads."""

    reason = "PROCESS_EXHAUSTED"
    retry_after_s = 2.0
    sentence = "the service may open no more files or threads now"

    def __init__(self) -> None:
        super().__init__(self.sentence)


def is_shortage(error: BaseException | None) -> bool:
    """Whether *error*, or one that led to it, is that this process may open nothing more."""
    return any(
        (isinstance(one, OSError) and one.errno in _SHORTAGES)
        or (isinstance(one, RuntimeError) and str(one).startswith(_NO_THREAD))
        for one in led_to(error)
    )


def led_to(error: BaseException | None) -> Iterator[BaseException]:
    """*error*, and those that led to it, the last first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def empty_places(error: BaseException) -> None:
    """Empties the places that *error* went through: else they keep a large request until somebody looks for cycles."""
    for one in led_to(error):
        traceback.clear_frames(one.__traceback__)
