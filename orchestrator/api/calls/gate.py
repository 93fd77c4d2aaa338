"""Admits calls: each needs a place among the calls of its kind, and its message must arrive in time.

gRPC's own limit counts the calls of all kinds and clients in one number, so one client with many idle calls locks all
others out. Here a call has a place while it waits for its message, and may lose that place to another call.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import grpc

from orchestrator.api.calls.connections import ConnectionKeeper
from orchestrator.api.calls.shares import CallShares, Kind, Place, Share, caller_of, pushed_out
from orchestrator.api.status import refuse, status_of
from orchestrator.errors import Overloaded
from orchestrator.fairness.caller import calls_now
from orchestrator.settings import Settings
from orchestrator.stages import refused

_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

_SERVICE = "/strategiz.execution.v1.StrategyExecutionService/"
_KINDS = {
    _SERVICE + "ExecuteStrategy": Kind.RUN,
    _SERVICE + "StreamStrategy": Kind.RUN,
    _SERVICE + "ExecuteList": Kind.LIST,
    _SERVICE + "SweepStrategy": Kind.RUN,
    _SERVICE + "ValidateCode": Kind.CHECK,
    _SERVICE + "GetHealth": Kind.HEALTH,
    "/grpc.health.v1.Health/Check": Kind.HEALTH,
    "/grpc.health.v1.Health/Watch": Kind.WATCH,
}
# A question for health is answered within a turn of the loop. It is bounded on each connection alone, so that nobody
# can take the place of another's.
_HEALTH = Share(16, None, None)
# One of each is what a client has use for; as many as these cost nothing.
_WATCH = Share(4, None, 256)
_REFLECTION = Share(4, None, 64)


def streams_of_connection(settings: Settings) -> int:
    """Calls that a client may begin on one connection before its own library lets more wait."""
    return settings.connection_calls + _HEALTH.connection + _WATCH.connection


def call_shares(settings: Settings) -> CallShares:
    """How many calls of each kind there may be."""
    share = Share(settings.connection_calls, settings.address_calls, settings.max_concurrent_rpcs)
    return CallShares(
        {
            Kind.RUN: share,
            Kind.LIST: share,
            Kind.CHECK: share,
            Kind.HEALTH: _HEALTH,
            Kind.WATCH: _WATCH,
            Kind.REFLECTION: _REFLECTION,
        }
    )


class CallGate(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # the class takes none
    """Runs before every method of the server.

    Args:
        shares: Places for calls.
        message_timeout_s: How long the message of a call may take to come.
        keeper: Told of calls and of messages on each connection.
    """

    def __init__(
        self, shares: CallShares, message_timeout_s: float, keeper: ConnectionKeeper
    ) -> None:
        self._shares = shares
        self._message_timeout_s = message_timeout_s
        self._keeper = keeper
        # There are as many as there are bounds, and a flood asks for them again and again.
        self._refusals: dict[str, grpc.Status] = {}

    async def intercept_service(  # type: ignore[override]  # the stubs know of no method that is not there
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[_Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler | None:
        """The method that is called, behind the gate; None where there is none."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        kind = _KINDS.get(handler_call_details.method, Kind.REFLECTION)
        if handler.request_streaming:
            return self._stream(handler, kind)
        return self._single(handler, kind)

    def _single(self, handler: _Handler, kind: Kind) -> _Handler:
        """A method with one message. gRPC takes it for a stream, so that waiting for the message is ours."""
        behaviour: Any = handler.unary_stream if handler.response_streaming else handler.unary_unary

        async def call(_messages: object, context: _Context) -> Any:
            place, making_room = await self._enter(kind, context)
            request = await self._message(handler, place, making_room, context)
            if kind is Kind.WATCH:
                if not await _until(making_room, behaviour(request, context)):
                    await refuse(context, _pushed_out(kind))
                return None
            self._shares.begin(place)
            try:
                return await behaviour(request, context)
            finally:
                self._shares.finish(place)

        make: Any = (
            grpc.stream_stream_rpc_method_handler
            if handler.response_streaming
            else grpc.stream_unary_rpc_method_handler
        )
        made: _Handler = make(call, None, handler.response_serializer)
        return made

    def _stream(self, handler: _Handler, kind: Kind) -> _Handler:
        behaviour: Any = handler.stream_stream

        async def answer(messages: Any, context: _Context) -> None:
            async for message in behaviour(messages, context):
                await context.write(message)

        async def call(messages: Any, context: _Context) -> None:
            _, making_room = await self._enter(kind, context)
            if not await _until(making_room, answer(messages, context)):
                await refuse(context, _pushed_out(kind))

        made: _Handler = grpc.stream_stream_rpc_method_handler(
            call, handler.request_deserializer, handler.response_serializer
        )
        return made

    async def _enter(self, kind: Kind, context: _Context) -> tuple[Place, asyncio.Future[None]]:
        caller = caller_of(context.peer())
        calls_now(caller)
        self._keeper.called(caller)
        making_room: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            place = self._shares.take(kind, caller, lambda: making_room.set_result(None))
        except Overloaded as error:
            refused(error)
            status = self._refusals.get(str(error))
            if status is None:
                status = self._refusals[str(error)] = status_of(error)
            await refuse(context, status)
        context.add_done_callback(lambda _context: self._shares.give_back(place))  # type: ignore[arg-type]  # the stubs want a call
        return place, making_room

    async def _message(
        self, handler: _Handler, place: Place, making_room: asyncio.Future[None], context: _Context
    ) -> Any:
        """The one message of a call. A read that is given up ends with the call."""
        reading = asyncio.ensure_future(context.read())
        reading.add_done_callback(_forget)
        await asyncio.wait(
            (reading, making_room),
            timeout=self._message_timeout_s,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not reading.done():
            if making_room.done():
                refused(pushed_out(place.kind))
                await refuse(context, _pushed_out(place.kind))
            await context.abort(
                grpc.StatusCode.DEADLINE_EXCEEDED,
                f"the message of the call has not come within {self._message_timeout_s:g} s",
            )
        data: Any = reading.result()
        if data is grpc.aio.EOF:  # type: ignore[attr-defined]  # not in the stubs
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "the call has no message")
        self._keeper.finished(place.caller, len(data))
        # Ours keep the bytes, and those of gRPC's own services are bounded: neither raises.
        deserialize: Any = handler.request_deserializer
        return deserialize(data)


async def _until(making_room: asyncio.Future[None], work: Awaitable[None]) -> bool:
    """Does *work* for as long as its place is not needed by another; whether it came to its own end."""
    working = asyncio.ensure_future(work)
    try:
        await asyncio.wait((working, making_room), return_when=asyncio.FIRST_COMPLETED)
    finally:
        is_done = working.done()
        working.cancel()
        await asyncio.wait([working])
    if is_done:
        await working
    return is_done


@functools.cache
def _pushed_out(kind: Kind) -> grpc.Status:
    return status_of(pushed_out(kind))


def _forget(reading: asyncio.Future[Any]) -> None:
    """Ignores how a read ended after its call was given up."""
    if not reading.cancelled():
        reading.exception()
