"""Who runs when: fairness between users, limits, the memory budget, and the places in the queue."""

import asyncio
from dataclasses import replace

import pytest

from orchestrator.errors import Overloaded, ShuttingDown
from orchestrator.scheduler import Capacity, Scheduler

GIB = 1 << 30


def scheduler(**fields):
    capacity = {
        "slots": 1,
        "slots_per_user": 0,
        "queue_length": 100,
        "queue_wait_s": 30.0,
        "memory_bytes": 100 * GIB,
    }
    return Scheduler(Capacity(**capacity | fields))


class Run:
    """Somebody who asks for a slot."""

    def __init__(self, of, user="ann", memory=GIB):
        self.positions = []
        self.task = asyncio.create_task(of.acquire(user, memory, self.positions.append))

    @property
    def runs(self):
        return self.task.done() and not self.task.cancelled() and self.task.exception() is None

    @property
    def slot(self):
        return self.task.result()


async def settle():
    """Lets everybody go on who can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def give_up(*runs):
    for run in runs:
        run.task.cancel()
    await asyncio.gather(*(run.task for run in runs), return_exceptions=True)


def order(of, runs):
    """Names of *runs* in the order in which slots come to them, one at a time."""

    async def follow():
        served = []
        waiting = dict(runs)
        while waiting:
            await settle()
            (name,) = [name for name, run in waiting.items() if run.runs]
            served.append(name)
            of.release(waiting.pop(name).slot)
        return served

    return follow()


def test_a_free_slot_is_granted_at_once_and_without_a_place():
    async def story():
        of = scheduler()
        run = Run(of)
        await settle()
        assert run.runs
        assert run.positions == []
        assert (of.running, of.queued) == (1, 0)

    asyncio.run(story())


def test_runs_of_one_user_are_served_in_the_order_in_which_they_came():
    async def story():
        of = scheduler()
        assert await order(of, {n: Run(of) for n in range(6)}) == list(range(6))

    asyncio.run(story())


def test_users_take_turns_however_many_runs_each_has():
    async def story():
        of = scheduler()
        blocker = Run(of, "zoe")
        await settle()
        runs = {}
        for name, user in (
            ("a1", "ann"),
            ("a2", "ann"),
            ("a3", "ann"),
            ("b1", "bob"),
            ("c1", "cy"),
        ):
            runs[name] = Run(of, user)
            await settle()
        of.release(blocker.slot)
        assert await order(of, runs) == ["a1", "b1", "c1", "a2", "a3"]

    asyncio.run(story())


def test_one_user_alone_may_have_all_slots():
    async def story():
        of = scheduler(slots=4)
        runs = [Run(of) for _ in range(5)]
        await settle()
        assert [run.runs for run in runs] == [True] * 4 + [False]
        await give_up(runs[4])

    asyncio.run(story())


def test_a_user_at_their_limit_waits_while_another_goes_past():
    async def story():
        of = scheduler(slots=3, slots_per_user=1)
        first, second, other = Run(of, "ann"), Run(of, "ann"), Run(of, "bob")
        await settle()
        assert (first.runs, second.runs, other.runs) == (True, False, True)
        of.release(first.slot)
        await settle()
        assert second.runs

    asyncio.run(story())


def test_runs_start_only_while_their_memory_fits_together():
    async def story():
        of = scheduler(slots=10, memory_bytes=4 * GIB)
        runs = [Run(of, memory=2 * GIB) for _ in range(3)]
        await settle()
        assert [run.runs for run in runs] == [True, True, False]
        of.release(runs[0].slot)
        await settle()
        assert runs[2].runs

    asyncio.run(story())


def test_memory_that_just_fits_is_granted():
    async def story():
        of = scheduler(slots=2, memory_bytes=2 * GIB)
        runs = [Run(of, memory=GIB) for _ in range(2)]
        await settle()
        assert all(run.runs for run in runs)

    asyncio.run(story())


def test_a_large_run_is_not_overtaken_for_ever_by_small_ones():
    async def story():
        of = scheduler(slots=4, memory_bytes=4 * GIB)
        running = [Run(of, "bob") for _ in range(4)]
        await settle()
        large = Run(of, "ann", memory=4 * GIB)
        await settle()
        for _ in range(50):
            running.append(Run(of, "bob"))
            await settle()
            next_ended = next(run for run in running if run.runs)
            running.remove(next_ended)
            of.release(next_ended.slot)
            await settle()
            if large.runs:
                return
        await give_up(large, *running)
        pytest.fail("50 small runs that came later went first")

    asyncio.run(story())


def test_a_full_queue_refuses_with_a_time_to_try_again_and_those_who_wait_keep_their_place():
    async def story():
        of = scheduler(queue_length=2)
        runs = [Run(of) for _ in range(4)]
        await settle()
        with pytest.raises(Overloaded) as caught:
            runs[3].slot  # noqa: B018 - the refusal is raised by asking
        assert caught.value.retry_after_s >= 1
        assert of.queued == 2
        assert [run.positions for run in runs] == [[], [1], [2], []]
        await give_up(runs[1], runs[2])

    asyncio.run(story())


def test_no_queue_at_all_refuses_whoever_cannot_run_at_once():
    async def story():
        of = scheduler(queue_length=0)
        first = Run(of)
        await settle()
        with pytest.raises(Overloaded):
            await Run(of).task
        of.release(first.slot)
        assert await Run(of).task

    asyncio.run(story())


def test_a_wait_that_takes_too_long_is_refused_and_leaves_the_queue():
    async def story():
        of = scheduler(queue_wait_s=0.02)
        first = Run(of)
        await settle()
        with pytest.raises(Overloaded) as caught:
            await Run(of).task
        assert caught.value.retry_after_s >= 1
        assert of.queued == 0
        of.release(first.slot)
        assert of.running == 0

    asyncio.run(story())


def test_whoever_gives_up_waiting_leaves_the_queue_and_moves_the_others_up():
    async def story():
        of = scheduler()
        runs = [Run(of) for _ in range(4)]
        await settle()
        await give_up(runs[1])
        assert of.queued == 2
        assert runs[2].positions == [2, 1]
        assert runs[3].positions == [3, 2]
        of.release(runs[0].slot)
        await settle()
        assert runs[2].runs
        await give_up(runs[3])

    asyncio.run(story())


def test_a_slot_granted_to_somebody_who_gave_up_in_that_moment_is_not_lost():
    async def story():
        of = scheduler()
        first, second = Run(of), Run(of)
        await settle()
        of.release(first.slot)
        await give_up(second)
        third = Run(of)
        await settle()
        assert third.runs, "the slot was granted to a caller that had gone"

    asyncio.run(story())


def test_a_slot_granted_at_the_moment_of_giving_up_is_not_lost_for_those_who_wait():
    async def story():
        of = scheduler()
        first, second, third = Run(of), Run(of), Run(of)
        await settle()
        second.task.cancel()
        of.release(first.slot)
        await settle()
        assert third.runs

    asyncio.run(story())


def test_places_count_from_one_and_are_told_only_when_they_change():
    async def story():
        of = scheduler()
        runs = [Run(of) for _ in range(4)]
        await settle()
        of.release(runs[0].slot)
        await settle()
        assert [run.positions for run in runs] == [[], [1], [2, 1], [3, 2]]
        await give_up(*runs[2:])

    asyncio.run(story())


def test_places_follow_the_turns_of_the_users():
    async def story():
        of = scheduler()
        blocker = Run(of, "zoe")
        await settle()
        a1, a2, b1 = Run(of, "ann"), Run(of, "ann"), Run(of, "bob")
        await settle()
        assert (a1.positions[-1], b1.positions[-1], a2.positions[-1]) == (1, 2, 3)
        of.release(blocker.slot)
        await settle()
        assert a1.runs
        assert (b1.positions[-1], a2.positions[-1]) == (1, 2)
        await give_up(a2, b1)

    asyncio.run(story())


def test_closing_refuses_those_who_wait_and_those_who_come_and_touches_no_run():
    async def story():
        of = scheduler()
        running, waiting = Run(of), Run(of)
        await settle()
        of.close()
        await settle()
        assert running.runs
        for refused in (waiting.task, Run(of).task):
            with pytest.raises(ShuttingDown, match="shutting down"):
                await refused
        assert of.queued == 0
        of.release(running.slot)
        assert of.running == 0

    asyncio.run(story())


def refusal(run):
    """Why *run* was refused."""
    assert run.task.done()
    error = run.task.exception()
    assert isinstance(error, Overloaded)
    return error


def test_a_refusal_says_how_full_it_is():
    async def story():
        of = scheduler(slots=2, slots_per_user=1, queue_length=1, memory_bytes=8 * GIB)
        runs = [Run(of, "ann"), Run(of, "bob", memory=2 * GIB), Run(of, "ann"), Run(of, "ann")]
        await settle()
        full = refusal(runs[3])
        assert full.reason == "QUEUE_FULL"
        assert full.facts == {
            "running": "2",
            "slots": "2",
            "queued": "1",
            "queue_length": "1",
            "user_running": "1",
            "slots_per_user": "1",
            "memory_asked_mb": "1024",
            "memory_used_mb": "3072",
            "memory_budget_mb": "8192",
        }
        await give_up(runs[2])

    asyncio.run(story())


def test_a_refusal_for_waiting_too_long_says_how_long_that_was():
    async def story():
        of = scheduler(queue_wait_s=0.05)
        Run(of)
        await settle()
        late = Run(of)
        await asyncio.wait([late.task])
        assert refusal(late).reason == "QUEUE_TIMEOUT"
        assert float(refusal(late).facts["waited_ms"]) >= 49

    asyncio.run(story())


def test_a_run_that_never_fits_the_memory_is_refused_at_once_and_told_no_time_to_try_again():
    async def story():
        of = scheduler(memory_bytes=4 * GIB)
        run = Run(of, memory=4 * GIB + 1)
        await settle()
        assert refusal(run).reason == "EXCEEDS_MEMORY_BUDGET"
        assert refusal(run).retry_after_s is None
        assert of.queued == 0

    asyncio.run(story())


def test_the_time_to_try_again_follows_from_how_long_slots_are_held_and_how_many_wait():
    async def story():
        of = scheduler(queue_length=3)
        # Four slots, held for 5 s each by the clock of the slots.
        for _ in range(4):
            run = Run(of)
            await settle()
            of.release(replace(run.slot, granted_at=run.slot.granted_at - 5))
        runs = [Run(of) for _ in range(5)]
        await settle()
        assert refusal(runs[4]).retry_after_s == pytest.approx(3 * 5, rel=0.1)
        await give_up(*runs[1:4])

    asyncio.run(story())


def test_the_time_to_try_again_is_never_longer_than_a_minute():
    async def story():
        of = scheduler(queue_length=1)
        run = Run(of)
        await settle()
        of.release(replace(run.slot, granted_at=run.slot.granted_at - 3600))
        runs = [Run(of) for _ in range(3)]
        await settle()
        assert refusal(runs[2]).retry_after_s == 60
        await give_up(runs[1])

    asyncio.run(story())


def test_everything_given_back_leaves_everything_free():
    async def story():
        of = scheduler(slots=3, slots_per_user=2, memory_bytes=3 * GIB)
        runs = [Run(of, f"user {n % 4}") for n in range(20)]
        ended = 0
        while ended < 20:
            await settle()
            ready = [run for run in runs if run.runs]
            assert 0 < len(ready) <= 3
            for run in ready:
                of.release(run.slot)
                runs.remove(run)
                ended += 1
        assert (of.running, of.queued) == (0, 0)
        three = [Run(of, "ann", memory=GIB), Run(of, "bob"), Run(of, "cy")]
        await settle()
        assert all(run.runs for run in three)

    asyncio.run(story())
