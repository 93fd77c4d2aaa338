"""What is kept of a run. Pure values.

Of code and bars only digests are kept; of parameters, printed lines and the texts of failures nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from orchestrator.run import Image, ImageIds, Limits, Outcome, RunId, Usage

Kind = Literal["backtest", "deployment", "sweep"]

# Ids are whatever a client sends; what is kept of them has an end, and can be stored by every database.
MAX_ID_CHARACTERS = 128
_LARGEST_INTEGER = 2**63 - 1
_MILLISECONDS_DIGITS = 12


@dataclass(frozen=True, slots=True)
class ServiceIdentity:
    """Which service ran it, and in what. `instance` is of one start of it."""

    owner: str
    instance: str
    runtime: str
    images: ImageIds


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of a run when it is accepted.

    Attributes:
        code_sha256: Hex digest of the source.
        market_data_sha256: Hex digest of the bars.
        bars: How many.
        limits: Those in force.
        image: What it starts from.
    """

    kind: Kind
    run_id: RunId
    user_id: str
    strategy_id: str
    code_sha256: str
    market_data_sha256: str
    bars: int
    limits: Limits
    image: Image = Image.DEFAULT


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One row of the ledger. The fields are its columns, and docs/ledger.md says what each means.

    Attributes:
        record_id: Unlike a `run_id`, never given twice; ascends with the time of acceptance.
        ended_at: None until the run has ended; stays None if the service died during the run.
        outcome: Name of the `Outcome`; None if the run ended without one.
        error: Class of the error that ended it, if it has no outcome.
        warm: None as long as it has had no sandbox.
        trace_id: Of the call that it belongs to; None where that was not traced.
        sets: Of a sweep: how many sets have ended, over all its windows. None for all else, and until its end.
        sets_failed: Of these, how many did not succeed.
    """

    record_id: str
    run_id: str
    owner: str
    instance: str
    kind: str
    user_id: str
    strategy_id: str
    code_sha256: str
    market_data_sha256: str
    bars: int
    accepted_at: datetime
    limit_timeout_s: float
    limit_memory_bytes: int
    limit_cpu_millis: int
    limit_processes: int
    limit_output_bytes: int
    runtime: str
    image_digest: str
    ended_at: datetime | None = None
    outcome: str | None = None
    error: str | None = None
    queue_ms: float | None = None
    sandbox_ms: float | None = None
    strategy_ms: float | None = None
    backtest_ms: float | None = None
    total_ms: float | None = None
    cpu_ms: float | None = None
    peak_memory_bytes: int | None = None
    output_bytes: int | None = None
    warm: bool | None = None
    trace_id: str | None = None
    sets: int | None = None
    sets_failed: int | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether it ended without a sandbox. Anyone can bring about any number of those."""
        return self.ended_at is not None and self.warm is None


def opened(service: ServiceIdentity, opening: Opening, trace_id: str | None = None) -> RunRecord:
    """The record of a run that was accepted now, by a call of the trace *trace_id*."""
    now = datetime.now(UTC)
    limits = opening.limits
    return RunRecord(
        record_id=first_record_id(now) + secrets.token_hex(8),
        run_id=storable(opening.run_id),
        owner=storable(service.owner),
        instance=service.instance,
        kind=opening.kind,
        user_id=storable(opening.user_id),
        strategy_id=storable(opening.strategy_id),
        code_sha256=opening.code_sha256,
        market_data_sha256=opening.market_data_sha256,
        bars=opening.bars,
        accepted_at=now,
        limit_timeout_s=limits.timeout_s,
        limit_memory_bytes=_bounded(limits.memory_bytes),
        limit_cpu_millis=_bounded(limits.cpu_millis),
        limit_processes=_bounded(limits.processes),
        limit_output_bytes=_bounded(limits.output_bytes),
        runtime=service.runtime,
        image_digest=service.images.of(opening.image),
        trace_id=trace_id,
    )


def ended(record: RunRecord, outcome: Outcome, usage: Usage) -> RunRecord:
    """*record* of a run that has ended now with an outcome."""
    return replace(
        record,
        ended_at=datetime.now(UTC),
        outcome=outcome.name,
        queue_ms=usage.queue_ms,
        sandbox_ms=usage.sandbox_ms,
        strategy_ms=usage.strategy_ms,
        backtest_ms=usage.backtest_ms,
        total_ms=usage.total_ms,
        cpu_ms=usage.cpu_ms,
        peak_memory_bytes=_bounded(usage.peak_memory_bytes),
        output_bytes=_bounded(usage.output_bytes),
        warm=None if _had_no_sandbox(record, outcome) else usage.warm or bool(record.warm),
    )


def _had_no_sandbox(record: RunRecord, outcome: Outcome) -> bool:
    """Whether the static check refused it, or an operator cancelled it before it had one."""
    return outcome is Outcome.REJECTED or (outcome is Outcome.CANCELLED and record.warm is None)


def counted(record: RunRecord, sets: int, sets_failed: int) -> RunRecord:
    """*record* of a sweep of which so many sets have ended."""
    return replace(record, sets=sets, sets_failed=sets_failed)


def started(record: RunRecord, *, warm: bool) -> RunRecord:
    """*record* of a run that has a sandbox."""
    return replace(record, warm=warm)


def failed(record: RunRecord, error: str, total_ms: float) -> RunRecord:
    """*record* of a run that has ended now without an outcome, by an error of the class *error*."""
    return replace(record, ended_at=datetime.now(UTC), error=error, total_ms=total_ms)


def first_record_id(moment: datetime) -> str:
    """At or below every id of a run that was accepted at *moment* or later, above those of earlier milliseconds."""
    return f"{int(moment.timestamp() * 1000):0{_MILLISECONDS_DIGITS}x}"


def storable(text: str) -> str:
    """*text*, cut to 128 characters, as every database takes it: PostgreSQL knows no NUL."""
    kept = text[:MAX_ID_CHARACTERS].replace("\0", "\N{REPLACEMENT CHARACTER}")
    return kept.encode("utf-8", "replace").decode("utf-8")


def _bounded(number: int) -> int:
    return max(-_LARGEST_INTEGER, min(number, _LARGEST_INTEGER))
