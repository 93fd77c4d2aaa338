"""Takes records from runs and puts them into the database, in a thread of its own.

No run waits for the database or fails because of it: a run only puts a record into a bounded queue. While the database
cannot be used, the writer keeps the newest records, drops those of refusals first, counts what it dropped, and retries.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from orchestrator.ledger.pending import PendingRecords
from orchestrator.ledger.record import RunRecord
from orchestrator.ledger.store import PRUNED_AT_ONCE, LedgerStore, LedgerUnavailable

_log = structlog.get_logger(__name__)

_BATCH_RECORDS = 500
# Runs that begin and end within it cost one write, not two.
_GATHER_S = 0.2
_PRUNE_INTERVAL_S = 300.0
_FIRST_RETRY_S, _LONGEST_RETRY_S = 0.5, 30.0
_WARN_INTERVAL_S = 300.0
# Longer than the database's own limits on one answer.
_STUCK_S = 20.0
_CLOSE_S = 2.0


@dataclass(frozen=True, slots=True)
class LedgerBounds:
    """What is kept.

    Attributes:
        max_age_days: Older runs are removed.
        max_rows: Beyond so many, runs without a sandbox are removed, then others, the oldest first. There may be a
            hundredth more for some minutes.
        max_pending: Records that wait for a database that cannot be used.
    """

    max_age_days: float
    max_rows: int
    max_pending: int = 10_000


@dataclass(frozen=True, slots=True)
class LedgerStatus:
    """How the ledger is: `ok`, `off`, or `degraded: ` and why. `lost` counts runs that it will never know."""

    state: str
    lost: int


class LedgerWriter:
    """The queue and its thread. Without a store it takes nothing and does nothing."""

    def __init__(self, store: LedgerStore | None, bounds: LedgerBounds) -> None:
        self._store = store
        self._bounds = bounds
        self._pending = PendingRecords(bounds.max_pending)
        self._changed = threading.Condition()
        self._closing = False
        self._lost = 0
        self._reason = ""
        self._busy_since: float | None = None
        self._warned_at = -_WARN_INTERVAL_S
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to write. The database is first touched in the thread, so no start waits for it."""
        if self._store is not None:
            self._thread = threading.Thread(
                target=self._write_on, args=(self._store,), name="ledger", daemon=True
            )
            self._thread.start()

    def put(self, record: RunRecord) -> None:
        """Keeps *record* for writing, in place of an earlier one of the same run. Never waits for the database."""
        if self._store is None:
            return
        with self._changed:
            self._count_lost([self._pending.put(record)])
            self._changed.notify()

    @property
    def status(self) -> LedgerStatus:
        """How it is now."""
        if self._store is None:
            return LedgerStatus("off", 0)
        busy_since, reason = self._busy_since, self._reason
        if self._thread is not None and not self._thread.is_alive() and not self._closing:
            reason = "its writer has failed; the log says more"
        elif busy_since is not None and time.monotonic() - busy_since > _STUCK_S:
            reason = f"no answer for {time.monotonic() - busy_since:.0f} s"
        return LedgerStatus(f"degraded: {reason}" if reason else "ok", self._lost)

    @property
    def pending(self) -> int:
        """Records that are not written yet."""
        return len(self._pending)

    def close(self) -> None:
        """Writes what waits, for at most 2 s. Blocks."""
        if self._thread is None:
            return
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(_CLOSE_S)
        with self._changed:
            unwritten = len(self._pending)
        if unwritten or self._thread.is_alive():
            _log.warning("ledger closed before all was written", records=unwritten)

    def _write_on(self, store: LedgerStore) -> None:
        prepared, retry_s, written = False, _FIRST_RETRY_S, 0
        prune_at = time.monotonic()
        while True:
            batch = self._gather(prune_at)
            closing = self._closing
            self._busy_since = time.monotonic()
            try:
                if not prepared:
                    store.prepare()
                    prepared = True
                if batch:
                    store.write(batch)
                    written += len(batch)
                if not closing and (
                    time.monotonic() >= prune_at or written >= self._bounds.max_rows / 100
                ):
                    self._prune(store)
                    prune_at, written = time.monotonic() + _PRUNE_INTERVAL_S, 0
            except LedgerUnavailable as error:
                self._put_back(batch)
                self._degrade(error, retry_s)
                if closing:
                    break
                self._pause(retry_s)
                prepared, retry_s = False, min(2 * retry_s, _LONGEST_RETRY_S)
                prune_at = time.monotonic()
                continue
            finally:
                self._busy_since = None
            self._recover()
            retry_s = _FIRST_RETRY_S
            if closing and not len(self._pending):
                break
        store.close()

    def _gather(self, prune_at: float) -> list[RunRecord]:
        """The oldest records, as soon as there are some; none when it is time to prune or to close."""
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._pending) or self._closing, max(0.0, prune_at - time.monotonic())
            )
            if len(self._pending):
                self._changed.wait_for(lambda: self._closing, _GATHER_S)
            return self._pending.take(_BATCH_RECORDS)

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing, seconds)

    def _prune(self, store: LedgerStore) -> None:
        oldest = datetime.now(UTC) - timedelta(days=self._bounds.max_age_days)
        removed = PRUNED_AT_ONCE
        while removed == PRUNED_AT_ONCE and not self._closing:
            removed = store.prune(oldest, self._bounds.max_rows)

    def _put_back(self, batch: list[RunRecord]) -> None:
        """As the oldest; what has come of the same run since is newer."""
        with self._changed:
            self._count_lost(self._pending.put_back(batch))

    def _count_lost(self, gone: Sequence[RunRecord | None]) -> None:
        # The record of an end holds all of the run, so one of a beginning is no loss yet.
        self._lost += sum(record is not None and record.ended_at is not None for record in gone)

    def _degrade(self, fault: LedgerUnavailable, retry_s: float) -> None:
        self._reason = str(fault)
        now = time.monotonic()
        if now - self._warned_at >= _WARN_INTERVAL_S:
            self._warned_at = now
            _log.warning(
                "ledger degraded; runs go on",
                reason=self._reason,
                detail=fault.detail,
                retry_s=retry_s,
            )

    def _recover(self) -> None:
        if self._reason:
            self._reason = ""
            _log.info("ledger written again", lost=self._lost)
