"""What requests take is counted until nobody keeps them, and one client cannot have all of it."""

import asyncio
import threading

import pytest

from orchestrator.api.calls.byte_budget import ByteBudget
from orchestrator.errors import Overloaded
from orchestrator.loop.conversions import LARGE_BYTES, Conversions

MB = 1_000_000


def held_by(budget, user, size):
    held = budget.hold(size)
    try:
        budget.name(held, user)
    except Overloaded:
        held.let_go()
        raise
    return held


def test_what_is_held_is_counted_until_the_last_who_keeps_it_lets_it_go():
    budget = ByteBudget(10 * MB)
    held = held_by(budget, "ann", 3 * MB)
    held.keep()
    budget.change(held, 4 * MB)
    held.let_go()
    assert budget.held_bytes == 4 * MB
    held.let_go()
    assert budget.held_bytes == 0
    held_by(budget, "ann", 5 * MB)  # nothing is left of what she had


def test_beyond_the_budget_a_request_is_refused_with_a_reason_and_a_time_to_try_again():
    budget = ByteBudget(10 * MB)
    for user in ("ann", "bob"):
        held_by(budget, user, 4 * MB)
    with pytest.raises(Overloaded) as refused:
        budget.hold(3 * MB)
    assert refused.value.reason == "REQUESTS_TOO_LARGE"
    assert refused.value.retry_after_s > 0
    assert budget.held_bytes == 8 * MB
    held_by(budget, "eve", 2 * MB)


def test_one_user_has_half_of_it_and_others_still_get_in():
    budget = ByteBudget(10 * MB)
    held_by(budget, "ann", 3 * MB)
    with pytest.raises(Overloaded, match="of this user"):
        held_by(budget, "ann", 3 * MB)
    assert budget.held_bytes == 3 * MB
    held_by(budget, "bob", 5 * MB)


def test_one_alone_and_small_ones_always_have_room():
    budget = ByteBudget(1 * MB)
    first = held_by(budget, "ann", 60 * MB)
    held_by(budget, "ann", 1000).let_go()
    first.let_go()
    assert budget.held_bytes == 0


def test_who_gives_up_waits_until_the_thread_has_let_go_of_the_data():
    async def scenario():
        conversions, goes_on, began = Conversions("test"), threading.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def work():
            loop.call_soon_threadsafe(began.set)
            goes_on.wait(10)

        doing = asyncio.create_task(conversions.do(LARGE_BYTES, work))
        waiting = asyncio.create_task(conversions.do(LARGE_BYTES, lambda: "next"))
        await began.wait()
        for _ in range(3):
            doing.cancel()
            await asyncio.sleep(0)
        assert not doing.done()
        assert not waiting.done()
        goes_on.set()
        with pytest.raises(asyncio.CancelledError):
            await doing
        assert await waiting == "next"

    asyncio.run(scenario())


def test_small_data_is_dealt_with_at_once_and_large_data_on_another_thread():
    async def scenario():
        conversions = Conversions("test")
        assert await conversions.do(LARGE_BYTES - 1, threading.get_ident) == threading.get_ident()
        assert await conversions.do(LARGE_BYTES, threading.get_ident) != threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            await conversions.do(LARGE_BYTES, lambda: 1 / 0)

    asyncio.run(scenario())
