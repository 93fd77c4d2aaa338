"""What every sandbox backend must do, whatever engine is behind it."""

import asyncio
import time
from dataclasses import replace

import pytest

from orchestrator.engine.base import SandboxState
from orchestrator.errors import RunnerImageMissing, SandboxError
from tests.contract.conftest import FAULTS, LEASE_S
from tests.contract.sandbox_states import close_stream, ended, names
from tests.stand.runner_jobs import HONEST, MEMORY_BOMB, MIB, Conversation, pieces

OUT_OF_MEMORY_KILL = 137


async def start_and_destroy(backend, made):
    sandbox = await backend.start(made)
    await sandbox.destroy()


def test_a_started_sandbox_says_that_it_is_ready_and_what_it_runs_on(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            assert {"numpy", "pandas"} <= set(talk.frames[0].ready.library_versions)
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_sandbox_that_is_to_wait_is_ready_too_and_does_its_job(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(replace(spec(), warm=True))
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            assert sandbox.is_alive
            await talk.hold_ready(sandbox, talk.job(HONEST))
            assert talk.result.ending.outcome == 1
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_sandbox_that_died_while_it_waited_is_known_to_be_dead(on_backend, spec, maker):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            await Conversation().become_ready(sandbox)
            assert sandbox.is_alive
            await asyncio.to_thread(maker.remove_from_outside, sandbox.name)
            ends = time.monotonic() + 5
            while sandbox.is_alive:
                assert time.monotonic() < ends, "it is still said to be alive"
                await asyncio.sleep(0.02)
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_job_is_answered_and_the_stream_then_ends_with_code_zero(on_backend, spec):
    async def story(backend):
        made = spec()
        sandbox = await backend.start(made)
        try:
            assert sandbox.name == made.name
            talk = Conversation()
            await talk.hold(sandbox, talk.job(HONEST))
            assert talk.kinds[-1] == "result"
            assert talk.result.ending.outcome == 1
            assert len(talk.report.equity) == 60 * 8
            assert await sandbox.receive() == b""
            exit_ = await sandbox.wait_exit()
            assert (exit_.code, exit_.out_of_memory) == (0, False)
        finally:
            await sandbox.destroy()

    on_backend(story)


@pytest.mark.parametrize("sizes", [(1,), (3, 1, 7, 64, 2), (4, 4096)], ids=str)
def test_a_job_may_be_sent_in_pieces_of_any_size(on_backend, spec, sizes):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            for piece in pieces(talk.job(HONEST), *sizes):
                await sandbox.send(piece)
            await talk.hear_out(sandbox)
            assert talk.result.ending.outcome == 1
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_job_may_be_sent_before_the_sandbox_is_ready(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await sandbox.send(talk.job(HONEST))
            await talk.hear_out(sandbox)
            assert talk.kinds[0] == "ready"
            assert talk.result.ending.outcome == 1
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_the_exit_tells_that_memory_was_the_cause(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            await sandbox.send(talk.job(MEMORY_BOMB))
            await talk.hear_out(sandbox)
            exit_ = await sandbox.wait_exit()
            assert exit_.out_of_memory
            # Either the strategy process alone was killed, or all of the sandbox.
            assert exit_.code in (0, OUT_OF_MEMORY_KILL)
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_sandbox_within_its_memory_is_not_said_to_be_out_of_it(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await talk.hold(sandbox, talk.job("import os\nos._exit(9)"))
            assert talk.result.ending.outcome == 3
            exit_ = await sandbox.wait_exit()
            assert (exit_.code, exit_.out_of_memory) == (0, False)
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_cancelled_read_loses_nothing_that_comes_later(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await sandbox.receive()
            await sandbox.send(talk.job(HONEST))
            await talk.hear_out(sandbox)
            assert talk.result.ending.outcome == 1
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_list_owned_lists_ours_of_every_service_process_and_nobody_elses(
    on_backend, spec, maker, owner
):
    async def story(backend):
        second = maker.make(owner, "second")
        stranger = maker.make(f"{owner}-not", "first")
        ours, also_ours, not_ours = spec(), spec(), spec()
        sandboxes = []
        try:
            sandboxes.append(await backend.start(ours))
            sandboxes.append(await second.start(also_ours))
            sandboxes.append(await stranger.start(not_ours))
            assert {(owned.name, owned.instance) for owned in await backend.list_owned()} == {
                (ours.name, "first"),
                (also_ours.name, "second"),
            }
            assert await names(stranger) == {not_ours.name}
            # One that ended is still ours, until it is removed.
            await ended(sandboxes[0])
            assert ours.name in await names(backend)
            await second.remove(ours.name)
            assert await names(backend) == {also_ours.name}
        finally:
            for sandbox in sandboxes:
                await sandbox.destroy()
            await second.close()
            await stranger.close()

    on_backend(story)


def test_the_list_tells_the_state_the_lease_and_the_users_of_a_sandbox(on_backend, spec):
    async def story(backend):
        made = spec()
        sandbox = await backend.start(made)
        try:
            await Conversation().become_ready(sandbox)
            (owned,) = await backend.list_owned()
            assert (owned.state, owned.lease_s) == (SandboxState.RUNNING, LEASE_S)
            assert owned.first_uid == made.first_uid
            await close_stream(sandbox)
            await sandbox.wait_exit()
            (owned,) = await backend.list_owned()
            assert owned.state is SandboxState.ENDED
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_whether_a_sandbox_has_ended_can_be_asked_without_waiting(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            await Conversation().become_ready(sandbox)
            assert await sandbox.exit_now() is None
            await close_stream(sandbox)
            waited = await sandbox.wait_exit()
            assert await sandbox.exit_now() == waited
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_what_the_engine_forgot_is_counted_where_its_sandboxes_can_be_seen(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            forgotten = await backend.forgotten.look()
            # Others may use the engine: how many there are is not for this test to say.
            assert isinstance(forgotten.shims, int)
            assert isinstance(forgotten.cgroups, int)
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_probe_of_a_backend_that_works_says_nothing(on_backend):
    async def story(backend):
        await backend.probe()

    on_backend(story)


def test_a_probe_and_a_start_tell_that_the_image_is_missing(maker, owner, spec):
    async def story():
        backend = maker.broken["an image that is not there"](owner)
        try:
            with pytest.raises(RunnerImageMissing):
                await backend.probe()
            with pytest.raises(RunnerImageMissing):
                await start_and_destroy(backend, spec())
        finally:
            await backend.close()

    asyncio.run(story())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_start_that_the_engine_refuses_is_our_error_and_its_rest_is_removed_by_name(
    maker, owner, spec, fault
):
    async def story():
        backend = maker.broken[fault](owner)
        made = spec()
        try:
            with pytest.raises(SandboxError):
                await start_and_destroy(backend, made)
            await backend.remove(made.name)
            assert await names(backend) == set()
        finally:
            await backend.close()

    asyncio.run(story())


def test_a_name_that_is_taken_is_refused_and_the_one_who_has_it_lives_on(on_backend, spec):
    async def story(backend):
        taken = spec()
        sandbox = await backend.start(taken)
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            with pytest.raises(SandboxError):
                await backend.start(taken)
            await sandbox.send(talk.job(HONEST))
            await talk.hear_out(sandbox)
            assert talk.result.ending.outcome == 1
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_job_of_twenty_megabytes_passes(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec(memory_bytes=768 * MIB))
        try:
            talk = Conversation()
            code = "SYMBOL = 'X'\ndef strategy(data):\n    return (data['close'] > 100) * 1\n"
            frame = talk.job(code, bars=450_000, timeout_ms=20_000)
            assert len(frame) > 20 * 10**6
            await talk.hold(sandbox, frame)
            assert talk.result.ending.outcome == 1, talk.result.ending.message
            assert len(talk.report.equity) == 450_000 * 8
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_large_answer_passes(on_backend, spec):
    async def story(backend):
        sandbox = await backend.start(spec(memory_bytes=768 * MIB))
        try:
            talk = Conversation()
            code = (
                "SYMBOL = 'X'\n"
                "for i in range(50): plot(data['close'] + i, str(i))\n"
                "signal('BUY', data.index[0], 1.0)\n"
            )
            await talk.hold(sandbox, talk.job(code, bars=50_000, timeout_ms=20_000))
            assert talk.result.ending.outcome == 1, talk.result.ending.message
            assert len(talk.report.indicators) == 50
            assert talk.decoder.received > 20 * 10**6
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_two_sandboxes_at_once_do_not_mix(on_backend, spec):
    async def one(backend, word):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            code = f"SYMBOL = 'X'\nfor i in range(200): print('{word}', i)\nsignal('BUY', data.index[0], 1.0)\n"
            await talk.hold(sandbox, talk.job(code))
            lines = [line for frame in talk.frames for line in frame.log.lines]
            assert lines == [f"{word} {i}" for i in range(200)]
            assert talk.result.ending.outcome == 1
        finally:
            await sandbox.destroy()

    async def story(backend):
        await asyncio.gather(one(backend, "left"), one(backend, "right"))

    on_backend(story)


def test_what_the_supervisor_complains_of_is_known_for_diagnosis_and_not_in_the_stream(
    on_backend, spec
):
    async def story(backend):
        sandbox = await backend.start(spec())
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            await sandbox.send(b"\xff\xff\xff\xff")  # a job beyond all limits
            await talk.hear_out(sandbox)
            assert talk.kinds == ["ready"]
            assert (await sandbox.wait_exit()).code not in (0, OUT_OF_MEMORY_KILL)
            assert "4294967295" in sandbox.diagnosis()
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_info_says_what_runs_are_executed_on(on_backend):
    async def story(backend):
        info = await backend.info()
        assert info.runtime
        assert info.images.default.startswith("sha256:")
        assert info.engine

    on_backend(story)
