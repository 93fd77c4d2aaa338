"""Parts of a sweep: sets, windows, what the test parts came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import MissingPackage
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests.columns import columns_of
from strategiz_execution.results import parts
from strategiz_execution.results.metrics import Metrics, metrics_of
from strategiz_execution.results.run import Result
from strategiz_execution.results.words import Outcome, of_number

if TYPE_CHECKING:
    import pandas as pd

Values = Mapping[str, Any]
_MOST_TEXT = 60


@dataclass(frozen=True, kw_only=True)
class SetResult:
    """How one set ended in one window.

    Attributes:
        set: Which one, from 0, in the order of the request.
        window: From 0; 0 without walk-forward.
        parameters: Its own, beside those that all sets share.
        outcome: How it ended. Other sets went on.
        failure: None on success.
        metrics: All None where it did not succeed.
        score: The metric that sets are ranked by; None where it is undefined.
        usage: What it cost.
        warnings: What a reader should know of it.
    """

    set: int
    window: int
    parameters: Values
    outcome: Outcome
    failure: parts.Failure | None
    metrics: Metrics
    score: float | None
    usage: parts.ResourceUsage
    warnings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return self.outcome is Outcome.SUCCEEDED


@dataclass(frozen=True, kw_only=True)
class WindowResult:
    """What was chosen on a train part, and what came of it on the test part that follows.

    Attributes:
        window: From 0.
        train_first_bar: Index of the first bar of the train part.
        test_first_bar: Of the first bar of the test part, which is the end of the train part.
        test_end_bar: Index after the last bar of the test part.
        best_set: The best set of the train part; None where none succeeded, and nothing was traded.
        parameters: Its own.
        train_score: Its score over the train part; None where there is no best set.
        test_score: The same over the test part; None where it is undefined.
        outcome: How the best set ended over the test part.
        failure: None on success.
        metrics: Over the test part.
        warnings: What a reader should know.
    """

    window: int
    train_first_bar: int
    test_first_bar: int
    test_end_bar: int
    best_set: int | None
    parameters: Values
    train_score: float | None
    test_score: float | None
    outcome: Outcome
    failure: parts.Failure | None
    metrics: Metrics
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class BestSet:
    """One of the best sets, run once more for its trades and equity.

    Attributes:
        set: Which one, from 0.
        parameters: Its own.
        score: The metric that sets are ranked by.
    """

    set: int
    parameters: Values
    score: float
    _message: pb.SweepBest = field(repr=False)
    _run: pb.ExecuteStrategyRequest = field(repr=False)
    _bars: Bars = field(repr=False)

    @cached_property
    def result(self) -> Result:
        """As a run of this set answers: over all bars, or over the last train part."""
        request = pb.ExecuteStrategyRequest()
        request.CopyFrom(self._run)
        if len(self._bars) != len(request.columns.timestamp_ms):
            request.columns.CopyFrom(columns_of(self._bars))
        for name, value in self._message.parameters.items():
            request.typed_parameters[name].CopyFrom(value)
        return Result(self._message.response, request, self._bars)


@dataclass(frozen=True, kw_only=True)
class OutOfSample:
    """The test parts together, as one account: what came of choosing anew each time.

    Attributes:
        metrics: Some of them where there are several windows, else all.
        windows: Whose test part was traded.
        mean_train_score: Mean score of what was chosen, over the train parts.
        mean_test_score: The same over the test parts.
    """

    metrics: Metrics
    windows: int
    mean_train_score: float | None
    mean_test_score: float | None
    _curve: pb.EquityCurve = field(repr=False)

    def columns(self) -> dict[str, Any]:
        """`time` and `equity` in cash, as arrays."""
        return {
            "time": np.array(self._curve.timestamp_ms, np.int64).astype("M8[ms]"),
            "equity": np.array(self._curve.equity, np.float64),
        }

    @property
    def equity(self) -> pd.DataFrame:
        """Equity in cash at the closes of the bars of all test parts, by time.

        Raises:
            MissingPackage: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - optional, and slow to import
        except ImportError as error:
            raise MissingPackage.for_use("pandas", "pandas", "OutOfSample.equity") from error
        told = self.columns()
        index = pd.DatetimeIndex(told["time"], tz="UTC", name="time")
        return pd.DataFrame({"equity": told["equity"]}, index)


def values_of(parameters: Mapping[str, pb.ParameterValue]) -> dict[str, Any]:
    """Python's values, by name in alphabetical order."""
    found: dict[str, Any] = {}
    for name in sorted(parameters):
        value = parameters[name]
        kind = value.WhichOneof("kind")
        if kind == "list_value":
            found[name] = list(value.list_value.values)
        elif kind is not None:
            found[name] = getattr(value, kind)
    return found


def in_one_line(parameters: Values, names: Iterable[str]) -> str:
    """`fast=5, kind=sma`, in the order of *names*; long values are cut."""
    return ", ".join(f"{name}={written(parameters[name])}" for name in names if name in parameters)


def written(value: object) -> str:
    """A value as it is written on the command line."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 1]}…"


def set_of(m: pb.SweepSetResult, rank_by: str) -> SetResult:
    """The typed form."""
    metrics = metrics_of(m.metrics)
    outcome = of_number(Outcome, pb.Outcome, "OUTCOME_", m.outcome)
    ok = outcome is Outcome.SUCCEEDED
    return SetResult(
        set=m.set,
        window=m.window,
        parameters=values_of(m.parameters),
        outcome=outcome,
        failure=None if ok else parts.failure_of(m.HasField("failure"), m.failure, ""),
        metrics=metrics,
        score=getattr(metrics, rank_by, None),
        usage=parts.usage_of(m.usage),
        warnings=tuple(m.warnings),
    )


def window_of(m: pb.SweepWindowResult) -> WindowResult:
    """The typed form."""
    chosen = m.HasField("best_set")
    outcome = of_number(Outcome, pb.Outcome, "OUTCOME_", m.outcome)
    return WindowResult(
        window=m.window,
        train_first_bar=m.train_first_bar,
        test_first_bar=m.test_first_bar,
        test_end_bar=m.test_end_bar,
        best_set=m.best_set if chosen else None,
        parameters=values_of(m.parameters),
        train_score=m.train_score if chosen else None,
        test_score=m.test_score if m.HasField("test_score") else None,
        outcome=outcome,
        failure=parts.failure_of(True, m.failure, "") if m.HasField("failure") else None,
        metrics=metrics_of(m.metrics),
        warnings=tuple(m.warnings),
    )


def out_of_sample_of(m: pb.OutOfSample) -> OutOfSample:
    """The typed form."""
    return OutOfSample(
        metrics=metrics_of(m.metrics),
        windows=m.windows,
        mean_train_score=m.mean_train_score if m.HasField("mean_train_score") else None,
        mean_test_score=m.mean_test_score if m.HasField("mean_test_score") else None,
        _curve=m.equity,
    )
