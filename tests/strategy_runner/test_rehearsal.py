"""The job that a supervisor does for practice."""

import os

import numpy as np

from strategy_runner.generated import runner_pb2
from strategy_runner.strategy.warm_up import WARM_UP_BARS, warm_up_bars
from strategy_runner.supervisor.ending import SUCCEEDED
from strategy_runner.supervisor.rehearsal import rehearsed_conversation, rehearsed_job
from strategy_runner.supervisor.serve import _Work
from strategy_runner.supervisor.spent import UNKNOWN
from strategy_runner.supervisor.strategy_process import StrategyProcess


def test_a_rehearsal_goes_all_the_way_to_a_report():
    result = runner_pb2.Result()
    process = StrategyProcess(os.getpid(), -1, -1, -1, -1, UNKNOWN)
    work = _Work(rehearsed_job(), iter([process]), rehearsed_conversation)
    work.backtest(warm_up_bars(), result)
    assert result.ending.outcome == SUCCEEDED
    assert len(result.report.equity) == 8 * WARM_UP_BARS
    assert len(np.frombuffer(result.report.trades.side, "i1")) > 50
    assert set(np.frombuffer(result.report.trades.exit_reason, "i1")) == {1, 2, 3}
    assert result.report.indicators[0].name == "close"
    assert result.usage.cpu_ms > 0
