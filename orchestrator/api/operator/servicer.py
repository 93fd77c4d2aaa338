"""The operator's calls: messages in, the console's work, messages out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Any, TypeAlias, TypeVar

import grpc
import structlog

from orchestrator.api.access.principal import acting
from orchestrator.api.operator import messages
from orchestrator.api.operator.watching import changes
from orchestrator.api.status import refusal_of, refuse, status_of
from orchestrator.generated import operator_pb2 as public
from orchestrator.generated.operator_pb2_grpc import OperatorServiceServicer
from orchestrator.operating.console import Console
from orchestrator.operating.journal import Operator
from orchestrator.operating.limit_changes import require_scope
from orchestrator.operating.run_listing import Filters, ListedRun, moment

_log = structlog.get_logger(__name__)

_T = TypeVar("_T")
_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

# What a caller without a token says its name is. Nobody proves it, so what the connection shows stands beside it.
NAME_KEY = "strategiz-operator"
_NAME_CHARACTERS = 64


class OperatorServicer(OperatorServiceServicer):
    """Answers with what *console* does."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def GetLimits(
        self, request: public.GetLimitsRequest, context: _Context
    ) -> public.GetLimitsResponse:
        async def answer() -> public.GetLimitsResponse:
            scope = messages.scope(request.scope)
            require_scope(scope)
            return messages.limits_response(self._console.limits.now, scope)

        return await _told(context, answer())

    async def UpdateLimits(
        self, request: public.UpdateLimitsRequest, context: _Context
    ) -> public.UpdateLimitsResponse:
        async def answer() -> public.UpdateLimitsResponse:
            changed = await self._console.changes.change(
                _operator(context, request.reason),
                messages.scope(request.scope),
                messages.values(request.limits),
                tuple(request.reset),
            )
            return public.UpdateLimitsResponse(
                before=messages.limits_message(changed.before),
                after=messages.limits_message(changed.after),
            )

        return await _told(context, answer())

    async def ListRuns(
        self, request: public.ListRunsRequest, context: _Context
    ) -> public.ListRunsResponse:
        async def answer() -> public.ListRunsResponse:
            filters = Filters(
                user_id=request.user_id,
                run_id=request.run_id,
                ended_as=request.outcome,
                since=moment(request.since_ms, "since_ms"),
                until=moment(request.until_ms, "until_ms"),
                in_flight=request.in_flight,
            )
            page = await self._console.listing.page(filters, request.page_size, request.page_token)
            return public.ListRunsResponse(
                runs=map(self._run, page.runs),
                next_page_token=page.next_token,
                incomplete=page.incomplete,
            )

        return await _told(context, answer())

    async def GetRun(self, request: public.GetRunRequest, context: _Context) -> public.Run:
        async def answer() -> public.Run:
            return self._run(await self._console.run(request.run_id))

        return await _told(context, answer())

    async def CancelRun(
        self, request: public.CancelRunRequest, context: _Context
    ) -> public.CancelRunResponse:
        async def answer() -> public.CancelRunResponse:
            operator = _operator(context, request.reason)
            cancelled = await self._console.cancel(operator, request.run_id)
            return public.CancelRunResponse(
                runs=map(self._run, cancelled.runs),
                sandboxes_removed=cancelled.sandboxes_removed,
            )

        return await _told(context, answer())

    async def Drain(self, request: public.DrainRequest, context: _Context) -> public.Status:
        status = await self._console.drain(_operator(context, request.reason))
        return messages.status_message(status)

    async def Resume(self, request: public.ResumeRequest, context: _Context) -> public.Status:
        return messages.status_message(await self._console.resume(_operator(context)))

    async def GetPool(self, request: public.GetPoolRequest, context: _Context) -> public.Status:
        return messages.status_message(self._console.status())

    async def SetPoolSize(
        self, request: public.SetPoolSizeRequest, context: _Context
    ) -> public.Status:
        async def answer() -> public.Status:
            operator = _operator(context, request.reason)
            return messages.status_message(
                await self._console.set_pool_size(operator, request.size)
            )

        return await _told(context, answer())

    async def Watch(
        self, request: public.WatchRequest, context: _Context
    ) -> AsyncIterator[public.Change]:
        async for change in changes(self._console):
            yield change

    def _run(self, listed: ListedRun) -> public.Run:
        tier = self._console.limits.now.tier_of(listed.record.user_id)
        return messages.run_message(listed, tier)


def _operator(context: _Context, reason: str = "") -> Operator:
    """Who calls: the user of the token, else the name that the caller gives; and where the call comes from."""
    user_id = acting().user_id
    if user_id:
        return Operator(f"{user_id} from {context.peer()}", reason)
    metadata = dict(context.invocation_metadata() or ())
    named = metadata.get(NAME_KEY, "")
    name = named.decode("utf-8", "replace") if isinstance(named, bytes) else named
    shown = "".join(letter for letter in name[:_NAME_CHARACTERS] if letter.isprintable())
    return Operator(f"{shown or 'unnamed'} from {context.peer()}", reason)


async def _told(context: _Context, work: Awaitable[_T]) -> _T:
    """The result of *work*; an error of ours becomes the call's status."""
    try:
        return await work
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is None:
            _log.exception("operator's call failed", error=type(error).__name__)
            await context.abort(grpc.StatusCode.INTERNAL, "the service failed; its log says more")
            raise
        await refuse(context, status_of(refusal))
