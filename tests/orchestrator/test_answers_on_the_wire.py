"""Answers as they leave: encoded once, and of indicators only what a client may take is ever made."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.api import signal_rows, to_proto
from orchestrator.api.signal_rows import fill_indicators
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.market_data import BarColumns

VALUES = st.floats() | st.sampled_from([0.0, -0.0, float("nan")])
TIMES = st.integers(0, 2**41).map(lambda time: time // 1000 * 1000) | st.integers(0, 2**41)


def bars(times):
    ones = np.ones(len(times))
    return BarColumns(np.array(sorted(times), np.int64), ones, ones, ones, ones, ones, path="{bar}")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.data(), st.integers(1, 40), st.lists(st.text(max_size=200), max_size=3))
def test_what_indicators_take_is_known_before_they_are_made(data, count, names):
    columns = bars(data.draw(st.lists(TIMES, min_size=count, max_size=count)))
    report = runner_pb2.BacktestReport()
    for name in names:
        values = data.draw(st.lists(VALUES, min_size=count, max_size=count))
        report.indicators.add(name=name, value=np.array(values, "<f8").tobytes())
    message = public.ExecuteStrategyResponse()
    assert fill_indicators(message, report, columns, 1 << 30)
    taken = message.ByteSize()
    if names:
        assert not fill_indicators(public.ExecuteStrategyResponse(), report, columns, taken - 1)
    assert fill_indicators(
        public.ExecuteStrategyResponse(), report, columns, taken + 16 * len(names)
    )


def test_indicators_that_do_not_fit_are_never_made(monkeypatch):
    def make(*_):
        raise AssertionError("they are made")

    monkeypatch.setattr(signal_rows, "add_rows", make)
    count = 1000
    values = np.ones(count).tobytes()
    report = runner_pb2.BacktestReport()
    for name in "abc":
        report.indicators.add(name=name, value=values)
    message = public.ExecuteStrategyResponse()
    assert not fill_indicators(message, report, bars(range(count)), 3 * count * 37 - 1)
    assert not message.indicators


@pytest.mark.parametrize("size", [0, 1, 100, 100_000])
def test_the_last_event_holds_an_answer_as_it_was_encoded(size):
    answer = public.ExecuteStrategyResponse(success=True, error="x" * size)
    event = public.ExecutionEvent.FromString(
        to_proto.completed("mine", 7, 1_700_000_000_000, answer.SerializeToString())
    )
    assert event == public.ExecutionEvent(
        run_id="mine", sequence=7, time_ms=1_700_000_000_000, completed=answer
    )
