"""The result of a sweep: all sets, the best of them, what luck explains, and what came of it out of sample."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format

from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import MissingPackage, RunFailed
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results import parts
from strategiz_execution.results.luck import Luck, luck_of
from strategiz_execution.results.metrics import Metrics
from strategiz_execution.results.plateau import Plateau, plateau_of
from strategiz_execution.results.sweep_html import html_of
from strategiz_execution.results.sweep_parts import (
    BestSet,
    OutOfSample,
    SetResult,
    WindowResult,
    out_of_sample_of,
    set_of,
    values_of,
    window_of,
)
from strategiz_execution.results.words import Outcome, of_number

if TYPE_CHECKING:
    import pandas as pd

_METRICS = tuple(one.name for one in fields(Metrics))


@dataclass(frozen=True, eq=False, repr=False)
class SweepResult:
    """What came of a sweep. A set that failed raises nothing: it has an `outcome`.

    Attributes:
        request: The contract's message, as it was sent.
        sent: The bars that were sent.
        set_messages: Of each set, as they came.
        window_messages: Of each test part, as they came.
        completed: The end, as it came; of a sweep that was left before, one that says so.

    Example:
        >>> swept = client.sweep("cross.py", bars, {"fast": range(5, 31, 5), "slow": [50, 100]})  # doctest: +SKIP
        >>> swept.sets, swept.best[0].parameters, swept.luck.deflated_sharpe_ratio  # doctest: +SKIP
    """

    request: pb.SweepRequest
    sent: Bars
    set_messages: Sequence[pb.SweepSetResult]
    window_messages: Sequence[pb.SweepWindowResult]
    completed: pb.SweepCompleted

    @property
    def ok(self) -> bool:
        """Whether every set was run, however it ended, and one succeeded."""
        return self.outcome is Outcome.SUCCEEDED and any(one.ok for one in self.tried)

    @property
    def outcome(self) -> Outcome:
        """How the sweep ended: SUCCEEDED where every set has ended, however."""
        return of_number(Outcome, pb.Outcome, "OUTCOME_", self.completed.outcome)

    @cached_property
    def failure(self) -> parts.Failure | None:
        """Why the sweep did not reach its end; None where it did."""
        told = self.completed
        if self.outcome is Outcome.SUCCEEDED:
            return None
        return parts.failure_of(told.HasField("failure"), told.failure, told.error)

    def raise_for_failure(self) -> SweepResult:
        """This result, where the sweep reached its end and a set succeeded.

        Raises:
            RunFailed: It did not; the message says why.
        """
        if self.ok:
            return self
        if self.failure is not None:
            raise RunFailed(f"{self.outcome}: {self.failure.message}", self)
        why = next(iter(self.failures), "there is none")
        raise RunFailed(f"no set succeeded; most ended with: {why}", self)

    @property
    def run_id(self) -> str:
        """The id of the sweep."""
        return self.request.run.run_id

    @property
    def code(self) -> str:
        """The strategy's source, as it was sent."""
        return self.request.run.code

    @property
    def params(self) -> Mapping[str, Any]:
        """The parameters that all sets share."""
        return values_of(self.request.run.typed_parameters)

    @property
    def rank_by(self) -> str:
        """The metric that sets are ranked by."""
        return self.request.rank_by or "sharpe_ratio"

    @property
    def lowest_is_best(self) -> bool:
        """Whether its lowest value is the best."""
        return self.request.lowest_is_best

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The swept parameters, in the order of the request."""
        request = self.request
        match request.WhichOneof("sets"):
            case "listed":
                found = dict.fromkeys(name for one in self.tried for name in one.parameters)
                return tuple(found)
            case "random":
                return tuple(axis.name for axis in request.random.axes)
        return tuple(axis.name for axis in request.grid.axes)

    @cached_property
    def tried(self) -> tuple[SetResult, ...]:
        """Each set in each window, in order; those that ended before the sweep was left."""
        order = sorted(self.set_messages, key=lambda one: (one.window, one.set))
        return tuple(set_of(one, self.rank_by) for one in order)

    @property
    def last_window(self) -> tuple[SetResult, ...]:
        """The sets that `best`, `luck` and `plateau` are of: those over all bars, or over the last train part."""
        last = max((one.window for one in self.tried), default=0)
        return tuple(one for one in self.tried if one.window == last)

    @cached_property
    def failures(self) -> Mapping[str, tuple[SetResult, ...]]:
        """Sets that failed, by message; the most frequent first."""
        failed = [one for one in self.tried if not one.ok]
        count = Counter(_message(one) for one in failed)
        return {
            message: tuple(one for one in failed if _message(one) == message)
            for message, _ in count.most_common()
        }

    @cached_property
    def best(self) -> tuple[BestSet, ...]:
        """The best sets over all bars, or over the last train part, best first."""
        bars = self._best_bars()
        return tuple(
            BestSet(
                set=one.set,
                parameters=values_of(one.parameters),
                score=one.score,
                _message=one,
                _run=self.request.run,
                _bars=bars,
            )
            for one in self.completed.best
        )

    @cached_property
    def best_so_far(self) -> SetResult | None:
        """The set with the best score of `last_window`, also of a sweep that was left before its end."""
        scored = [one for one in self.last_window if one.score is not None]
        if not scored:
            return None
        sign = 1 if self.lowest_is_best else -1
        return min(scored, key=lambda one: (sign * (one.score or 0.0), one.set))

    @cached_property
    def luck(self) -> Luck | None:
        """How much of the best result luck alone would explain; None where fewer than 2 sets succeeded."""
        return luck_of(self.completed.luck) if self.completed.HasField("luck") else None

    @cached_property
    def plateau(self) -> Plateau | None:
        """Whether the best set has good neighbours; None where there is no best set, or sets were given one by one."""
        best, kind = self.best_so_far, self.request.WhichOneof("sets")
        if best is None or kind == "listed":
            return None
        return plateau_of(best.set, self.last_window, gridded=kind == "grid")

    @cached_property
    def windows(self) -> tuple[WindowResult, ...]:
        """What was chosen, and what came of it, by test part; empty without `train_test` or `walk_forward`."""
        order = sorted(self.window_messages, key=lambda one: one.window)
        return tuple(map(window_of, order))

    @cached_property
    def out_of_sample(self) -> OutOfSample | None:
        """The test parts together; None without `train_test` or `walk_forward`."""
        told = self.completed
        return out_of_sample_of(told.out_of_sample) if told.HasField("out_of_sample") else None

    @property
    def warnings(self) -> Sequence[str]:
        """What a careful reader should know; may quote the strategy."""
        return tuple(self.completed.warnings)

    @cached_property
    def usage(self) -> parts.ResourceUsage:
        """What the sweep cost in all."""
        return parts.usage_of(self.completed.usage)

    @cached_property
    def receipt(self) -> parts.Receipt | None:
        """What is needed to reproduce the sweep; None where no sandbox was used."""
        told = self.completed
        return parts.receipt_of(told.receipt) if told.HasField("receipt") else None

    @property
    def sets(self) -> pd.DataFrame:
        """Each set in each window, a row each: its parameters, `outcome`, `score`, all metrics, `error` and `line`.

        A parameter with the name of another column is called `params['name']`.

        Raises:
            MissingPackage: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - optional, and slow to import
        except ImportError as error:
            raise MissingPackage.for_use("pandas", "pandas", "SweepResult.sets") from error
        taken = {"set", "window", "outcome", "score", "error", "line", *_METRICS}
        columns = {name: f"params[{name!r}]" if name in taken else name for name in self.names}
        rows = [
            {
                "set": one.set,
                "window": one.window,
                **{column: one.parameters.get(name) for name, column in columns.items()},
                "outcome": str(one.outcome),
                "score": one.score,
                **{name: getattr(one.metrics, name) for name in _METRICS},
                "error": one.failure.message if one.failure is not None else "",
                "line": one.failure.line if one.failure is not None else None,
            }
            for one in self.tried
        ]
        head = ["set", "window", *columns.values(), "outcome", "score", *_METRICS, "error", "line"]
        return pd.DataFrame(rows, columns=head).astype(
            {"score": float, "line": "Int64", **dict.fromkeys(_METRICS, float)}
        )

    def to_json(self, *, indent: int | None = None) -> str:
        """All messages as JSON, in the names of the contract: `set_results`, `window_results`, `completed`."""
        told = {
            "run_id": self.run_id,
            "set_results": [_dict(one) for one in self.set_messages],
            "window_results": [_dict(one) for one in self.window_messages],
            "completed": _dict(self.completed),
        }
        return json.dumps(told, indent=indent)

    def report(self, path: str | os.PathLike[str]) -> None:
        """Writes the sweep as one HTML file that works offline: map of the scores, plateau, luck, sets, windows.

        Raises:
            MissingPackage: plotly is not installed.
        """
        # Not imported before it is asked for: it needs plotly, and knows this module.
        import_module("strategiz_execution.report").write_sweep_report(self, path)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return html_of(self)

    def __repr__(self) -> str:
        failed = sum(not one.ok for one in self.tried)
        told = f"SweepResult({self.outcome}, run_id={self.run_id!r}, {len(self.tried)} sets"
        told += f", {failed} failed" if failed else ""
        best = self.best_so_far
        if best is not None and best.score is not None:
            told += f", best {self.rank_by} {best.score:.4g} with {dict(best.parameters)!r:.120}"
        return told + ")"

    def _best_bars(self) -> Bars:
        # Which bars ran after a repair, the answer itself says.
        if not self.windows or self.request.run.bars_policy == pb.BARS_POLICY_REPAIR:
            return self.sent
        last = self.windows[-1]
        part = slice(last.train_first_bar, last.test_first_bar)
        names = ("timestamp_ms", "open", "high", "low", "close", "volume")
        return replace(self.sent, **{name: getattr(self.sent, name)[part] for name in names})


def _message(one: SetResult) -> str:
    return (
        one.failure.message if one.failure is not None and one.failure.message else str(one.outcome)
    )


def _dict(message: Any) -> Any:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)
