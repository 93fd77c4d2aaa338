"""What runs used, from the ledger, for advice on limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestrator.ledger.record import first_record_id
from orchestrator.ledger.schema import RUNS
from orchestrator.ledger.store import LedgerStore


@dataclass(frozen=True, slots=True)
class UsedByRun:
    """One run that had a sandbox and an outcome. The fields are columns of the ledger."""

    user_id: str
    outcome: str
    bars: int
    limit_timeout_s: float
    limit_memory_bytes: int
    limit_cpu_millis: int
    limit_output_bytes: int
    strategy_ms: float
    cpu_ms: float
    peak_memory_bytes: int
    output_bytes: int


def used_by_runs(store: LedgerStore, since: datetime) -> Iterator[UsedByRun]:
    """Every run but sweeps that was accepted at *since* or later, had a sandbox and ended with an outcome.

    Raises:
        LedgerUnavailable: There is no ledger, or it cannot be read.
    """
    columns = [RUNS.c[field.name] for field in fields(UsedByRun)]
    chosen = sa.select(*columns).where(
        RUNS.c.record_id >= first_record_id(since),
        RUNS.c.outcome.is_not(None),
        RUNS.c.warm.is_not(None),
        # A sweep's figures are those of many runs together, and its limits those of each.
        RUNS.c.kind != "sweep",
    )
    with store.reading() as connection:
        for row in connection.execute(chosen.execution_options(yield_per=10_000)).mappings():
            # A figure that is missing is one that the run did not get to.
            used: dict[str, Any] = {name: value or 0 for name, value in row.items()}
            yield UsedByRun(**used | {"user_id": row["user_id"]})
