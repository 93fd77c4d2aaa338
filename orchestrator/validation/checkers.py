"""Who of those that wait is given a checker.

The rules: one checker of several is kept for small sources, which take some milliseconds, so that no source of others
can hold them up. Callers and their users take turns, and those whose sources took much time of late come after the
others. The wait is bounded in length and in time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from orchestrator.errors import Overloaded, ValidationUnavailable
from orchestrator.fairness.caller import Path
from orchestrator.fairness.turns import Turns

SMALL_BYTES: Final = 8 * 1024
"""The longest strategy of the examples has 3 KB; the costliest source of 8 KiB known takes 0.25 s."""
_SHARE: Final = 10.0
"""Each user may use a tenth of one checker,"""
_AT_ONCE_S: Final = 0.5
"""and so much at once, in seconds of a checker,"""
_LONGEST_MEMORY_S: Final = 60.0
"""and is forgiven after so long."""
_MANY_USERS: Final = 1024
_SHORTEST_RETRY_S: Final = 1.0

_T = TypeVar("_T")


@dataclass(eq=False, slots=True)
class Seat(Generic[_T]):
    """A place to be checked at, and what checks there."""

    checker: _T
    is_for_small: bool


@dataclass(eq=False, slots=True)
class _Waiter(Generic[_T]):
    place: Path
    is_small: bool
    given: asyncio.Future[Seat[_T]]


class Checkers(Generic[_T]):
    """Lends checkers, one to each.

    Args:
        most_waiting: How many may wait.
        wait_s: How long one may wait.
    """

    def __init__(self, most_waiting: int, wait_s: float) -> None:
        self._most_waiting = most_waiting
        self._wait_s = wait_s
        self._free: list[Seat[_T]] = []
        self._waiting: Turns[_Waiter[_T]] = Turns()
        # Until when the checks of each user are paid for, on the monotonic clock.
        self._paid_until: dict[Path, float] = {}
        self._closed = False

    def open(self, checkers: list[_T]) -> None:
        """Begins to lend *checkers*."""
        self._free = [Seat(one, is_for_small=False) for one in checkers]
        if len(self._free) > 1:
            self._free[0].is_for_small = True

    def close(self) -> None:
        """Lends no more."""
        self._closed = True
        for waiter in self._waiting:
            self._waiting.remove(waiter.place, waiter)
            if not waiter.given.done():
                waiter.given.set_exception(_closed())

    @asynccontextmanager
    async def lend(self, place: Path, size_bytes: int) -> AsyncIterator[Seat[_T]]:
        """A checker for a source of *size_bytes* of the user at *place*, who pays for the time until it is given back.

        Raises:
            Overloaded: Too many wait, or the wait was too long.
            ValidationUnavailable: Nothing is lent any more.
        """
        seat = await self._wait(place, is_small=size_bytes <= SMALL_BYTES)
        began = time.monotonic()
        try:
            yield seat
        finally:
            self._pay(place, time.monotonic() - began)
            self._give_back(seat)

    async def _wait(self, place: Path, *, is_small: bool) -> Seat[_T]:
        if self._closed:
            raise _closed()
        waiter = _Waiter(place, is_small, asyncio.get_running_loop().create_future())
        self._waiting.add(place, waiter)
        self._give()
        if not waiter.given.done() and len(self._waiting) > self._most_waiting:
            self._refuse(self._waiting.crowding(place))
        try:
            async with asyncio.timeout(self._wait_s):
                return await waiter.given
        except BaseException as error:
            given = waiter.given
            if given.done() and not given.cancelled() and given.exception() is None:
                self._give_back(given.result())
            self._waiting.remove(place, waiter)
            if isinstance(error, TimeoutError):
                raise self._overloaded(
                    f"no checker became free within {self._wait_s:g} s", "CHECK_QUEUE_TIMEOUT"
                ) from error
            raise

    def _give_back(self, seat: Seat[_T]) -> None:
        self._free.append(seat)
        self._give()

    def _give(self) -> None:
        # The reserved one first, so that small sources leave the others to the large ones.
        for seat in sorted(self._free, key=lambda free: not free.is_for_small):
            waiter = self._next(seat)
            if waiter is not None:
                self._free.remove(seat)
                self._waiting.take(waiter.place, waiter)
                waiter.given.set_result(seat)

    def _next(self, seat: Seat[_T]) -> _Waiter[_T] | None:
        now = time.monotonic()
        last = None
        for waiter in self._waiting:
            if waiter.given.done() or (seat.is_for_small and not waiter.is_small):
                continue
            if self._paid_until.get(waiter.place, now) - now <= _AT_ONCE_S * _SHARE:
                return waiter
            last = last or waiter
        return last

    def _pay(self, place: Path, cost_s: float) -> None:
        now = time.monotonic()
        if len(self._paid_until) > _MANY_USERS:
            self._paid_until = {who: paid for who, paid in self._paid_until.items() if paid > now}
        paid_until = max(now, self._paid_until.get(place, now)) + cost_s * _SHARE
        self._paid_until[place] = min(paid_until, now + _LONGEST_MEMORY_S)

    def _refuse(self, waiter: _Waiter[_T]) -> None:
        self._waiting.remove(waiter.place, waiter)
        sentence = f"{len(self._waiting)} sources wait to be checked, which is as many as may"
        waiter.given.set_exception(self._overloaded(sentence, "CHECK_QUEUE_FULL"))

    def _overloaded(self, sentence: str, reason: str) -> Overloaded:
        facts = {"waiting": str(len(self._waiting)), "most_waiting": str(self._most_waiting)}
        return Overloaded(sentence, reason=reason, retry_after_s=_SHORTEST_RETRY_S, facts=facts)


def _closed() -> ValidationUnavailable:
    return ValidationUnavailable("the validation pool is closed")
