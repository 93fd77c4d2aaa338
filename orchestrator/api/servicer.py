"""The gRPC service: public messages in, backtests and lists of deployments run, public messages out.

Answers of runs leave encoded: one copy serves all who ask for it, however often.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, TypeAlias, TypeVar, cast

import grpc
import structlog
from google.protobuf.message import Message

from orchestrator.admission.parameter_sets import ParameterSet
from orchestrator.admission.requests import check_image, check_source_size, require_python
from orchestrator.api import from_proto, sweep_to_proto, to_proto
from orchestrator.api.calls.byte_budget import Held
from orchestrator.api.calls.intake import AskedList, AskedRun, AskedSweep, Intake, Received
from orchestrator.api.calls.unread_answers import UnreadAnswers
from orchestrator.api.status import refusal_of, status_of
from orchestrator.errors import Rejected, RunCancelled, UnsupportedLanguage, empty_places
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceServicer
from orchestrator.run import RunEvent, SweepNews
from orchestrator.runs.answer_retention import AnswerRetention
from orchestrator.runs.backtests import Backtests
from orchestrator.runs.deployments import Deployments
from orchestrator.runs.registry import CalledRun, RunRegistry
from orchestrator.runs.sweeps import Sweeps
from orchestrator.settings import MIB, Settings
from orchestrator.stages import Stage, refused, stage
from orchestrator.validation.static_check import StaticCheck

_log = structlog.get_logger(__name__)

# What takes longer to build than a thread takes to begin: some milliseconds.
_LARGE_BYTES = 256 * 1024

# To leave what goes on, and for the answer to a list to reach its caller.
_ANSWER_S = 0.8
# What the message around an answer and its metadata may take.
_AROUND_BYTES = 4096

_T = TypeVar("_T")
_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class StrategyExecutionServicer(StrategyExecutionServiceServicer):
    """Answers the six calls.

    Args:
        intake: Receives the requests.
        health: Says what the service can do now.
        require_open: Raises where no new run may be started.
    """

    def __init__(
        self,
        settings: Settings,
        backtests: Backtests,
        deployments: Deployments,
        sweeps: Sweeps,
        static_check: StaticCheck,
        intake: Intake,
        health: Callable[[], Awaitable[public.HealthResponse]],
        require_open: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._backtests = backtests
        self._deployments = deployments
        self._sweeps = sweeps
        self._static_check = static_check
        self._health = health
        self._runs = RunRegistry(
            AnswerRetention(
                retention_s=settings.answer_retention_s,
                max_bytes=settings.answer_retention_mb * MIB,
            ),
            require_open,
        )
        self._list_calls = RunRegistry(None, require_open)
        self._intake = intake
        self._unread = UnreadAnswers(settings.unread_answers_mb * MIB)
        # One thread: large answers are built one after the other, and so is their memory used.
        self._builder = ThreadPoolExecutor(1, "answers")
        self._max_response_bytes = settings.max_message_mb * MIB - _AROUND_BYTES

    async def ExecuteStrategy(self, received: Received, context: _Context) -> bytes:
        async def answer() -> bytes:
            self._unread.require_room()
            async with (
                self._intake.run(received, context) as (asked, held),
                self._called(asked, held) as run,
            ):
                del asked
                encoded = await run.answer()
            self._unread.hold(context, len(encoded))
            return encoded

        return await _told(context, answer())

    async def StreamStrategy(self, received: Received, context: _Context) -> None:
        async def stream() -> None:
            self._unread.require_room()
            sequence = 0
            async with (
                self._intake.run(received, context) as (asked, held),
                self._called(asked, held) as run,
            ):
                run_id = asked.request.run_id
                del asked
                async for happened in run.events.read():
                    for message in to_proto.event(run_id, sequence + 1, happened):
                        sequence += 1
                        await self._write(context, message)
                encoded = await run.answer()
                self._unread.hold(context, len(encoded))
                now_ms = run.events.now_ms()
                await self._write(
                    context, to_proto.completed(run_id, sequence + 1, now_ms, encoded)
                )

        await _told(context, stream())

    async def SweepStrategy(self, received: Received, context: _Context) -> None:
        async def stream() -> None:
            self._unread.require_room()
            sequence = told = 0
            async with (
                self._intake.sweep(received, context) as (asked, held),
                self._called_sweep(asked, held) as run,
            ):
                run_id = asked.request.run.run_id
                del asked
                async for happened in run.events.read():
                    message = sweep_to_proto.event(run_id, sequence + 1, happened)
                    if message is not None:
                        sequence += 1
                        told += sweep_to_proto.is_lasting(happened.event)
                        await self._write(context, message)
                answer = await run.answer()
                self._unread.hold(context, len(answer))
                # Of a sweep that ended before this call, only its answer is kept, which has what lasted.
                end, *lasting = sweep_to_proto.unpacked(answer)
                for number, encoded in (*lasting[told:], end):
                    sequence += 1
                    now_ms = run.events.now_ms()
                    await self._write(
                        context,
                        sweep_to_proto.message(run_id, sequence, now_ms, number, encoded),
                    )

        await _told(context, stream())

    async def ExecuteList(self, received: Received, context: _Context) -> bytes:
        until = _answer_by(context)

        async def evaluate(asked: AskedList, _emit: Callable[[RunEvent], None]) -> bytes:
            began = time.monotonic()
            answers = await self._deployments.run(
                asked.run_id, asked.deployments, asked.timeout_s, until
            )
            total_ms = (time.monotonic() - began) * 1000
            return await self._encoded(
                sum(len(one.signal) for one in answers),
                lambda: to_proto.list_response(asked.messages, answers, total_ms),
            )

        async def answer() -> bytes:
            self._unread.require_room()
            # The list ends with its call, so nothing else keeps its request.
            async with (
                self._intake.list(received, context) as (asked, _),
                self._list_calls.call(asked.run_id, None, partial(evaluate, asked)) as called,
            ):
                encoded = await called.answer()
            self._unread.hold(context, len(encoded))
            return encoded

        return await _told(context, answer())

    async def ValidateCode(
        self, received: Received, context: _Context
    ) -> public.ValidateCodeResponse:
        async def answer() -> public.ValidateCodeResponse:
            request = self._intake.message(received, public.ValidateCodeRequest)
            try:
                require_python(request.language)
            except UnsupportedLanguage as error:
                return public.ValidateCodeResponse(valid=False, errors=[str(error)])
            violations = list(check_source_size(request.code, "code"))
            image = from_proto.image(request.image, "image")
            violations += check_image(image, "image", self._settings.images)
            if violations:
                raise Rejected(*violations)
            return to_proto.validation(await self._static_check.findings(request.code, image=image))

        return await _told(context, answer())

    async def GetHealth(self, received: Received, context: _Context) -> public.HealthResponse:
        async def answer() -> public.HealthResponse:
            self._intake.message(received, public.HealthRequest)
            return await self._health()

        return await _told(context, answer())

    async def drain(self, grace_s: float, at_once: asyncio.Event) -> None:
        """Starts nothing more, and returns when every run has ended.

        Args:
            grace_s: How long runs in flight may go on before they are cancelled.
            at_once: Cuts the grace short when it is set.
        """
        self._runs.close()
        self._list_calls.close()
        idle: asyncio.Task[object] = asyncio.create_task(self._idle())
        hurried: asyncio.Task[object] = asyncio.create_task(at_once.wait())
        await asyncio.wait((idle, hurried), timeout=grace_s, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        self._runs.cancel_all()
        self._list_calls.cancel_all()
        await idle

    async def _idle(self) -> None:
        await self._runs.idle()
        await self._list_calls.idle()

    def _called(self, asked: AskedRun, held: Held) -> AbstractAsyncContextManager[CalledRun]:
        """The run that is *asked* for, whose request is *held* until it has ended, whoever has gone before."""

        async def execute(emit: Callable[[RunEvent], None]) -> bytes:
            held.keep()
            try:
                answer = await self._backtests.run(asked.request, emit)
                return await self._encoded(
                    len(answer.report),
                    lambda: to_proto.response(
                        answer,
                        asked.request.bars,
                        asked.output,
                        max_bytes=self._max_bytes(asked.output.max_answer_mb),
                    ),
                )
            finally:
                held.let_go()

        run_id = asked.request.run_id
        structlog.contextvars.bind_contextvars(run_id=run_id)
        return self._runs.call(run_id, asked.contents, execute)

    def _called_sweep(
        self, asked: AskedSweep, held: Held
    ) -> AbstractAsyncContextManager[CalledRun]:
        """As `_called`, of a sweep."""

        async def execute(emit: Callable[[RunEvent], None]) -> bytes:
            held.keep()
            lasting: list[SweepNews] = []

            def happened(event: RunEvent, sets: Sequence[ParameterSet]) -> None:
                news = sweep_to_proto.news(event, sets)
                if sweep_to_proto.is_lasting(news):
                    lasting.append(cast("SweepNews", news))
                emit(news)

            try:
                answer = await self._sweeps.run(asked.request, happened)
                size = sum(len(one.end.report) for one in answer.best) + len(lasting)
                encoded = await self._encoded(
                    size,
                    lambda: sweep_to_proto.completed(
                        answer,
                        asked.request.run.bars,
                        asked.output,
                        self._max_bytes(asked.output.max_answer_mb),
                    ),
                )
                return sweep_to_proto.packed(encoded, lasting)
            finally:
                held.let_go()

        run_id = asked.request.run.run_id
        structlog.contextvars.bind_contextvars(run_id=run_id)
        return self._runs.call(run_id, asked.contents, execute)

    def _max_bytes(self, asked_mb: int) -> int:
        """What the answer to a request may take whose client receives *asked_mb*; 0 = not told."""
        most_mb = asked_mb or self._settings.default_answer_mb
        return min(most_mb * MIB - _AROUND_BYTES, self._max_response_bytes)

    async def _encoded(self, size_bytes: int, build: Callable[[], Message]) -> bytes:
        """What *build* makes of *size_bytes*, on the wire. While a large one is made, others are served."""

        def encoded() -> bytes:
            return build().SerializeToString()

        with stage(Stage.ANSWER):
            if size_bytes < _LARGE_BYTES:
                return encoded()
            return await asyncio.get_running_loop().run_in_executor(self._builder, encoded)

    async def _write(self, context: _Context, message: public.ExecutionEvent | bytes) -> None:
        limit_s = self._settings.stream_write_timeout_s
        try:
            async with asyncio.timeout(limit_s):
                await context.write(message)
        except TimeoutError as error:
            raise RunCancelled(
                f"the client has not read its stream for {limit_s:g} s", reason="STREAM_NOT_READ"
            ) from error


def _answer_by(context: _Context) -> float | None:
    """When the answer to the call of *context* must be there to reach its caller in time, on the monotonic clock."""
    left_s = cast(
        "float | None", context.time_remaining()
    )  # the stubs forget calls without a deadline
    if left_s is None:
        return None
    return time.monotonic() + left_s - min(_ANSWER_S, left_s / 4)


async def _told(context: _Context, work: Awaitable[_T]) -> _T:
    """The result of *work*; an error of ours becomes the call's status."""
    try:
        return await work
    except Exception as error:
        empty_places(error)
        refusal = refusal_of(error)
        if refusal is not None:
            # What a client wrote wrong is for the client: the sentence may quote its prices or parameters.
            match refusal:
                case Rejected():
                    reason = ", ".join(violation.field for violation in refusal.violations)
                case UnsupportedLanguage():
                    reason = "language"
                case _:
                    reason = str(error)
            refused(refusal)
            _log.info("call refused", error=type(refusal).__name__, reason=reason)
            await context.abort_with_status(status_of(refusal))  # type: ignore[attr-defined]  # not in the stubs
            raise
        # An unexpected error: its text belongs in the log, not in the status.
        _log.exception("call failed", error=type(error).__name__)
        await context.abort(grpc.StatusCode.INTERNAL, "the service failed; its log says more")
        raise
