"""Who may run now: slots in all and for each user, a memory budget, and a bounded queue that is fair between users.

A slot is free again only when the sandbox that used it is gone, because its memory is.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.errors import Overloaded, ShuttingDown

# What a refused run is told to wait, in seconds, follows from how long the latest slots were held.
_LATEST_SLOTS = 50
_FIRST_GUESS_S = 1.0
_SHORTEST_RETRY_S, _LONGEST_RETRY_S = 1.0, 60.0
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Capacity:
    """What there is to share. `slots_per_user` 0 is no limit of its own."""

    slots: int
    slots_per_user: int
    queue_length: int
    queue_wait_s: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Slot:
    """The right to have one sandbox. `granted_at` is on the monotonic clock."""

    user_id: str
    memory_bytes: int
    granted_at: float


@dataclass(eq=False, slots=True)
class _Waiter:
    user_id: str
    memory_bytes: int
    granted: asyncio.Future[Slot]
    on_position: Callable[[int], None]
    position: int = 0


class Scheduler:
    """Grants slots in turn to each user who waits."""

    def __init__(self, capacity: Capacity) -> None:
        self._capacity = capacity
        self._held_s: deque[float] = deque(maxlen=_LATEST_SLOTS)
        self._running: Counter[str] = Counter()
        self._memory_used = 0
        # Users in the order of their turn, each with what waits.
        self._queues: OrderedDict[str, deque[_Waiter]] = OrderedDict()
        self._closed = False

    @property
    def running(self) -> int:
        """Slots that are taken."""
        return self._running.total()

    @property
    def queued(self) -> int:
        """Runs that wait."""
        return sum(len(queue) for queue in self._queues.values())

    def close(self) -> None:
        """Grants nothing more: whoever waits or asks is refused."""
        self._closed = True
        for queue in self._queues.values():
            for waiter in queue:
                if not waiter.granted.done():
                    waiter.granted.set_exception(ShuttingDown())
        self._queues.clear()

    async def acquire(
        self, user_id: str, memory_bytes: int, on_position: Callable[[int], None]
    ) -> Slot:
        """Waits for a slot. *on_position* hears the place in the queue, from 1, whenever it changes.

        Raises:
            Overloaded: The queue is full, the wait took too long, or there will never be so much memory.
            ShuttingDown: Nothing is granted any more.
        """
        if self._closed:
            raise ShuttingDown
        if memory_bytes > self._capacity.memory_bytes:
            raise Overloaded(
                f"the run asks for {memory_bytes // _MIB} MiB, more than the "
                f"{self._capacity.memory_bytes // _MIB} MiB that all runs have together",
                reason="EXCEEDS_MEMORY_BUDGET",
                retry_after_s=None,
                facts=self._facts(user_id, memory_bytes),
            )
        asked_at = time.monotonic()
        waiter = _Waiter(
            user_id, memory_bytes, asyncio.get_running_loop().create_future(), on_position
        )
        self._queues.setdefault(user_id, deque()).append(waiter)
        self._grant()
        if waiter.granted.done():
            return waiter.granted.result()
        if self.queued > self._capacity.queue_length:
            self._forget(waiter)
            raise Overloaded(
                f"{self.running} runs are in progress and {self.queued} wait, which is as many as may",
                reason="QUEUE_FULL",
                retry_after_s=self._retry_after_s(),
                facts=self._facts(user_id, memory_bytes),
            )
        self._announce()
        try:
            async with asyncio.timeout(self._capacity.queue_wait_s):
                return await waiter.granted
        except BaseException as error:
            self._give_up(waiter)
            if isinstance(error, TimeoutError):
                waited_s = time.monotonic() - asked_at
                raise Overloaded(
                    f"no slot came free within {self._capacity.queue_wait_s:g} s; "
                    f"{self.queued} runs wait",
                    reason="QUEUE_TIMEOUT",
                    retry_after_s=self._retry_after_s(),
                    facts=self._facts(user_id, memory_bytes)
                    | {"waited_ms": f"{waited_s * 1000:.0f}"},
                ) from error
            raise

    def release(self, slot: Slot) -> None:
        """Gives *slot* back, now that its sandbox is gone."""
        self._held_s.append(time.monotonic() - slot.granted_at)
        self._running[slot.user_id] -= 1
        if not self._running[slot.user_id]:
            del self._running[slot.user_id]
        self._memory_used -= slot.memory_bytes
        self._grant()
        self._announce()

    def _give_up(self, waiter: _Waiter) -> None:
        """Takes back a slot that came in the same moment, or lets the others move up."""
        granted = waiter.granted
        if granted.done() and not granted.cancelled() and granted.exception() is None:
            self.release(granted.result())
            return
        self._forget(waiter)
        self._grant()
        self._announce()

    def _grant(self) -> None:
        """Grants what can be granted, a turn at a time."""
        while self.running < self._capacity.slots and (turn := self._whose_turn()) is not None:
            user_id, waiter = turn
            self._running[user_id] += 1
            self._memory_used += waiter.memory_bytes
            self._forget(waiter)
            if user_id in self._queues:
                self._queues.move_to_end(user_id)
            waiter.granted.set_result(Slot(user_id, waiter.memory_bytes, time.monotonic()))

    def _whose_turn(self) -> tuple[str, _Waiter] | None:
        capacity = self._capacity
        for queue in list(self._queues.values()):
            # Whoever was cancelled has not been heard of yet; nothing can be granted to them.
            for waiter in [waiter for waiter in queue if waiter.granted.done()]:
                self._forget(waiter)
        for user_id, queue in self._queues.items():
            if capacity.slots_per_user and self._running[user_id] >= capacity.slots_per_user:
                continue
            # Who needs much memory waits for it at the head; others must not take it away bit by bit.
            fits = self._memory_used + queue[0].memory_bytes <= capacity.memory_bytes
            return (user_id, queue[0]) if fits else None
        return None

    def _forget(self, waiter: _Waiter) -> None:
        queue = self._queues.get(waiter.user_id)
        if queue is not None and waiter in queue:
            queue.remove(waiter)
            if not queue:
                del self._queues[waiter.user_id]

    def _announce(self) -> None:
        """Tells everybody who waits when their place has changed: first of each user, then second, and so on."""
        place = 0
        for rank in range(max((len(queue) for queue in self._queues.values()), default=0)):
            for queue in self._queues.values():
                if rank < len(queue):
                    place += 1
                    if queue[rank].position != place:
                        queue[rank].position = place
                        queue[rank].on_position(place)

    def _retry_after_s(self) -> float:
        """When those who wait now will have had their turn, if runs go on taking as long as the latest did."""
        held_s = sum(self._held_s) / len(self._held_s) if self._held_s else _FIRST_GUESS_S
        turns = max(1, self.queued) / self._capacity.slots
        return min(max(_SHORTEST_RETRY_S, turns * held_s), _LONGEST_RETRY_S)

    def _facts(self, user_id: str, memory_bytes: int) -> dict[str, str]:
        """How full it is, for the one who is refused."""
        capacity = self._capacity
        numbers = {
            "running": self.running,
            "slots": capacity.slots,
            "queued": self.queued,
            "queue_length": capacity.queue_length,
            "user_running": self._running[user_id],
            "slots_per_user": capacity.slots_per_user,
            "memory_asked_mb": memory_bytes // _MIB,
            "memory_used_mb": self._memory_used // _MIB,
            "memory_budget_mb": capacity.memory_bytes // _MIB,
        }
        return {name: str(number) for name, number in numbers.items()}
