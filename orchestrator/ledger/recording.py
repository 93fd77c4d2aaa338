"""Runs on their way into the ledger: a record when one is accepted, another when it ends, whichever way that is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from orchestrator.ledger.in_flight import KnownRun, RunBoard
from orchestrator.ledger.record import (
    Opening,
    RunRecord,
    ServiceIdentity,
    counted,
    ended,
    failed,
    opened,
    started,
)
from orchestrator.ledger.writer import LedgerStatus, LedgerWriter
from orchestrator.run import Outcome, RunEvent, RunStarted, Usage
from orchestrator.stages import trace_id


class Ledger:
    """Where the service tells of its runs.

    Attributes:
        board: Those in flight.

    Args:
        writer: Takes their records.
        service: Which one it is.
        on_end: Hears of each run that has ended, from code that works for its call.
    """

    def __init__(
        self,
        writer: LedgerWriter,
        service: ServiceIdentity,
        on_end: Callable[[RunRecord], None] = lambda _record: None,
    ) -> None:
        self._writer = writer
        self.board = RunBoard()
        self._service = service
        self._on_end = on_end

    @property
    def status(self) -> LedgerStatus:
        """How the ledger is now."""
        return self._writer.status

    def record(self, opening: Opening) -> Recording:
        """Records that a run is accepted; the block of what comes back is the run."""
        return Recording(
            self._writer, self.board, opened(self._service, opening, trace_id()), self._on_end
        )


class Recording:
    """One run. Unless its end is reported, the exception that leaves the block is recorded as its end.

    Attributes:
        run: The same as those see it who look at runs in flight.
    """

    def __init__(
        self,
        writer: LedgerWriter,
        board: RunBoard,
        record: RunRecord,
        on_end: Callable[[RunRecord], None],
    ) -> None:
        self._writer = writer
        self._board = board
        self._on_end = on_end
        self._began = time.monotonic()
        self._record = record
        self.run: KnownRun = board.opened(record)
        writer.put(record)

    def heard(self, event: RunEvent) -> None:
        """*event* has happened. That the run has a sandbox is written with its end."""
        if isinstance(event, RunStarted):
            self._record = started(self._record, warm=event.warm)
        self._board.heard(self.run, self._record, event)

    def counted(self, sets: int, sets_failed: int) -> None:
        """So many sets of a sweep have ended; written with its end."""
        self._record = counted(self._record, sets, sets_failed)

    def ended(self, outcome: Outcome, usage: Usage) -> None:
        """The run has an outcome."""
        self._end(ended(self._record, outcome, usage))

    def failed(self, error: BaseException) -> None:
        """The run has none, because of *error*, of which only the class is kept."""
        name = type(error).__name__
        if isinstance(error, asyncio.CancelledError):
            name = "Cancelled"
        self._end(failed(self._record, name, (time.monotonic() - self._began) * 1000))

    def _end(self, record: RunRecord) -> None:
        self._record = record
        self._writer.put(record)
        self._board.ended(self.run, record)
        self._on_end(record)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if error is not None and self._record.ended_at is None:
            self.failed(error)
