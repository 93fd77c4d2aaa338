"""A sandbox whose supervisor says what a test tells it, to try every way in which a job can end.

It stands for a stream and an exit, not for an engine: what engines do is in tests/contract.
"""

import asyncio

from orchestrator.engine.base import SandboxExit
from orchestrator.generated import runner_pb2
from orchestrator.sandboxes.ready import ReadySandbox
from orchestrator.sandboxes.tenure import Tenure

CLEAN = SandboxExit(0, out_of_memory=False)
NONCE = b"n" * 16
REPORT = runner_pb2.BacktestReport(equity=b"e" * 16)


def frame(**fields):
    body = runner_pb2.SupervisorFrame(**fields).SerializeToString()
    return len(body).to_bytes(4, "big") + body


READY = frame(ready=runner_pb2.Ready(library_versions={"numpy": "2"}))


def result(outcome=1, *, nonce=NONCE, report=REPORT, usage=None, **ending):
    """The frame of a result; of a list's, which has no ending, for outcome None."""
    message = runner_pb2.Result(nonce=nonce, usage=usage)
    if outcome is not None:
        message.ending.CopyFrom(runner_pb2.Ending(outcome=outcome, **ending))
    if report is not None:
        message.report.CopyFrom(report)
    return frame(result=message)


class ScriptedSandbox:
    """Says *said* once it was told *job_bytes*, then closes its stream, and ends as *ends*.

    Args:
        said: Bytes; an exception, which is raised in their place; or None for a silence without end.
        ends: Its exit; None if it does not end, an exception if the engine fails.
        reads: Whether it takes what is sent to it: True, False, or the exception that a send meets.
    """

    name = "strategiz-scripted"

    def __init__(self, *said, ends=CLEAN, reads=True, job_bytes=1):
        self.said = list(said)
        self.ends = ends
        self.reads = reads
        self.told = b""
        self.destroyed = False
        self._job_bytes = job_bytes
        self._has_job = asyncio.Event()

    async def send(self, data):
        if isinstance(self.reads, Exception):
            raise self.reads
        if not self.reads:
            await asyncio.Event().wait()
        self.told += data
        if len(self.told) >= self._job_bytes:
            self._has_job.set()

    async def receive(self):
        if self.reads is True:
            await self._has_job.wait()
        # Events are delivered between two receives, as from a socket.
        await asyncio.sleep(0.001)
        if not self.said:
            return b""
        if self.said[0] is None:
            await asyncio.Event().wait()
        following = self.said.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    async def wait_exit(self):
        if self.ends is None:
            await asyncio.Event().wait()
        return await self.exit_now()

    async def exit_now(self):
        if isinstance(self.ends, Exception):
            raise self.ends
        return self.ends

    async def destroy(self):
        self.destroyed = True

    def diagnosis(self):
        return "x" * 2000 + "the last words"


def ready(sandbox, *, warm=False):
    return ReadySandbox(sandbox, READY, {"numpy": "2"}, warm, 0.0, 0.0, Tenure(sandbox.name))
