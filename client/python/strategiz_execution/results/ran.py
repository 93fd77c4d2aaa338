"""Which bars ran. They are those that were sent, unless the service was asked to repair them and did."""

from __future__ import annotations

import numpy as np

from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import StrategizError
from strategiz_execution.generated import strategy_execution_pb2 as pb


def bars_that_ran(
    sent: Bars, request: pb.ExecuteStrategyRequest, response: pb.ExecuteStrategyResponse
) -> Bars:
    """*sent* in the order, and without the bars, that the service left: indices of the answer count these.

    Raises:
        StrategizError: The answer does not say, for its equity curve had to be thinned to fit.
    """
    if request.bars_policy != pb.BARS_POLICY_REPAIR or not response.HasField("performance"):
        return sent
    performance = response.performance
    times = np.array(performance.equity.timestamp_ms, np.int64)
    ends = performance.equity_event_columns
    if not ends.bar or ends.type[-1] != pb.EQUITY_EVENT_FINAL or ends.bar[-1] + 1 != len(times):
        raise StrategizError(
            "the answer was too large to say which bars ran after the repair: sort the bars and send them again "
            "with bars_policy='strict'"
        )
    order = np.argsort(sent.timestamp_ms, kind="stable")
    rows = order[np.searchsorted(sent.timestamp_ms[order], times)]
    return Bars(
        times,
        **{name: getattr(sent, name)[rows] for name in ("open", "high", "low", "close")},
        volume=np.nan_to_num(sent.volume[rows], nan=0.0),
        symbol=sent.symbol,
    )
