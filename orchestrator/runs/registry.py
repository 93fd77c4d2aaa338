"""Runs in flight, and who waits for each. A run has one container and one end, however many ask for it.

A run is a task of its own and belongs to all who called for it: it goes on while one of them is there, and is
cancelled when the last has gone. Under an id that its client chose, a second call with the same contents joins the run,
or gets the answer again while it is kept; other contents are refused.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import structlog

from orchestrator.errors import RunCancelled, RunConflict, ShuttingDown, empty_places
from orchestrator.run import RunEvent, RunId
from orchestrator.runs.answer_retention import AnswerRetention, RetainedAnswer
from orchestrator.runs.event_log import EventLog

_log = structlog.get_logger(__name__)

Work = Callable[[Callable[[RunEvent], None]], Awaitable[bytes]]
"""Does a run: is told where to say what happens, and gives the answer, encoded once for all who asked."""


class CalledRun:
    """A run as one who called for it sees it.

    Attributes:
        events: What has happened to it, from its start on.
    """

    def __init__(self, events: EventLog, ending: asyncio.Future[bytes]) -> None:
        self.events = events
        self._ending = ending

    async def answer(self) -> bytes:
        """Waits for the end. A caller that is cancelled here leaves the run to the others.

        Raises:
            RunCancelled: The service cancelled it.
            StrategizError: It was refused, or we failed.
        """
        await asyncio.wait([self._ending])
        if self._ending.cancelled():
            raise RunCancelled(
                "the service is shutting down and could not wait for this run",
                reason="SHUTTING_DOWN",
            )
        return self._ending.result()


class _Flight:
    def __init__(self, contents: bytes | None) -> None:
        self.contents = contents
        self.events = EventLog()
        self.first: RunEvent | None = None
        self.callers = 0
        self.task: asyncio.Task[bytes]

    def happened(self, event: RunEvent) -> None:
        if self.first is None:
            self.first = event
        self.events.append(event)


class RunRegistry:
    """Finds or starts the run that a call is for.

    Args:
        retention: Keeps answers under ids that clients chose; None where nobody chooses one.
        require_open: Raises where no new run may be started now.
    """

    def __init__(
        self,
        retention: AnswerRetention | None,
        require_open: Callable[[], None],
    ) -> None:
        self._retention = retention
        self._require_open = require_open
        self._flights: dict[RunId, _Flight] = {}
        # Runs without callers are no longer registered, but still have to end.
        self._tasks: set[asyncio.Task[bytes]] = set()
        self._closed = False

    @contextlib.asynccontextmanager
    async def call(
        self, run_id: RunId, contents: bytes | None, work: Work
    ) -> AsyncIterator[CalledRun]:
        """A part in the run *run_id*, which is started with *work* unless it is there already.

        The last caller to leave before the run has ended cancels it and waits for its end.

        Args:
            run_id: Whose run it is.
            contents: Digest of the request without its id; None where the client chose no id, and nobody can join.
            work: Does the run.

        Raises:
            RunConflict: The id belongs to a run with other contents.
            ShuttingDown, Draining: It would have to be started.
        """
        known = self._retained(run_id, contents)
        if known is not None:
            yield known
            return
        flight = self._flights.get(run_id)
        if flight is None:
            flight = self._start(run_id, contents, work)
        elif contents is None or flight.contents != contents:
            raise RunConflict(run_id)
        else:
            _log.info("call joined a run in flight", callers=flight.callers + 1)
        flight.callers += 1
        try:
            yield CalledRun(flight.events, flight.task)
        finally:
            flight.callers -= 1
            if not flight.callers and not flight.task.done():
                # A later caller with this id gets a new run, not the end of this one.
                self._leave(run_id, flight)
                flight.task.cancel()
                await asyncio.wait([flight.task])

    def close(self) -> None:
        """Starts nothing more. Runs in flight go on, and may be joined."""
        self._closed = True

    async def idle(self) -> None:
        """Waits until no run is in flight."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def cancel_all(self) -> None:
        """Ends every run; all who called for one hear it."""
        for task in self._tasks:
            task.cancel()

    def _retained(self, run_id: RunId, contents: bytes | None) -> CalledRun | None:
        kept = self._retention.get(run_id) if self._retention is not None else None
        if kept is None:
            return None
        if kept.contents != contents:
            raise RunConflict(run_id)
        _log.info("answer repeated")
        events = EventLog()
        if kept.first is not None:
            events.append(kept.first)
        events.close()
        ending: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        ending.set_result(kept.answer)
        return CalledRun(events, ending)

    def _start(self, run_id: RunId, contents: bytes | None, work: Work) -> _Flight:
        if self._closed:
            raise ShuttingDown
        self._require_open()
        flight: _Flight = _Flight(contents)
        flight.task = asyncio.create_task(self._do(run_id, flight, work))
        self._flights[run_id] = flight
        self._tasks.add(flight.task)
        flight.task.add_done_callback(partial(self._ended, run_id, flight))
        return flight

    async def _do(self, run_id: RunId, flight: _Flight, work: Work) -> bytes:
        try:
            answer = await work(flight.happened)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                _log.info("run cancelled")
            empty_places(error)
            del work, flight
            raise
        if (
            self._retention is not None
            and flight.contents is not None
            and self._flights.get(run_id) is flight
        ):
            self._retention.put(run_id, RetainedAnswer(flight.contents, flight.first, answer))
        return answer

    def _leave(self, run_id: RunId, flight: _Flight) -> None:
        if self._flights.get(run_id) is flight:
            del self._flights[run_id]

    def _ended(self, run_id: RunId, flight: _Flight, task: asyncio.Task[bytes]) -> None:
        """Also for a task that was cancelled before it began."""
        self._tasks.discard(task)
        self._leave(run_id, flight)
        flight.events.close()
        if not task.cancelled():
            task.exception()  # it is told to those who wait; there may be nobody left
