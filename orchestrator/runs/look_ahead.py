"""The look-ahead check of a run: runs its strategy again on fewer bars, in another sandbox.

A per-bar strategy needs no check: it got each bar after its answer to the one before. If the check cannot run, the
answer has a warning; the run keeps its result.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from orchestrator.admission.requests import RunRequest, output_caps
from orchestrator.errors import StrategizError
from orchestrator.generated import runner_pb2
from orchestrator.run import Job, Outcome, SandboxResult, Usage
from orchestrator.runner_protocol.frames import encode_job_with_bars
from orchestrator.runner_protocol.report_view import SignalsView, viewed
from orchestrator.settings import Settings

# Less is not enough to run anything.
_SHORTEST_S = 0.05

DoJob = Callable[[Job], Awaitable[tuple[SandboxResult, float]]]
"""Does a job in a sandbox of its own; gives its result and the milliseconds in the queue."""


async def checked(
    run: SandboxResult, job: Job, request: RunRequest, settings: Settings, do_job: DoJob
) -> SandboxResult:
    """*run* with the report of its look-ahead check, which may take what the strategy has left of its time.

    Args:
        run: What came of *job*.
        job: The run of *request*.
        request: Asks for the check.
        settings: Caps of the check's output.
        do_job: Does the check.
    """
    if run.ending.outcome is not Outcome.SUCCEEDED:
        return run
    report = viewed(run.report)
    if report.rest.answered_bars:
        found = runner_pb2.LookAhead(checked_cuts=report.rest.answered_bars)
        return _with(run, runner_pb2.BacktestReport(look_ahead=found))
    left_s = job.limits.timeout_s - run.usage.strategy_ms / 1000
    if left_s < _SHORTEST_S:
        return _unchecked(run, "the run left it no time")
    try:
        result, queue_ms = await do_job(_check(job, request, settings, report.signals, left_s))
    except StrategizError as error:
        return _unchecked(run, error.told)
    run = replace(run, usage=_usage_of_both(run.usage, result.usage, queue_ms))
    if result.ending.outcome is not Outcome.SUCCEEDED:
        failure = result.ending.failure
        return _unchecked(run, failure.message if failure else result.ending.outcome.name)
    return replace(run, report=b"".join((run.report, result.report)))


def _check(
    job: Job,
    request: RunRequest,
    settings: Settings,
    signals: SignalsView,
    timeout_s: float,
) -> Job:
    nonce = secrets.token_bytes(16)
    work = runner_pb2.LookAheadCheck(
        source=runner_pb2.Source(code=request.code, parameters=request.parameters),
        bar_count=len(request.bars),
        timeout_ms=int(timeout_s * 1000),
        signals=runner_pb2.Signals(bar=bytes(signals.bar), side=bytes(signals.side)),
    )
    if request.backtest.HasField("warmup_bars"):
        work.warmup_bars = request.backtest.warmup_bars
    message = runner_pb2.Job(nonce=nonce, look_ahead=work, output=output_caps(settings))
    return replace(
        job,
        frame=encode_job_with_bars(message, request.bars.columns()),
        nonce=nonce,
        limits=replace(job.limits, timeout_s=timeout_s),
    )


def _unchecked(run: SandboxResult, why: str) -> SandboxResult:
    warning = f"the look-ahead check could not run: {why}"
    found = runner_pb2.LookAhead(checked_cuts=0)
    return _with(run, runner_pb2.BacktestReport(look_ahead=found, warnings=[warning]))


def _with(run: SandboxResult, more: runner_pb2.BacktestReport) -> SandboxResult:
    """Encoded messages that follow each other are one message."""
    return replace(run, report=b"".join((run.report, more.SerializeToString())))


def _usage_of_both(run: Usage, check: Usage, queue_ms: float) -> Usage:
    return replace(
        run,
        queue_ms=run.queue_ms + queue_ms,
        sandbox_ms=run.sandbox_ms + check.sandbox_ms,
        cpu_ms=run.cpu_ms + check.cpu_ms,
        peak_memory_bytes=max(run.peak_memory_bytes, check.peak_memory_bytes),
        output_bytes=run.output_bytes + check.output_bytes,
    )
