"""Decides who may run now: slots in total and per user, a memory budget, and a bounded queue that is fair to callers.

A slot is free again only when its sandbox is removed, because only then its memory is free. A list has at most half of
the slots. It may borrow more while no other caller needs them.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestrator.errors import Overloaded, ShuttingDown
from orchestrator.fairness.caller import Path, waiting_place
from orchestrator.fairness.turns import Turns

# The retry delay of a refused run, in seconds, follows from how long the latest slots were held.
_LATEST_SLOTS = 50
_FIRST_GUESS_S = 1.0
_SHORTEST_RETRY_S, _LONGEST_RETRY_S = 1.0, 60.0
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Capacity:
    """What there is to share."""

    slots: int
    queue_length: int
    queue_wait_s: float
    memory_bytes: int


def _nothing() -> None:
    """Ignores a recall."""


@dataclass(frozen=True, slots=True)
class ListShare:
    """That a slot is for a list.

    Attributes:
        list_id: Which one.
        on_recall: Told that a slot which was lent is needed by others, so that it is to be given back at once.
    """

    list_id: str
    on_recall: Callable[[], None] = field(default=_nothing, compare=False)


@dataclass(frozen=True, slots=True)
class Slot:
    """The right to have one sandbox. `granted_at` is on the monotonic clock; `share` is None but for a list."""

    user_id: str
    memory_bytes: int
    granted_at: float
    share: ListShare | None = None


@dataclass(eq=False, slots=True)
class _Waiter:
    place: Path
    user_id: str
    memory_bytes: int
    share: ListShare | None
    granted: asyncio.Future[Slot]
    on_position: Callable[[int], None]
    position: int = 0


class Scheduler:
    """Grants slots in turn to each caller who waits, and in turn to each user of one.

    Args:
        capacity: What there is to share at first.
        slots_of: How many slots a user may have; 0 is no limit of its own.
    """

    def __init__(self, capacity: Capacity, slots_of: Callable[[str], int]) -> None:
        self._capacity = capacity
        self._slots_of = slots_of
        self._held_s: deque[float] = deque(maxlen=_LATEST_SLOTS)
        self._running: Counter[str] = Counter()
        self._running_of_list: Counter[str] = Counter()
        # Slots that were lent, the latest last, and those that have been asked back.
        self._lent: list[Slot] = []
        self._recalled: list[Slot] = []
        self._memory_used = 0
        self._waiting: Turns[_Waiter] = Turns()
        self._closed = False

    @property
    def running(self) -> int:
        """Slots that are taken."""
        return self._running.total()

    @property
    def memory_used_bytes(self) -> int:
        """Memory of the slots that are taken."""
        return self._memory_used

    @property
    def queued(self) -> int:
        """Runs that wait."""
        return len(self._waiting)

    @property
    def capacity(self) -> Capacity:
        """What is shared now."""
        return self._capacity

    def adopt(self, capacity: Capacity) -> None:
        """Shares *capacity* from now on. Runs that have a slot keep it; whoever waits for more memory is refused."""
        self._capacity = capacity
        for waiter in self._waiting:
            if waiter.memory_bytes > capacity.memory_bytes and not waiter.granted.done():
                waiter.granted.set_exception(self._too_large(waiter.user_id, waiter.memory_bytes))
                self._forget(waiter)
        self._grant()
        self._announce()

    def close(self) -> None:
        """Grants no more slots: refuses all callers, waiting or new."""
        self._closed = True
        for waiter in self._waiting:
            if not waiter.granted.done():
                waiter.granted.set_exception(ShuttingDown())
            self._forget(waiter)

    async def acquire(
        self,
        user_id: str,
        memory_bytes: int,
        on_position: Callable[[int], None],
        share: ListShare | None = None,
    ) -> Slot:
        """Waits for a slot. *on_position* hears the place in the queue, from 1, whenever it changes.

        Raises:
            Overloaded: The queue is full, the wait took too long, or there will never be so much memory.
            ShuttingDown: Nothing is granted any more.
        """
        if self._closed:
            raise ShuttingDown
        if memory_bytes > self._capacity.memory_bytes:
            raise self._too_large(user_id, memory_bytes)
        asked_at = time.monotonic()
        granted: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        place = waiting_place(user_id)
        waiter = _Waiter(place, user_id, memory_bytes, share, granted, on_position)
        self._waiting.add(place, waiter)
        self._grant()
        if waiter.granted.done():
            return waiter.granted.result()
        if self.queued > self._capacity.queue_length:
            self._refuse(self._waiting.crowding(place))
        try:
            if not waiter.granted.done():
                self._announce()
                self._recall()
            async with asyncio.timeout(self._capacity.queue_wait_s):
                return await waiter.granted
        except BaseException as error:
            self._give_up(waiter)
            if isinstance(error, TimeoutError):
                waited_s = time.monotonic() - asked_at
                raise Overloaded(
                    f"no slot became free within {self._capacity.queue_wait_s:g} s; "
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
        _subtract(self._running, slot.user_id)
        if slot.share is not None:
            _subtract(self._running_of_list, slot.share.list_id)
            # What a list has of its own right is no loan any more.
            self._lent = [
                lent
                for lent in self._lent
                if lent is not slot and self._has_more_than_its_share(lent.share)
            ]
            self._recalled = [lent for lent in self._recalled if lent is not slot]
        self._memory_used -= slot.memory_bytes
        self._grant()
        self._announce()

    def is_needed(self, slot: Slot) -> bool:
        """Whether a caller other than the list of *slot* waits for a slot and may have it."""
        return any(
            self._is_entitled(waiter)
            for waiter in self._waiting
            if waiter.share is None or waiter.share != slot.share
        )

    def _too_large(self, user_id: str, memory_bytes: int) -> Overloaded:
        return Overloaded(
            f"the run asks for {memory_bytes // _MIB} MiB, more than the "
            f"{self._capacity.memory_bytes // _MIB} MiB of memory for all runs",
            reason="EXCEEDS_MEMORY_BUDGET",
            retry_after_s=None,
            facts=self._facts(user_id, memory_bytes),
        )

    def _refuse(self, waiter: _Waiter) -> None:
        self._forget(waiter)
        waiter.granted.set_exception(
            Overloaded(
                f"{self.running} runs are in progress and {self.queued} wait, which is as many as may",
                reason="QUEUE_FULL",
                retry_after_s=self._retry_after_s(),
                facts=self._facts(waiter.user_id, waiter.memory_bytes),
            )
        )

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
        while self.running < self._capacity.slots and (waiter := self._whose_turn()) is not None:
            is_lent = self._has_enough_of_list(waiter)
            self._running[waiter.user_id] += 1
            self._memory_used += waiter.memory_bytes
            self._waiting.take(waiter.place, waiter)
            slot = Slot(waiter.user_id, waiter.memory_bytes, time.monotonic(), waiter.share)
            if waiter.share is not None:
                self._running_of_list[waiter.share.list_id] += 1
            if is_lent:
                self._lent.append(slot)
            waiter.granted.set_result(slot)

    def _whose_turn(self) -> _Waiter | None:
        borrower = None
        for waiter in self._waiting:
            # A cancelled caller may still be in the queue; it gets no slot.
            if waiter.granted.done():
                self._forget(waiter)
            elif self._has_enough(waiter):
                continue
            elif self._has_enough_of_list(waiter):
                borrower = borrower or waiter
            else:
                # Who needs much memory waits for it at the head; others must not take it away bit by bit.
                return waiter if self._fits(waiter) else None
        return borrower if borrower is not None and self._fits(borrower) else None

    def _recall(self) -> None:
        """Asks for as many of the slots that were lent as others wait for."""
        wanted = sum(map(self._is_entitled, self._waiting))
        while self._lent and len(self._recalled) < wanted:
            slot = self._lent.pop()
            self._recalled.append(slot)
            if slot.share is not None:
                slot.share.on_recall()

    def _is_entitled(self, waiter: _Waiter) -> bool:
        return not self._has_enough(waiter) and not self._has_enough_of_list(waiter)

    def _has_enough(self, waiter: _Waiter) -> bool:
        most = self._slots_of(waiter.user_id)
        return bool(most) and self._running[waiter.user_id] >= most

    def _has_enough_of_list(self, waiter: _Waiter) -> bool:
        share = waiter.share
        return share is not None and self._running_of_list[share.list_id] >= self._list_slots()

    def _has_more_than_its_share(self, share: ListShare | None) -> bool:
        return share is not None and self._running_of_list[share.list_id] > self._list_slots()

    def _list_slots(self) -> int:
        return max(1, self._capacity.slots // 2)

    def _fits(self, waiter: _Waiter) -> bool:
        return self._memory_used + waiter.memory_bytes <= self._capacity.memory_bytes

    def _forget(self, waiter: _Waiter) -> None:
        self._waiting.remove(waiter.place, waiter)

    def _announce(self) -> None:
        """Tells everybody who waits when their place has changed, in the order of their turns."""
        for place, waiter in enumerate(self._waiting, 1):
            if waiter.position != place:
                waiter.position = place
                waiter.on_position(place)

    def _retry_after_s(self) -> float:
        """Seconds until the present queue has been served, if runs take as long as the latest ones did."""
        held_s = sum(self._held_s) / len(self._held_s) if self._held_s else _FIRST_GUESS_S
        turns = max(1, self.queued) / self._capacity.slots
        return min(max(_SHORTEST_RETRY_S, turns * held_s), _LONGEST_RETRY_S)

    def _facts(self, user_id: str, memory_bytes: int) -> dict[str, str]:
        """How full the queue is, for a refused caller."""
        capacity = self._capacity
        numbers = {
            "running": self.running,
            "slots": capacity.slots,
            "queued": self.queued,
            "queue_length": capacity.queue_length,
            "user_running": self._running[user_id],
            "slots_per_user": self._slots_of(user_id),
            "memory_asked_mb": memory_bytes // _MIB,
            "memory_used_mb": self._memory_used // _MIB,
            "memory_budget_mb": capacity.memory_bytes // _MIB,
        }
        return {name: str(number) for name, number in numbers.items()}


def _subtract(counts: Counter[str], key: str) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]
