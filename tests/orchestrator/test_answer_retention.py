"""Answers kept for a while: how long, how many bytes, which go first."""

import pytest

from orchestrator.run import RunId
from orchestrator.runs.answer_retention import AnswerRetention, RetainedAnswer


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def answer(size=0, contents=b"c"):
    return RetainedAnswer(contents, None, b"x" * size)


ONE = answer(1000).size_bytes


def retention(clock, retention_s=10.0, max_bytes=3 * ONE):
    return AnswerRetention(retention_s=retention_s, max_bytes=max_bytes, clock=clock)


def test_an_answer_is_there_until_its_time_is_over(clock):
    kept = retention(clock)
    kept.put(RunId("a"), answer(5))
    clock.now += 9.999
    assert kept.get(RunId("a")) == answer(5)
    clock.now += 0.001
    assert kept.get(RunId("a")) is None
    assert kept.size_bytes == 0


def test_being_asked_for_makes_nothing_last_longer(clock):
    kept = retention(clock)
    kept.put(RunId("a"), answer())
    for _ in range(11):
        kept.get(RunId("a"))
        clock.now += 1
    assert kept.get(RunId("a")) is None


def test_an_id_that_was_never_put_has_no_answer(clock):
    assert retention(clock).get(RunId("a")) is None


def test_the_oldest_go_first_when_there_are_too_many_bytes(clock):
    kept = retention(clock)
    for name in "abcd":
        kept.put(RunId(name), answer(1000))
    assert [name for name in "abcd" if kept.get(RunId(name))] == ["b", "c", "d"]
    assert kept.size_bytes == 3 * ONE


def test_an_answer_that_just_fits_drives_out_all_others(clock):
    kept = retention(clock)
    kept.put(RunId("a"), answer(10))
    kept.put(RunId("b"), answer(1000 + 2 * ONE))
    assert kept.get(RunId("a")) is None
    assert kept.get(RunId("b")) is not None


def test_an_answer_that_can_never_fit_is_not_kept_and_drives_nothing_out(clock):
    kept = retention(clock)
    kept.put(RunId("a"), answer(10))
    kept.put(RunId("b"), answer(1001 + 2 * ONE))
    assert kept.get(RunId("a")) is not None
    assert kept.get(RunId("b")) is None


def test_a_later_answer_under_an_id_takes_the_place_of_the_earlier(clock):
    kept = retention(clock)
    kept.put(RunId("a"), answer(1000, b"old"))
    clock.now += 5
    kept.put(RunId("a"), answer(1000, b"new"))
    clock.now += 9
    assert kept.get(RunId("a")) == answer(1000, b"new")
    assert kept.size_bytes == ONE


@pytest.mark.parametrize("bounds", [{"retention_s": 0.0}, {"max_bytes": 0}])
def test_without_time_or_room_nothing_is_kept(clock, bounds):
    kept = retention(clock, **bounds)
    kept.put(RunId("a"), answer())
    assert kept.get(RunId("a")) is None
    assert kept.size_bytes == 0


def test_the_bytes_counted_are_those_of_what_is_kept_after_any_history(clock):
    kept = retention(clock, max_bytes=5 * ONE)
    for n in range(200):
        kept.put(RunId(f"run {n * n % 13}"), answer(n * 37 % 2500))
        clock.now += n % 4
        names = {f"run {m}" for m in range(13)}
        found = [kept.get(RunId(name)) for name in names]
        assert kept.size_bytes == sum(one.size_bytes for one in found if one is not None)
        assert kept.size_bytes <= 5 * ONE
