"""The gate in front of a real engine, whose socket a test takes away and gives back."""

import asyncio
import gc
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.engine.docker.backend import DockerBackend
from orchestrator.engine.gate import Gate
from orchestrator.errors import EngineFault, EngineUnavailable, RunnerImageMissing
from orchestrator.run import ImageIds
from tests.stand.patience import patience
from tests.stand.runner_jobs import Conversation

# Docker's library does not close a socket that found nobody listening; the collector does.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

NOTICED_WITHIN_S = 5.0


class Stand:
    """A gate, its engine's socket, and what the gate said."""

    def __init__(self, policy, engine_socket, socket):
        self.engine_socket = engine_socket
        self.socket = socket
        self.heard = []
        self.plug_in()
        self.backend = DockerBackend(policy, call_timeout_s=5)
        self.gate = Gate(self.backend.probe, self._hear)

    async def _hear(self, usable):
        self.heard.append(usable)

    async def start(self, spec):
        async with self.gate.start():
            return await self.backend.start(spec)

    def pull_out(self):
        self.socket.unlink()

    def plug_in(self):
        self.socket.symlink_to(self.engine_socket)

    async def becomes(self, usable):
        ends = time.monotonic() + patience(NOTICED_WITHIN_S)
        while (self.gate.fault is None) is not usable:
            assert time.monotonic() < ends, "it was not noticed"
            await asyncio.sleep(0.02)


@pytest.fixture
def on_stand(policy, owner, tmp_path, monkeypatch):
    """Runs a story with a gate that watches its engine."""
    given = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not given.startswith("unix://"):
        pytest.skip(f"the engine's socket is to be taken away, and {given} is none")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/engine.sock")

    def run(story, **changes):
        async def whole():
            stand = Stand(
                replace(policy, owner=owner, **changes),
                Path(given.removeprefix("unix://")),
                tmp_path / "engine.sock",
            )
            watching = asyncio.create_task(stand.gate.watch())
            try:
                await story(stand)
            finally:
                watching.cancel()
                for left in await stand.backend.list_owned():
                    await stand.backend.remove(left.name)
                await stand.backend.close()

        asyncio.run(whole())
        gc.collect()

    return run


def test_an_engine_that_goes_and_comes_back_is_noticed_without_any_run(on_stand):
    async def story(stand):
        stand.pull_out()
        await stand.becomes(usable=False)
        stand.plug_in()
        await stand.becomes(usable=True)
        assert stand.heard == [False, True]

    on_stand(story)


def test_while_it_is_closed_a_start_fails_at_once_and_says_when_to_come_again(on_stand, spec):
    async def story(stand):
        stand.pull_out()
        await stand.becomes(usable=False)
        began = time.monotonic()
        with pytest.raises(EngineUnavailable) as caught:
            await stand.start(spec())
        assert caught.value.retry_after_s > 0
        assert time.monotonic() - began < patience(0.5)
        stand.plug_in()
        await stand.becomes(usable=True)
        sandbox = await stand.start(spec())
        await Conversation().become_ready(sandbox)
        await sandbox.destroy()

    on_stand(story)


def test_pauses_double_from_half_a_second_while_it_is_ill_and_begin_anew_once_it_was_well(
    on_stand, spec
):
    async def told(stand):
        with pytest.raises(EngineUnavailable) as caught:
            await stand.start(spec())
        return caught.value.retry_after_s

    async def story(stand):
        stand.pull_out()
        await stand.becomes(usable=False)
        pauses = [await told(stand)]
        while len(pauses) < 3:
            await asyncio.sleep(0.02)
            if (pause_s := await told(stand)) != pauses[-1]:
                pauses.append(pause_s)
        assert pauses == [0.5, 1.0, 2.0]
        stand.plug_in()
        await stand.becomes(usable=True)
        await asyncio.sleep(2.5)  # in which it is probed again
        stand.pull_out()
        for _ in range(3):
            with pytest.raises(EngineFault):
                await stand.start(spec())
        assert await told(stand) == 0.5
        stand.plug_in()

    on_stand(story)


def test_starts_that_fail_at_once_after_a_probe_that_did_not_lengthen_the_pause(on_stand, spec):
    async def story(stand):
        stand.gate._pause_s = 1.0  # from an outage that a probe has just ended
        stand.pull_out()
        for _ in range(3):
            with pytest.raises(EngineFault):
                await stand.start(spec())
        with pytest.raises(EngineUnavailable) as caught:
            await stand.start(spec())
        assert caught.value.retry_after_s == 2.0
        stand.plug_in()

    on_stand(story)


def test_a_single_fault_of_the_engine_keeps_no_run_away(on_stand, spec):
    async def story(stand):
        stand.pull_out()
        with pytest.raises(EngineFault):
            await stand.start(spec())
        stand.plug_in()
        sandbox = await stand.start(spec())
        await sandbox.destroy()
        assert stand.heard == []

    on_stand(story)


def test_three_faults_one_after_the_other_close_it(on_stand, spec):
    async def story(stand):
        stand.pull_out()
        for _ in range(3):
            with pytest.raises(EngineFault):
                await stand.start(spec())
        assert stand.heard == [False]
        stand.plug_in()

    on_stand(story)


def test_a_request_that_the_engine_refuses_for_its_own_sake_is_no_fault_of_the_engine(
    on_stand, spec
):
    async def story(stand):
        taken = spec()
        sandbox = await stand.start(taken)
        for _ in range(4):
            with pytest.raises(Exception, match="in use"):
                await stand.start(taken)
        await sandbox.destroy()
        assert stand.gate.fault is None
        assert stand.heard == []

    on_stand(story)


def test_a_missing_image_closes_it_at_once_and_is_told_as_that_from_then_on(on_stand, spec):
    async def story(stand):
        for _ in range(2):
            with pytest.raises(RunnerImageMissing):
                await stand.start(spec())
        assert stand.heard == [False]

    on_stand(story, images=ImageIds("sha256:" + "0" * 64))
