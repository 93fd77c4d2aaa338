"""Removes sandboxes that no live run of this service owns: what a killed predecessor left, and what slipped through.

It lists by owner, because an engine forgets events. Sandboxes of another owner are never looked at; those of this
service process are left alone while their run goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from orchestrator.errors import SandboxError
from orchestrator.sandbox.base import SandboxBackend

_log = structlog.get_logger(__name__)


class Reaper:
    """Sweeps now and then.

    Args:
        instance: Label of this service process.
        is_live: Whether a sandbox of this process belongs to a run that goes on.
    """

    def __init__(
        self, backend: SandboxBackend, *, instance: str, is_live: Callable[[str], bool]
    ) -> None:
        self._backend = backend
        self._instance = instance
        self._is_live = is_live

    async def sweep(self) -> int:
        """Removes what nobody owns; says how many that were.

        Raises:
            SandboxError: The engine did not answer.
        """
        removed = 0
        for sandbox in await self._backend.list_owned():
            if sandbox.instance == self._instance and self._is_live(sandbox.name):
                continue
            await self._backend.remove(sandbox.name)
            _log.info("swept a sandbox", sandbox=sandbox.name, instance=sandbox.instance)
            removed += 1
        return removed

    async def run(self, interval_s: float) -> None:
        """Sweeps every *interval_s* until cancelled; an engine that does not answer is asked again next time."""
        while True:
            await asyncio.sleep(interval_s)
            try:
                await self.sweep()
            except SandboxError as error:
                _log.warning("sweep failed", reason=str(error))
