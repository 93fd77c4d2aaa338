"""Makes sandboxes: names them, gives each users of its own, and knows which of them are there.

A sandbox owns its range of user ids from before it is made until it is gone for certain, and so does a run its slot.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from orchestrator.engine.base import SandboxBackend, SandboxSpec
from orchestrator.engine.gate import Gate
from orchestrator.errors import (
    EngineUnavailable,
    ProcessExhausted,
    RunnerImageMissing,
    SandboxError,
)
from orchestrator.run import Image, Limits, RunId
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.ready import ReadySandbox, prepare
from orchestrator.sandboxes.tenure import SandboxesOfRun, Tenure
from orchestrator.sandboxes.user_ids import UserRanges

# For a run's sandbox: the engine may have hiccuped.
_TRIES = 3


class SandboxMaker:
    """Makes sandboxes of *backend*.

    Args:
        backend: Starts them.
        gate: Keeps starts away from an engine that is ill.
        disposer: Removes what does not become ready.
        first_uid: First of the user ids that they may have.
        start_timeout_s: Longest time for one to become ready.
    """

    def __init__(
        self,
        backend: SandboxBackend,
        gate: Gate,
        disposer: Disposer,
        *,
        first_uid: int,
        start_timeout_s: float,
    ) -> None:
        self._backend = backend
        self._gate = gate
        self._disposer = disposer
        self._start_timeout_s = start_timeout_s
        self._users = UserRanges(first_uid)
        self._alive: set[str] = set()
        self.starting = 0
        """Sandboxes that are being made."""

    @property
    def can_resize(self) -> bool:
        """Whether a sandbox can be given other limits once it is made."""
        return self._backend.can_resize

    def living(self) -> frozenset[str]:
        """Names of the sandboxes that wait, run, or are being made or removed."""
        return frozenset(self._alive)

    async def make(
        self,
        run_id: RunId,
        limits: Limits,
        on_gone: Callable[[], None],
        *,
        image: Image = Image.DEFAULT,
        warm: bool = False,
    ) -> ReadySandbox:
        """A new sandbox, tried once.

        Args:
            run_id: Whose it will be.
            limits: What it is to have.
            on_gone: Called once, when it is gone for certain; where this raises too.
            image: What it is made of.
            warm: It will wait for its job.

        Raises:
            SandboxError: It could not be made.
        """
        tenure = Tenure(f"strategiz-{secrets.token_hex(12)}")
        first_uid = self._users.take()
        self._alive.add(tenure.name)
        tenure.at_end(lambda: self._users.give_back(first_uid))
        tenure.at_end(lambda: self._alive.discard(tenure.name))
        tenure.at_end(on_gone)
        self.starting += 1
        try:
            return await prepare(
                self._backend,
                self._gate,
                self._disposer,
                SandboxSpec(tenure.name, run_id, limits, first_uid, warm, image),
                tenure,
                start_timeout_s=self._start_timeout_s,
            )
        finally:
            self.starting -= 1

    async def make_for_run(
        self,
        run_id: RunId,
        limits: Limits,
        on_gone: Callable[[], None],
        image: Image = Image.DEFAULT,
    ) -> ReadySandbox:
        """A new sandbox; tried again where the engine fails, as nothing of the run has happened yet.

        Args:
            run_id: Whose it will be.
            limits: What it is to have.
            on_gone: Called once, when all that were made for it are gone; where this raises too.
            image: What it is made of.

        Raises:
            SandboxError: None could be made.
        """
        attempts = SandboxesOfRun(on_gone)

        async def make() -> ReadySandbox:
            attempts.add()
            return await self.make(run_id, limits, attempts.drop, image=image)

        trying = AsyncRetrying(
            retry=retry_if_exception(_is_passing),
            stop=stop_after_attempt(_TRIES) | stop_before_delay(self._start_timeout_s / 2),
            wait=wait_random_exponential(multiplier=0.1, max=0.4),
            reraise=True,
        )
        try:
            return await trying(make)
        finally:
            attempts.drop()


def _is_passing(error: BaseException) -> bool:
    """Whether another sandbox may be made where this error met the first."""
    lasting = (RunnerImageMissing, EngineUnavailable, ProcessExhausted)
    return isinstance(error, SandboxError) and not isinstance(error, lasting)
