"""A circuit breaker: keeps runs away from a failing engine, and notices when the engine recovers.

It never uses a run to find that out: it probes the engine regularly, also while the service is idle, and with growing
pauses while the engine fails. Removals always pass, and their failures do not count: a single sandbox may be stuck.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from orchestrator.errors import (
    EngineFault,
    EngineUnavailable,
    ProcessExhausted,
    RunnerImageMissing,
    SandboxError,
)

_log = structlog.get_logger(__name__)

# Of starts, one after the other. One fault may be a hiccup, which a second try gets over.
_FAULTS_TO_CLOSE = 3
_PROBE_INTERVAL_S = 2.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 5.0


class Gate:
    """Closed while the engine is known to fail; every start of a sandbox goes through it.

    Args:
        probe: Asks the engine; raises SandboxError if no sandbox could be made now.
        on_change: Hears whether sandboxes can be started, each time that this changes.
    """

    def __init__(
        self, probe: Callable[[], Awaitable[None]], on_change: Callable[[bool], Awaitable[None]]
    ) -> None:
        self._probe = probe
        self._on_change = on_change
        self._fault: SandboxError | None = None
        self._faults = 0
        # 0 while the engine has been well for a while.
        self._pause_s = 0.0

    @property
    def fault(self) -> SandboxError | None:
        """Why no sandbox is started now; None if they are."""
        return self._fault

    def require_open(self) -> None:
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
                await self._probe()
            except ProcessExhausted as error:
                _log.warning("the engine could not be probed", reason=str(error))
            except SandboxError as error:
                self._lengthen_pause()
                await self._close(error)
            else:
                await self._found_well()

    @asynccontextmanager
    async def start(self) -> AsyncIterator[None]:
        """Surrounds one start of a sandbox, and notes how it ended.

        Raises:
            RunnerImageMissing, EngineUnavailable: As `require_open`; nothing is to be started.
        """
        self.require_open()
        try:
            yield
        except (RunnerImageMissing, EngineFault) as error:
            self._faults += 1
            if isinstance(error, RunnerImageMissing) or self._faults >= _FAULTS_TO_CLOSE:
                if self._fault is None:
                    self._lengthen_pause()
                await self._close(error)
            raise
        self._faults = 0
        if self._fault is None:
            self._pause_s = 0.0

    def _lengthen_pause(self) -> None:
        self._pause_s = min(max(2 * self._pause_s, _FIRST_PAUSE_S), _LONGEST_PAUSE_S)

    async def _close(self, fault: SandboxError) -> None:
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
