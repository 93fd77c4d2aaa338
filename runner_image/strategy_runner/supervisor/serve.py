"""Process 1 of a sandbox: takes the job, lets processes with fewer rights run strangers' code, and answers.

It forks every process for untrusted code before it reads the job, so that a process holds only what it is sent.
Untrusted code starts only after the supervisor has given up its own rights. Only signals, indicators and text of
strategy processes reach the answer; trades and metrics are computed here.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator

from strategy_runner.backtest.types import Direction
from strategy_runner.bars import Bars
from strategy_runner.channel import shared_bars
from strategy_runner.channel.frames import OrchestratorGone, read_message, write_frame
from strategy_runner.channel.reply import SignalColumns
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor import conversation, look_ahead, science, strategy_process
from strategy_runner.supervisor.computed import computed, fill
from strategy_runner.supervisor.conversation import Conversation, EndKind, ProcessEnd
from strategy_runner.supervisor.ending import SUCCEEDED, ending_of
from strategy_runner.supervisor.held_position import HeldPosition
from strategy_runner.supervisor.latest import choice_warnings, latest_signal
from strategy_runner.supervisor.libraries import library_versions
from strategy_runner.supervisor.notes import NOT_REPEATABLE, sentences
from strategy_runner.supervisor.nursery import Nursery
from strategy_runner.supervisor.print_log import PrintLog
from strategy_runner.supervisor.progress import ProgressReporter
from strategy_runner.supervisor.rehearsal import (
    rehearsed_bars,
    rehearsed_conversation,
    rehearsed_job,
)
from strategy_runner.supervisor.report import bars_and_sides
from strategy_runner.supervisor.strategy_process import StrategyProcess
from strategy_runner.supervisor.sweep import SetsOfParameters
from strategy_runner.wall import confinement, syscall_filter

_STDIN, _STDOUT = 0, 1

Frame = runner_pb2.SupervisorFrame


def serve(first_uid: int, *, warm: bool) -> None:
    """Does the one job of this sandbox.

    Args:
        first_uid: First of the users that are this sandbox's own.
        warm: The job will be long in coming, so every path is walked once before it.

    Raises:
        OrchestratorGone: Standard input ended.
        OSError: A step of the confinement was refused.
    """
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_IGN)
    confinement.charge_to(first_uid)
    science.keep_to_one_process()
    program = syscall_filter.PROGRAM.read_bytes()
    uids = iter(range(first_uid + 1, first_uid + confinement.USERS_PER_SANDBOX))
    waiting = [strategy_process.fork(next(uids), program, warm=warm)]
    if warm:
        _rehearse(waiting[0])
    write_frame(_STDOUT, Frame(ready=runner_pb2.Ready(library_versions=library_versions())))
    preparation = read_message(_STDIN, runner_pb2.Preparation)
    if preparation.processes > 1 or preparation.nursery:
        confinement.close_tmp()
        if science.is_there():
            science.load()
    # All of them before a byte of the job is read.
    waiting += [
        strategy_process.fork(next(uids), program, warm=False)
        for _ in range(preparation.processes - 1)
    ]
    nursery = None
    if preparation.nursery:
        last_uid = first_uid + confinement.USERS_PER_SANDBOX - 1
        nursery = Nursery(range(next(uids), last_uid + 1), program)
    confinement.confine_supervisor(first_uid)
    job = read_message(_STDIN, runner_pb2.Job)
    frame = Frame(result=runner_pb2.Result(nonce=job.nonce))
    work = _Work(job, iter(waiting))
    match job.WhichOneof("work"):
        case "backtest":
            work.backtest(shared_bars.receive(_STDIN, job.backtest.bar_count), frame.result)
        case "look_ahead":
            work.look_ahead(shared_bars.receive(_STDIN, job.look_ahead.bar_count), frame.result)
        case "latest_bar":
            work.latest_bars()
        case "sweep" if nursery is not None:
            work.sweep(shared_bars.receive(_STDIN, job.sweep.bar_count), nursery)
        case _:
            raise ValueError("a job without work")
    write_frame(_STDOUT, frame)


def _rehearse(waiting: StrategyProcess) -> None:
    for _ in range(2):  # the second time finds what the first one has made, and makes it quick
        frame = Frame(result=runner_pb2.Result())
        work = _Work(rehearsed_job(), iter([waiting]), rehearsed_conversation)
        work.backtest(rehearsed_bars(), frame.result)
        frame.SerializeToString()


class _Work:
    """One job, and the processes that wait to do it."""

    def __init__(
        self,
        job: runner_pb2.Job,
        processes: Iterator[StrategyProcess],
        hold: Conversation = conversation.hold,
    ) -> None:
        self._job = job
        self._processes = processes
        self._hold = hold

    def backtest(self, bars: Bars, result: runner_pb2.Result) -> None:
        """Runs the strategy over all bars, then the engine over its signals, and fills *result*."""
        work = self._job.backtest
        timeout_s = work.timeout_ms / 1000
        decoder = self._decoder(len(bars))
        progress = ProgressReporter(
            bars, work.config, lambda made: write_frame(_STDOUT, Frame(progress=made))
        )
        log = self._log(_write_lines)
        evaluation = runner_pb2.Evaluation(
            source=work.source,
            signal_meaning=work.config.signal_meaning,
            shorts=work.config.direction == Direction.LONG_SHORT,
        )
        if work.config.HasField("warmup_bars"):
            evaluation.warmup_bars = work.config.warmup_bars
        end = self._hold(
            next(self._processes),
            evaluation,
            [bars],
            decoder,
            log,
            timeout_s,
            progress.tick,
            HeldPosition([bars], work.config).at,
        )
        log.close()
        result.ending.CopyFrom(ending_of(end, timeout_s=timeout_s, log=log))
        if end.kind is EndKind.REPLIED:
            self._fill_report(result, decoder, bars)
        result.usage.MergeFrom(_usage(end))

    def _fill_report(self, result: runner_pb2.Result, decoder: ReplyDecoder, bars: Bars) -> None:
        work = self._job.backtest
        started = time.monotonic()
        fill(
            result.report,
            computed(work.config, decoder, bars),
            decoder,
            omit_indicators=work.omit_indicators,
            max_equity_points=work.max_equity_points,
        )
        result.usage.backtest_ms = (time.monotonic() - started) * 1000

    def sweep(self, bars: Bars, nursery: Nursery) -> None:
        """Runs each set of parameters in a process of its own; a frame each."""
        SetsOfParameters(
            self._job.sweep,
            self._job.output,
            bars,
            nursery.next,
            self._hold,
            lambda done: write_frame(_STDOUT, Frame(set_done=done)),
        ).run()

    def latest_bars(self) -> None:
        """Evaluates each deployment in a process of its own, which has its own source and bars only; a frame each."""
        work = self._job.latest_bar
        timeout_s = work.timeout_ms / 1000
        for index, deployment in enumerate(work.deployments):
            series = [work.series[at] for at in deployment.series]
            bars = [shared_bars.bars_of(one.bars) for one in series]
            decoder = ReplyDecoder(tuple(len(one) for one in bars), self._job.output.reply_bytes)
            log = self._log(_drop)
            evaluation = runner_pb2.Evaluation(
                source=deployment.source,
                symbols=[one.symbol for one in series],
            )
            end = self._hold(
                next(self._processes),
                evaluation,
                bars,
                decoder,
                log,
                timeout_s,
                _untold,
                HeldPosition(bars, runner_pb2.BacktestConfig()).at,
            )
            done = runner_pb2.DeploymentDone(
                index=index, ending=ending_of(end, timeout_s=timeout_s, log=log), usage=_usage(end)
            )
            if end.kind is EndKind.REPLIED:
                done.signal.CopyFrom(latest_signal(series[decoder.series], decoder))
                done.warnings.extend(choice_warnings(decoder.choice, series, decoder.series))
                done.warnings.extend(sentences(decoder.notes))
            write_frame(_STDOUT, Frame(deployment_done=done))
            if not end.is_gone:
                break  # it may still run and would disturb the next; the rest is for another sandbox

    def look_ahead(self, bars: Bars, result: runner_pb2.Result) -> None:
        """Runs the strategy without the future, within its time."""
        work = self._job.look_ahead
        deadline = time.monotonic() + work.timeout_ms / 1000
        full = bars_and_sides(work.signals)
        cuts = look_ahead.choose_cuts(len(bars), full.bar, random.Random(self._job.nonce))  # noqa: S311 - no secret
        cpu_ms, peak_memory_bytes = 0.0, 0

        def run(shown: Bars, *, is_prefix: bool) -> SignalColumns | None:
            nonlocal cpu_ms, peak_memory_bytes
            decoder = self._decoder(len(shown))
            evaluation = runner_pb2.Evaluation(
                source=work.source,
                is_prefix=is_prefix,
                signal_meaning=work.signal_meaning,
                shorts=work.direction == Direction.LONG_SHORT,
            )
            if work.HasField("warmup_bars"):
                evaluation.warmup_bars = work.warmup_bars
            remaining_s = max(deadline - time.monotonic(), 0.0)
            end = self._hold(
                next(self._processes),
                evaluation,
                [shown],
                decoder,
                self._log(_drop),
                remaining_s,
                _untold,
                HeldPosition([shown], runner_pb2.BacktestConfig()).at,
            )
            cpu_ms += 1000 * end.spent.cpu_s
            peak_memory_bytes = max(peak_memory_bytes, end.spent.peak_memory_bytes)
            if not end.is_gone:
                raise look_ahead.NoMoreRunsError
            # One that answers bar by bar here waits for more bars than these, which says nothing of the future.
            answered = end.kind is EndKind.REPLIED and decoder.is_whole
            return decoder.signals if answered else None

        report = result.report
        found = report.look_ahead
        found.SetInParent()
        try:
            if not look_ahead.compare(found, bars, full, cuts, run):
                report.warnings.append(NOT_REPEATABLE)
        except look_ahead.NoMoreRunsError:
            report.warnings.append("the look-ahead check ran out of the run's time")
        if found.checked_cuts < len(cuts):
            report.warnings.append(
                f"the look-ahead check could run {found.checked_cuts} of {len(cuts)} comparisons"
            )
        result.ending.outcome = SUCCEEDED
        result.usage.MergeFrom(runner_pb2.Usage(cpu_ms=cpu_ms, peak_memory_bytes=peak_memory_bytes))

    def _decoder(self, bars: int) -> ReplyDecoder:
        return ReplyDecoder((bars,), self._job.output.reply_bytes)

    def _log(self, emit: Callable[[list[str]], None]) -> PrintLog:
        return PrintLog(self._job.output.log_bytes, self._job.output.log_line_bytes, emit)


def _usage(end: ProcessEnd) -> runner_pb2.Usage:
    return runner_pb2.Usage(
        strategy_ms=end.wall_s * 1000,
        cpu_ms=end.spent.cpu_s * 1000,
        peak_memory_bytes=end.spent.peak_memory_bytes,
    )


def _untold(_decoder: ReplyDecoder) -> None:
    """Takes the progress of deployments, and of strategies that are run again."""


def _write_lines(lines: list[str]) -> None:
    write_frame(_STDOUT, Frame(log=runner_pb2.LogLines(lines=lines)))


def _drop(_lines: list[str]) -> None:
    """Drops prints of deployments, and of strategies that are run again."""


def main(arguments: list[str]) -> None:
    """Entry point: `strategy_runner FIRST_UID [warm]`. Its exit ends all processes of the sandbox."""
    with contextlib.suppress(OrchestratorGone):
        serve(int(arguments[1]), warm="warm" in arguments[2:])
    # At once, so that no destructor or thread of a library holds up the end of what is still running.
    os._exit(0)
