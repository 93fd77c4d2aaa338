"""Every value that a label may have.

The rule: a label is a word of ours from a list here, and never what a client sends. What is on no list counts as
`other`, so the number of series is known when the service starts, and each counter begins at 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from google.rpc import code_pb2

from orchestrator.engine.base import EngineCall
from orchestrator.errors import SandboxError, StrategizError
from orchestrator.run import Outcome

OTHER = "other"

CALLS_WITH_RUNS = ("ExecuteStrategy", "StreamStrategy", "ExecuteList", "SweepStrategy")
CALLS = (*CALLS_WITH_RUNS, "ValidateCode", "GetHealth")
CODES = tuple(code_pb2.Code.keys())
OPERATIONS = tuple(EngineCall)
CERTIFICATES = ("port", "client_authority")
SANDBOX_STATES = ("waiting", "starting", "running", "removing")

_REASONS_IN_WORDS = (
    "ANSWERS_NOT_READ", "CALL_DEADLINE", "DRAINING", "ENGINE_UNAVAILABLE", "EXCEEDS_MEMORY_BUDGET",
    "LEDGER_UNAVAILABLE", "LIST_CHECKS_TOO_LONG", "NO_LEDGER", "PROCESS_EXHAUSTED", "PUSHED_OUT", "QUEUE_FULL",
    "QUEUE_TIMEOUT", "REQUESTS_TOO_LARGE", "ROLE_MISSING", "RUN_ID_TAKEN", "SHUTTING_DOWN", "STREAM_NOT_READ",
    "TOKEN_EXPIRED", "TOKEN_MISSING", "TOKEN_UNKNOWN", "TOO_MANY_CALLS", "UNKNOWN_RUN", "USER_MISMATCH", "USER_RATE",
)  # fmt: skip


def _kinds(error: type[StrategizError]) -> Iterator[type[StrategizError]]:
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


_ERRORS = tuple(sorted({kind.__name__ for kind in _kinds(StrategizError)}))
ENGINE_ERRORS = tuple(sorted({kind.__name__ for kind in _kinds(SandboxError)}))
"""Why the engine did not do what it was asked: classes of errors."""
ENDS = (*(outcome.name for outcome in Outcome), *_ERRORS, "Cancelled", OTHER)
"""How a run ended: an outcome, or the class of the error that ended it."""
REASONS = (
    *_REASONS_IN_WORDS,
    *sorted({kind.__name__ for kind in _kinds(StrategizError) if not kind.reason}),
    OTHER,
)
"""Why a call was refused: its reason, or the class of its error where it has none."""


def known(value: str, values: tuple[str, ...]) -> str:
    """*value* if it is one of *values*, else `other`."""
    return value if value in values else OTHER
