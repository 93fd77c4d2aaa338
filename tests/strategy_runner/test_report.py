"""What of a backtest goes into the report: all that is asked for, and equity at no more points than are."""

import numpy as np
import pytest

from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor.report import fill_equity

EQUITY = 1000.0 + np.arange(101.0)


def filled(max_points, equity=EQUITY):
    report = runner_pb2.BacktestReport()
    fill_equity(report, equity, max_points)
    return np.frombuffer(report.equity_bar, "<i8"), np.frombuffer(report.equity, "<f8")


@pytest.mark.parametrize("max_points", [0, 101, 5000])
def test_equity_of_every_bar_is_sent_where_all_are_asked_for(max_points):
    bars, equity = filled(max_points)
    assert len(bars) == 0
    np.testing.assert_array_equal(equity, EQUITY)


@pytest.mark.parametrize(("max_points", "kept"), [(1, 2), (2, 2), (3, 3), (50, 50), (100, 100)])
def test_fewer_points_are_spread_from_the_first_bar_to_the_last(max_points, kept):
    bars, equity = filled(max_points)
    assert (len(bars), bars[0], bars[-1]) == (kept, 0, 100)
    steps = np.diff(bars)
    assert steps.min() >= 1
    assert steps.max() - steps.min() <= 1
    np.testing.assert_array_equal(equity, EQUITY[bars])


def test_one_bar_is_one_point():
    bars, equity = filled(1, EQUITY[:1])
    assert len(bars) == 0
    assert equity.tolist() == [1000.0]
