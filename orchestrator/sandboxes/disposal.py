"""Removes sandboxes, retries until they are gone, and then says so. A slot depends on it, so it does not give up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential

from orchestrator.errors import SandboxError
from orchestrator.sandboxes.tenure import Tenure
from orchestrator.stages import Stage, stage

_log = structlog.get_logger(__name__)

# At the end of the service, removals are waited for this long.
_WAIT_S = 5.0


class Disposer:
    """Destructions that are going on."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def dispose(self, tenure: Tenure, destroy: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Destroys the sandbox of *tenure* in a task of its own, again and again if need be, and ends the tenure."""
        task = asyncio.create_task(_until_gone(tenure, destroy))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @property
    def removing(self) -> int:
        """Sandboxes that are being removed."""
        return len(self._tasks)

    async def close(self) -> None:
        """Waits for what is going on, then leaves the rest to the next start's sweep."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_WAIT_S)
            for task in late:
                task.cancel()


async def _until_gone(tenure: Tenure, destroy: Callable[[], Awaitable[None]]) -> None:
    trying = AsyncRetrying(
        retry=retry_if_exception_type(SandboxError), wait=wait_exponential(0.2, max=5.0)
    )
    with stage(Stage.REMOVAL):
        async for attempt in trying:
            with attempt:
                try:
                    await destroy()
                except SandboxError as error:
                    _log.warning("sandbox not gone yet", sandbox=tenure.name, reason=str(error))
                    raise
    tenure.end()
