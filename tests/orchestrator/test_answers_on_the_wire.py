"""Answers as they leave: encoded once, and of indicators only what a client may take is ever made."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.admission.bars import BarColumns
from orchestrator.api import to_proto
from orchestrator.api.answers import signal_rows
from orchestrator.api.answers.signal_rows import fill_indicators
from orchestrator.api.answers.size import equity_bytes, row_bytes
from orchestrator.api.answers.told_signals import told_signals
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Ending, Finding, Limits, Outcome, RunId, Severity, Usage
from orchestrator.runner_protocol.report_view import viewed
from orchestrator.runs.backtests import Receipt, RunAnswer

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


def report(count, *, reason="because", equity=None):
    """A report of *count* signals, by turns BUY and SELL, and of half as many trades."""
    half = count // 2
    even, ones = np.arange(0, 2 * half, 2), np.ones(half)
    made = runner_pb2.BacktestReport(equity=np.ones(equity or count).tobytes())
    made.signals.bar = np.arange(count).tobytes()
    made.signals.side = np.where(np.arange(count) % 2, -1, 1).astype("i1").tobytes()
    made.signals.price = made.signals.quantity = np.full(count, 123.5).tobytes()
    made.signals.reason.extend([reason] * count)
    for name in ("entry_bar", "entry_signal"):
        setattr(made.trades, name, even.tobytes())
    for name in ("exit_bar", "exit_signal"):
        setattr(made.trades, name, (even + 1).tobytes())
    for name in (
        "size",
        "entry_price",
        "exit_price",
        "pnl",
        "commission",
        "entry_equity",
        "exit_equity",
        "mae",
        "mfe",
        "financing",
    ):
        setattr(made.trades, name, ones.tobytes())
    for name in ("side", "exit_reason", "entry_order", "exit_order"):
        setattr(made.trades, name, np.ones(half, "i1").tobytes())
    ignored = min(count, 500)
    made.ignored_signal = np.arange(ignored).tobytes()
    made.ignored_reason = np.ones(ignored, "i1").tobytes()
    made.reason_sentence[1] = "It would not do."
    return made.SerializeToString()


def answer_with(encoded, times, max_bytes, options=None):
    receipt = Receipt("", "", {}, "", "", Limits(1, 1, 1, 1, 1))
    given = RunAnswer(RunId("r"), Ending(Outcome.SUCCEEDED), Usage(), receipt, report=encoded)
    options = options or public.OutputOptions()
    return to_proto.response(given, bars(times), options, max_bytes=max_bytes)


@pytest.mark.parametrize("step", [1000, 1001])
@pytest.mark.parametrize("reason", ["", "x", "é" * 100], ids=["none", "short", "long"])
@pytest.mark.parametrize("collapse", [False, True])
def test_what_a_part_takes_is_never_more_than_was_reckoned(step, reason, collapse):
    times = range(1_700_000_000_000, 1_700_000_000_000 + 500 * step, step)
    encoded = report(500, reason=reason)
    view, options = viewed(encoded), public.OutputOptions(collapse_repeated_signals=collapse)
    sizes = {**row_bytes(view, bars(times), told_signals(view, options))}
    sizes["equity"] = equity_bytes(view)
    made = answer_with(encoded, times, 1 << 30, options)
    assert not any("left out" in warning for warning in made.warnings)
    for name, holder in (
        ("signals", made),
        ("trades", made.performance),
        ("equity_curve", made.performance),
        ("equity", made.performance),
        ("ignored_signals", made.performance),
    ):
        alone = type(holder)()
        getattr(alone, name).MergeFrom(getattr(holder, name))
        assert 0.5 * sizes[name] < alone.ByteSize() <= sizes[name] + 24


def test_the_largest_parts_are_left_out_unmade_until_the_rest_fits_and_the_answer_says_so():
    count = 20_000
    times = range(1_700_000_000_000, 1_700_000_000_000 + count * 1000, 1000)
    made = answer_with(report(count), times, 3 << 20)
    assert made.ByteSize() <= 3 << 20
    assert not made.performance.trades
    assert made.performance.total_trades == count // 2
    assert len(made.signals) == count
    assert any(warning.startswith("trades left out") for warning in made.warnings)


def test_an_equity_curve_that_does_not_fit_is_thinned_evenly_and_the_answer_says_so():
    count = 600_000
    times = range(1_700_000_000_000, 1_700_000_000_000 + count * 1000, 1000)
    encoded = report(100, equity=count)
    whole, thinned = answer_with(encoded, times, 64 << 20), answer_with(encoded, times, 4 << 20)
    assert len(whole.performance.equity.equity) == count
    assert not any("thinned" in warning for warning in whole.warnings)
    kept = thinned.performance.equity
    assert 100_000 < len(kept.equity) == len(kept.timestamp_ms) < count
    assert (kept.timestamp_ms[0], kept.timestamp_ms[-1]) == (times[0], times[-1])
    steps = np.diff(np.array(kept.timestamp_ms))
    assert steps.max() - steps.min() <= 1000
    assert thinned.ByteSize() <= 4 << 20
    assert len(thinned.signals) == 100
    (told,) = [warning for warning in thinned.warnings if "thinned" in warning]
    assert f"{len(kept.equity)} of {count}" in told
    assert "output.max_answer_mb" in told


def test_what_is_said_of_the_bars_comes_before_what_the_check_found():
    receipt = Receipt("", "", {}, "", "", Limits(1, 1, 1, 1, 1))
    found = (Finding(Severity.WARNING, "rule", "found", 0, 0),)
    given = RunAnswer(
        RunId("r"), Ending(Outcome.SUCCEEDED), Usage(), receipt, found, remarks=("odd bars",)
    )
    made = to_proto.response(given, bars([0]), public.OutputOptions(), max_bytes=1 << 20)
    assert list(made.warnings) == ["odd bars", "found"]


def test_a_report_is_viewed_as_protobuf_reads_it():
    encoded = report(7, reason="é")
    view, read = viewed(encoded), runner_pb2.BacktestReport.FromString(encoded)
    assert list(view.signals.reason) == list(read.signals.reason)
    assert list(view.signals.reason.chosen(np.array([2, -1]))) == ["é", ""]
    for name in ("bar", "side", "price", "quantity"):
        assert bytes(getattr(view.signals, name)) == getattr(read.signals, name)
    for field in runner_pb2.Trades.DESCRIPTOR.fields:
        assert bytes(getattr(view.trades, field.name)) == getattr(read.trades, field.name)
    assert bytes(view.equity) == read.equity
