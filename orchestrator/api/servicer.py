"""The gRPC service: public messages in, calls of the executor, public messages out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

import grpc
import structlog

from orchestrator.admission import check_source_size, new_run_id, require_python
from orchestrator.api import from_proto, to_proto
from orchestrator.api.status import refusal_of, status_of
from orchestrator.errors import Rejected
from orchestrator.executor import Executor
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceServicer
from orchestrator.list_execution import ListExecutor
from orchestrator.run import RunEvent
from orchestrator.settings import MIB, Settings

_log = structlog.get_logger(__name__)

_T = TypeVar("_T")
_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class StrategyExecutionServicer(StrategyExecutionServiceServicer):
    """Answers the five calls.

    Args:
        health: Says what the service can do now.
    """

    def __init__(
        self,
        settings: Settings,
        executor: Executor,
        lists: ListExecutor,
        health: Callable[[], Awaitable[public.HealthResponse]],
    ) -> None:
        self._settings = settings
        self._executor = executor
        self._lists = lists
        self._health = health
        # What the message around the answer and its metadata may take.
        self._max_response_bytes = settings.max_message_mb * MIB - 4096

    async def ExecuteStrategy(
        self, request: public.ExecuteStrategyRequest, context: _Context
    ) -> public.ExecuteStrategyResponse:
        return await _told(context, self._execute(request, lambda _event: None))

    async def StreamStrategy(
        self, request: public.ExecuteStrategyRequest, context: _Context
    ) -> AsyncIterator[public.ExecutionEvent]:
        events: asyncio.Queue[RunEvent | None] = asyncio.Queue()
        request.run_id = request.run_id or new_run_id()
        running = asyncio.create_task(self._execute(request, events.put_nowait))
        running.add_done_callback(lambda _task: events.put_nowait(None))
        run_id, sequence = request.run_id, 0
        try:
            while (happened := await events.get()) is not None:
                for message in to_proto.event(run_id, sequence + 1, _now_ms(), happened):
                    sequence += 1
                    yield message
            response = await _told(context, running)
            yield public.ExecutionEvent(
                run_id=response.run_id, sequence=sequence + 1, time_ms=_now_ms(), completed=response
            )
        finally:
            running.cancel()
            await asyncio.wait([running])

    async def ExecuteList(
        self, request: public.ExecuteListRequest, context: _Context
    ) -> public.ExecuteListResponse:
        async def answer() -> public.ExecuteListResponse:
            began = time.monotonic()
            answers = await self._lists.run(
                list(from_proto.deployments(request)), request.timeout_seconds
            )
            return to_proto.list_response(request, answers, (time.monotonic() - began) * 1000)

        return await _told(context, answer())

    async def ValidateCode(
        self, request: public.ValidateCodeRequest, context: _Context
    ) -> public.ValidateCodeResponse:
        async def answer() -> public.ValidateCodeResponse:
            require_python(request.language)
            violations = list(check_source_size(request.code, "code"))
            if violations:
                raise Rejected(*violations)
            return to_proto.validation(await self._executor.validate(request.code))

        return await _told(context, answer())

    async def GetHealth(
        self, request: public.HealthRequest, context: _Context
    ) -> public.HealthResponse:
        return await _told(context, self._health())

    async def _execute(
        self, message: public.ExecuteStrategyRequest, emit: Callable[[RunEvent], None]
    ) -> public.ExecuteStrategyResponse:
        request = from_proto.run_request(message)
        answer = await self._executor.run(request, emit)
        return to_proto.response(
            answer, request.bars, message.output, max_bytes=self._max_response_bytes
        )


async def _told(context: _Context, work: Awaitable[_T]) -> _T:
    """The result of *work*; an error of ours becomes the call's status."""
    try:
        return await work
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is not None:
            _log.info("call refused", error=type(refusal).__name__, reason=str(error))
            await context.abort_with_status(status_of(refusal))  # type: ignore[attr-defined]
            raise
        # A fault of ours that nobody foresaw: its text is for our log, not for a client.
        _log.exception("call failed", error=type(error).__name__)
        await context.abort(grpc.StatusCode.INTERNAL, "the service failed; its log says more")
        raise


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
