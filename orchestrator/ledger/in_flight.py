"""Runs that are accepted and have not ended, and the latest that have. Nothing here waits for the database."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestrator.ledger.record import RunRecord
from orchestrator.run import RunEvent, RunQueued, RunStarted

# Their rows may not be in the database yet; and where there is no ledger, these are all that is known.
_LATEST_ENDED = 1000


@dataclass(eq=False, slots=True)
class KnownRun:
    """A run of this process.

    Attributes:
        record: Its row, which may not be written yet.
        place: The last in the queue that it was told, from 1; 0 where it was told none, or runs.
        has_begun: Its strategy has been sent to a sandbox.
        stop: Set to end it. The deployments of a list, which share a `run_id`, share this too.
    """

    record: RunRecord
    stop: asyncio.Event = field(repr=False)
    place: int = 0
    has_begun: bool = False


class RunBoard:
    """Knows every run of this process from its acceptance to its end."""

    def __init__(self) -> None:
        self._in_flight: dict[str, KnownRun] = {}
        self._ended: deque[RunRecord] = deque(maxlen=_LATEST_ENDED)
        self._listeners: set[Callable[[KnownRun], None]] = set()

    @property
    def in_flight(self) -> list[KnownRun]:
        """Those that have not ended, in the order in which they were accepted."""
        return list(self._in_flight.values())

    @property
    def latest_ended(self) -> list[RunRecord]:
        """The latest thousand that have, in the order of their ends."""
        return list(self._ended)

    def of_run_id(self, run_id: str) -> list[KnownRun]:
        """Those in flight with *run_id*."""
        return [run for run in self._in_flight.values() if run.record.run_id == run_id]

    def listen(self, listener: Callable[[KnownRun], None]) -> Callable[[], None]:
        """Tells *listener* of each run that is accepted, begins or ends, until what comes back is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def opened(self, record: RunRecord) -> KnownRun:
        """A run was accepted."""
        others = self.of_run_id(record.run_id)
        run = KnownRun(record, others[0].stop if others else asyncio.Event())
        self._in_flight[record.record_id] = run
        self._tell(run)
        return run

    def heard(self, run: KnownRun, record: RunRecord, event: RunEvent) -> None:
        """*event* has happened to *run*, whose row is *record* now."""
        run.record = record
        if isinstance(event, RunQueued):
            run.place = event.position
        elif isinstance(event, RunStarted):
            run.place, run.has_begun = 0, True
            self._tell(run)

    def ended(self, run: KnownRun, record: RunRecord) -> None:
        """*run* has ended; *record* says how."""
        run.record = record
        if self._in_flight.pop(record.record_id, None) is not None:
            self._ended.append(record)
            self._tell(run)

    def _tell(self, run: KnownRun) -> None:
        for listener in tuple(self._listeners):
            listener(run)
