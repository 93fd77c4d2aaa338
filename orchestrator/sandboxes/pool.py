"""The pool of waiting sandboxes: started ahead, everything imported, each for one run.

A claim never waits for a start if a sandbox is ready. The pool replaces claimed sandboxes outside the path of any
request, a bounded number at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass

import structlog

from orchestrator.errors import SandboxError
from orchestrator.run import Image, Limits, RunId
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.sandboxes.ready import ReadySandbox, confirm
from orchestrator.sandboxes.tenure import SandboxesOfRun

_log = structlog.get_logger(__name__)

_FIRST_RETRY_S, _LONGEST_RETRY_S = 0.5, 5.0
# Whether those that wait still live is looked at this often; it costs no call.
_LOOK_S = 2.0
# Making a sandbox takes a processor and a half for a while, which a run would feel: it begins when the run is over and
# its answer likely read, or when the run turns out to be a long one.
_REFILL_AFTER_RUN_S, _REFILL_DURING_RUN_S = 0.05, 1.0


@dataclass(frozen=True, slots=True)
class PoolPolicy:
    """How many sandboxes wait, and for how long.

    Attributes:
        size: Sandboxes that wait; 0 = every run makes its own.
        parallel_creates: Sandboxes that may be in the making at once.
        max_idle_s: Older ones are replaced.
        limits: What a waiting sandbox is made with; for a run with others it is resized where it can be. All that wait
            have these: where they change, those that wait are replaced.
        image: What all of them are made of.
    """

    size: int
    parallel_creates: int
    max_idle_s: float
    limits: Limits
    image: Image = Image.DEFAULT


class SandboxPool:
    """Hands out ready sandboxes, and takes them back to destroy them."""

    def __init__(self, maker: SandboxMaker, disposer: Disposer, policy: PoolPolicy) -> None:
        self._maker = maker
        self._disposer = disposer
        self._policy = policy
        self._waiting: deque[ReadySandbox] = deque()
        self._making: set[asyncio.Task[None]] = set()
        # Taken out, and neither a run's yet nor gone: they have the memory that another would take.
        self._departing = 0
        self._retry_s = _FIRST_RETRY_S
        self._upkeep: asyncio.Task[None] | None = None
        self._closed = False
        self.hits = 0
        """Runs that found a waiting sandbox."""
        self.misses = 0
        """Runs that had to have one made."""
        self.unclean_ends = 0
        """Sandboxes that gave a result and did not end as they should."""

    @property
    def policy(self) -> PoolPolicy:
        """What it keeps now."""
        return self._policy

    @property
    def waiting(self) -> int:
        """Sandboxes that wait for a run."""
        return len(self._waiting)

    @property
    def making(self) -> int:
        """Sandboxes that are being made to wait."""
        return len(self._making)

    @property
    def departing(self) -> int:
        """Sandboxes that have the memory of one that waits until they are removed."""
        return self._departing

    def start(self) -> None:
        """Begins to make sandboxes."""
        self._upkeep = asyncio.create_task(self._replace_the_old())
        self._top_up()

    def adopt(self, policy: PoolPolicy) -> None:
        """Keeps *policy* from now on: removes sandboxes that are too many or have other limits, makes those missing."""
        is_other = _is_made_otherwise(self._policy.limits, policy.limits)
        self._policy = policy
        while self._waiting and (is_other or len(self._waiting) > policy.size):
            self._depart(self._waiting[0])
        self._top_up()

    async def take(
        self, run_id: RunId, limits: Limits, on_gone: Callable[[], None] = lambda: None
    ) -> ReadySandbox:
        """A ready sandbox with *limits*: a waiting one if there is one that fits, else a new one.

        Args:
            run_id: Whose it will be.
            limits: What it is to have.
            on_gone: Called once, when all that may have the memory of this run are gone for certain: this one, those
                that were made for it before, and those that were to be given its limits. Where this raises too.

        Raises:
            SandboxError: None could be made.
        """
        own = SandboxesOfRun(on_gone)
        try:
            while self._waiting and self._fits(limits):
                ready = self._waiting.popleft()
                self._departing += 1
                if await self._is_claimed(ready, limits, own):
                    self._departing -= 1
                    self._top_up_during_run()
                    self.hits += 1
                    return ready
            self.misses += 1
            own.add()
            return await self._maker.make_for_run(run_id, limits, own.drop, self._policy.image)
        finally:
            own.drop()

    def _fits(self, limits: Limits) -> bool:
        """Whether a waiting sandbox has *limits*, or can be given them: the engine holds all but time and output."""
        made = self._policy.limits
        if limits.processes != made.processes:
            return False
        return self._maker.can_resize or _size(limits) == _size(made)

    async def _is_claimed(self, ready: ReadySandbox, limits: Limits, own: SandboxesOfRun) -> bool:
        """Whether *ready* lives, is one of *own* and has *limits*; if not, it is being destroyed and departs."""
        if not ready.sandbox.is_alive:
            _log.warning("a waiting sandbox was dead", sandbox=ready.sandbox.name)
            self._destroy(ready)
            return False
        # From here on it may have more memory than one that waits, and for as long as it is there.
        own.add()
        ready.tenure.at_end(own.drop)
        began = time.monotonic()
        try:
            if _size(limits) != _size(self._policy.limits):
                await ready.sandbox.resize(limits)
        except BaseException as error:
            self._destroy(ready)
            if not isinstance(error, SandboxError):
                raise
            _log.warning("a sandbox was not resized", sandbox=ready.sandbox.name, reason=str(error))
            return False
        ready.wait_s = time.monotonic() - began
        return True

    def give_back(self, ready: ReadySandbox, *, answered: bool = False) -> asyncio.Task[None]:
        """Destroys *ready*; the task ends when it is gone.

        Args:
            ready: A sandbox from `take`.
            answered: Its result was taken, and its end is still to be confirmed.
        """
        unconfirmed = answered

        async def destroy() -> None:
            nonlocal unconfirmed
            if unconfirmed:
                unconfirmed = False
                self.unclean_ends += not await confirm(ready)
            await ready.sandbox.destroy()

        asyncio.get_running_loop().call_later(_REFILL_AFTER_RUN_S, self._top_up)
        return self._disposer.dispose(ready.tenure, destroy)

    def _depart(self, ready: ReadySandbox) -> None:
        """Takes *ready* out of those that wait, and destroys it."""
        self._waiting.remove(ready)
        self._departing += 1
        self._destroy(ready)

    def _destroy(self, ready: ReadySandbox) -> None:
        """Destroys one that departs without a run; only then is there room for another that waits."""

        def gone() -> None:
            self._departing -= 1
            self._top_up()

        ready.tenure.at_end(gone)
        self.give_back(ready)

    async def close(self) -> None:
        """Makes no more, and destroys those that wait."""
        self._closed = True
        tasks = [*self._making, *([self._upkeep] if self._upkeep else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        while self._waiting:
            self.give_back(self._waiting.popleft())

    def _top_up_during_run(self) -> None:
        """Tops up at once if none waits for the next run, else not before a run of usual length is over."""
        if self._waiting:
            asyncio.get_running_loop().call_later(_REFILL_DURING_RUN_S, self._top_up)
        else:
            self._top_up()

    def _top_up(self) -> None:
        policy = self._policy
        while (
            not self._closed
            and len(self._waiting) + len(self._making) + self._departing < policy.size
            and len(self._making) < policy.parallel_creates
        ):
            # In a context of its own: the new sandbox does not belong to the run whose claim made room for it.
            task = asyncio.create_task(self._make_one_that_waits(), context=Context())
            self._making.add(task)
            task.add_done_callback(self._made)

    def _made(self, task: asyncio.Task[None]) -> None:
        self._making.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("making sandboxes ahead failed", exc_info=error, retry_s=self._retry_s)
            asyncio.get_running_loop().call_later(self._retry_s, self._top_up)
        else:
            self._top_up()

    async def _make_one_that_waits(self) -> None:
        gone, policy = asyncio.Event(), self._policy
        limits = policy.limits
        try:
            ready = await self._maker.make(
                RunId(""), limits, gone.set, image=policy.image, warm=True
            )
        except SandboxError as error:
            _log.warning("no sandbox could be made ahead", reason=str(error), retry_s=self._retry_s)
            await asyncio.sleep(self._retry_s)
            self._retry_s = min(2 * self._retry_s, _LONGEST_RETRY_S)
            await gone.wait()  # until then it may have the memory that another would take
            return
        self._retry_s = _FIRST_RETRY_S
        self._waiting.append(ready)
        if _is_made_otherwise(limits, self._policy.limits) or self.waiting > self._policy.size:
            # The policy has changed meanwhile.
            self._depart(ready)

    async def _replace_the_old(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            for ready in [ready for ready in self._waiting if self._is_spent(ready)]:
                self._depart(ready)
            self._top_up()

    def _is_spent(self, ready: ReadySandbox) -> bool:
        age_s = time.monotonic() - ready.ready_at
        return age_s >= self._policy.max_idle_s or not ready.sandbox.is_alive


def _is_made_otherwise(limits: Limits, others: Limits) -> bool:
    """Whether sandboxes with these limits are made in two ways."""
    return (*_size(limits), limits.processes) != (*_size(others), others.processes)


def _size(limits: Limits) -> tuple[int, int]:
    return limits.memory_bytes, limits.cpu_millis
