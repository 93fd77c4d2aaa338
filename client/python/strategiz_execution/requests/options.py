"""What `run` and `stream` of both clients take beside code and bars. Said once, for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from strategiz_execution.requests.backtest import BacktestOptions
from strategiz_execution.requests.output import BarsPolicy, OutputOptions, RunLimits
from strategiz_execution.requests.parameters import Parameter


class RunOptions(TypedDict, total=False):
    """Keyword arguments of a run; each may be left out.

    Attributes:
        params: Entries of the dict `params` that the strategy reads: bool, int, float, str, or a list of numbers.
        backtest: How signals become trades: `BacktestOptions`, or a dict of the same names.
        timeout_s: Seconds that the strategy may take, rounded up; else the client's.
        limits: Memory and processor, within the operator's maxima.
        output: What the answer leaves out.
        check_look_ahead: Run the strategy again on parts of the data, and report signals that change.
        bars_policy: What is done about bars that are not as they should be: "strict" or "repair".
        image: "science" = with scipy, scikit-learn and statsmodels, where the operator offers it.
        user_id: Whose run it is; slots are shared fairly between users.
        strategy_id: Free text for the service's logs and its ledger.
        run_id: At most 128 printable characters; else a random UUID. An equal request under it is the same run.
        symbol: What the bars are of, where they do not say.
    """

    params: Mapping[str, Parameter] | None
    backtest: BacktestOptions | Mapping[str, Any] | None
    timeout_s: float
    limits: RunLimits | None
    output: OutputOptions | None
    check_look_ahead: bool
    bars_policy: BarsPolicy | str
    image: str
    user_id: str
    strategy_id: str
    run_id: str | None
    symbol: str
