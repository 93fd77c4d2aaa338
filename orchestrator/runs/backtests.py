"""One run through the service: admission, static check, slot, sandbox, answer.

Takes and returns plain values, and raises errors of `orchestrator.errors`; knows nothing of gRPC.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from orchestrator.admission.requests import RunRequest, admit
from orchestrator.engine.base import BackendInfo
from orchestrator.fairness.caller import waiting_place
from orchestrator.ledger.record import Opening
from orchestrator.ledger.recording import Ledger
from orchestrator.loop.conversions import Conversions
from orchestrator.run import (
    Ending,
    Failure,
    Finding,
    Job,
    Limits,
    Outcome,
    RunAccepted,
    RunEvent,
    RunId,
    RunQueued,
    SandboxResult,
    Severity,
    Usage,
)
from orchestrator.runs import look_ahead
from orchestrator.runs.scheduler import ListShare, Scheduler, Slot
from orchestrator.sandboxes.pool import SandboxPool
from orchestrator.session.session import Leave, do_job
from orchestrator.settings import Settings
from orchestrator.validation.pool import ValidationPool

_log = structlog.get_logger(__name__)

_REMEMBERED_SOURCES = 256
_REMEMBERED_SOURCE_CHARACTERS = 16 * 1024
# As long as others wait, a sandbox of a list is left after the deployment that is being evaluated then. A sandbox takes
# half a second to make, so that a sixth of the time goes to taking turns.
_LIST_TURN_S = 3.0

Emit = Callable[[RunEvent], None]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is needed to reproduce a run. Digests are hex SHA-256."""

    image_digest: str
    runtime: str
    library_versions: Mapping[str, str]
    code_sha256: str
    market_data_sha256: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class RunAnswer:
    """How a run ended, and what it computed.

    Attributes:
        findings: Remarks of the static check.
        report: The backtest as the runner encoded it; empty unless the run succeeded.
    """

    run_id: RunId
    ending: Ending
    usage: Usage
    receipt: Receipt
    findings: tuple[Finding, ...] = ()
    report: bytes | memoryview = field(default=b"", repr=False)
    logs: tuple[str, ...] = field(default=(), repr=False)


