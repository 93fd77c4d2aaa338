"""One run in one sandbox: from making it to the proof that it is gone.

A result counts only if it is the last thing that the sandbox said, repeats the job's nonce, and the sandbox then ended
with code 0 and within its memory. Whatever happens, the sandbox is destroyed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import structlog

from orchestrator.disposal import Disposer
from orchestrator.errors import SandboxError
from orchestrator.generated import runner_pb2
from orchestrator.run import (
    DeploymentEnd,
    Ending,
    Job,
    LinesPrinted,
    Outcome,
    ProgressMade,
    RunEvent,
    RunStarted,
    SandboxResult,
    Usage,
)
from orchestrator.runner_protocol import FrameDecoder, ProtocolViolation
from orchestrator.sandbox.base import Sandbox, SandboxBackend, SandboxExit, SandboxSpec
from orchestrator.verdict import judge, reported, timed_out, violated

_log = structlog.get_logger(__name__)

# The supervisor holds the deadline; ours comes after it, for a supervisor that cannot.
_DEADLINE_GRACE_S = 0.7
_TRANSFER_BYTES_PER_S = 50e6
_EXIT_WAIT_S = 5.0


async def run_in_sandbox(
    backend: SandboxBackend,
    disposer: Disposer,
    spec: SandboxSpec,
    job: Job,
    *,
    start_timeout_s: float,
    emit: Callable[[RunEvent], None],
    on_gone: Callable[[], None],
) -> SandboxResult:
    """Does *job* in a sandbox made by *spec*, and destroys it.

    Args:
        backend: Makes the sandbox.
        disposer: Removes it.
        spec: What to make.
        job: What to do in it.
        start_timeout_s: Longest time for the sandbox to be made and to say that it is ready.
        emit: Hears what happens.
        on_gone: Called once, when the sandbox is gone for certain; that may be after the answer.

    Raises:
        SandboxError: The engine failed, or the sandbox did not become ready.
    """
    began = time.monotonic()
    try:
        async with asyncio.timeout(start_timeout_s):
            sandbox = await backend.start(spec)
    except BaseException as error:
        await disposer.dispose(spec.name, lambda: backend.remove(spec.name), on_gone)
        if isinstance(error, TimeoutError):
            raise SandboxError(f"no sandbox within {start_timeout_s:g} s") from error
        raise
    try:
        session = _Session(sandbox, job, emit)
        await session.become_ready(start_timeout_s)
        result = await session.do_job()
    finally:
        await disposer.dispose(spec.name, sandbox.destroy, on_gone)
    spent_ms = result.usage.strategy_ms + result.usage.backtest_ms
    sandbox_ms = (time.monotonic() - began) * 1000 - spent_ms
    return replace(result, usage=replace(result.usage, sandbox_ms=sandbox_ms))


@dataclass(slots=True)
class _Session:
    sandbox: Sandbox
    job: Job
    emit: Callable[[RunEvent], None]
    decoder: FrameDecoder = field(init=False)
    logs: list[str] = field(default_factory=list)
    deployments: list[runner_pb2.DeploymentDone] = field(default_factory=list)
    libraries: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.decoder = FrameDecoder(max_bytes=self.job.limits.output_bytes, nonce=self.job.nonce)

    async def become_ready(self, timeout_s: float) -> None:
        """Waits for the supervisor to say that a confined process waits for the job."""
        try:
            async with asyncio.timeout(timeout_s):
                while not self.libraries:
                    data = await self.sandbox.receive()
                    if not data:
                        raise SandboxError(
                            f"the sandbox ended before it was ready: {self.sandbox.diagnosis()[-500:]}"
                        )
                    self._hear(self.decoder.feed(data))
        except TimeoutError as error:
            raise SandboxError(f"the sandbox was not ready within {timeout_s:g} s") from error
        except ProtocolViolation as error:
            raise SandboxError(f"the sandbox did not become ready: {error}") from error

    async def do_job(self) -> SandboxResult:
        """Sends the job and hears the sandbox out."""
        self.emit(RunStarted(warm=False))
        limits = self.job.limits
        allowed_s = (
            limits.timeout_s + _DEADLINE_GRACE_S + len(self.job.frame) / _TRANSFER_BYTES_PER_S
        )
        try:
            async with asyncio.timeout(allowed_s):
                sending = asyncio.create_task(self.sandbox.send(self.job.frame))
                try:
                    await self._hear_out()
                finally:
                    sending.cancel()
                    await asyncio.wait([sending])
                    if not sending.cancelled():
                        sending.exception()  # a sandbox that ended early is known by its end, not by this
        except TimeoutError:
            return self._result(timed_out(limits, allowed_s), None)
        except ProtocolViolation as error:
            return self._result(violated(str(error)), None)
        exit_ = await self._exit()
        ending = judge(self.decoder.result, exit_, limits)
        if self.decoder.result is None or exit_.code != 0:
            _log.warning(
                "sandbox ended without a result",
                run_id=self.job.run_id,
                outcome=ending.outcome.name,
                exit_code=exit_.code,
                stderr=self.sandbox.diagnosis()[-1000:],
            )
        return self._result(ending, exit_)

    async def _hear_out(self) -> None:
        while data := await self.sandbox.receive():
            self._hear(self.decoder.feed(data))

    async def _exit(self) -> SandboxExit:
        try:
            async with asyncio.timeout(_EXIT_WAIT_S):
                return await self.sandbox.wait_exit()
        except TimeoutError as error:
            raise SandboxError("the sandbox closed its stream and did not end") from error

    def _hear(self, frames: Iterable[runner_pb2.SupervisorFrame]) -> None:
        for frame in frames:
            match frame.WhichOneof("frame"):
                case "ready":
                    self.libraries = dict(frame.ready.library_versions)
                case "log":
                    lines = tuple(frame.log.lines)
                    self.logs.extend(lines)
                    self.emit(LinesPrinted(lines))
                case "progress":
                    made = frame.progress
                    self.emit(
                        ProgressMade(
                            made.bars_done, made.bars_total, made.equity, made.drawdown, made.trades
                        )
                    )
                case "deployment_done":
                    self.deployments.append(frame.deployment_done)

    def _result(self, ending: Ending, exit_: SandboxExit | None) -> SandboxResult:
        message = self.decoder.result or runner_pb2.Result()
        usage = Usage(
            strategy_ms=message.usage.strategy_ms,
            backtest_ms=message.usage.backtest_ms,
            cpu_ms=message.usage.cpu_ms,
            peak_memory_bytes=message.usage.peak_memory_bytes,
            output_bytes=self.decoder.received,
        )
        succeeded = ending.outcome is Outcome.SUCCEEDED
        return SandboxResult(
            ending,
            usage,
            message.report.SerializeToString() if succeeded else b"",
            tuple(self.logs),
            self.libraries,
            tuple(self._deployment(done, exit_) for done in self.deployments),
        )

    def _deployment(
        self, done: runner_pb2.DeploymentDone, exit_: SandboxExit | None
    ) -> DeploymentEnd:
        ending = reported(done.ending, exit_ or SandboxExit(0, False), self.job.limits)
        usage = Usage(
            strategy_ms=done.usage.strategy_ms,
            cpu_ms=done.usage.cpu_ms,
            peak_memory_bytes=done.usage.peak_memory_bytes,
        )
        succeeded = ending.outcome is Outcome.SUCCEEDED
        signal = done.signal.SerializeToString() if succeeded else b""
        return DeploymentEnd(done.index, ending, usage, signal)
