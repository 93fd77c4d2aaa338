"""Whose a run is: who joins it, who is refused, when it is cancelled, and whose answer is repeated."""

import asyncio
import contextlib

import pytest

from orchestrator.errors import Overloaded, RunCancelled, RunConflict, ShuttingDown
from orchestrator.run import RunId, RunStarted
from orchestrator.runs.answer_retention import AnswerRetention
from orchestrator.runs.registry import RunRegistry

STARTED = RunStarted(warm=False)
ID = RunId("mine")


def registry(retention_s=60.0):
    return RunRegistry(AnswerRetention(retention_s=retention_s, max_bytes=1 << 20), lambda: None)


class Work:
    """A run that waits to be told how to end."""

    def __init__(self):
        self.started = 0
        self.cancelled = 0
        self.end = asyncio.Event()
        self.error = None

    async def __call__(self, emit):
        self.started += 1
        number = self.started
        emit(STARTED)
        try:
            await self.end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error:
            raise self.error
        return b"answer %d" % number


class Caller:
    """Somebody who calls for a run and waits for its answer."""

    def __init__(self, of, work, contents=b"c", run_id=ID):
        self.heard = []
        self.task = asyncio.create_task(self._call(of, work, contents, run_id))

    async def _call(self, of, work, contents, run_id):
        async with of.call(run_id, contents, work) as run:
            async for happened in run.events.read():
                self.heard.append(happened.event)
            return await run.answer()

    async def hang_up(self):
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


def story(told):
    """Runs the coroutine function *told* with a registry and a work."""

    def test():
        async def tell():
            of, work = registry(), Work()
            await told(of, work)
            await of.idle()

        asyncio.run(tell())

    test.__name__ = told.__name__
    return test


@story
async def test_equal_calls_under_one_id_are_one_run_and_get_one_answer(of, work):
    callers = [Caller(of, work) for _ in range(20)]
    await settle()
    work.end.set()
    assert {await caller.task for caller in callers} == {b"answer 1"}
    assert work.started == 1


@story
async def test_whoever_joins_hears_what_happened_before(of, work):
    first = Caller(of, work)
    await settle()
    second = Caller(of, work)
    await settle()
    assert second.heard == first.heard == [STARTED]
    work.end.set()
    await asyncio.gather(first.task, second.task)


@story
async def test_other_contents_under_an_id_in_flight_are_refused_and_the_run_goes_on(of, work):
    first = Caller(of, work)
    await settle()
    with pytest.raises(RunConflict, match="other contents"):
        await Caller(of, work, b"other").task
    work.end.set()
    assert await first.task == b"answer 1"


@story
async def test_calls_without_an_id_of_the_clients_are_runs_of_their_own(of, work):
    callers = [Caller(of, work, None, RunId(f"made {n}")) for n in range(3)]
    await settle()
    work.end.set()
    assert [await caller.task for caller in callers] == [b"answer 1", b"answer 2", b"answer 3"]
    again = Caller(of, work, None, RunId("made 0"))
    assert await again.task == b"answer 4"


@story
async def test_nobody_joins_a_run_whose_id_was_made_by_the_service(of, work):
    first = Caller(of, work, None)
    await settle()
    for contents in (None, b"c"):
        with pytest.raises(RunConflict):
            await Caller(of, work, contents).task
    work.end.set()
    await first.task


@story
async def test_a_run_goes_on_while_one_of_its_callers_is_there(of, work):
    callers = [Caller(of, work) for _ in range(3)]
    await settle()
    await callers[0].hang_up()
    await callers[2].hang_up()
    assert work.cancelled == 0
    work.end.set()
    assert await callers[1].task == b"answer 1"


@story
async def test_a_run_is_cancelled_when_its_last_caller_has_gone(of, work):
    callers = [Caller(of, work) for _ in range(3)]
    await settle()
    for caller in callers:
        await caller.hang_up()
    assert work.cancelled == 1


@story
async def test_a_call_after_the_last_has_gone_is_a_new_run(of, work):
    first = Caller(of, work)
    await settle()
    await first.hang_up()
    second = Caller(of, work, b"other")
    await settle()
    work.end.set()
    assert await second.task == b"answer 2"


@story
async def test_a_call_that_is_cancelled_at_once_leaves_nothing_in_flight(of, work):
    caller = Caller(of, work)
    caller.task.cancel()
    await settle()
    again = Caller(of, work)
    await asyncio.sleep(0)  # it has called, and its run has not begun
    await again.hang_up()
    await of.idle()
    assert (of._flights, of._tasks) == ({}, set())


@story
async def test_a_finished_answer_is_repeated_and_nothing_is_run(of, work):
    work.end.set()
    assert await Caller(of, work).task == b"answer 1"
    again = Caller(of, work)
    assert await again.task == b"answer 1"
    assert again.heard == [STARTED]
    assert work.started == 1


@story
async def test_other_contents_under_the_id_of_a_finished_answer_are_refused(of, work):
    work.end.set()
    await Caller(of, work).task
    for contents in (b"other", None):
        with pytest.raises(RunConflict):
            await Caller(of, work, contents).task


@story
async def test_a_refusal_is_told_to_all_and_not_kept(of, work):
    work.error = Overloaded("full", reason="QUEUE_FULL", retry_after_s=1, facts={})
    callers = [Caller(of, work) for _ in range(2)]
    await settle()
    work.end.set()
    for caller in callers:
        with pytest.raises(Overloaded):
            await caller.task
    work.error = None
    assert await Caller(of, work).task == b"answer 2"


@story
async def test_a_fault_whose_caller_has_gone_is_no_fault_of_the_loop(of, work):
    faults = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: faults.append(context))
    work.error = RuntimeError("ours")
    work.end.set()
    async with of.call(ID, b"c", work):
        await settle()
    await settle()
    assert faults == []


@story
async def test_a_closed_registry_starts_nothing_and_lets_runs_in_flight_be_joined(of, work):
    first = Caller(of, work)
    await settle()
    of.close()
    second = Caller(of, work)
    with pytest.raises(ShuttingDown):
        await Caller(of, work, run_id=RunId("new")).task
    work.end.set()
    assert await first.task == await second.task == b"answer 1"
    assert await Caller(of, work).task == b"answer 1"


@story
async def test_all_callers_hear_that_the_service_cancelled_their_run(of, work):
    callers = [Caller(of, work) for _ in range(3)]
    await settle()
    of.cancel_all()
    for caller in callers:
        with pytest.raises(RunCancelled, match="shutting down"):
            await caller.task
    assert work.cancelled == 1


@story
async def test_a_run_that_is_cancelled_before_it_began_is_heard_of_too(of, work):
    caller = Caller(of, work)
    await asyncio.sleep(0)
    of.cancel_all()
    with pytest.raises(RunCancelled):
        await caller.task
    assert work.started == 0
