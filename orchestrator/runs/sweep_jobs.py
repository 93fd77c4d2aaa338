"""Runs sets of parameters over one series of bars, in as few sandboxes as the user's slots allow.

The rule: each set ends once. A set that takes its sandbox with it ends so, and the rest gets another sandbox; the rest
also does if other callers need the slot.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from orchestrator.admission.bars import BarColumns
from orchestrator.admission.parameter_sets import ParameterSet, together
from orchestrator.admission.parameters import runner_parameters
from orchestrator.admission.requests import RunRequest
from orchestrator.errors import StrategizError
from orchestrator.generated import runner_pb2
from orchestrator.run import (
    Ending,
    Failure,
    JobDone,
    JobUsage,
    Limits,
    Outcome,
    RunEvent,
    SetEnd,
    Usage,
)
from orchestrator.runs.jobs import JobRunner, PartOfList
from orchestrator.session.job import Job, output_caps, sweep_job
from orchestrator.session.session import Leave

# A sandbox takes as long to make as some dozens of sets take to run.
_LEAST_SETS = 24
# Of returns more than these nothing is told; a set's own answer beside them.
MAX_RETURNS = 65_536
_SET_BYTES = 16 * 1024
# Of a report, for each bar: its equity, a signal with a short reason, its part of a trade.
_REPORT_BYTES_PER_BAR = 256
_VALUE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Work:
    """Sets to run over one series.

    Attributes:
        request: What they share, but for the bars.
        bars: Of them all.
        sets: The parameters of each.
        limits: Of each.
        log_kb: What each may print before it is ended, as a share.
        config: How their signals become trades.
        first_traded: Bars before this one are warm-up.
        with_report: The whole backtest of each is wanted.
        longest_s: What a sandbox may take in all.
    """

    request: RunRequest
    bars: BarColumns = field(repr=False)
    sets: Sequence[ParameterSet] = field(repr=False)
    limits: Limits
    log_kb: int
    config: runner_pb2.BacktestConfig
    longest_s: float
    first_traded: int = 0
    with_report: bool = False


@dataclass(slots=True)
class Spent:
    """What all sandboxes of a sweep have used."""

    usage: Usage = field(default_factory=Usage)
    sandboxes: int = 0
    library_versions: dict[str, str] = field(default_factory=dict)

    def add(self, done: JobDone) -> None:
        """A sandbox is done."""
        had, result = self.usage, done.result
        self.usage = replace(
            had,
            queue_ms=max(had.queue_ms, done.queue_ms),
            sandbox_ms=had.sandbox_ms + done.sandbox_ms,
            output_bytes=had.output_bytes + result.usage.output_bytes,
            warm=had.warm or result.usage.warm,
        )
        self.sandboxes += 1
        self.library_versions.update(result.library_versions)

    def add_set(self, used: JobUsage) -> None:
        """A set has ended."""
        had = self.usage
        self.usage = replace(
            had,
            strategy_ms=had.strategy_ms + used.strategy_ms,
            backtest_ms=had.backtest_ms + used.backtest_ms,
            cpu_ms=had.cpu_ms + used.cpu_ms,
            peak_memory_bytes=max(had.peak_memory_bytes, used.peak_memory_bytes),
        )


async def run_sets(
    work: Work, jobs: JobRunner, workers: int, spent: Spent, emit: Callable[[RunEvent], None]
) -> None:
    """Runs every set of *work*; *emit* hears of each end, and of what happens to sandboxes.

    Args:
        work: What to run.
        jobs: Does the jobs.
        workers: Sandboxes at the same time.
        spent: Takes what was used.
        emit: Hears what happens; of a set the index is that in *work*.

    Raises:
        StrategizError: No sandbox could be had, or the engine failed, for all that was left.
    """
    workers = max(min(workers, -(-len(work.sets) // _LEAST_SETS)), 1)
    size = max(min(-(-len(work.sets) // workers), _most_sets(work)), 1)
    waiting = deque(
        range(start, min(start + size, len(work.sets))) for start in range(0, len(work.sets), size)
    )
    working = min(workers, len(waiting))

    async def serve() -> None:
        nonlocal working
        while waiting:
            part = waiting.popleft()
            try:
                rest = await _run_part(work, part, jobs, spent, emit)
            except StrategizError:
                waiting.appendleft(part)
                working -= 1
                if not working:
                    raise
                return  # the others go on, and take this part too
            if rest:
                waiting.appendleft(rest)
        working -= 1

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(working):
                group.create_task(serve())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from errors


def _most_sets(work: Work) -> int:
    """So many that half of what a sandbox may send is enough for them."""
    each = _SET_BYTES + _VALUE_BYTES * min(len(work.bars), MAX_RETURNS)
    if work.with_report:
        each += _REPORT_BYTES_PER_BAR * len(work.bars)
    return work.limits.output_bytes // 2 // each


async def _run_part(
    work: Work, part: range, jobs: JobRunner, spent: Spent, emit: Callable[[RunEvent], None]
) -> range:
    """Runs *part* in one sandbox, and gives what is left of it."""
    ended = 0

    def happened(event: RunEvent) -> None:
        nonlocal ended
        if isinstance(event, SetEnd):
            if event.index >= len(part):
                return
            ended += 1
            spent.add_set(event.usage)
            event = replace(event, index=part[event.index])
        emit(event)

    done = await jobs.do(_job(work, part), happened, PartOfList(work.request.run_id, Leave()))
    spent.add(done)
    result = done.result
    # What all of them sent may have been too much for one sandbox, for which the last one is not to blame: by itself in
    # the next it shows whether it is.
    is_to_go_on = ended > 0 and result.ending.outcome in (
        Outcome.SUCCEEDED,
        Outcome.SANDBOX_VIOLATION,
    )
    if ended < len(part) and not result.left and not is_to_go_on:
        # The set that was being run took the sandbox with it.
        emit(SetEnd(part[ended], _lost(result.ending), JobUsage()))
        ended += 1
    return part[ended:]


def _lost(ending: Ending) -> Ending:
    if ending.failure is not None:
        return ending
    return Ending(Outcome.CRASHED, Failure("the sandbox ended without running the set"))


def _job(work: Work, part: range) -> Job:
    request = work.request
    message = runner_pb2.Sweep(
        code=request.code,
        config=work.config,
        first_traded_bar=work.first_traded,
        with_report=work.with_report,
        max_equity_points=max(request.max_equity_points, 0) if not work.first_traded else 0,
        omit_indicators=request.omit_indicators,
        max_returns=MAX_RETURNS,
    )
    for index in part:
        parameters = runner_parameters(together(request.parameters, work.sets[index]))
        message.sets.add(parameters=parameters)
    limits = work.limits
    of_all = replace(limits, timeout_s=min(limits.timeout_s * len(part), work.longest_s))
    caps = output_caps(limits, work.log_kb)
    job = sweep_job(
        request.run_id, request.user_id, of_all, caps, work.bars, message, limits.timeout_s
    )
    return replace(job, image=request.image)