class Executor:
    """Runs what is asked for, as far as there is room.

    Args:
        settings: What a run may ask for.
        pool: Gives it a sandbox.
        info: What it is executed on.
        validation: Checks its source.
        scheduler: Gives it a slot.
        ledger: Takes down what ran.
        require_engine: Raises SandboxError if it is known that no sandbox could be made.

    Attributes:
        conversions: Where large requests are dealt with.
    """

    def __init__(
        self,
        settings: Settings,
        pool: SandboxPool,
        info: BackendInfo,
        validation: ValidationPool,
        scheduler: Scheduler,
        ledger: Ledger,
        require_engine: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._info = info
        self._validation = validation
        self._scheduler = scheduler
        self._ledger = ledger
        self._require_engine = require_engine
        self.conversions = Conversions("requests")
        # A source is asked for again and again with other parameters; its findings do not change.
        self._findings: OrderedDict[str, tuple[Finding, ...]] = OrderedDict()

    async def validate(self, code: str, user_id: str = "") -> tuple[Finding, ...]:
        """Remarks of the static check on *code*, in turn with what others have checked.

        Raises:
            Overloaded: Too much waits to be checked.
            ValidationUnavailable: It cannot be checked.
        """
        known = self._findings.get(code)
        if known is None:
            known = await self._validation.check(code, waiting_place(user_id))
            if len(code) <= _REMEMBERED_SOURCE_CHARACTERS:
                self._findings[code] = known
                if len(self._findings) > _REMEMBERED_SOURCES:
                    self._findings.popitem(last=False)
        return known

    def refusal(self, findings: tuple[Finding, ...]) -> Ending | None:
        """How a run ends before it starts because of *findings*; None if it may go on."""
        if self._settings.static_policy == "report":
            return None
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if not errors:
            return None
        first = errors[0]
        others = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        where = f"line {first.line}: " if first.line else ""
        message = f"{where}{first.message} [{first.rule}]{others}"
        return Ending(Outcome.REJECTED, Failure(message, line=first.line, column=first.column))

    async def run(self, request: RunRequest, emit: Emit) -> RunAnswer:
        """Runs one strategy.

        Raises:
            Rejected, UnsupportedLanguage: The request cannot be run.
            Overloaded, ShuttingDown: There is no room.
            ServiceFault: We failed.
        """
        began = time.monotonic()
        job, market_data_sha256 = await self.conversions.do(
            request.bars.size_bytes,
            lambda: (admit(request, self._settings), request.bars.sha256()),
        )
        emit(RunAccepted(job.limits))
        receipt = Receipt(
            self._info.image_digest,
            self._info.runtime,
            {},
            hashlib.sha256(request.code.encode()).hexdigest(),
            market_data_sha256,
            job.limits,
        )
        with self._ledger.record(_opening(request, receipt)) as recording:

            def happened(event: RunEvent) -> None:
                recording.heard(event)
                emit(event)

            answer = await self._answer(request, job, receipt, happened)
            total_ms = (time.monotonic() - began) * 1000
            answer = replace(answer, usage=replace(answer.usage, total_ms=total_ms))
            recording.ended(answer.ending.outcome, answer.usage)
        _log.info(
            "run ended",
            user_id=request.user_id,
            strategy_id=request.strategy_id,
            outcome=answer.ending.outcome.name,
            total_ms=round(total_ms, 1),
        )
        return answer

    async def _answer(
        self, request: RunRequest, job: Job, receipt: Receipt, emit: Emit
    ) -> RunAnswer:
        findings = await self.validate(request.code, request.user_id)
        ending = self.refusal(findings)
        if ending is not None:
            return RunAnswer(job.run_id, ending, Usage(), receipt, findings)
        result, queue_ms = await self.run_job(job, emit)
        result = replace(result, usage=replace(result.usage, queue_ms=queue_ms))
        if request.check_look_ahead:
            # Of what happens in that sandbox, nothing is news of the run.
            result = await look_ahead.checked(
                result, job, request, self._settings, lambda check: self.run_job(check, _silent)
            )
        return RunAnswer(
            job.run_id,
            result.ending,
            result.usage,
            replace(receipt, library_versions=result.library_versions),
            findings,
            result.report,
            result.logs,
        )

    async def run_job(
        self, job: Job, emit: Emit, list_id: str | None = None
    ) -> tuple[SandboxResult, float]:
        """Waits for a slot and does *job* in a sandbox; gives its result and the milliseconds in the queue.

        Args:
            job: What to do.
            emit: Hears what happens.
            list_id: The list that the job is a part of, which may be left undone when others need the slot.

        Raises:
            Overloaded, ShuttingDown: There is no room.
            SandboxError: The engine failed.
        """
        structlog.contextvars.bind_contextvars(run_id=job.run_id)
        # Before the queue: slots may be held by removals that an ill engine does not answer.
        self._require_engine()
        asked = time.monotonic()
        leave, share = None, None
        if list_id is not None:
            leave = Leave(lambda: self._is_turn_over(slot))
            share = ListShare(list_id, leave.at_once)
        slot = await self._scheduler.acquire(
            job.user_id, job.limits.memory_bytes, lambda position: emit(RunQueued(position)), share
        )
        queue_ms = (time.monotonic() - asked) * 1000
        # However far it gets: the slot is free when no sandbox of this run is left.
        release = partial(self._scheduler.release, slot)
        ready = await self._pool.take(job.run_id, job.limits, release)
        answered = False
        try:
            result = await do_job(ready, job, emit, leave)
            answered = result.ending.outcome is Outcome.SUCCEEDED and not result.left
        finally:
            self._pool.give_back(ready, answered=answered)
        sandbox_ms = ready.wait_s * 1000
        return replace(result, usage=replace(result.usage, sandbox_ms=sandbox_ms)), queue_ms

    def _is_turn_over(self, slot: Slot) -> bool:
        held_s = time.monotonic() - slot.granted_at
        return held_s >= _LIST_TURN_S and self._scheduler.is_needed(slot)


def _silent(_event: RunEvent) -> None:
    """Ignores an event."""


def _opening(request: RunRequest, receipt: Receipt) -> Opening:
    return Opening(
        kind="backtest",
        run_id=request.run_id,
        user_id=request.user_id,
        strategy_id=request.strategy_id,
        code_sha256=receipt.code_sha256,
        market_data_sha256=receipt.market_data_sha256,
        bars=len(request.bars),
        limits=receipt.limits,
    )
