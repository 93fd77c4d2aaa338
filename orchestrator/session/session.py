"""One job in one sandbox.

A result counts only if it came over the supervisor's stream, repeats the job's nonce, and nothing came after it. If a
sandbox ends without a result, its exit, as the engine reports it, decides the outcome.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog
from google.protobuf.message import DecodeError

from orchestrator.engine.base import SandboxExit
from orchestrator.errors import SandboxError
from orchestrator.generated import runner_pb2
from orchestrator.run import (
    DeploymentEnd,
    Ending,
    JobUsage,
    LinesPrinted,
    Outcome,
    ProgressMade,
    RunEvent,
    RunStarted,
    SandboxResult,
    SetEnd,
)
from orchestrator.runner_protocol.frames import FrameDecoder, ProtocolViolation
from orchestrator.runner_protocol.report_view import viewed
from orchestrator.sandboxes.ready import EXIT_WAIT_S, ReadySandbox
from orchestrator.session.job import Job
from orchestrator.session.verdict import (
    LOST_EXIT,
    died_untold,
    judge,
    left_without_reason,
    reported,
    timed_out,
    violated,
)
from orchestrator.stages import Stage, stage

_log = structlog.get_logger(__name__)

_NONCE_BYTES = 16
# The largest job, 256 MiB, over a connection of 5 MB/s.
SEND_TIMEOUT_S = 54.0
# The supervisor enforces the deadline; ours comes later, for a supervisor that does not.
_DEADLINE_GRACE_S = 0.7
# What takes longer to look at than a thread takes to begin.
_LARGE_BYTES = 256 * 1024
# What a sandbox wrote before it ended has been sent already.
_LAST_WORDS_S = 1.0


class Leave:
    """When to leave a sandbox before all deployments of its job are done.

    Attributes:
        after_deployment: Asked each time that one is done, whether to leave.
    """

    def __init__(self, after_deployment: Callable[[], bool] = lambda: False) -> None:
        self.after_deployment = after_deployment
        self._at_once = asyncio.Event()

    def at_once(self) -> None:
        """Leaves now; the current deployment is not finished there."""
        self._at_once.set()

    async def told(self) -> None:
        """Waits until `at_once`."""
        await self._at_once.wait()


async def do_job(
    ready: ReadySandbox, job: Job, emit: Callable[[RunEvent], None], leave: Leave | None = None
) -> SandboxResult:
    """Does *job* in *ready*. The caller destroys the sandbox afterwards in any case.

    Args:
        ready: A sandbox that has done nothing yet.
        job: What to do in it.
        emit: Hears what happens.
        leave: When to leave it undone; None for a job that is one piece.

    Raises:
        SandboxError: The engine failed.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    decoder = FrameDecoder(max_bytes=job.limits.output_bytes, nonce=nonce)
    return await _Session(ready, job, nonce, decoder, emit, leave).do_job()


