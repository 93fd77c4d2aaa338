"""How a sweep ended, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.admission.parameter_sets import ParameterSet
from orchestrator.generated import runner_pb2
from orchestrator.luck.chained import Part, chained_metrics
from orchestrator.luck.trials import Luck
from orchestrator.run import Ending, Failure, Finding, Outcome, RunId, SetEnd
from orchestrator.runs.receipt import Receipt
from orchestrator.runs.sweep_jobs import Spent
from orchestrator.runs.sweep_state import SweepState

DEFAULT_CASH = 10_000.0


@dataclass(frozen=True, slots=True)
class BestSet:
    """One of the best sets. *end* is that of its second run, which has the report."""

    index: int
    score: float
    end: SetEnd


@dataclass(frozen=True, slots=True)
class OutOfSample:
    """The test parts as one account. *bars* are those of each part, first index and end."""

    bars: Sequence[tuple[int, int]]
    equity: Sequence[Part]
    metrics: Mapping[str, float]
    windows: int
    mean_train_score: float | None
    mean_test_score: float | None


@dataclass(frozen=True, slots=True)
class SweepAnswer:
    """How a sweep ended. Bars of the best are those from *best_bars*, first index and end."""

    run_id: RunId
    ending: Ending
    state: SweepState
    sets: Sequence[ParameterSet] = field(repr=False)
    spent: Spent
    receipt: Receipt
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    best: Sequence[BestSet] = ()
    best_bars: tuple[int, int] = (0, 0)
    luck: Luck | None = None
    out_of_sample: OutOfSample | None = None


def out_of_sample(state: SweepState, backtest: runner_pb2.BacktestConfig) -> OutOfSample | None:
    """The test parts of a sweep with *backtest*; None where none was traded."""
    if not state.parts:
        return None
    if len(state.parts) == 1:
        metrics = state.part_metrics
    else:
        metrics = chained_metrics(
            state.parts,
            backtest.initial_cash or DEFAULT_CASH,
            state.periods_per_year,
            backtest.risk_free_rate,
        )
    traded = [
        end
        for end in state.ended_windows
        if end.tested and end.tested.ending.outcome is Outcome.SUCCEEDED
    ]
    return OutOfSample(
        state.part_bars,
        state.parts,
        metrics,
        len(state.parts),
        _mean([end.train_score for end in traded]),
        _mean([end.test_score for end in traded]),
    )


def _mean(scores: Sequence[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def out_of_time(state: SweepState, allowed_s: float) -> Ending:
    """The end of a sweep that has had its time, *allowed_s*."""
    return Ending(
        Outcome.TIMEOUT,
        Failure(
            f"timeout: {state.done} of {state.total} sets had ended after {allowed_s:g} s",
            limit="timeout",
            allowed=allowed_s,
            used=allowed_s,
            hint="send fewer sets or fewer windows, or raise total_timeout_seconds",
        ),
    )
