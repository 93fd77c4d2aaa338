"""The first start on a Docker engine also looks at what a gauge needs; no run may pay for that."""

import asyncio
import threading
from dataclasses import replace

import pytest

from orchestrator.engine.docker import forgotten_watch as module
from orchestrator.engine.docker.attach import AttachStream
from orchestrator.engine.docker.backend import DockerBackend
from tests.contract.conftest import stories_on
from tests.stand.runner_jobs import Conversation


@pytest.fixture
def on_docker(policy, owner):
    """Runs a story on a backend of Docker's; nothing may be left of it."""
    return stories_on(lambda: DockerBackend(replace(policy, owner=owner), call_timeout_s=5))


def test_a_machine_that_cannot_be_looked_at_costs_the_first_run_nothing(
    on_docker, spec, monkeypatch
):
    def unreadable():
        raise PermissionError("/proc")

    monkeypatch.setattr(module, "read_traces", unreadable)

    async def story(backend):
        sandbox = await backend.start(spec())
        await Conversation().become_ready(sandbox)
        await sandbox.destroy()

    on_docker(story)


def test_a_start_that_is_cancelled_while_the_machine_is_looked_at_leaves_no_stream_open(
    on_docker, spec, monkeypatch
):
    looking, looked = threading.Event(), threading.Event()
    streams = []

    def slow():
        looking.set()
        looked.wait(5)
        return module.EngineTraces()

    open_stream = AttachStream.open

    async def noted(*arguments, **options):
        streams.append(await open_stream(*arguments, **options))
        return streams[-1]

    monkeypatch.setattr(module, "read_traces", slow)
    monkeypatch.setattr(AttachStream, "open", noted)

    async def story(backend):
        made = spec()
        starting = asyncio.create_task(backend.start(made))
        await asyncio.to_thread(looking.wait, 5)
        starting.cancel()
        looked.set()
        with pytest.raises(asyncio.CancelledError):
            await starting
        assert [stream.is_open for stream in streams] == [False]
        await backend.remove(made.name)

    on_docker(story)
