"""Which bars are trained on and which are kept back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.admission.windows import (
    TrainTest,
    WalkForward,
    Window,
    check_test,
    windows_of,
)


def refused(test, bars):
    return {violation.field: violation.description for violation in check_test(test, bars)}


def test_without_a_test_all_bars_are_trained_on():
    (window,) = windows_of(None, 100)
    assert (window.train_first, window.test_first, window.has_test) == (0, 100, False)


def test_the_last_share_of_the_bars_is_kept_back():
    assert windows_of(TrainTest(0.25, 10), 100) == [Window(0, 75, 100, 65)]
    assert windows_of(TrainTest(0, 500), 100) == [Window(0, 70, 100, 0)]


def test_rolling_train_parts_keep_their_length_and_anchored_ones_grow():
    rolling = windows_of(WalkForward(40, 25, anchored=False, warmup_bars=5), 100)
    assert rolling == [Window(0, 40, 65, 35), Window(25, 65, 90, 60), Window(50, 90, 100, 85)]
    anchored = windows_of(WalkForward(40, 25, anchored=True, warmup_bars=5), 100)
    assert anchored == [Window(0, 40, 65, 35), Window(0, 65, 90, 60), Window(0, 90, 100, 85)]


@given(
    st.integers(2, 80), st.integers(2, 80), st.booleans(), st.integers(0, 100), st.integers(4, 200)
)
def test_test_parts_follow_each_other_and_no_train_part_reaches_into_its_own(
    train, test, anchored, warmup, bars
):
    asked = WalkForward(train, test, anchored, warmup)
    if train > bars - 2:
        assert "walk_forward.train_bars" in refused(asked, bars)
        return
    assert not refused(asked, bars)
    windows = windows_of(asked, bars)
    assert windows[0].test_first == train
    assert bars - windows[-1].test_end < 2
    for before, after in pairwise(windows):
        assert after.test_first == before.test_end
    for window in windows:
        assert 0 <= window.train_first < window.test_first
        assert 2 <= window.test_end - window.test_first <= test
        assert window.warmup_first == max(window.test_first - warmup, 0)
        assert anchored or window.test_first - window.train_first == train


@pytest.mark.parametrize(
    ("test", "field"),
    [
        (TrainTest(1.0, 0), "train_test.test_share"),
        (TrainTest(-0.1, 0), "train_test.test_share"),
        (TrainTest(float("nan"), 0), "train_test.test_share"),
        (TrainTest(0.001, 0), "train_test.test_share"),
        (TrainTest(0.999, 0), "train_test.test_share"),
        (TrainTest(0.3, -1), "train_test.warmup_bars"),
        (WalkForward(1, 10, False, 0), "walk_forward.train_bars"),
        (WalkForward(10, 1, False, 0), "walk_forward.test_bars"),
        (WalkForward(99, 10, False, 0), "walk_forward.train_bars"),
        (WalkForward(10, 10, False, -1), "walk_forward.warmup_bars"),
    ],
)
def test_parts_that_are_too_short_are_refused_by_name(test, field):
    assert field in refused(test, 100)
