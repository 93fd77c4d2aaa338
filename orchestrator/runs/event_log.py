"""What has happened to one run, for any number of readers, each at a pace of its own.

A reader that is slow, or comes late, makes nothing grow: lines are kept once for all readers (a run's log cap bounds
them), and of progress and of places in the queue only the newest is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from orchestrator.run import ProgressMade, RunEvent, RunQueued, SetsProgress


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a run.

    Attributes:
        number: Ascends within the run; a reader who was slow misses numbers.
        time_ms: UTC epoch milliseconds. Never goes back within the run, whatever the clock does.
    """

    number: int
    time_ms: int
    event: RunEvent


class EventLog:
    """Events of one run, until it is closed."""

    def __init__(self) -> None:
        self._began_ms = time.time_ns() // 1_000_000
        self._began_at = time.monotonic()
        self._lasting: list[Happened] = []
        self._newest: dict[type[RunEvent], Happened] = {}
        self._count = 0
        self._closed = False
        self._changed = asyncio.Event()

    def now_ms(self) -> int:
        """UTC epoch milliseconds, by the clock that the events have."""
        return self._began_ms + int((time.monotonic() - self._began_at) * 1000)

    def append(self, event: RunEvent) -> None:
        """Adds *event*, for those who read now and those who come later."""
        happened = Happened(self._count, self.now_ms(), event)
        self._count += 1
        if _is_passing(event):
            self._newest[type(event)] = happened
        else:
            self._lasting.append(happened)
        self._wake()

    def close(self) -> None:
        """Nothing more will happen."""
        self._closed = True
        self._wake()

    async def read(self) -> AsyncIterator[Happened]:
        """All that is kept, from the first event on, then what happens, until the log is closed."""
        lasting, number = 0, 0
        while True:
            changed = self._changed
            while (happened := self._next(lasting, number)) is not None:
                lasting += not _is_passing(happened.event)
                number = happened.number + 1
                yield happened
            if self._closed:
                return
            await changed.wait()

    def _next(self, lasting: int, number: int) -> Happened | None:
        """The oldest that is kept of those from *number* on; *lasting* of the lasting ones have been read."""
        newest = [happened for happened in self._newest.values() if happened.number >= number]
        return min(
            [*self._lasting[lasting : lasting + 1], *newest],
            key=lambda happened: happened.number,
            default=None,
        )

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def _is_passing(event: RunEvent) -> bool:
    """Whether the next one of its kind makes *event* old news."""
    return isinstance(event, ProgressMade | RunQueued | SetsProgress)
