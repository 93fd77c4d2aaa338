"""One sweep through the service: admission, one static check, the sets window by window, the best of them, and luck.

The rule: a train part and its test part are different jobs, so that no sandbox that has a bar of the one to trade has a
bar of the other to trade. What is done before a sweep is cancelled, or out of time, is told in any case.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field, replace

import structlog

from orchestrator.admission.bars import BarColumns
from orchestrator.admission.parameter_sets import ParameterSet
from orchestrator.admission.parameters import unread_warnings
from orchestrator.admission.sweep_requests import (
    AdmittedSweep,
    SweepBounds,
    SweepRequest,
    admit_sweep,
)
from orchestrator.admission.windows import Window
from orchestrator.engine.base import BackendInfo
from orchestrator.ledger.record import Opening
from orchestrator.ledger.recording import Ledger, Recording
from orchestrator.limits.live import LiveLimits
from orchestrator.loop.conversions import LARGE_BYTES, Conversions
from orchestrator.run import (
    Ending,
    Finding,
    Image,
    Outcome,
    RunEvent,
    RunQueued,
    RunStarted,
    SetEnd,
    SweepAccepted,
    WindowEnd,
)
from orchestrator.runner_protocol.report_view import viewed
from orchestrator.runs.jobs import GONE_S, Emit, JobRunner
from orchestrator.runs.receipt import receipt_of
from orchestrator.runs.stopping import STOPPED, Stopped, unless_stopped
from orchestrator.runs.sweep_answer import (
    DEFAULT_CASH,
    BestSet,
    SweepAnswer,
    out_of_sample,
    out_of_time,
)
from orchestrator.runs.sweep_jobs import Spent, Work, run_sets
from orchestrator.runs.sweep_state import SweepState, values_of
from orchestrator.stages import Stage, stage
from orchestrator.validation.static_check import StaticCheck

_log = structlog.get_logger(__name__)

Tell = Callable[[RunEvent, Sequence[ParameterSet]], None]
"""Hears what happens to a sweep of so many sets."""


@dataclass(slots=True)
class _Sweep:
    """One sweep on its way."""

    request: SweepRequest
    admitted: AdmittedSweep
    opening: Opening
    remarks: tuple[str, ...]
    state: SweepState
    tell: Tell
    log_kb: int
    workers: int
    spent: Spent = field(default_factory=Spent)
    findings: tuple[Finding, ...] = ()
    best: list[BestSet] = field(default_factory=list)

    def emit(self, event: RunEvent) -> None:
        """Tells of *event*."""
        self.tell(event, self.admitted.sets)


class Sweeps:
    """Runs sweeps.

    Args:
        bounds: What one may hold.
        limits: What its sets may ask for.
        images: Those that it may ask for.
        info: What it is executed on.
        conversions: Where large requests are dealt with.
        static_check: Checks its source.
        jobs: Does its jobs.
        ledger: Takes it down.
    """

    def __init__(
        self,
        bounds: SweepBounds,
        limits: LiveLimits,
        images: Container[Image],
        info: BackendInfo,
        conversions: Conversions,
        static_check: StaticCheck,
        jobs: JobRunner,
        ledger: Ledger,
    ) -> None:
        self._bounds = bounds
        self._limits = limits
        self._images = images
        self._info = info
        self._conversions = conversions
        self._static_check = static_check
        self._jobs = jobs
        self._ledger = ledger

    async def run(self, request: SweepRequest, tell: Tell) -> SweepAnswer:
        """Runs one sweep; *tell* hears what happens, of sets by their numbers.

        Raises:
            Rejected, UnsupportedLanguage: The request cannot be run.
            Overloaded, ShuttingDown: There is no room.
            ServiceFault: We failed.
        """
        began = time.monotonic()
        with stage(Stage.ADMISSION):
            sweep = await self._conversions.do(
                max(request.run.bars.size_bytes, LARGE_BYTES), lambda: self._admitted(request, tell)
            )
        admitted, state = sweep.admitted, sweep.state
        sweep.emit(
            SweepAccepted(
                admitted.limits,
                len(admitted.sets),
                len(admitted.windows),
                admitted.total_timeout_s,
            )
        )
        with self._ledger.record(sweep.opening) as recording:
            try:
                ending = await unless_stopped(self._run(sweep, recording), recording.run.stop)
            except Stopped:
                await self._jobs.until_gone(request.run.run_id, GONE_S)
                ending = STOPPED
            sweep.spent.usage = replace(
                sweep.spent.usage, total_ms=(time.monotonic() - began) * 1000
            )
            answer = await self._answer(sweep, ending)
            recording.counted(state.done, state.failed)
            recording.ended(ending.outcome, sweep.spent.usage)
        _log.info(
            "sweep ended",
            user_id=request.run.user_id,
            strategy_id=request.run.strategy_id,
            outcome=ending.outcome.name,
            sets=state.done,
            failed=state.failed,
            total_ms=round(sweep.spent.usage.total_ms, 1),
        )
        return answer

    def _admitted(self, request: SweepRequest, tell: Tell) -> _Sweep:
        run = request.run
        allowed = self._limits.of(run.user_id)
        admitted = admit_sweep(request, allowed, self._images, self._bounds)
        opening = Opening(
            kind="sweep",
            run_id=run.run_id,
            user_id=run.user_id,
            strategy_id=run.strategy_id,
            code_sha256=hashlib.sha256(run.code.encode()).hexdigest(),
            market_data_sha256=run.bars.sha256(),
            bars=len(run.bars),
            limits=admitted.limits,
            image=run.image,
        )
        total = len(admitted.sets) * len(admitted.windows)
        state = SweepState(total, request.rank_by, run.backtest.risk_free_rate)
        slots = self._limits.of_service.slots
        workers = min(allowed.slots_per_user or slots, slots)
        log_kb = self._limits.of_everybody.log_kb
        swept = {name for one in admitted.sets for name in one}
        remarks = (*run.remarks(), *unread_warnings(swept, run.code))
        return _Sweep(request, admitted, opening, remarks, state, tell, log_kb, workers)

    async def _run(self, sweep: _Sweep, recording: Recording) -> Ending:
        run = sweep.request.run
        with stage(Stage.VALIDATION):
            sweep.findings = await self._static_check.findings(run.code, run.user_id, run.image)
        refusal = self._static_check.refusal(sweep.findings)
        if refusal is not None:
            return refusal
        allowed_s = sweep.admitted.total_timeout_s
        try:
            async with asyncio.timeout(None) as clock:

                def happened(event: RunEvent) -> None:
                    recording.heard(event)
                    self._heard(sweep, event, clock)

                await self._run_windows(sweep, happened)
                await self._run_best(sweep, happened)
        except TimeoutError:
            await self._jobs.until_gone(run.run_id, GONE_S)
            return out_of_time(sweep.state, allowed_s)
        return Ending(Outcome.SUCCEEDED)

    def _heard(self, sweep: _Sweep, event: RunEvent, clock: asyncio.Timeout) -> None:
        """What is news of a sweep: the first sandbox, and the queue before it; the rest is told set by set."""
        state = sweep.state
        if isinstance(event, RunQueued | RunStarted) and state.began is None:
            if isinstance(event, RunStarted):
                state.began = time.monotonic()
                loop = asyncio.get_running_loop()
                clock.reschedule(loop.time() + sweep.admitted.total_timeout_s)
            sweep.emit(event)

    async def _run_windows(self, sweep: _Sweep, happened: Emit) -> None:
        request, admitted, state = sweep.request, sweep.admitted, sweep.state
        cash = request.run.backtest.initial_cash or DEFAULT_CASH
        for place, window in enumerate(admitted.windows):
            state.begin_window()
            emit = sweep.emit

            def ended(event: RunEvent, place: int = place, emit: Emit = emit) -> None:
                happened(event)
                if isinstance(event, SetEnd):
                    state.ended(event)
                    emit(replace(event, window=place, returns=b""))
                    for news in state.news():
                        emit(news)

            train = request.run.bars.part(window.train_first, window.test_first)
            work = self._work(sweep, train, admitted.sets)
            await run_sets(work, self._jobs, sweep.workers, sweep.spent, ended)
            if window.has_test:
                left = await self._test(sweep, place, window, cash, happened)
                if left <= 0:
                    return  # ruined: there is nothing to trade the next part with
                cash = left

    async def _test(
        self, sweep: _Sweep, place: int, window: Window, cash: float, happened: Emit
    ) -> float:
        """Runs the best set over the test part of *window*, and gives the cash that it leaves."""
        request, state = sweep.request, sweep.state
        best = state.windows[-1].best(1, lowest=request.lowest_is_best)
        tested: SetEnd | None = None
        if best:
            bars = request.run.bars.part(window.warmup_first, window.test_end)
            work = self._work(sweep, bars, [sweep.admitted.sets[best[0]]])
            work.config.initial_cash = cash
            work = replace(
                work, first_traded=window.test_first - window.warmup_first, with_report=True
            )
            tested = (await self._ends(work, sweep, happened))[0]
        score = state.windows[-1].scores[best[0]] if best else None
        traded = tested if tested and tested.ending.outcome is Outcome.SUCCEEDED else None
        end = WindowEnd(
            place,
            window.train_first,
            window.test_first,
            window.test_end,
            best[0] if best else None,
            replace(tested, returns=b"", report=b"") if tested else None,
            score,
            traded.metrics.get(state.rank_by) if traded else None,
        )
        state.ended_windows.append(end)
        sweep.emit(end)
        if traded is None:
            return cash
        equity = values_of(viewed(traded.report).equity)
        state.traded(traded, equity, (window.test_first, window.test_end))
        return float(equity[-1])

    async def _run_best(self, sweep: _Sweep, happened: Emit) -> None:
        """Runs the best sets again, for all that there is to tell of them."""
        request, state = sweep.request, sweep.state
        indices = state.windows[-1].best(sweep.admitted.best, lowest=request.lowest_is_best)
        if not indices:
            return
        first, end = self._best_bars(sweep)
        bars = request.run.bars.part(first, end)
        work = self._work(sweep, bars, [sweep.admitted.sets[index] for index in indices])
        ends = await self._ends(replace(work, with_report=True), sweep, happened)
        sweep.best = [
            BestSet(index, state.windows[-1].scores[index], one)
            for index, one in zip(indices, ends, strict=True)
        ]

    async def _ends(self, work: Work, sweep: _Sweep, happened: Emit) -> list[SetEnd]:
        """How the sets of *work* end, in their order, of which nobody else is told."""
        ends: dict[int, SetEnd] = {}

        def ended(event: RunEvent) -> None:
            happened(event)
            if isinstance(event, SetEnd):
                ends[event.index] = event

        await run_sets(work, self._jobs, 1, sweep.spent, ended)
        return [ends[index] for index in sorted(ends)]

    def _work(self, sweep: _Sweep, bars: BarColumns, sets: Sequence[ParameterSet]) -> Work:
        config = type(sweep.request.run.backtest)()
        config.CopyFrom(sweep.request.run.backtest)
        return Work(
            sweep.request.run,
            bars,
            sets,
            sweep.admitted.limits,
            sweep.log_kb,
            config,
            float(sweep.admitted.total_timeout_s),
        )

    def _best_bars(self, sweep: _Sweep) -> tuple[int, int]:
        window = sweep.admitted.windows[max(len(sweep.state.windows) - 1, 0)]
        return window.train_first, window.test_first

    async def _answer(self, sweep: _Sweep, ending: Ending) -> SweepAnswer:
        state = sweep.state
        luck = None
        if state.windows:
            # Half a second of pure numbers for a thousand sets, beside the loop.
            luck = await asyncio.to_thread(state.windows[-1].trials.luck)
        return SweepAnswer(
            sweep.request.run.run_id,
            ending,
            state,
            sweep.admitted.sets,
            sweep.spent,
            receipt_of(self._info, sweep.opening, sweep.spent.library_versions),
            sweep.findings,
            sweep.remarks,
            sweep.best,
            self._best_bars(sweep),
            luck,
            out_of_sample(state, sweep.request.run.backtest),
        )
