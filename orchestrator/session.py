"""One run in one sandbox: from making it to the proof that it is gone.

A result counts only if it is the last thing that the sandbox said, repeats the job's nonce, and the sandbox then ended
with code 0 and within its memory. Whatever happens, the sandbox is destroyed.
"""

from __future__ import annotations

import asyncio
import signal
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
    Failure,
    Job,
    LinesPrinted,
    Outcome,
    ProgressMade,
    RunEvent,
    RunStarted,
    SandboxResult,
    Usage,
)
from orchestrator.runner_protocol import FrameDecoder, ProtocolViolation, deployment_of, ending_of
from orchestrator.sandbox.base import Sandbox, SandboxBackend, SandboxExit, SandboxSpec

_log = structlog.get_logger(__name__)

# The supervisor holds the deadline; ours comes after it, for a supervisor that cannot.
_DEADLINE_GRACE_S = 0.7
_TRANSFER_BYTES_PER_S = 50e6
_EXIT_WAIT_S = 5.0
_SIGSYS_EXIT = 128 + signal.SIGSYS
# What an engine shows for a container that it lost track of: -1.
_LOST_EXIT = 0xFFFFFFFF


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
    deployments: list[DeploymentEnd] = field(default_factory=list)
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
        transfer_s = len(self.job.frame) / _TRANSFER_BYTES_PER_S
        try:
            async with asyncio.timeout(limits.timeout_s + _DEADLINE_GRACE_S + transfer_s):
                sending = asyncio.create_task(self.sandbox.send(self.job.frame))
                try:
                    await self._hear_out()
                finally:
                    sending.cancel()
                    await asyncio.wait([sending])
                    if not sending.cancelled():
                        sending.exception()  # a sandbox that ended early is known by its end, not by this
        except TimeoutError:
            return self._without_result(
                Outcome.TIMEOUT,
                f"the strategy did not finish within {limits.timeout_s:g} s",
                limit="timeout",
                allowed=limits.timeout_s,
                used=limits.timeout_s + _DEADLINE_GRACE_S,
            )
        except ProtocolViolation as error:
            return self._without_result(
                Outcome.SANDBOX_VIOLATION, f"the sandbox broke its protocol: {error}"
            )
        return self._judge(await self._exit())

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
                    self.deployments.append(deployment_of(frame.deployment_done))

    def _judge(self, exit_: SandboxExit) -> SandboxResult:
        """What the end of the sandbox makes of what it said."""
        if exit_.code == _LOST_EXIT:
            _log.error("the engine lost track of a sandbox", sandbox=self.sandbox.name)
            return self._without_result(
                Outcome.SANDBOX_VIOLATION, "the sandbox was lost by the engine"
            )
        result = self.decoder.result
        if result is None or exit_.code != 0:
            return self._died(exit_)
        try:
            ending = (
                ending_of(result.ending) if result.HasField("ending") else Ending(Outcome.SUCCEEDED)
            )
        except ProtocolViolation as error:
            return self._without_result(
                Outcome.SANDBOX_VIOLATION, f"the sandbox broke its protocol: {error}"
            )
        killed = ending.outcome is Outcome.CRASHED and result.ending.signal == signal.SIGKILL
        if exit_.out_of_memory and (killed or ending.outcome is Outcome.SUCCEEDED):
            return self._out_of_memory()
        usage = Usage(
            strategy_ms=result.usage.strategy_ms,
            backtest_ms=result.usage.backtest_ms,
            cpu_ms=result.usage.cpu_ms,
            peak_memory_bytes=result.usage.peak_memory_bytes,
            output_bytes=self.decoder.received,
        )
        report = result.report.SerializeToString() if ending.outcome is Outcome.SUCCEEDED else b""
        return self._result(ending, usage, report)

    def _died(self, exit_: SandboxExit) -> SandboxResult:
        if exit_.out_of_memory:
            return self._out_of_memory()
        if exit_.code == _SIGSYS_EXIT:
            return self._without_result(
                Outcome.SANDBOX_VIOLATION, "the sandbox made a system call that it may not make"
            )
        _log.warning(
            "sandbox ended without a result",
            run_id=self.job.run_id,
            exit_code=exit_.code,
            stderr=self.sandbox.diagnosis()[-1000:],
        )
        return self._without_result(
            Outcome.CRASHED, f"the sandbox ended with exit code {exit_.code} before its result"
        )

    def _out_of_memory(self) -> SandboxResult:
        allowed = self.job.limits.memory_bytes
        return self._without_result(
            Outcome.OUT_OF_MEMORY,
            f"the strategy needed more than {allowed >> 20} MiB of memory",
            limit="memory",
            allowed=allowed,
            used=allowed,
            hint="keep fewer copies of the data, or ask for more memory",
        )

    def _without_result(
        self,
        outcome: Outcome,
        message: str,
        *,
        limit: str = "",
        allowed: float = 0,
        used: float = 0,
        hint: str = "",
    ) -> SandboxResult:
        failure = Failure(message, limit=limit, allowed=allowed, used=used, hint=hint)
        return self._result(
            Ending(outcome, failure), Usage(output_bytes=self.decoder.received), b""
        )

    def _result(self, ending: Ending, usage: Usage, report: bytes) -> SandboxResult:
        return SandboxResult(
            ending, usage, report, tuple(self.logs), self.libraries, tuple(self.deployments)
        )
