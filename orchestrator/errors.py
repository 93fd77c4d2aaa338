"""Everything that can go wrong except the strategy.

    StrategizError
    ├── Unauthenticated          nobody knows who calls
    ├── Forbidden                who calls may not do this
    ├── Rejected                 the request is at fault
    ├── UnsupportedLanguage      a language that no runner speaks
    ├── Overloaded               there is no room now
    ├── ShuttingDown             the service is stopping
    ├── Draining                 an operator lets no new runs in for a while
    ├── UnknownRun               no run in flight, or in the ledger, has that id
    ├── LedgerRequired           an operator changes what only a ledger could keep
    ├── RunCancelled             the service ended the call, or its run
    ├── RunConflict              the run id is taken
    └── ServiceFault             the service is at fault
        ├── LedgerOut                the ledger cannot keep what an operator changes
        ├── ValidationUnavailable    the static check is not available
        ├── WallBreached             the canary got out of its sandbox
        ├── EngineSetUpWrong         what the operator says of the engine cannot be used
        └── SandboxError             the engine refused, failed or did not answer
            ├── RunnerImageMissing   the engine does not have the runner image
            ├── EngineFault          the engine itself fails, whatever the request
            │   └── EngineUnreachable    no connection to the engine, so it did not get the request
            ├── EngineUnavailable    the engine failed when last called, so it is not called now
            └── ProcessExhausted     this process has no file descriptors or threads left

How a started run ended is not an error but a value: `orchestrator.run.Ending`.
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
        reason: One word in UPPER_SNAKE_CASE for programs; empty where the class is enough.
        facts: Figures that explain *reason*, for programs.
        retry_after_s: Seconds after which a retry can succeed; None where that is not known.
        sentence: For clients, where the message is for our log alone; empty where it is for both.
    """

    reason: str = ""
    facts: Mapping[str, str] = MappingProxyType({})
    retry_after_s: float | None = None
    sentence: str = ""

    @property
    def told(self) -> str:
        """The message for clients: no address, no path and no words of the engine's."""
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


class Unauthenticated(StrategizError):
    """The call has no token that is taken here."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Forbidden(StrategizError):
    """The caller is known, and may not do what it asks for."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


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
    """This service is stopping; another one may take the run."""

    reason = "SHUTTING_DOWN"
    retry_after_s = 1.0

    def __init__(self) -> None:
        super().__init__("the service is shutting down")


class Draining(StrategizError):
    """An operator has drained this service; it takes runs again when the operator resumes it."""

    reason = "DRAINING"
    retry_after_s = 5.0

    def __init__(self) -> None:
        super().__init__("the service is drained by its operator and takes no new runs now")


class UnknownRun(StrategizError):
    """No run has that id."""

    reason = "UNKNOWN_RUN"

    def __init__(self, run_id: str, where: str) -> None:
        super().__init__(f"run_id: {run_id!r:.140} is no run {where}")


class LedgerRequired(StrategizError):
    """The service has no ledger, and what an operator changes would be forgotten and unknown to anyone."""

    reason = "NO_LEDGER"

    def __init__(self) -> None:
        super().__init__(
            "limits are kept in the ledger, and this service has none; give it one, or change the settings"
        )


class RunCancelled(StrategizError):
    """The service ended the call, or its run, before the run had ended."""

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
    """The service is at fault, not the request and not the strategy."""

    sentence = "the service failed; its log says more"


class LedgerOut(ServiceFault):
    """The ledger cannot be used now; nothing was changed."""

    reason = "LEDGER_UNAVAILABLE"
    retry_after_s = 5.0

    def __init__(self, why: str) -> None:
        super().__init__(f"the ledger cannot be used now, so nothing was changed: {why}")

    @property
    def told(self) -> str:
        """All of it: LedgerUnavailable names no host, user or path."""
        return str(self)


class ValidationUnavailable(ServiceFault):
    """The static check is not available."""

    sentence = "the static check is not available now"


class WallBreached(ServiceFault):
    """The canary got out of its sandbox: the service must not run strategies here."""


class EngineSetUpWrong(ServiceFault):
    """What the operator says of the engine cannot be used, or would protect nobody."""


class SandboxError(ServiceFault):
    """The container engine refused, failed or did not answer."""

    sentence = "the sandbox of this run could not be started, or was lost before its result"


class RunnerImageMissing(SandboxError):
    """The engine does not have the runner image. The service never pulls it."""

    sentence = "the runner image is missing; the operator has to restore it"


class EngineFault(SandboxError):
    """The engine cannot be reached, does not answer in time, or says that it failed itself."""

    sentence = "the container engine did not answer, or failed"


class EngineUnreachable(EngineFault):
    """No connection to the engine: it did not get the request, so it did nothing."""


class EngineUnavailable(SandboxError):
    """The engine failed when it was last called, and the service does not call it for a run now."""

    reason = "ENGINE_UNAVAILABLE"
    sentence = "the container engine is failing, so the service starts no run now"

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ProcessExhausted(SandboxError):
    """This process has no files, connections or threads left."""

    reason = "PROCESS_EXHAUSTED"
    retry_after_s = 2.0
    sentence = "the service has no files or threads left now"

    def __init__(self) -> None:
        super().__init__(self.sentence)


def is_shortage(error: BaseException | None) -> bool:
    """Whether *error*, or one that led to it, means that this process has no files or threads left."""
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
    """Clears the frames that *error* went through: else they keep a large request until garbage collection."""
    for one in led_to(error):
        traceback.clear_frames(one.__traceback__)
