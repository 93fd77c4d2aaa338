"""The look-ahead check of a run: runs its strategy again on fewer bars, in another sandbox.

A per-bar strategy needs no check: it got each bar after its answer to the one before. If the check cannot run, the
answer has a warning; the run keeps its result.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from orchestrator.admission.requests import RunRequest, source_of
from orchestrator.errors import StrategizError
from orchestrator.generated import runner_pb2
from orchestrator.run import JobDone, JobUsage, Outcome
from orchestrator.runner_protocol.report_view import SignalsView, viewed
from orchestrator.session.job import Job, look_ahead_job, output_caps

# Less is not enough to run anything.
_SHORTEST_S = 0.05

DoJob = Callable[[Job], Awaitable[JobDone]]
"""Does a job in a sandbox of its own."""


async def checked(
    run: JobDone, job: Job, request: RunRequest, log_kb: int, do_job: DoJob
) -> JobDone:
    """*run* with the report of its look-ahead check, which may take what the strategy has left of its time.

    Args:
        run: What came of *job*.
        job: The run of *request*.
        request: Asks for the check.
        log_kb: What the check may print.
        do_job: Does the check.
    """
    if run.result.ending.outcome is not Outcome.SUCCEEDED:
        return run
    report = viewed(run.result.report)
    if report.rest.answered_bars:
        return _with(run, _report(checked_cuts=report.rest.answered_bars))
    left_s = job.limits.timeout_s - run.result.usage.strategy_ms / 1000
    if left_s < _SHORTEST_S:
        return _with(run, _unchecked("the run left it no time"))
    try:
        check = await do_job(_check(job, request, log_kb, report.signals, left_s))
    except StrategizError as error:
        return _with(run, _unchecked(error.told))
    ending = check.result.ending
    if ending.outcome is Outcome.SUCCEEDED:
        return _with_all_of(run, check, check.result.report)
    why = ending.failure.message if ending.failure else ending.outcome.name
    return _with_all_of(run, check, _unchecked(why))


def _check(
    run_job: Job, request: RunRequest, log_kb: int, signals: SignalsView, timeout_s: float
) -> Job:
    work = runner_pb2.LookAheadCheck(
        source=source_of(request.code, request.parameters),
        signal_meaning=request.backtest.signal_meaning,
        direction=request.backtest.direction,
    )
    if request.backtest.HasField("warmup_bars"):
        work.warmup_bars = request.backtest.warmup_bars
    limits = replace(run_job.limits, timeout_s=timeout_s)
    caps = output_caps(limits, log_kb)
    check = look_ahead_job(
        run_job.run_id, run_job.user_id, limits, caps, request.bars, work, signals
    )
    return replace(check, image=run_job.image)


def _unchecked(why: str) -> bytes:
    return _report(checked_cuts=0, warnings=(f"the look-ahead check could not run: {why}",))


def _report(*, checked_cuts: int, warnings: tuple[str, ...] = ()) -> bytes:
    found = runner_pb2.LookAhead(checked_cuts=checked_cuts)
    return runner_pb2.BacktestReport(look_ahead=found, warnings=warnings).SerializeToString()


def _with(run: JobDone, report: bytes | memoryview) -> JobDone:
    """*run* with *report* added to its own: encoded messages that follow each other are one message."""
    return replace(run, result=replace(run.result, report=b"".join((run.result.report, report))))


def _with_all_of(run: JobDone, check: JobDone, report: bytes | memoryview) -> JobDone:
    """*run* with *report*, and with what both used; how long each step took is the run's alone."""
    used, more = run.result.usage, check.result.usage
    usage = JobUsage(
        strategy_ms=used.strategy_ms,
        backtest_ms=used.backtest_ms,
        cpu_ms=used.cpu_ms + more.cpu_ms,
        peak_memory_bytes=max(used.peak_memory_bytes, more.peak_memory_bytes),
        output_bytes=used.output_bytes + more.output_bytes,
        warm=used.warm,
    )
    return JobDone(
        replace(_with(run, report).result, usage=usage),
        queue_ms=run.queue_ms + check.queue_ms,
        sandbox_ms=run.sandbox_ms + check.sandbox_ms,
    )
