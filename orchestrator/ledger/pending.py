"""A bounded queue of records to write; when full it drops the least important ones. Not safe for threads."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from orchestrator.ledger.record import RunRecord


class PendingRecords:
    """The newest record of each run, in the order in which they came.

    Where there are too many, beginnings and refusals go, the oldest first, and only then ends of runs that had a
    sandbox: anyone can bring about any number of the former, and the record of an end holds all of its run.

    Args:
        max_records: What is kept.
    """

    def __init__(self, max_records: int) -> None:
        self._max_records = max_records
        self._light: dict[str, RunRecord] = {}
        self._weighty: dict[str, RunRecord] = {}

    def __len__(self) -> int:
        return len(self._light) + len(self._weighty)

    def put(self, record: RunRecord) -> RunRecord | None:
        """Keeps *record* in place of an earlier one of its run; what had to go for it."""
        for kept in (self._light, self._weighty):
            kept.pop(record.record_id, None)
        self._kept(record)[record.record_id] = record
        if len(self) <= self._max_records:
            return None
        fullest = self._light or self._weighty
        return fullest.pop(next(iter(fullest)))

    def take(self, count: int) -> list[RunRecord]:
        """Takes away the oldest *count*, ends of runs that had a sandbox before others."""
        taken: list[RunRecord] = []
        for kept in (self._weighty, self._light):
            chosen = list(islice(kept, count - len(taken)))
            taken += [kept.pop(record_id) for record_id in chosen]
        return taken

    def put_back(self, records: Iterable[RunRecord]) -> list[RunRecord]:
        """Keeps *records* as the oldest, unless a newer one of their run has come; what had to go."""
        newer = [*self._weighty.values(), *self._light.values()]
        self._light, self._weighty = {}, {}
        gone = [self.put(record) for record in [*records, *newer]]
        return [record for record in gone if record is not None]

    def _kept(self, record: RunRecord) -> dict[str, RunRecord]:
        weighty = record.ended_at is not None and not record.is_refusal
        return self._weighty if weighty else self._light
