"""Who runs when: fairness between users, limits, the memory budget, and the places in the queue."""

import asyncio
from dataclasses import replace

import pytest

from orchestrator.errors import Overloaded, ShuttingDown
from orchestrator.fairness.caller import Caller, calls_now
from orchestrator.runs.scheduler import Capacity, ListShare, Scheduler

GIB = 1 << 30


def scheduler(**fields):
    capacity = {
        "slots": 1,
        "queue_length": 100,
        "queue_wait_s": 30.0,
        "memory_bytes": 100 * GIB,
    }
    slots_per_user = fields.pop("slots_per_user", 0)
    return Scheduler(Capacity(**capacity | fields), lambda _user: slots_per_user)


class Run:
    """Somebody who asks for a slot, for a list if *of_list* names it."""

    def __init__(self, of, user="ann", memory=GIB, of_list=None, caller=None):
        self.positions, self.recalls = [], []
        share = ListShare(of_list, lambda: self.recalls.append(1)) if of_list else None
        if caller is not None:
            calls_now(caller)
        self.task = asyncio.create_task(of.acquire(user, memory, self.positions.append, share))

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


# Callers: one who comes with many users is still one caller.


def test_a_caller_with_many_users_has_no_more_turns_than_one_with_a_single_user():
    async def story():
        of = scheduler()
        blocker = Run(of, "zoe")
        await settle()
        runs = {f"m{n}": Run(of, f"mallory{n}", caller=Caller("1.1.1.1", "a")) for n in range(5)}
        runs["ann"] = Run(of, "ann", caller=Caller("2.2.2.2", "b"))
        await settle()
        of.release(blocker.slot)
        assert (await order(of, runs))[:2] == ["m0", "ann"]

    asyncio.run(story())


def test_connections_of_one_address_take_turns():
    async def story():
        of = scheduler()
        blocker = Run(of, "zoe")
        await settle()
        runs = {f"m{n}": Run(of, f"mallory{n}", caller=Caller("1.1.1.1", "a")) for n in range(5)}
        runs["ann"] = Run(of, "ann", caller=Caller("1.1.1.1", "b"))
        await settle()
        of.release(blocker.slot)
        assert (await order(of, runs))[:2] == ["m0", "ann"]

    asyncio.run(story())


def test_who_crowds_a_full_queue_makes_room_for_somebody_else():
    async def story():
        of = scheduler(queue_length=3)
        runs = [Run(of, "mallory") for _ in range(4)]
        await settle()
        ann = Run(of, "ann")
        await settle()
        assert refusal(runs[3]).reason == "QUEUE_FULL"
        assert refusal(runs[3]).retry_after_s >= 1
        assert (of.queued, ann.positions[-1]) == (3, 2)
        # With one more, she would crowd as much as mallory does.
        again = Run(of, "ann")
        await settle()
        assert refusal(again).reason == "QUEUE_FULL"
        of.release(runs[0].slot)
        assert await order(of, {"m1": runs[1], "a": ann, "m2": runs[2]}) == ["m1", "a", "m2"]

    asyncio.run(story())


# Lists.


def test_a_list_has_half_of_the_slots_and_the_others_are_lent_to_it():
    async def story():
        of = scheduler(slots=4)
        users = [Run(of, f"user{n}", of_list="L") for n in range(6)]
        await settle()
        assert [run.runs for run in users] == [True] * 4 + [False] * 2
        assert not any(of.is_needed(run.slot) for run in users[:4])
        ann = Run(of, "ann")
        await settle()
        assert not ann.runs
        assert [len(run.recalls) for run in users] == [0, 0, 0, 1, 0, 0]
        assert all(of.is_needed(run.slot) for run in users[:4])
        of.release(users[3].slot)
        await settle()
        assert ann.runs
        assert not users[4].runs
        of.release(users[0].slot)
        await settle()
        assert users[4].runs
        await give_up(users[5])

    asyncio.run(story())


def test_no_slot_is_lent_while_somebody_else_waits():
    async def story():
        of = scheduler(slots=2)
        blockers = [Run(of, "zoe") for _ in range(2)]
        await settle()
        users = [Run(of, f"user{n}", of_list="L") for n in range(3)]
        other = [Run(of, f"user{n}", of_list="M") for n in range(2)]
        await settle()
        for blocker in blockers:
            of.release(blocker.slot)
        await settle()
        assert [run.runs for run in users] == [True, False, False]
        assert [run.runs for run in other] == [True, False]
        # Each has its half, so that neither has to make room for the other.
        assert not of.is_needed(users[0].slot)
        assert not of.is_needed(other[0].slot)
        await give_up(*users[1:], other[1])

    asyncio.run(story())


def test_as_many_slots_are_recalled_as_others_wait_for_and_each_once():
    async def story():
        of = scheduler(slots=6)
        users = [Run(of, f"user{n}", of_list="L") for n in range(6)]
        await settle()
        for _ in range(2):
            Run(of, "ann")
            await settle()
        assert [len(run.recalls) for run in users] == [0, 0, 0, 0, 1, 1]
        more = [Run(of, "ann") for _ in range(3)]
        await settle()
        # The list keeps what it has of its own right.
        assert [len(run.recalls) for run in users] == [0, 0, 0, 1, 1, 1]
        await give_up(*more)

    asyncio.run(story())


def test_what_was_lent_is_the_lists_own_once_it_has_no_more_than_its_share():
    async def story():
        of = scheduler(slots=2)
        users = [Run(of, f"user{n}", of_list="L") for n in range(2)]
        await settle()
        of.release(users[0].slot)
        blocker, ann = Run(of, "zoe"), Run(of, "ann")
        await settle()
        assert (blocker.runs, ann.runs) == (True, False)
        assert users[1].recalls == []
        await give_up(ann)

    asyncio.run(story())


def test_the_only_slot_is_a_lists_own():
    async def story():
        of = scheduler(slots=1)
        first = Run(of, of_list="L")
        await settle()
        ann = Run(of, "ann")
        await settle()
        assert first.recalls == []
        assert of.is_needed(first.slot)
        await give_up(ann)

    asyncio.run(story())


def test_a_new_capacity_is_shared_at_once_and_what_it_cannot_hold_is_refused():
    async def story():
        shares = scheduler(slots=1, memory_bytes=8 * GIB)
        first, second = Run(shares), Run(shares, "bob")
        large = Run(shares, "eve", memory=6 * GIB)
        await settle()
        assert (first.runs, second.runs, shares.queued) == (True, False, 2)
        shares.adopt(replace(shares.capacity, slots=2, memory_bytes=4 * GIB))
        await settle()
        assert second.runs
        with pytest.raises(Overloaded, match="6144 MiB, more than the 4096 MiB"):
            large.task.result()
        shares.adopt(replace(shares.capacity, slots=1))
        third = Run(shares, "joe")
        await settle()
        assert shares.running == 2
        shares.release(first.slot)
        await settle()
        assert not third.runs
        shares.release(second.slot)
        await settle()
        assert third.runs
        shares.release(third.slot)
        assert shares.memory_used_bytes == 0

    asyncio.run(story())
