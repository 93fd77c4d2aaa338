"""One run to ask for: built and checked before anything is sent."""

from __future__ import annotations

import math
import os
import uuid
from dataclasses import dataclass
from typing import Any

from strategiz_execution.bars.check import check_bars
from strategiz_execution.bars.frames import bars_of
from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import InvalidRequest
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests import checks
from strategiz_execution.requests.backtest import backtest_options
from strategiz_execution.requests.code import source_of
from strategiz_execution.requests.columns import columns_of
from strategiz_execution.requests.options import RunOptions
from strategiz_execution.requests.output import BarsPolicy, OutputOptions
from strategiz_execution.requests.parameters import typed_parameters

_MOST_ID = 128
_INT32 = 2**31 - 1


@dataclass(frozen=True, eq=False)
class RunRequest:
    """What one run is asked with. It has one run id, so to send it twice is one run with one answer.

    Attributes:
        bars: What it runs over.
        timeout_s: Whole seconds that the strategy may take.
        message: The contract's message, which is sent.
    """

    bars: Bars
    timeout_s: int
    message: pb.ExecuteStrategyRequest

    @property
    def run_id(self) -> str:
        """Given, or a random UUID."""
        return self.message.run_id


def run_request(
    code: str | os.PathLike[str],
    bars: Any,
    options: RunOptions,
    *,
    timeout_s: float,
    max_answer_mb: int,
) -> RunRequest:
    """Builds a request, with the client's *timeout_s* where *options* have none.

    Raises:
        InvalidRequest: A field is wrong, or a bar.
    """
    checks.known("run", options, RunOptions.__annotations__)
    source = source_of(code)
    series = bars_of(bars, options.get("symbol", ""))
    backtest = backtest_options(options.get("backtest"))
    policy = checks.word("bars_policy", BarsPolicy, options.get("bars_policy", BarsPolicy.STRICT))
    check_bars(series, repair=policy is BarsPolicy.REPAIR)
    seconds = whole_seconds(options.get("timeout_s", timeout_s))
    limits, output = options.get("limits"), options.get("output") or OutputOptions()
    if policy is BarsPolicy.REPAIR and output.max_equity_points:
        raise InvalidRequest.of(
            "output.max_equity_points", "does not go with bars_policy='repair': "
            "the equity curve says which bars ran; leave it 0",
        )  # fmt: skip
    message = pb.ExecuteStrategyRequest(
        code=source,
        language="python",
        columns=columns_of(series),
        timeout_seconds=seconds,
        user_id=options.get("user_id", ""),
        strategy_id=options.get("strategy_id", ""),
        backtest=backtest.message() if backtest is not None else None,
        run_id=_run_id(options.get("run_id")),
        limits=limits.message() if limits is not None else None,
        output=output.message(max_answer_mb),
        check_look_ahead=options.get("check_look_ahead", False),
        image=options.get("image", ""),
        bars_policy=policy.value,
        typed_parameters=typed_parameters(options.get("params")),
    )
    return RunRequest(series, seconds, message)


def whole_seconds(timeout_s: float, field: str = "timeout_s") -> int:
    """Rounded up: a strategy never gets less than was asked for."""
    found = checks.above_zero(field, timeout_s)
    if found > _INT32:
        raise InvalidRequest.of(field, f"is {found:g}; it must be at most {_INT32} (seconds)")
    return math.ceil(found)


def _run_id(run_id: Any) -> str:
    if run_id is None:
        return str(uuid.uuid4())
    if not isinstance(run_id, str) or not 0 < len(run_id) <= _MOST_ID or not run_id.isprintable():
        raise InvalidRequest.of(
            "run_id", f"is {run_id!r:.80}; it must be 1 to {_MOST_ID} printable characters"
        )
    return run_id
