"""Who is given a checker: small sources always, callers in turn, costly ones last, and nobody for ever waiting."""

import asyncio

import pytest

from orchestrator.errors import Overloaded, ValidationUnavailable
from orchestrator.validation.checkers import SMALL_BYTES, Checkers

SMALL, LARGE = SMALL_BYTES, SMALL_BYTES + 1


class Check:
    """A check that takes as long as the test says, by the clock of the checkers."""

    def __init__(self, checkers, user, size=LARGE):
        self.began, self.end = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(self._do(checkers, user, size))

    async def _do(self, checkers, user, size):
        async with checkers.lend(("1.1.1.1", "a", user), size) as seat:
            self.began.set()
            await self.end.wait()
            return seat.checker


@pytest.fixture
def clock(monkeypatch):
    """The clock by which checks are paid for."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    found = Clock()
    monkeypatch.setattr("orchestrator.validation.checkers.time", found)
    return found


def opened(count, most_waiting=100, wait_s=30.0):
    checkers = Checkers(most_waiting, wait_s)
    checkers.open([f"checker {number}" for number in range(count)])
    return checkers


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


async def cancel(*checks):
    for check in checks:
        check.task.cancel()
    await asyncio.gather(*(check.task for check in checks), return_exceptions=True)


def test_large_sources_never_have_all_checkers_so_that_a_small_one_is_checked_at_once():
    async def story():
        checkers = opened(3)
        large = [Check(checkers, f"user{n}") for n in range(6)]
        await settle()
        assert [check.began.is_set() for check in large] == [True] * 2 + [False] * 4
        small = Check(checkers, "ann", SMALL)
        await settle()
        assert small.began.is_set()
        await cancel(small, *large)

    asyncio.run(story())


def test_the_only_checker_checks_everything():
    async def story():
        checkers = opened(1)
        for size in (LARGE, SMALL):
            check = Check(checkers, "ann", size)
            check.end.set()
            assert await check.task == "checker 0"

    asyncio.run(story())


def test_users_take_turns_and_those_who_took_much_time_come_last(clock):
    async def story():
        checkers = opened(1)
        costly = Check(checkers, "mallory")
        await settle()
        waiting = {
            "m1": Check(checkers, "mallory"),
            "a1": Check(checkers, "ann"),
            "a2": Check(checkers, "ann"),
            "b1": Check(checkers, "bob"),
        }
        await settle()
        clock.now += 2.0
        costly.end.set()
        served = []
        while waiting:
            await settle()
            (name,) = [name for name, check in waiting.items() if check.began.is_set()]
            served.append(name)
            clock.now += 0.01
            waiting.pop(name).end.set()
        assert served == ["a1", "b1", "a2", "m1"]

    asyncio.run(story())


def test_what_was_costly_is_forgiven_after_a_minute(clock):
    async def story():
        checkers = opened(1)
        costly = Check(checkers, "mallory")
        await settle()
        clock.now += 1000.0
        costly.end.set()
        await settle()
        clock.now += 61.0
        first = Check(checkers, "zoe")
        await settle()
        later = [Check(checkers, "mallory"), Check(checkers, "ann")]
        await settle()
        first.end.set()
        await settle()
        assert [check.began.is_set() for check in later] == [True, False]
        await cancel(*later)

    asyncio.run(story())


def test_no_more_wait_than_may_and_who_crowds_most_makes_room():
    async def story():
        checkers = opened(1, most_waiting=2)
        running = Check(checkers, "mallory")
        await settle()
        crowd = [Check(checkers, "mallory") for _ in range(3)]
        await settle()
        ann = Check(checkers, "ann")
        await settle()
        for refused in crowd[1:]:
            error = refused.task.exception()
            assert isinstance(error, Overloaded)
            assert error.reason == "CHECK_QUEUE_FULL"
            assert error.retry_after_s
        assert not ann.task.done()
        running.end.set()
        await settle()
        assert crowd[0].began.is_set()
        await cancel(ann, crowd[0])

    asyncio.run(story())


def test_a_wait_that_takes_too_long_is_refused_and_leaves_the_queue():
    async def story():
        checkers = opened(1, most_waiting=1, wait_s=0.02)
        running = Check(checkers, "mallory")
        await settle()
        for _ in range(2):  # the second finds the queue empty
            with pytest.raises(Overloaded) as caught:
                await Check(checkers, "ann").task
            assert caught.value.reason == "CHECK_QUEUE_TIMEOUT"
        running.end.set()
        assert await running.task

    asyncio.run(story())


def test_whoever_gives_up_leaves_the_queue_and_loses_no_checker():
    async def story():
        checkers = opened(1)
        running, second, third = (Check(checkers, "ann") for _ in range(3))
        await settle()
        running.end.set()
        second.task.cancel()  # in the moment in which the checker comes to it, or just before
        await settle()
        assert third.began.is_set()
        await cancel(third)
        last = Check(checkers, "ann")
        await settle()
        assert last.began.is_set()
        await cancel(last)

    asyncio.run(story())


def test_nothing_is_lent_after_closing_and_those_who_wait_hear_it():
    async def story():
        checkers = opened(1)
        running = Check(checkers, "ann")
        await settle()
        waiting = Check(checkers, "ann")
        await settle()
        checkers.close()
        for check in (waiting, Check(checkers, "ann")):
            with pytest.raises(ValidationUnavailable):
                await check.task
        running.end.set()
        await running.task

    asyncio.run(story())
