"""One sweep to ask for: built and checked before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, TypedDict

from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import InvalidRequest
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests import checks
from strategiz_execution.requests.backtest import BacktestOptions
from strategiz_execution.requests.options import RunOptions
from strategiz_execution.requests.output import BarsPolicy, OutputOptions, RunLimits
from strategiz_execution.requests.parameters import Parameter
from strategiz_execution.requests.run import run_request, whole_seconds
from strategiz_execution.requests.sweep_sets import SetsToTry, sweep_sets

_INT32 = 2**31 - 1
# The longest that any operator can allow for one sweep.
_LONGEST_S = 86_400
MOST_BEST = 20
DEFAULT_BEST = 5


@dataclass(frozen=True, kw_only=True)
class WalkForward:
    """Windows, each with a part to choose the best set on, and the part that follows to trade it.

    Attributes:
        train_bars: Of a train part (rolling), or of the first one (anchored).
        test_bars: Of each test part.
        anchored: Train parts all begin at the first bar, and grow.

    Raises:
        InvalidRequest: A part has less than 2 bars.

    Example:
        >>> windows = WalkForward(train_bars=750, test_bars=250)
        >>> client.sweep("trend.py", bars, sets, walk_forward=windows)  # doctest: +SKIP
    """

    train_bars: int
    test_bars: int
    anchored: bool = False

    def __post_init__(self) -> None:
        for name in ("train_bars", "test_bars"):
            checks.in_range(f"walk_forward.{name}", getattr(self, name), 2, _INT32)
        if not isinstance(self.anchored, bool):
            raise InvalidRequest.of(
                "walk_forward.anchored", f"is {self.anchored!r:.80}; it must be True or False"
            )


class SweepOptions(TypedDict, total=False):
    """Keyword arguments of a sweep; each may be left out.

    Attributes:
        random: How many sets are drawn at random; None = every combination is tried.
        seed: Of the draws: the same seed gives the same draws, 0 unless set.
        rank_by: Name of a metric that sets are ranked by, "sharpe_ratio" unless set.
        lowest_is_best: Of that metric, as of "annual_volatility".
        best: How many of the best sets come back with trades and equity, 1 to 20; 5 unless set.
        train_test: Part of the bars to choose the best set on, such as 0.7; it is then run over the rest.
        walk_forward: Windows to choose and test in, one after another.
        test_warmup_bars: Bars right before a test part that its indicators may read, and on which nothing is traded;
            else the backtest's, else 50.
        total_timeout_s: Seconds for the whole sweep; else the operator's maximum.
        params: What all sets share.
        backtest: As of a run.
        timeout_s: For each set.
        limits: Of each set.
        output: What the answers of the best sets leave out.
        bars_policy: As of a run.
        image: As of a run.
        user_id: As of a run.
        strategy_id: As of a run.
        run_id: As of a run.
        symbol: As of a run.
    """

    random: int | None
    seed: int
    rank_by: str
    lowest_is_best: bool
    best: int
    train_test: float | None
    walk_forward: WalkForward | Mapping[str, Any] | None
    test_warmup_bars: int | None
    total_timeout_s: float | None
    params: Mapping[str, Parameter] | None
    backtest: BacktestOptions | Mapping[str, Any] | None
    timeout_s: float
    limits: RunLimits | None
    output: OutputOptions | None
    bars_policy: BarsPolicy | str
    image: str
    user_id: str
    strategy_id: str
    run_id: str | None
    symbol: str


@dataclass(frozen=True, eq=False)
class SweepToAsk:
    """What one sweep is asked with. It has one run id, so to send it twice is one sweep.

    Attributes:
        bars: What it runs over.
        total_s: Seconds that the whole may take.
        message: The contract's message, which is sent.
    """

    bars: Bars
    total_s: int
    message: pb.SweepRequest

    @property
    def run_id(self) -> str:
        """Given, or a random UUID."""
        return self.message.run.run_id


def sweep_request(
    code: str | os.PathLike[str],
    bars: Any,
    sets: SetsToTry,
    options: SweepOptions,
    *,
    timeout_s: float,
    max_answer_mb: int,
) -> SweepToAsk:
    """Builds a request, with the client's *timeout_s* where *options* have none.

    Raises:
        InvalidRequest: A field is wrong, or a bar.
    """
    checks.known("sweep", options, SweepOptions.__annotations__)
    told: dict[str, Any] = dict(options)
    shared: RunOptions = {}
    for name in RunOptions.__annotations__:
        if name in told:
            shared[name] = told[name]  # type: ignore[literal-required]  # of its own names
    run = run_request(code, bars, shared, timeout_s=timeout_s, max_answer_mb=max_answer_mb)
    tried = sweep_sets(sets, told.get("random"), told.get("seed", 0))
    for name in told.get("params") or {}:
        if isinstance(sets, Mapping) and name in sets:
            raise InvalidRequest.of(f"params[{name!r}]", "is swept, too; give it in one of them")
    total_s = told.get("total_timeout_s")
    seconds = 0 if total_s is None else whole_seconds(total_s, "total_timeout_s")
    message = pb.SweepRequest(
        run=run.message,
        rank_by=_metric(told.get("rank_by", "")),
        lowest_is_best=told.get("lowest_is_best", False),
        best=checks.in_range("best", told.get("best", DEFAULT_BEST), 1, MOST_BEST),
        total_timeout_seconds=seconds,
        **tried,
        **_test(told),
    )
    return SweepToAsk(run.bars, seconds or _LONGEST_S, message)


def _metric(name: object) -> str:
    if name == "":
        return ""
    metrics = [one.name for one in pb.Metrics.DESCRIPTOR.fields]
    if name not in metrics:
        near = get_close_matches(str(name), metrics, 1)
        hint = f"did you mean {near[0]!r}?" if near else "such as 'sharpe_ratio' or 'cagr'"
        raise InvalidRequest.of("rank_by", f"is {name!r:.80}, which is no metric; {hint}")
    return str(name)


def _test(told: Mapping[str, Any]) -> dict[str, Any]:
    share, windows = told.get("train_test"), told.get("walk_forward")
    warmup = told.get("test_warmup_bars")
    if warmup is not None:
        checks.whole_number("test_warmup_bars", warmup, _INT32)
        if share is None and windows is None:
            raise InvalidRequest.of("test_warmup_bars", "needs train_test or walk_forward")
    if share is not None and windows is not None:
        raise InvalidRequest.of("train_test", "does not go with walk_forward; give one of them")
    if share is not None:
        train = checks.number("train_test", share)
        if not 0 < train < 1:
            raise InvalidRequest.of(
                "train_test", f"is {train:g}; it must be above 0 and below 1, such as 0.7"
            )
        # 1 - 0.7 is 0.30000000000000004.
        return {"train_test": pb.TrainTest(test_share=round(1 - train, 12), warmup_bars=warmup)}
    if windows is None:
        return {}
    if isinstance(windows, Mapping):
        checks.known("walk_forward", windows, [one.name for one in fields(WalkForward)])
        for name in ("train_bars", "test_bars"):
            if name not in windows:
                raise InvalidRequest.of(f"walk_forward.{name}", "is missing")
        windows = WalkForward(**windows)
    if not isinstance(windows, WalkForward):
        raise InvalidRequest.of(
            "walk_forward", f"is {windows!r:.80}; it must be WalkForward or a dict"
        )
    return {
        "walk_forward": pb.WalkForward(
            train_bars=windows.train_bars,
            test_bars=windows.test_bars,
            anchored=windows.anchored,
            warmup_bars=warmup,
        )
    }
