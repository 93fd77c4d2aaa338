"""One backtest through the service: admission, static check, job, look-ahead check, answer.

Takes and returns plain values, and raises errors of `orchestrator.errors`; knows nothing of gRPC.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Container
from dataclasses import dataclass, field, replace

import structlog

from orchestrator.admission.requests import RunRequest, admit, source_of
from orchestrator.engine.base import BackendInfo
from orchestrator.generated import runner_pb2
from orchestrator.ledger.record import Opening
from orchestrator.ledger.recording import Ledger
from orchestrator.limits.live import LiveLimits
from orchestrator.loop.conversions import Conversions
from orchestrator.run import (
    Ending,
    Finding,
    Image,
    JobDone,
    Limits,
    RunAccepted,
    RunEvent,
    RunId,
    Usage,
)
from orchestrator.runs import look_ahead
from orchestrator.runs.jobs import GONE_S, Emit, JobRunner
from orchestrator.runs.receipt import Receipt, receipt_of
from orchestrator.runs.stopping import STOPPED, Stopped, unless_stopped
from orchestrator.session.job import Job, backtest_job, output_caps
from orchestrator.stages import Stage, stage
from orchestrator.validation.static_check import StaticCheck

# Advice that the request has followed where its columns name the instrument.
_MISSING_SYMBOL = "missing-symbol"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunAnswer:
    """How a run ended, and what it computed.

    Attributes:
        findings: Remarks of the static check.
        remarks: What a reader should know of the bars and the parameters.
        report: The backtest as the runner encoded it; empty unless the run succeeded.
    """

    run_id: RunId
    ending: Ending
    usage: Usage
    receipt: Receipt
    findings: tuple[Finding, ...] = ()
    report: bytes | memoryview = field(default=b"", repr=False)
    logs: tuple[str, ...] = field(default=(), repr=False)
    remarks: tuple[str, ...] = ()


class Backtests:
    """Runs backtests.

    Args:
        limits: What a run may ask for.
        images: Those that it may ask for.
        info: What it is executed on.
        conversions: Where large requests are dealt with.
        static_check: Checks its source.
        jobs: Does its jobs.
        ledger: Takes down what ran.
    """

    def __init__(
        self,
        limits: LiveLimits,
        images: Container[Image],
        info: BackendInfo,
        conversions: Conversions,
        static_check: StaticCheck,
        jobs: JobRunner,
        ledger: Ledger,
    ) -> None:
        self._limits = limits
        self._images = images
        self._info = info
        self._conversions = conversions
        self._static_check = static_check
        self._jobs = jobs
        self._ledger = ledger

    async def run(self, request: RunRequest, emit: Emit) -> RunAnswer:
        """Runs one strategy.

        Raises:
            Rejected, UnsupportedLanguage: The request cannot be run.
            Overloaded, ShuttingDown: There is no room.
            ServiceFault: We failed.
        """
        began = time.monotonic()
        with stage(Stage.ADMISSION):
            opening, remarks = await self._conversions.do(
                request.bars.size_bytes, lambda: self._admitted(request)
            )
        emit(RunAccepted(opening.limits))
        with self._ledger.record(opening) as recording:

            def happened(event: RunEvent) -> None:
                recording.heard(event)
                emit(event)

            try:
                answer = await unless_stopped(
                    self._answer(request, opening, began, happened), recording.run.stop
                )
            except Stopped:
                await self._jobs.until_gone(request.run_id, GONE_S)
                usage, receipt = (
                    Usage(total_ms=_ms_since(began)),
                    receipt_of(self._info, opening, {}),
                )
                answer = RunAnswer(request.run_id, STOPPED, usage, receipt)
            answer = replace(answer, remarks=remarks)
            recording.ended(answer.ending.outcome, answer.usage)
        _log.info(
            "run ended",
            user_id=request.user_id,
            strategy_id=request.strategy_id,
            outcome=answer.ending.outcome.name,
            total_ms=round(answer.usage.total_ms, 1),
        )
        return answer

    def _admitted(self, request: RunRequest) -> tuple[Opening, tuple[str, ...]]:
        """What the ledger is told of *request*, which can be run, and what a reader should know of its data."""
        limits = admit(request, self._limits.of(request.user_id), self._images)
        opening = Opening(
            kind="backtest",
            run_id=request.run_id,
            user_id=request.user_id,
            strategy_id=request.strategy_id,
            code_sha256=hashlib.sha256(request.code.encode()).hexdigest(),
            market_data_sha256=request.bars.sha256(),
            bars=len(request.bars),
            limits=limits,
            image=request.image,
        )
        return opening, request.remarks()

    async def _answer(
        self, request: RunRequest, opening: Opening, began: float, emit: Emit
    ) -> RunAnswer:
        with stage(Stage.VALIDATION):
            findings = await self._static_check.findings(
                request.code, request.user_id, request.image
            )
        if request.bars.symbol:
            findings = tuple(one for one in findings if one.rule != _MISSING_SYMBOL)
        refusal = self._static_check.refusal(findings)
        if refusal is not None:
            usage, receipt = Usage(total_ms=_ms_since(began)), receipt_of(self._info, opening, {})
            return RunAnswer(request.run_id, refusal, usage, receipt, findings)
        log_kb = self._limits.of_everybody.log_kb
        job = job_of(request, opening.limits, log_kb)
        done = await self._jobs.do(job, emit)
        if request.check_look_ahead:
            # Of what happens in that sandbox, nothing is news of the run.
            with stage(Stage.LOOK_AHEAD):
                done = await look_ahead.checked(
                    done, job, request, log_kb, lambda check: self._jobs.do(check, _silent)
                )
        result = done.result
        return RunAnswer(
            request.run_id,
            result.ending,
            _usage(done, _ms_since(began)),
            receipt_of(self._info, opening, result.library_versions),
            findings,
            result.report,
            result.logs,
        )


def job_of(request: RunRequest, limits: Limits, log_kb: int) -> Job:
    """The job that runs *request* within *limits* and prints at most *log_kb*."""
    work = runner_pb2.Backtest(
        source=source_of(request.code, request.parameters),
        max_equity_points=max(request.max_equity_points, 0),
        omit_indicators=request.omit_indicators,
        config=request.backtest,
    )
    caps = output_caps(limits, log_kb)
    return replace(
        backtest_job(request.run_id, request.user_id, limits, caps, request.bars, work),
        image=request.image,
    )


def _silent(_event: RunEvent) -> None:
    """Ignores an event."""


def _ms_since(began: float) -> float:
    return (time.monotonic() - began) * 1000


def _usage(done: JobDone, total_ms: float) -> Usage:
    used = done.result.usage
    return Usage(
        queue_ms=done.queue_ms,
        sandbox_ms=done.sandbox_ms,
        strategy_ms=used.strategy_ms,
        backtest_ms=used.backtest_ms,
        total_ms=total_ms,
        cpu_ms=used.cpu_ms,
        peak_memory_bytes=used.peak_memory_bytes,
        output_bytes=used.output_bytes,
        warm=used.warm,
    )
