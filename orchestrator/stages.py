"""The stages of a call, and who is told of them: nobody, unless the operator measures or traces calls.

The rule: what does the work says here that a stage begins and ends, and knows nothing of metrics or traces. Who listens
is a variable of the call's context, so that it is found in each task and thread of the call, and in no other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol

from orchestrator.errors import StrategizError


class Stage(StrEnum):
    """A part of what a call waits for. docs/monitoring.md says what each holds."""

    READING = "reading"
    ADMISSION = "admission"
    VALIDATION = "validation"
    QUEUE = "queue"
    SANDBOX = "sandbox"
    JOB = "job"
    SENDING = "sending"
    STRATEGY = "strategy"
    BACKTEST = "backtest"
    LOOK_AHEAD = "look_ahead"
    ANSWER = "answer"
    REMOVAL = "removal"


class Listener(Protocol):
    """Is told of one call. May be told on any thread."""

    @property
    def trace_id(self) -> str | None:
        """Of the call's trace, 32 hex digits; None without one."""

    def took(self, stage: Stage, began: float, ended: float) -> None:
        """A stage is over. Both times are on the monotonic clock, in seconds."""

    def refused(self, reason: str) -> None:
        """The call is refused, or ended, for *reason*: one word of ours."""

    def ended(self, code: str) -> None:
        """The call has ended with the gRPC status *code*, such as `OK`. Stages may still end after it."""


class Calls(Protocol):
    """Is told of each call."""

    def begin(self, call: str, traceparent: str) -> Listener:
        """A call of the method *call* begins; *traceparent* is what its client sent, or empty."""


listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
"""Who is told of the call that this code works for."""


@contextmanager
def stage(which: Stage) -> Iterator[None]:
    """Surrounds a stage, however it ends."""
    told = listener.get()
    if told is None:
        yield
        return
    began = time.monotonic()
    try:
        yield
    finally:
        told.took(which, began, time.monotonic())


def in_sandbox(*parts: tuple[Stage, float]) -> None:
    """Tells of what a job that has just ended did in its sandbox: one stage after the other, each of some milliseconds.

    The supervisor measures how long each took; that the last of them ended now is near enough.
    """
    told = listener.get()
    if told is None:
        return
    began = time.monotonic() - sum(took_ms for _, took_ms in parts) / 1000
    for which, took_ms in parts:
        if took_ms:
            told.took(which, began, began + took_ms / 1000)
            began += took_ms / 1000


def refused(error: StrategizError) -> None:
    """Tells that the call is refused with *error*."""
    told = listener.get()
    if told is not None:
        told.refused(error.reason or type(error).__name__)


def trace_id() -> str | None:
    """Of the call that this code works for; None where it is not traced."""
    told = listener.get()
    return None if told is None else told.trace_id
