"""The interface of a sandbox, for all code that does not depend on one engine.

A sandbox is made for one run, told one job over a byte stream, read until the stream ends, and destroyed. The stream
may be cut into pieces of any size and is not half-closed; how the sandbox ended is asked for separately.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Protocol

from orchestrator.errors import SandboxError
from orchestrator.run import Image, ImageIds, Limits, RunId


@dataclass(frozen=True, slots=True)
class SandboxSpec:
    """What to make.

    Attributes:
        name: Unique, known before anything is made, so that what a failed call left can be found.
        first_uid: First of the user ids that no other living sandbox of the machine has.
        warm: It will wait for its job, so it may get ready more thoroughly.
        image: What it is made of.
    """

    name: str
    run_id: RunId
    limits: Limits
    first_uid: int
    warm: bool = False
    image: Image = Image.DEFAULT


@dataclass(frozen=True, slots=True)
class SandboxExit:
    """How the supervisor ended.

    Attributes:
        code: Exit code, 128 + n for signal n.
        out_of_memory: The memory limit killed a process of the sandbox.
    """

    code: int
    out_of_memory: bool


class SandboxState(Enum):
    """How far a sandbox is."""

    CREATED = "created"
    """It has not been started."""
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OwnedSandbox:
    """A sandbox that the engine knows.

    Attributes:
        instance: The service process that made it.
        lease_s: Seconds after which no run can be using it any more.
        first_uid: First of its user ids.
    """

    name: str
    instance: str
    state: SandboxState
    lease_s: float
    first_uid: int


@dataclass(frozen=True, slots=True)
class BackendInfo:
    """What runs are executed on, for receipts and for operators."""

    runtime: str
    images: ImageIds
    engine: Mapping[str, str]


class EngineCall(StrEnum):
    """What the engine is asked for."""

    CREATE = "create"
    ATTACH = "attach"
    START = "start"
    INSPECT = "inspect"
    WAIT = "wait"
    RESIZE = "resize"
    REMOVE = "remove"
    LIST = "list"
    PROBE = "probe"
    VERSION = "version"
    LOOK = "look"
    """The kernel's traces of containers, and the list of all of them."""


OnEngineCall = Callable[[EngineCall, float, SandboxError | None], None]
"""Hears of each answer of the engine: to what, after how many seconds, and the error if it was one."""


class Sandbox(Protocol):
    """One running sandbox. Every method but `destroy` raises SandboxError when the engine fails."""

    @property
    def name(self) -> str:
        """The name of its spec."""

    @property
    def is_alive(self) -> bool:
        """Whether its stream is open, as far as is known without asking the engine."""

    async def send(self, data: bytes | memoryview) -> None:
        """Writes all of *data* to the supervisor; waits while it is not read."""

    async def receive(self) -> bytes:
        """What the supervisor wrote since the last call; empty at the end of the stream."""

    async def wait_exit(self) -> SandboxExit:
        """How it ended; to be called after the end of the stream."""

    async def exit_now(self) -> SandboxExit | None:
        """How it ended; None if it has not."""

    async def resize(self, limits: Limits) -> None:
        """Gives it the memory and the processor of *limits*, before it has a job.

        Only for a backend that `can_resize`. If it fails, the limits in force are unknown.
        """

    async def destroy(self) -> None:
        """Ends and removes it in any state; a sandbox that is already gone is success.

        Raises:
            SandboxError: It could not be confirmed that it is gone.
        """

    def diagnosis(self) -> str:
        """The last that the supervisor wrote to its error stream, for our logs alone."""


class SandboxBackend(Protocol):
    """Makes sandboxes, and finds those that were left."""

    @property
    def can_resize(self) -> bool:
        """Whether the limits of a running sandbox can be changed, and then hold."""

    async def start(self, spec: SandboxSpec) -> Sandbox:
        """A sandbox with its supervisor starting.

        If this raises or is cancelled, something of that name may be there, or may yet appear
        where the engine did not answer in time: the caller removes it.

        Raises:
            RunnerImageMissing: There is no image to make it of; none is fetched. Nothing is there.
            EngineUnreachable, EngineUnavailable: The engine was not asked. Nothing is there.
            EngineFault: The engine did not answer, or failed.
            ProcessExhausted: This process may open nothing more, so the engine was not asked. Nothing is there.
            SandboxError: The engine refused this one.
        """

    async def list_owned(self) -> Sequence[OwnedSandbox]:
        """Every sandbox of this owner, of any service process, in any state.

        Raises:
            SandboxError: The engine did not answer.
        """

    async def remove(self, name: str) -> None:
        """Removes a sandbox by name; gone already is success.

        Raises:
            SandboxError: It could not be confirmed that it is gone.
        """

    async def probe(self) -> None:
        """Asks the engine whether a sandbox could be made now, without making one.

        Raises:
            RunnerImageMissing, EngineFault, SandboxError: None could.
            ProcessExhausted: This process may open nothing more.
        """

    async def info(self) -> BackendInfo:
        """What runs are executed on.

        Raises:
            SandboxError: The engine did not answer.
        """

    async def close(self) -> None:
        """Gives back connections and threads."""
