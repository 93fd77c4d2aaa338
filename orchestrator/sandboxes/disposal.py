"""Removes sandboxes, retries until they are gone, and then says so. A slot depends on it, so it does not give up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential

from orchestrator.errors import SandboxError

_log = structlog.get_logger(__name__)

# At the end of the service, removals are waited for this long.
_WAIT_S = 5.0


class Disposer:
    """Destructions that are going on."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def dispose(
        self, name: str, destroy: Callable[[], Awaitable[None]], on_gone: Callable[[], None]
    ) -> asyncio.Task[None]:
        """Destroys the sandbox *name* in a task of its own, again and again if need be.

        *on_gone* is called once, when the sandbox is gone for certain; then the task ends.
        """
        task = asyncio.create_task(_until_gone(name, destroy, on_gone))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Waits for what is going on, then leaves the rest to the next start's sweep."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_WAIT_S)
            for task in late:
                task.cancel()


async def _until_gone(
    name: str, destroy: Callable[[], Awaitable[None]], on_gone: Callable[[], None]
) -> None:
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(SandboxError), wait=wait_exponential(0.2, max=5.0)
    ):
        with attempt:
            try:
                await destroy()
            except SandboxError as error:
                _log.warning("sandbox not gone yet", sandbox=name, reason=str(error))
                raise
    on_gone()
