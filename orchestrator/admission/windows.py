"""Which bars a sweep trains on, and which it keeps back to test the best of its sets. Pure.

The rule: a test part begins where its train part ends. What a test process is given of the bars before is a number of
warm-up bars, on which nothing is traded; a train process is given no bar of its test part or of a later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from orchestrator.errors import FieldViolation

DEFAULT_WARMUP_BARS = 50
_DEFAULT_TEST_SHARE = 0.3
_LEAST_BARS = 2


@dataclass(frozen=True, slots=True)
class Window:
    """Indices of bars: the train part is [train_first, test_first), the test part [test_first, test_end).

    Without a test part the last two are equal. The test process is given the bars from *warmup_first* on.
    """

    train_first: int
    test_first: int
    test_end: int
    warmup_first: int

    @property
    def has_test(self) -> bool:
        """Whether anything is kept back."""
        return self.test_end > self.test_first


@dataclass(frozen=True, slots=True)
class TrainTest:
    """The last *share* of the bars is kept back. 0 = 0.3."""

    share: float
    warmup_bars: int


@dataclass(frozen=True, slots=True)
class WalkForward:
    """Train parts of *train_bars*, or all from the first bar on where *anchored*, and test parts of *test_bars*."""

    train_bars: int
    test_bars: int
    anchored: bool
    warmup_bars: int


Test: TypeAlias = TrainTest | WalkForward


def check_test(test: Test | None, bars: int) -> Iterator[FieldViolation]:
    """What is wrong with *test* on so many *bars*."""
    match test:
        case TrainTest(share, warmup_bars):
            yield from _check_warmup(warmup_bars, "train_test")
            if not 0 <= share < 1:
                yield FieldViolation(
                    "train_test.test_share",
                    f"is {share!r}; it must be above 0 and below 1, or 0 for {_DEFAULT_TEST_SHARE}",
                )
                return
            test_bars = _test_bars(share, bars)
            if min(test_bars, bars - test_bars) < _LEAST_BARS:
                yield FieldViolation(
                    "train_test.test_share",
                    f"leaves {bars - test_bars} of {bars} bars to train and {test_bars} to test; each part needs 2",
                )
        case WalkForward(train_bars, test_bars, _, warmup_bars):
            yield from _check_warmup(warmup_bars, "walk_forward")
            for name, count in (("train_bars", train_bars), ("test_bars", test_bars)):
                if count < _LEAST_BARS:
                    yield FieldViolation(
                        f"walk_forward.{name}", f"is {count}; it must be {_LEAST_BARS} or more"
                    )
            if test_bars >= _LEAST_BARS and train_bars > bars - _LEAST_BARS:
                yield FieldViolation(
                    "walk_forward.train_bars",
                    f"is {train_bars} of {bars} bars, which leaves less than {_LEAST_BARS} to test",
                )


def windows_of(test: Test | None, bars: int) -> list[Window]:
    """The windows of *test*, which is sound, in order; one without a test part where there is none."""
    match test:
        case None:
            return [Window(0, bars, bars, bars)]
        case TrainTest(share, warmup_bars):
            first = bars - _test_bars(share, bars)
            return [Window(0, first, bars, max(first - warmup_bars, 0))]
        case WalkForward(train_bars, test_bars, anchored, warmup_bars):
            return [
                Window(
                    0 if anchored else first - train_bars,
                    first,
                    min(first + test_bars, bars),
                    max(first - warmup_bars, 0),
                )
                for first in range(train_bars, bars - _LEAST_BARS + 1, test_bars)
            ]


def _test_bars(share: float, bars: int) -> int:
    return round((share or _DEFAULT_TEST_SHARE) * bars)


def _check_warmup(warmup_bars: int, path: str) -> Iterator[FieldViolation]:
    if warmup_bars < 0:
        yield FieldViolation(f"{path}.warmup_bars", f"is {warmup_bars}; it must be 0 or more")
