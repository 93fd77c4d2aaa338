"""One job in one sandbox, as far as it depends on how the job gets there."""

import asyncio
import secrets
from dataclasses import replace

import pytest

from orchestrator.engine.docker.backend import DockerBackend
from orchestrator.engine.gate import Gate
from orchestrator.errors import SandboxError
from orchestrator.run import Outcome, RunId, RunStarted
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.ready import prepare
from orchestrator.sandboxes.tenure import Tenure
from orchestrator.session import session
from orchestrator.session.job import Job
from tests.contract.conftest import LIMITS
from tests.stand.runner_jobs import HONEST, Conversation


def job_of(code):
    def frame(nonce):
        assert len(nonce) >= 16
        return (Conversation(nonce).job(code),)

    return Job(RunId(secrets.token_hex(4)), "", LIMITS, frame)


@pytest.fixture
def in_session(policy, owner, spec):
    """Does a job in a sandbox whose `send` a test may replace; the result and the events."""

    def run(job, send=None):
        async def whole():
            backend = DockerBackend(replace(policy, owner=owner), call_timeout_s=10)
            disposer = Disposer()
            events = []

            async def changed(_is_open):
                pass

            try:
                made = spec()
                ready = await prepare(
                    backend,
                    Gate(backend.probe, changed),
                    disposer,
                    made,
                    Tenure(made.name),
                    start_timeout_s=20,
                )
                if send is not None:
                    ready.sandbox.send = send(ready.sandbox.send, events)
                try:
                    return await session.do_job(ready, job, events.append), events
                finally:
                    await ready.sandbox.destroy()
            finally:
                await disposer.close()
                await backend.close()

        return asyncio.run(whole())

    return run


def test_a_run_has_started_when_its_job_was_sent(in_session):
    def noting(send, events):
        async def sent(data):
            events.append("sending")
            await send(data)
            events.append("sent")

        return sent

    result, events = in_session(job_of(HONEST), noting)
    assert result.ending.outcome is Outcome.SUCCEEDED, result.ending
    assert events[:3] == ["sending", "sent", RunStarted(warm=False)]


def test_a_job_that_cannot_be_sent_is_a_fault_of_ours_and_never_started(in_session, monkeypatch):
    monkeypatch.setattr(session, "SEND_TIMEOUT_S", 0.5)
    heard = []

    def stuck(_send, events):
        async def never(_data):
            heard.append(events)
            await asyncio.sleep(60)

        return never

    with pytest.raises(SandboxError, match="could not be sent"):
        in_session(job_of(HONEST), stuck)
    assert heard == [[]]