@dataclass(slots=True)
class _Session:
    ready: ReadySandbox
    job: Job
    nonce: bytes
    decoder: FrameDecoder
    emit: Callable[[RunEvent], None]
    leave: Leave | None
    left: bool = False
    logs: list[str] = field(default_factory=list)
    deployments: list[runner_pb2.DeploymentDone] = field(default_factory=list)
    sets_ended: int = 0
    # Sets that may have died of a lack of memory, which is known when the sandbox has ended.
    unexplained: list[runner_pb2.SetDone] = field(default_factory=list)
    sent: bool = False

    async def do_job(self) -> SandboxResult:
        """Sends the job and reads all that the sandbox sends."""
        try:
            return await self._outcome()
        except ProtocolViolation as error:
            return self._result(violated(str(error)), None)
        except SandboxError as error:
            if not self.deployments and not self.sets_ended:
                raise
            # What was done counts; the rest can be done in another sandbox.
            _log.warning("a sandbox was lost in the middle of its work", reason=str(error))
            self.left = True
            return self._result(Ending(Outcome.SUCCEEDED), None)

    async def _outcome(self) -> SandboxResult:
        try:
            await self._converse()
        except TimeoutError:
            return await self._overdue()
        result = self.decoder.result
        if result is None and self.left:
            return self._result(Ending(Outcome.SUCCEEDED), None)
        if result is not None and not self._asks_why_it_died(result):
            if not await self._is_report():
                return self._result(violated("a report that is no message"), None)
            clean = SandboxExit(0, out_of_memory=False)
            return self._result(judge(result, clean, self.job.limits), clean)
        return self._ended(result, await self._exit())

    async def _converse(self) -> None:
        """Sends and receives at the same time, until the result or the end of the stream.

        Raises:
            TimeoutError: The job could not be sent in time, or was not done in time once it was.
            ProtocolViolation: The sandbox broke its rules.
        """
        self._hear(self.decoder.feed(self.ready.greeting))
        async with asyncio.timeout(SEND_TIMEOUT_S) as deadline:
            sending = asyncio.create_task(self._send(deadline))
            try:
                await self._hear_until_left()
            finally:
                sending.cancel()
                await asyncio.wait([sending])
                if not sending.cancelled():
                    sending.exception()  # a sandbox that ended early is known by its end, not by this

    async def _overdue(self) -> SandboxResult:
        """The result after our deadline, which comes later than the supervisor's.

        If the engine does not answer, or the sandbox has ended or did not get its job, the strategy is
        not at fault.
        """
        exit_ = await self.ready.sandbox.exit_now()
        if exit_ is None and not self.sent:
            raise SandboxError(f"the job could not be sent within {SEND_TIMEOUT_S:g} s")
        if exit_ is None:
            return self._result(timed_out(self.job.limits, self._allowed_s), None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_S):
                await self._hear_out()
        return self._ended(self.decoder.result, exit_)

    def _ended(self, result: runner_pb2.Result | None, exit_: SandboxExit) -> SandboxResult:
        told = {"run_id": self.job.run_id, "sandbox": self.ready.sandbox.name}
        if result is None and left_without_reason(exit_):
            _log.warning("the stream of a sandbox was lost", **told)
            raise SandboxError("the stream of the sandbox was lost before its result")
        ending = judge(result, exit_, self.job.limits)
        if exit_.code == LOST_EXIT:
            _log.error("the engine lost track of a sandbox; its processes may still run", **told)
        elif result is None or exit_.code != 0:
            _log.warning(
                "sandbox ended without a result",
                outcome=ending.outcome.name,
                exit_code=exit_.code,
                stderr=self.ready.sandbox.diagnosis()[-1000:],
                **told,
            )
        return self._result(ending, exit_)

    @property
    def _allowed_s(self) -> float:
        return self.job.limits.timeout_s + _DEADLINE_GRACE_S

    async def _send(self, deadline: asyncio.Timeout) -> None:
        """Sends the job; from then on *deadline* is the strategy's."""
        with stage(Stage.SENDING):
            for piece in self.job.frame(self.nonce):
                await self.ready.sandbox.send(piece)
        deadline.reschedule(asyncio.get_running_loop().time() + self._allowed_s)
        self.sent = True
        self.emit(RunStarted(warm=self.ready.warm))

    async def _is_report(self) -> bool:
        """Whether the report can be read; looked at on a thread where it is large."""
        report = self.decoder.report
        try:
            if len(report) < _LARGE_BYTES:
                viewed(report)
            else:
                await asyncio.to_thread(viewed, report)
        except DecodeError:
            return False
        return True

    def _asks_why_it_died(self, result: runner_pb2.Result) -> bool:
        if self.unexplained:
            return True
        endings = [result.ending, *(done.ending for done in self.deployments)]
        return any(died_untold(ending) for ending in endings)

    async def _hear_until_left(self) -> None:
        if self.leave is None:
            await self._hear_out()
            return
        hearing = asyncio.create_task(self._hear_out())
        told = asyncio.create_task(self.leave.told())
        try:
            await asyncio.wait((hearing, told), return_when=asyncio.FIRST_COMPLETED)
            self.left = self.left or not hearing.done()
        finally:
            for task in (hearing, told):
                task.cancel()
            await asyncio.wait((hearing, told))
        if not hearing.cancelled():
            hearing.result()

    async def _hear_out(self) -> None:
        decoder = self.decoder
        while (
            not self.left
            and decoder.result is None
            and (data := await self.ready.sandbox.receive())
        ):
            self._hear(decoder.feed(data))

    async def _exit(self) -> SandboxExit:
        try:
            async with asyncio.timeout(EXIT_WAIT_S):
                return await self.ready.sandbox.wait_exit()
        except TimeoutError as error:
            raise SandboxError("the sandbox closed its stream and did not end") from error

    def _hear(self, frames: Iterable[runner_pb2.SupervisorFrame]) -> None:
        for frame in frames:
            match frame.WhichOneof("frame"):
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
                    self._leave_if_others_wait()
                case "set_done":
                    if frame.set_done.index != self.sets_ended:
                        raise ProtocolViolation("a set out of its order")
                    self.sets_ended += 1
                    if died_untold(frame.set_done.ending):
                        self.unexplained.append(frame.set_done)
                    else:
                        self.emit(self._set(frame.set_done, None))
                    self._leave_if_others_wait()

    def _leave_if_others_wait(self) -> None:
        self.left = self.leave is not None and self.leave.after_deployment()

    def _result(self, ending: Ending, exit_: SandboxExit | None) -> SandboxResult:
        message = self.decoder.result or runner_pb2.Result()
        usage = JobUsage(
            strategy_ms=message.usage.strategy_ms,
            backtest_ms=message.usage.backtest_ms,
            cpu_ms=message.usage.cpu_ms,
            peak_memory_bytes=message.usage.peak_memory_bytes,
            output_bytes=self.decoder.received,
            warm=self.ready.warm,
        )
        for done in self.unexplained:
            self.emit(self._set(done, exit_))
        succeeded = ending.outcome is Outcome.SUCCEEDED
        return SandboxResult(
            ending,
            usage,
            self.decoder.report if succeeded else b"",
            tuple(self.logs),
            self.ready.libraries,
            tuple(self._deployment(done, exit_) for done in self.deployments),
            self.left,
            self.sets_ended,
        )

    def _set(self, done: runner_pb2.SetDone, exit_: SandboxExit | None) -> SetEnd:
        ending = reported(done.ending, exit_ or SandboxExit(0, False), self.job.limits)
        usage = _job_usage(done.usage)
        if ending.outcome is not Outcome.SUCCEEDED:
            return SetEnd(done.index, ending, usage)
        return SetEnd(
            done.index,
            ending,
            usage,
            dict(done.metrics),
            done.returns,
            done.periods_per_year,
            tuple(done.warnings),
            done.report,
        )

    def _deployment(
        self, done: runner_pb2.DeploymentDone, exit_: SandboxExit | None
    ) -> DeploymentEnd:
        ending = reported(done.ending, exit_ or SandboxExit(0, False), self.job.limits)
        usage = _job_usage(done.usage)
        succeeded = ending.outcome is Outcome.SUCCEEDED
        signal = done.signal.SerializeToString() if succeeded else b""
        return DeploymentEnd(done.index, ending, usage, signal, tuple(done.warnings))


def _job_usage(used: runner_pb2.Usage) -> JobUsage:
    """Of one deployment or set: its own part."""
    return JobUsage(
        strategy_ms=used.strategy_ms,
        backtest_ms=used.backtest_ms,
        cpu_ms=used.cpu_ms,
        peak_memory_bytes=used.peak_memory_bytes,
    )
