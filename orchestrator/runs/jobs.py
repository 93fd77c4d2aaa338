"""Runs one job: waits for a slot, does the job in a sandbox of its own, and returns the sandbox.

The rule: a slot is free only when every sandbox of its job is removed, however far the job got.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import structlog

from orchestrator.run import Image, JobDone, Outcome, RunEvent, RunId, RunQueued, SandboxResult
from orchestrator.runs.scheduler import ListShare, Scheduler, Slot
from orchestrator.sandboxes.pool import SandboxPool
from orchestrator.session.job import Job
from orchestrator.session.session import Leave, do_job
from orchestrator.stages import Stage, in_sandbox, stage

# As long as others wait, a sandbox of a list is left after the deployment that is being evaluated then. A sandbox takes
# half a second to make, so that a sixth of the time goes to taking turns.
_LIST_TURN_S = 3.0

# How long the end of a stopped run waits for its sandbox to be removed. A well engine takes a tenth of a second.
GONE_S = 10.0

Emit = Callable[[RunEvent], None]


@dataclass(frozen=True, slots=True)
class PartOfList:
    """That a job is a part of the list *list_id*: it may be left undone, when others need its slot, or by *leave*."""

    list_id: str
    leave: Leave


class JobRunner:
    """Does jobs, if there is room.

    Args:
        scheduler: Gives each a slot.
        pools: Give it a sandbox, each of its image.
        require_engine: Raises SandboxError if it is known that no sandbox could be made.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        pools: Mapping[Image, SandboxPool],
        require_engine: Callable[[], None],
    ) -> None:
        self._scheduler = scheduler
        self._pools = pools
        self._require_engine = require_engine
        # How many slots each run holds, and whoever waits for a run to hold none.
        self._slots_held: Counter[RunId] = Counter()
        self._released = asyncio.Event()

    async def do(self, job: Job, emit: Emit, part: PartOfList | None = None) -> JobDone:
        """Waits for a slot, and does *job* in a sandbox.

        Args:
            job: What to do.
            emit: Hears what happens.
            part: Of which list the job is a part, if it is.

        Raises:
            Overloaded, ShuttingDown: There is no room.
            SandboxError: The engine failed.
        """
        structlog.contextvars.bind_contextvars(run_id=job.run_id)
        # Before the queue: slots may be held by removals that an ill engine does not answer.
        self._require_engine()
        asked = time.monotonic()
        share = ListShare(part.list_id, part.leave.at_once) if part is not None else None
        with stage(Stage.QUEUE):
            slot = await self._scheduler.acquire(
                job.user_id,
                job.limits.memory_bytes,
                lambda position: emit(RunQueued(position)),
                share,
            )
        queue_ms = (time.monotonic() - asked) * 1000
        if part is not None:
            part.leave.after_deployment = partial(self._is_turn_over, slot)
        self._slots_held[job.run_id] += 1
        release = partial(self._release, job.run_id, slot)
        pool = self._pools[job.image]
        with stage(Stage.SANDBOX):
            ready = await pool.take(job.run_id, job.limits, release)
        answered = False
        try:
            with stage(Stage.JOB):
                result = await do_job(ready, job, emit, part.leave if part is not None else None)
                in_sandbox(*_parts(result))
            answered = result.ending.outcome is Outcome.SUCCEEDED and not result.left
        finally:
            pool.give_back(ready, answered=answered)
        return JobDone(result, queue_ms, sandbox_ms=ready.wait_s * 1000)

    async def until_gone(self, run_id: RunId, within_s: float) -> bool:
        """Waits until every sandbox of *run_id* is removed, at most *within_s*; whether they are."""
        try:
            async with asyncio.timeout(within_s):
                while self._slots_held[run_id]:
                    await self._released.wait()
        except TimeoutError:
            return False
        return True

    def _release(self, run_id: RunId, slot: Slot) -> None:
        self._scheduler.release(slot)
        self._slots_held[run_id] -= 1
        if not self._slots_held[run_id]:
            del self._slots_held[run_id]
        released, self._released = self._released, asyncio.Event()
        released.set()

    def _is_turn_over(self, slot: Slot) -> bool:
        held_s = time.monotonic() - slot.granted_at
        return held_s >= _LIST_TURN_S and self._scheduler.is_needed(slot)


def _parts(result: SandboxResult) -> Iterator[tuple[Stage, float]]:
    """What the sandbox did, in order, and the milliseconds of each: a backtest, or one deployment after another."""
    for one in result.deployments or (result,):
        yield Stage.STRATEGY, one.usage.strategy_ms
        yield Stage.BACKTEST, one.usage.backtest_ms
