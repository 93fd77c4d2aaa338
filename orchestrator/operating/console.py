"""All that an operator can do to this service, in plain values. Knows nothing of gRPC."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from orchestrator.errors import UnknownRun
from orchestrator.ledger.in_flight import KnownRun, RunBoard
from orchestrator.ledger.record import storable
from orchestrator.limits.live import LiveLimits
from orchestrator.limits.values import EVERYBODY, POOL_SIZE
from orchestrator.operating.journal import Journal, Operator
from orchestrator.operating.limit_changes import LimitChanges
from orchestrator.operating.run_listing import ListedRun, RunListing
from orchestrator.operating.status import Status, StatusReader
from orchestrator.run import RunId
from orchestrator.runs.drain import Drain
from orchestrator.runs.jobs import GONE_S, JobRunner

# Beyond what the end of a run waits for its sandbox.
_END_S = GONE_S + 5.0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What became of the runs that were cancelled, and whether all their sandboxes are removed."""

    runs: list[ListedRun]
    sandboxes_removed: bool


class Console:
    """What the operator's calls do.

    Attributes:
        limits: In force.
        changes: Changes them.
        listing: Lists runs.
        board: Those of this process.
    """

    def __init__(
        self,
        limits: LiveLimits,
        changes: LimitChanges,
        journal: Journal,
        board: RunBoard,
        listing: RunListing,
        jobs: JobRunner,
        drain: Drain,
        status: StatusReader,
    ) -> None:
        self.limits = limits
        self.changes = changes
        self.listing = listing
        self.board = board
        self._journal = journal
        self._jobs = jobs
        self._drain = drain
        self._status = status

    def status(self) -> Status:
        """How full the service is."""
        return self._status.read()

    async def run(self, run_id: str) -> ListedRun:
        """The newest run with *run_id*.

        Raises:
            UnknownRun: There is none.
        """
        found = await self.listing.find(run_id)
        if found is None:
            raise UnknownRun(run_id, "in flight or in the ledger")
        return found

    async def cancel(self, operator: Operator, run_id: str) -> Cancelled:
        """Ends the run, or all deployments of the list, with *run_id*, and waits until it has ended.

        Raises:
            UnknownRun: It is not in flight.
        """
        runs = self.board.of_run_id(storable(run_id))
        if not runs:
            raise UnknownRun(run_id, "in flight; it may have ended")
        for run in runs:
            run.stop.set()
        await self._journal.done(operator, "cancel", run_id)
        await self._until_ended(runs)
        removed = await self._jobs.until_gone(RunId(run_id), GONE_S)
        return Cancelled([ListedRun(run.record) for run in runs], removed)

    async def drain(self, operator: Operator) -> Status:
        """Lets no new run in."""
        if self._drain.turn(on=True):
            await self._journal.done(operator, "drain")
        return self.status()

    async def resume(self, operator: Operator) -> Status:
        """Lets new runs in again."""
        if self._drain.turn(on=False):
            await self._journal.done(operator, "resume")
        return self.status()

    async def set_pool_size(self, operator: Operator, size: int) -> Status:
        """Changes how many sandboxes wait.

        Raises:
            Rejected: There is no room for so many.
            LedgerRequired, LedgerOut: The change cannot be kept; nothing was changed.
        """
        await self.changes.change(operator, EVERYBODY, {POOL_SIZE: size})
        return self.status()

    async def _until_ended(self, runs: list[KnownRun]) -> None:
        ended = asyncio.Event()

        def look(_run: KnownRun) -> None:
            if all(run.record.ended_at is not None for run in runs):
                ended.set()

        forget = self.board.listen(look)
        try:
            look(runs[0])
            async with asyncio.timeout(_END_S):
                await ended.wait()
        except TimeoutError:
            return
        finally:
            forget()
