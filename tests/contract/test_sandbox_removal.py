"""However a sandbox is ended, in whatever state, nothing of it is left."""

import asyncio
import contextlib

import pytest

from orchestrator.errors import SandboxError
from tests.contract.sandbox_states import STATES, close_stream, names, spinning
from tests.stand.runner_jobs import SPINNING, Conversation

ENDS_BY_ITSELF_S = 5.0


@pytest.mark.parametrize("state", STATES)
def test_destroying_works_in_every_state_and_as_often_as_asked(on_backend, spec, state):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            await STATES[state](sandbox)
        finally:
            await sandbox.destroy()
        assert await names(backend) == set()
        await sandbox.destroy()

    on_backend(story)


def test_destroying_at_the_same_time_from_several_places_works(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        await Conversation().become_ready(sandbox)
        results = await asyncio.gather(
            *(sandbox.destroy() for _ in range(4)), return_exceptions=True
        )
        # One of them may find the removal under way; it is then not confirmed to it.
        assert any(result is None for result in results), results
        assert all(isinstance(result, SandboxError | None) for result in results), results
        await sandbox.destroy()

    on_backend(story)


def test_destroying_what_somebody_else_removed_is_success(on_backend, spec, maker):
    async def story(backend):
        sandbox = await backend.start(spec())
        await spinning(sandbox)
        await asyncio.to_thread(maker.remove_from_outside, sandbox.name)
        await sandbox.destroy()

    on_backend(story)


def test_a_stream_whose_sandbox_was_removed_comes_to_an_end(on_backend, spec, maker):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            await sandbox.send(talk.job(SPINNING, timeout_ms=60_000))
            await asyncio.to_thread(maker.remove_from_outside, sandbox.name)
            with contextlib.suppress(SandboxError):  # it may be cut inside a frame
                await talk.hear_out(sandbox, within_s=5)
            assert "result" not in talk.kinds
            with pytest.raises(SandboxError):
                await sandbox.wait_exit()
        finally:
            await sandbox.destroy()

    on_backend(story)


@pytest.mark.parametrize("delay_s", [0.0, 0.005, 0.02, 0.06, 0.15])
def test_what_a_cancelled_start_leaves_is_removed_by_its_name_for_good(on_backend, spec, delay_s):
    async def story(backend):
        made = spec()
        starting = asyncio.create_task(backend.start(made))
        await asyncio.sleep(delay_s)
        starting.cancel()
        try:
            sandbox = await starting
        except asyncio.CancelledError:
            await backend.remove(made.name)
        else:
            await sandbox.destroy()  # it was faster than the cancellation
        assert await names(backend) == set()

    on_backend(story)


def test_removing_what_is_not_there_is_success(on_backend, spec):
    async def story(backend):
        await backend.remove(spec().name)

    on_backend(story)


def test_removing_by_name_ends_one_that_runs(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        await spinning(sandbox)
        await backend.remove(sandbox.name)
        assert await names(backend) == set()
        await sandbox.destroy()

    on_backend(story)


@pytest.mark.parametrize("state", ["just started", "ready", "in the middle of a job"])
def test_a_sandbox_whose_stream_is_closed_from_our_side_ends_by_itself(
    on_backend, spec, maker, state
):
    async def story(backend):
        made = spec()
        # A backend whose process goes away; another one of the same owner looks on.
        gone = maker.make("contract-gone", "gone")
        sandbox = await gone.start(made)
        try:
            await STATES[state](sandbox)
            await close_stream(sandbox)
            async with asyncio.timeout(ENDS_BY_ITSELF_S):
                exit_ = await sandbox.wait_exit()
            assert exit_.code == 0
        finally:
            await sandbox.destroy()
            await gone.close()

    on_backend(story)
