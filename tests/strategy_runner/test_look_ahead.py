"""The look-ahead check: where it cuts, what it shows instead of the future, and which changes it reports."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.runner_protocol.frames import LOOK_AHEAD_RUNS
from strategy_runner.bars import COLUMNS, MS_PER_DAY, Bars
from strategy_runner.channel.reply import NO_SIGNALS, SignalColumns
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor import look_ahead


def bars(count=10):
    return Bars(1000 * np.arange(count), *(np.arange(count) + 1.0 + 100 * i for i in range(5)))


def signals(**sides):
    """Columns of a side for each bar, given as b3=1."""
    rows = [(int(name[1:]), side) for name, side in sides.items()]
    count = len(rows)
    return SignalColumns(
        np.array([bar for bar, _ in rows], np.int64),
        np.array([side for _, side in rows], np.int8),
        np.full(count, np.nan),
        np.zeros(count),
        ("",) * count,
    )


def found_by(full, cuts, run, count=10):
    found = runner_pb2.LookAhead()
    look_ahead.compare(found, bars(count), full, cuts, run)
    return found


@given(
    st.integers(1, 400),
    st.lists(st.integers(0, 399), max_size=40),
    st.integers(0, 2**32),
)
def test_cuts_are_few_ascending_distinct_and_never_after_the_last_bar(count, signal_bars, seed):
    at = np.array(sorted(bar for bar in signal_bars if bar < count), np.int64)
    cuts = look_ahead.choose_cuts(count, at, random.Random(seed))
    assert len(cuts) == min(look_ahead.CUTS, count - 1)
    assert cuts == sorted(set(cuts))
    assert all(0 <= cut < count - 1 for cut in cuts)


@given(st.integers(0, 2**32))
def test_the_first_and_last_signal_are_always_among_the_cuts(seed):
    at = np.array([7, 20, 30, 40, 50, 60, 70, 93], np.int64)
    cuts = look_ahead.choose_cuts(100, at, random.Random(seed))
    assert {7, 93} <= set(cuts)


def test_a_signal_on_the_last_bar_is_no_cut():
    cuts = look_ahead.choose_cuts(100, np.array([5, 99], np.int64), random.Random(1))
    assert 5 in cuts
    assert 99 not in cuts


def test_one_bar_has_no_future_to_take_away():
    assert look_ahead.choose_cuts(1, np.array([0], np.int64), random.Random(1)) == []


@pytest.mark.parametrize("cut", [0, 1, 4, 8])
@pytest.mark.parametrize("factor", [4.0, 0.25])
def test_another_future_keeps_the_past_and_follows_from_it_alone(cut, factor):
    changed = look_ahead.with_another_future(bars(), cut, factor)
    assert len(changed) == 10
    for name in COLUMNS:
        kept = getattr(changed, name)[: cut + 1]
        np.testing.assert_array_equal(kept, getattr(bars(), name)[: cut + 1])
    for name in COLUMNS[1:]:
        before, after = getattr(bars(), name), getattr(changed, name)
        assert (after[cut + 1 :] != before[cut + 1 :]).mean() > 0.5
    assert (np.diff(changed.timestamp_ms) > 0).all()
    later = [getattr(bars(), name) for name in COLUMNS]
    for column in later:
        column[cut + 1 :] = 77
    same = look_ahead.with_another_future(Bars(*later), cut, factor)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(same, name), getattr(changed, name))


def test_another_future_goes_on_at_the_last_spacing_and_turns_back_in_time():
    changed = look_ahead.with_another_future(bars(), 2, 4.0)
    assert changed.timestamp_ms.tolist() == list(range(0, 10_000, 1000))
    assert (changed.open[3:] / 4).tolist() == [3, 2, 1, 3, 2, 1, 3]
    alone = look_ahead.with_another_future(bars(3), 0, 0.25)
    assert alone.timestamp_ms.tolist() == [0, MS_PER_DAY, 2 * MS_PER_DAY]


def test_another_future_is_still_bars_that_could_be():
    count = 50
    low = np.random.default_rng(4).uniform(1, 2, count)
    made_up = look_ahead.with_another_future(
        Bars(np.arange(count), low + 0.1, low + 0.3, low, low + 0.2, np.ones(count)), 20, 0.25
    )
    for column in (made_up.open, made_up.close):
        assert (made_up.low <= column).all()
        assert (column <= made_up.high).all()


@pytest.mark.parametrize(
    ("full", "without", "expected"),
    [
        (signals(b1=1, b3=-1), signals(b1=1, b3=-1), []),
        (signals(b1=1), NO_SIGNALS, [(1, 1, 0)]),
        (NO_SIGNALS, signals(b2=-1), [(2, 0, -1)]),
        (signals(b4=1), signals(b4=-1), [(4, 1, -1)]),
        (signals(b4=1, b7=1), signals(b4=1), []),
        (signals(b5=1), NO_SIGNALS, []),
        (signals(b4=1, b2=1), signals(b2=1), [(4, 1, 0)]),
    ],
)
def test_differences_are_the_bars_up_to_the_cut_whose_sides_are_not_the_same(
    full, without, expected
):
    assert list(look_ahead.differences(full, without, 4)) == expected


def test_an_honest_strategy_shows_no_difference_and_all_cuts_are_counted():
    def run(shown, is_prefix):
        count = len(shown)
        return signals(b1=1, b3=-1) if count > 3 else signals(b1=1) if count > 1 else NO_SIGNALS

    found = found_by(signals(b1=1, b3=-1), [0, 1, 3, 7], run)
    assert found.checked_cuts == 4
    assert not found.differences


def test_a_signal_that_appears_only_with_its_future_is_reported_once():
    found = found_by(signals(b1=1), [1, 2, 3], lambda _shown, is_prefix: NO_SIGNALS)
    assert found.checked_cuts == 3
    (difference,) = found.differences
    assert (difference.bar, difference.with_future, difference.without_future) == (1, 1, 0)


def test_a_strategy_that_cannot_run_on_few_bars_is_shown_all_of_them_with_another_future():
    shown_counts = []

    def run(shown, is_prefix):
        shown_counts.append(len(shown))
        assert is_prefix == (shown_counts[-1] < 10)
        return None if shown_counts[-1] < 10 else NO_SIGNALS

    found = found_by(NO_SIGNALS, [2, 3], run)
    assert shown_counts == [3, 10, 10, 4, 10, 10]
    assert found.checked_cuts == 2


def test_a_cut_at_which_the_strategy_never_answers_is_not_counted():
    assert found_by(NO_SIGNALS, [2, 3], lambda _shown, is_prefix: None).checked_cuts == 0


def test_what_was_found_before_a_run_that_raises_is_kept():
    class OutOfTimeError(Exception):
        pass

    calls = []

    def run(_shown, is_prefix):
        calls.append(1)
        if len(calls) > 3:
            raise OutOfTimeError
        return NO_SIGNALS

    found = runner_pb2.LookAhead()
    with pytest.raises(OutOfTimeError):
        look_ahead.compare(found, bars(), signals(b1=1), range(1, 9), run)
    assert found.checked_cuts >= 1
    assert len(found.differences) == 1


def test_the_runs_of_a_check_are_no_more_than_were_announced():
    assert look_ahead.MAX_RUNS == LOOK_AHEAD_RUNS
    calls = []
    cuts = list(range(look_ahead.CUTS))
    found_by(NO_SIGNALS, cuts, lambda shown, is_prefix: calls.append(shown))
    assert len(calls) <= look_ahead.MAX_RUNS


def test_differences_are_reported_up_to_a_number_that_a_reader_can_take():
    count = look_ahead.MAX_DIFFERENCES + 50
    full = signals(**{f"b{bar}": 1 for bar in range(count)})
    found = found_by(full, [count - 1], lambda _shown, is_prefix: NO_SIGNALS, count=count + 1)
    assert len(found.differences) == look_ahead.MAX_DIFFERENCES


def test_signals_that_change_on_the_same_bars_are_chance_and_no_look_ahead():
    chance = random.Random(4)

    def run(shown, *, is_prefix):
        return signals(**{f"b{bar}": chance.choice([1, -1]) for bar in range(len(shown))})

    found = runner_pb2.LookAhead()
    full = run(bars(), is_prefix=False)
    assert not look_ahead.compare(found, bars(), full, range(3, 9), run)
    assert not found.differences


def test_signals_that_only_the_future_changes_are_still_told_after_a_second_run():
    calls = []

    def run(shown, *, is_prefix):
        calls.append((len(shown), is_prefix))
        return NO_SIGNALS

    found = runner_pb2.LookAhead()
    assert look_ahead.compare(found, bars(), signals(b1=1), range(1, 9), run)
    assert [difference.bar for difference in found.differences] == [1]
    assert len(calls) <= look_ahead.MAX_RUNS
