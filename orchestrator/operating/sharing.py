"""Passes limits on to those who share out slots, memory and waiting sandboxes, whenever an operator changes them.

The rule: sandboxes of runs and those that wait never have more memory together than the budget, also while the pool
changes. So memory moves in steps: the one side gives it up, and only when it is free the other side gets it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from orchestrator.limits.live import LiveLimits
from orchestrator.run import Image
from orchestrator.runs.scheduler import Capacity, Scheduler
from orchestrator.sandboxes.pool import PoolPolicy, SandboxPool
from orchestrator.settings import Settings

# To look again whether memory is free: a sandbox is removed in about as long.
_LOOK_S = 0.05


class Sharing:
    """Keeps scheduler and pool in line with the limits in force."""

    def __init__(
        self, settings: Settings, live: LiveLimits, scheduler: Scheduler, pool: SandboxPool
    ) -> None:
        self._settings = settings
        self._live = live
        self._scheduler = scheduler
        self._pool = pool
        self._changed = asyncio.Event()
        live.on_change(self._changed.set)

    async def run(self) -> None:
        """Follows the limits until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._pass_on()

    async def _pass_on(self) -> None:
        wanted = capacity(self._settings, self._live)
        now_bytes = self._scheduler.capacity.memory_bytes
        lower = replace(wanted, memory_bytes=min(now_bytes, wanted.memory_bytes))
        self._scheduler.adopt(lower)
        # Runs in flight keep their memory, and the pool waits for it.
        while self._scheduler.memory_used_bytes > lower.memory_bytes:
            await asyncio.sleep(_LOOK_S)
            if self._changed.is_set():
                return
        self._pool.adopt(pool_policy(self._settings, self._live))
        while self._pool.departing:
            await asyncio.sleep(_LOOK_S)
            if self._changed.is_set():
                return
        self._scheduler.adopt(wanted)


def capacity(settings: Settings, live: LiveLimits) -> Capacity:
    """What runs share."""
    return Capacity(
        slots=live.of_service.slots,
        queue_length=settings.queue_length,
        queue_wait_s=settings.queue_wait_s,
        memory_bytes=live.now.memory_for_runs_bytes,
    )


def pool_policy(settings: Settings, live: LiveLimits) -> PoolPolicy:
    """How many sandboxes wait, and with which limits."""
    return PoolPolicy(
        size=live.of_service.pool_size,
        parallel_creates=settings.pool_parallel_creates,
        max_idle_s=settings.pool_max_idle_s,
        limits=live.of_everybody.default_limits,
    )


def science_pool_policy(settings: Settings, live: LiveLimits) -> PoolPolicy:
    """The same for the image `science`, whose pool keeps what the settings say."""
    return replace(
        pool_policy(settings, live),
        size=settings.science_pool_size,
        limits=live.of_everybody.limits_of(Image.SCIENCE),
        image=Image.SCIENCE,
    )
