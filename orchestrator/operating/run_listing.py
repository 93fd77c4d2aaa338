"""Lists runs: those that this process knows, and those of the ledger, in one order and without gaps between pages.

The rule: what this process knows of a run counts more than its row, which is written a moment later.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestrator.errors import FieldViolation, Rejected
from orchestrator.ledger.in_flight import KnownRun, RunBoard
from orchestrator.ledger.record import RunRecord, first_record_id, storable
from orchestrator.ledger.store import LedgerStore, LedgerUnavailable, Query

DEFAULT_PAGE, LARGEST_PAGE = 50, 1000
_NO_LEDGER = "there is no ledger"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which runs are asked for; what is empty or None leaves a field open.

    Attributes:
        ended_as: An outcome, or the class of an error, in any case.
        since: Accepted then or later.
        until: Accepted before.
        in_flight: Only those of this process that have not ended.
    """

    user_id: str = ""
    run_id: str = ""
    ended_as: str = ""
    since: datetime | None = None
    until: datetime | None = None
    in_flight: bool = False

    def has(self, record: RunRecord) -> bool:
        """Whether *record* is one of them, as far as it does not depend on the process."""
        ended_as = (record.outcome or record.error or "").lower()
        return (
            (not self.user_id or record.user_id == storable(self.user_id))
            and (not self.run_id or record.run_id == storable(self.run_id))
            and (not self.ended_as or ended_as == self.ended_as.lower())
            and (self.since is None or record.record_id >= first_record_id(self.since))
            and (self.until is None or record.record_id < first_record_id(self.until))
        )


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run, and how this process knows it; None if it is another one's, or has ended."""

    record: RunRecord
    known: KnownRun | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some runs, the newest first.

    Attributes:
        next_token: For the page after; empty on the last.
        incomplete: Why runs of the ledger are missing; empty if none are.
    """

    runs: list[ListedRun]
    next_token: str
    incomplete: str


class RunListing:
    """Reads the board of runs and the ledger.

    Args:
        board: The runs of this process.
        store: The ledger's database; None without one.
    """

    def __init__(self, board: RunBoard, store: LedgerStore | None) -> None:
        self._board = board
        self._store = store

    async def page(self, filters: Filters, size: int, token: str) -> Page:
        """At most *size* runs that come after those of the page that gave *token*.

        Raises:
            Rejected: The size or the token is none.
        """
        size = _checked_size(size)
        before = _checked_token(token)
        ours = self._ours(filters, before)
        rows: list[RunRecord] = []
        incomplete = ""
        if not filters.in_flight:
            try:
                # One more than asked for says whether there is another page. Rows of ours may turn out to be filtered
                # out, as what this process knows counts more.
                rows = await self._rows(filters, size + 1 + len(self._board.in_flight), before)
            except LedgerUnavailable as error:
                incomplete = str(error)
        known = {one.record.record_id for one in ours} | {
            run.record.record_id for run in self._board.in_flight
        }
        others = [ListedRun(row) for row in rows if row.record_id not in known]
        runs = sorted((*ours, *others), key=lambda one: one.record.record_id, reverse=True)
        next_token = runs[size - 1].record.record_id if len(runs) > size else ""
        return Page(runs[:size], next_token, incomplete)

    async def find(self, run_id: str) -> ListedRun | None:
        """The newest run with *run_id*; None if there is none."""
        page = await self.page(Filters(run_id=run_id), 1, "")
        return page.runs[0] if page.runs else None

    def _ours(self, filters: Filters, before: str | None) -> list[ListedRun]:
        in_flight = [ListedRun(run.record, run) for run in self._board.in_flight]
        ended = [] if filters.in_flight else map(ListedRun, self._board.latest_ended)
        return [
            one
            for one in (*in_flight, *ended)
            if filters.has(one.record) and (before is None or one.record.record_id < before)
        ]

    async def _rows(self, filters: Filters, limit: int, before: str | None) -> list[RunRecord]:
        if self._store is None:
            raise LedgerUnavailable(_NO_LEDGER)
        until = first_record_id(filters.until) if filters.until is not None else None
        query = Query(
            run_id=filters.run_id or None,
            user_id=filters.user_id or None,
            ended_as=filters.ended_as or None,
            since=filters.since,
            before=min((one for one in (before, until) if one is not None), default=None),
            limit=limit,
        )
        return await asyncio.to_thread(self._store.read, query)


def moment(epoch_ms: int, field: str) -> datetime | None:
    """The moment of *epoch_ms*; None for 0.

    Raises:
        Rejected: It is no moment of these centuries; *field* is at fault.
    """
    if not epoch_ms:
        return None
    try:
        return datetime.fromtimestamp(epoch_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        problem = f"is {epoch_ms}; it must be UTC epoch milliseconds, or 0"
        raise Rejected(FieldViolation(field, problem)) from None


def _checked_size(size: int) -> int:
    if not 0 <= size <= LARGEST_PAGE:
        problem = f"is {size}; it must be from 1 to {LARGEST_PAGE}, or 0 for {DEFAULT_PAGE}"
        raise Rejected(FieldViolation("page_size", problem))
    return size or DEFAULT_PAGE


def _checked_token(token: str) -> str | None:
    if not token:
        return None
    if len(token) > 64 or not token.isalnum():
        problem = "is none that this service gave; send next_page_token of the page before"
        raise Rejected(FieldViolation("page_token", problem))
    return token
