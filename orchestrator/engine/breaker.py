"""A circuit breaker: keeps runs away from a failing engine, and notices when the engine recovers.

It never uses a run to find that out: it probes the engine regularly, also while the service is idle, and with growing
pauses while the engine fails. Removals always pass, and their failures do not count: a single sandbox may be stuck.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from orchestrator.engine.base import (
    BackendInfo,
    Forgotten,
    OwnedSandbox,
    Sandbox,
    SandboxBackend,
    SandboxSpec,
)
from orchestrator.errors import (
    EngineFault,
    EngineUnavailable,
    ProcessExhausted,
    RunnerImageMissing,
    SandboxError,
)

_log = structlog.get_logger(__name__)

# Of starts, one after the other. One fault may be a hiccup, which a second try gets over.
_FAULTS_TO_OPEN = 3
_PROBE_INTERVAL_S = 2.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 5.0


class Breaker:
    """A backend that refuses to start sandboxes while *backend* is known to be ill.

    Args:
        backend: Does what is asked.
        on_change: Hears whether sandboxes can be started, each time that this changes.
    """

    def __init__(
        self, backend: SandboxBackend, on_change: Callable[[bool], Awaitable[None]]
    ) -> None:
        self._backend = backend
        self._on_change = on_change
        self._fault: SandboxError | None = None
        self._faults = 0
        # 0 while the engine has been well for a while.
        self._pause_s = 0.0

    @property
    def fault(self) -> SandboxError | None:
        """Why no sandbox is started now; None if they are."""
        return self._fault

    def require_closed(self) -> None:
        """Returns if sandboxes are started now.

        Raises:
            RunnerImageMissing: There was no image when the engine was last asked.
            EngineUnavailable: The engine was ill when it was last asked.
        """
        if isinstance(self._fault, RunnerImageMissing):
            raise RunnerImageMissing(str(self._fault))
        if self._fault is not None:
            raise EngineUnavailable(str(self._fault), retry_after_s=self._pause_s)

    async def watch(self) -> None:
        """Probes the engine until cancelled."""
        while True:
            await asyncio.sleep(_PROBE_INTERVAL_S if self._fault is None else self._pause_s)
            try:
                await self._backend.probe()
            except ProcessExhausted as error:
                _log.warning("the engine could not be probed", reason=str(error))
            except SandboxError as error:
                self._lengthen_pause()
                await self._open(error)
            else:
                await self._found_well()

    async def start(self, spec: SandboxSpec) -> Sandbox:
        """As the backend does.

        Raises:
            EngineUnavailable: The engine was ill when it was last asked, and was not asked.
            SandboxError: As the backend's.
        """
        self.require_closed()
        try:
            sandbox = await self._backend.start(spec)
        except (RunnerImageMissing, EngineFault) as error:
            self._faults += 1
            if isinstance(error, RunnerImageMissing) or self._faults >= _FAULTS_TO_OPEN:
                if self._fault is None:
                    self._lengthen_pause()
                await self._open(error)
            raise
        self._faults = 0
        if self._fault is None:
            self._pause_s = 0.0
        return sandbox

    def _lengthen_pause(self) -> None:
        self._pause_s = min(max(2 * self._pause_s, _FIRST_PAUSE_S), _LONGEST_PAUSE_S)

    async def _open(self, fault: SandboxError) -> None:
        news = self._fault is None
        # A new one, for an error that is kept keeps all that its call held.
        missing = isinstance(fault, RunnerImageMissing)
        self._fault = RunnerImageMissing(str(fault)) if missing else EngineFault(str(fault))
        if news:
            _log.error("no sandboxes are started now", reason=str(fault))
            await self._on_change(False)

    async def _found_well(self) -> None:
        """A probe has succeeded. Only the next one ends the growth of pauses: it may fail starts all the same."""
        if self._fault is None:
            self._pause_s = 0.0
            return
        self._fault = None
        self._faults = 0
        _log.info("sandboxes are started again")
        await self._on_change(True)

    @property
    def can_resize(self) -> bool:
        return self._backend.can_resize

    async def list_owned(self) -> Sequence[OwnedSandbox]:
        return await self._backend.list_owned()

    async def remove(self, name: str) -> None:
        await self._backend.remove(name)

    async def probe(self) -> None:
        await self._backend.probe()

    async def forgotten(self) -> Forgotten:
        return await self._backend.forgotten()

    async def info(self) -> BackendInfo:
        return await self._backend.info()

    async def close(self) -> None:
        await self._backend.close()
