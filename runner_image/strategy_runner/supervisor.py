"""Process 1 of a sandbox: takes the job, has strangers' code run by processes of lesser rights, and answers.

Untrusted code starts only after the supervisor has given up its own rights, and after every process that the job
needs exists. What strategy processes say reaches the answer as signals, indicators and text, nothing else; trades and
metrics are computed here.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator

import numpy as np

from strategy_runner import confinement, look_ahead, shared_bars, syscall_filter
from strategy_runner.backtest import run_backtest
from strategy_runner.effective import settings_in_force
from strategy_runner.ending import ending_of
from strategy_runner.generated import runner_pb2
from strategy_runner.libraries import library_versions
from strategy_runner.market_data import Bars
from strategy_runner.metrics import compute_metrics, periods_per_year
from strategy_runner.print_log import PrintLog
from strategy_runner.progress import ProgressReporter
from strategy_runner.protocol import OrchestratorGone, read_job, write_frame
from strategy_runner.rehearsal import RehearsedProcess, rehearsed_job
from strategy_runner.reply import ReplyDecoder, SignalColumns
from strategy_runner.report import engine_signals, fill_equity, fill_report
from strategy_runner.strategy_process import EndKind, ProcessEnd, Spent, StrategyProcess
from strategy_runner.warm_up import warm_up_bars

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
    program = syscall_filter.PROGRAM.read_bytes()
    uids = iter(range(first_uid + 1, first_uid + confinement.USERS_PER_SANDBOX))
    shared = shared_bars.create()
    waiting = [StrategyProcess.fork(next(uids), program, shared, warm=warm)]
    if warm:
        _rehearse(waiting[0])
    write_frame(_STDOUT, Frame(ready=runner_pb2.Ready(library_versions=library_versions())))
    job = read_job(_STDIN)
    bars = (
        shared_bars.fill(shared, _STDIN, job.backtest.bar_count)
        if job.HasField("backtest")
        else None
    )
    waiting += [
        StrategyProcess.fork(next(uids), program, shared, warm=False)
        for _ in range(_processes(job) - 1)
    ]
    confinement.confine_supervisor(first_uid)
    work = _Work(job, iter(waiting))
    frame = Frame(result=runner_pb2.Result(nonce=job.nonce))
    if bars is None:
        work.latest_bars()
    else:
        work.backtest(bars, frame.result)
    write_frame(_STDOUT, frame)


def _processes(job: runner_pb2.Job) -> int:
    if job.HasField("latest_bar"):
        return len(job.latest_bar.deployments)
    return 1 + look_ahead.MAX_RUNS if job.backtest.check_look_ahead else 1


def _rehearse(waiting: StrategyProcess) -> None:
    for _ in range(2):  # the second time finds what the first one has made, and makes it quick
        process = RehearsedProcess(
            waiting.pid, waiting.evaluations, waiting.replies, waiting.prints
        )
        frame = Frame(result=runner_pb2.Result())
        _Work(rehearsed_job(), iter([process])).backtest(warm_up_bars(), frame.result)
        frame.SerializeToString()


class _Work:
    """One job, and the processes that wait to do it."""

    def __init__(self, job: runner_pb2.Job, processes: Iterator[StrategyProcess]) -> None:
        self._job = job
        self._processes = processes

    def backtest(self, bars: Bars, result: runner_pb2.Result) -> None:
        """Runs the strategy over all bars, then the engine over its signals, and fills *result*."""
        work = self._job.backtest
        deadline = time.monotonic() + work.timeout_ms / 1000
        decoder = self._decoder(len(bars))
        progress = ProgressReporter(
            bars, work.config, lambda made: write_frame(_STDOUT, Frame(progress=made))
        )
        log = self._log(_write_lines)
        process = next(self._processes)
        evaluation = runner_pb2.Evaluation(shared_bars=len(bars))
        end = process.evaluate(
            self._about(evaluation), work.timeout_ms / 1000, decoder, log, progress.tick
        )
        log.close()
        result.ending.CopyFrom(ending_of(end, timeout_s=work.timeout_ms / 1000, log=log))
        if end.kind is EndKind.REPLIED:
            self._fill_report(result, decoder, bars, deadline)
        result.usage.MergeFrom(_usage(end, process.spent()))

    def _fill_report(
        self, result: runner_pb2.Result, decoder: ReplyDecoder, bars: Bars, deadline: float
    ) -> None:
        work = self._job.backtest
        started = time.monotonic()
        settings = settings_in_force(work.config, decoder.constants)
        tested = run_backtest(bars, engine_signals(decoder.signals), settings.config)
        metrics = compute_metrics(bars, tested, settings.config)
        report = result.report
        fill_report(
            report,
            decoder.signals,
            {} if work.omit_indicators else decoder.indicators,
            tested,
            metrics,
            settings.config,
            periods_per_year(bars, settings.config),
        )
        fill_equity(report, tested.equity, work.max_equity_points)
        report.warnings.extend(settings.warnings)
        result.usage.backtest_ms = (time.monotonic() - started) * 1000
        if work.check_look_ahead:
            self._look_ahead(report, bars, decoder.signals, deadline)

    def latest_bars(self) -> None:
        """Evaluates each deployment in a process of its own; a frame each."""
        work = self._job.latest_bar
        for index, deployment in enumerate(work.deployments):
            series = [work.series[at] for at in deployment.series]
            decoder = ReplyDecoder(
                tuple(len(one.bars.timestamp_ms) // 8 for one in series),
                self._job.output.reply_bytes,
            )
            log = self._log(lambda _lines: None)
            evaluation = runner_pb2.Evaluation(
                source=deployment.source, series=series, latest_bar_only=True
            )
            process = next(self._processes)
            end = process.evaluate(evaluation, work.timeout_ms / 1000, decoder, log)
            done = runner_pb2.DeploymentDone(
                index=index,
                ending=ending_of(end, timeout_s=work.timeout_ms / 1000, log=log),
                usage=_usage(end, process.spent()),
            )
            if end.kind is EndKind.REPLIED:
                done.signal.CopyFrom(_latest_signal(series[decoder.series], decoder))
            write_frame(_STDOUT, Frame(deployment_done=done))
            if end.kind is EndKind.TIMED_OUT:
                break  # it still runs and would disturb the next; the rest is for another sandbox

    def _look_ahead(
        self, report: runner_pb2.BacktestReport, bars: Bars, full: SignalColumns, deadline: float
    ) -> None:
        """Runs the strategy again without the future, as far as its time goes."""
        cuts = look_ahead.choose_cuts(len(bars), full.bar, random.Random(self._job.nonce))  # noqa: S311 - no secret

        def run(shown: runner_pb2.Bars) -> SignalColumns | None:
            count = len(shown.timestamp_ms) // 8
            decoder = self._decoder(count)
            remaining_s = max(deadline - time.monotonic(), 0.0)
            series = [runner_pb2.Series(bars=shown)]
            evaluation = self._about(
                runner_pb2.Evaluation(series=series, is_prefix=count < len(bars))
            )
            end = next(self._processes).evaluate(evaluation, remaining_s, decoder, self._log(_drop))
            if end.kind is EndKind.TIMED_OUT:
                raise TimeoutError
            return decoder.signals if end.kind is EndKind.REPLIED else None

        found = report.look_ahead
        try:
            look_ahead.compare(found, shared_bars.message_of(bars), full, cuts, run)
        except TimeoutError:
            report.warnings.append("the look-ahead check ran out of the run's time")
        if found.checked_cuts < len(cuts):
            report.warnings.append(
                f"the look-ahead check could run {found.checked_cuts} of {len(cuts)} comparisons"
            )
        found.SetInParent()

    def _about(self, evaluation: runner_pb2.Evaluation) -> runner_pb2.Evaluation:
        """*evaluation* with what is the same for every run of the strategy."""
        work = self._job.backtest
        evaluation.source.CopyFrom(work.source)
        if work.config.HasField("warmup_bars"):
            evaluation.warmup_bars = work.config.warmup_bars
        return evaluation

    def _decoder(self, bars: int) -> ReplyDecoder:
        return ReplyDecoder((bars,), self._job.output.reply_bytes)

    def _log(self, emit: Callable[[list[str]], None]) -> PrintLog:
        return PrintLog(self._job.output.log_bytes, self._job.output.log_line_bytes, emit)


def _latest_signal(series: runner_pb2.Series, decoder: ReplyDecoder) -> runner_pb2.LatestSignal:
    last = len(series.bars.timestamp_ms) // 8 - 1
    close = np.frombuffer(series.bars.close, "<f8")
    latest = runner_pb2.LatestSignal(
        price=float(close[last]),
        symbol=series.symbol,
        timestamp_ms=int(np.frombuffer(series.bars.timestamp_ms, "<i8")[last]),
    )
    signals = decoder.signals
    if len(signals) and signals.bar[-1] == last:
        latest.side = int(signals.side[-1])
        latest.quantity = float(signals.quantity[-1])
        latest.reason = signals.reason[-1]
    for name, values in decoder.indicators.items():
        finite = values[np.isfinite(values)]
        if len(finite):
            latest.indicators[name] = float(finite[-1])
    return latest


def _usage(end: ProcessEnd, spent: Spent) -> runner_pb2.Usage:
    return runner_pb2.Usage(
        strategy_ms=end.wall_s * 1000,
        cpu_ms=spent.cpu_s * 1000,
        peak_memory_bytes=spent.peak_memory_bytes,
    )


def _write_lines(lines: list[str]) -> None:
    write_frame(_STDOUT, Frame(log=runner_pb2.LogLines(lines=lines)))


def _drop(_lines: list[str]) -> None:
    """Takes what a strategy prints when it is run again; it has been said before."""


def main(arguments: list[str]) -> None:
    """Entry point: `strategy_runner FIRST_UID [warm]`. Ends the sandbox, whatever is left in it."""
    with contextlib.suppress(OrchestratorGone):
        serve(int(arguments[1]), warm="warm" in arguments[2:])
    # At once, so that no destructor or thread of a library holds up the end of what is still running.
    os._exit(0)
