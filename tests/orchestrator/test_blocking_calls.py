"""Calls that block have an end for whoever waits, also where the call itself has none."""

import asyncio
import threading
import time

import pytest

from orchestrator.engine.docker.blocking_calls import BlockingCalls

TIMEOUT_S = 0.3


@pytest.fixture
def hangs():
    """A call that hangs until the test is over, and counts how often it began."""
    over = threading.Event()

    class Hangs:
        began = 0

        def __call__(self):
            self.began += 1
            over.wait(20)

    yield Hangs()
    over.set()


def on_calls(story, threads=1):
    async def whole():
        calls = BlockingCalls("test", threads=threads, timeout_s=TIMEOUT_S)
        try:
            await story(calls)
        finally:
            calls.close()

    asyncio.run(whole())


def test_what_a_call_returns_or_raises_is_given_on():
    def fails():
        raise KeyError("mine")

    async def story(calls):
        assert await calls.do(lambda: 42) == 42
        with pytest.raises(KeyError, match="mine"):
            await calls.do(fails)

    on_calls(story)


def test_a_call_that_hangs_is_given_up(hangs):
    async def story(calls):
        with pytest.raises(TimeoutError):
            await calls.do(hangs)
        assert hangs.began == 1

    on_calls(story)


def test_a_call_that_found_no_thread_in_time_never_begins(hangs):
    async def story(calls):
        results = await asyncio.gather(*(calls.do(hangs) for _ in range(4)), return_exceptions=True)
        assert [type(result) for result in results] == [TimeoutError] * 4
        assert hangs.began == 1

    on_calls(story)


def test_calls_of_one_kind_do_not_wait_for_another_kind_that_hangs(hangs):
    async def story(calls):
        other = BlockingCalls("other", threads=1, timeout_s=TIMEOUT_S)
        hung = asyncio.create_task(calls.do(hangs))
        await asyncio.sleep(0)
        assert await other.do(lambda: "removed") == "removed"
        other.close()
        with pytest.raises(TimeoutError):
            await hung

    on_calls(story)


def test_a_cancelled_caller_hears_of_its_cancellation_only_when_the_call_has_ended():
    ended = []

    def takes_a_moment():
        time.sleep(0.1)
        ended.append(True)

    async def story(calls):
        asked = asyncio.create_task(calls.do(takes_a_moment))
        await asyncio.sleep(0.03)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert ended

    on_calls(story)


def test_a_cancelled_caller_does_not_wait_for_ever_for_a_call_that_hangs(hangs):
    async def story(calls):
        asked = asyncio.create_task(calls.do(hangs))
        await asyncio.sleep(0.03)
        asked.cancel()
        async with asyncio.timeout(10 * TIMEOUT_S):
            with pytest.raises(asyncio.CancelledError):
                await asked

    on_calls(story)
