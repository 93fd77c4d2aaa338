"""Tells telemetry of each call: that it begins, and with which status it ended.

The rule: it stands before every other interceptor, so that calls which these refuse are told of, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, cast

import grpc

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.stages import Calls, listener

_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

_DESCRIBED = public.DESCRIPTOR.services_by_name["StrategyExecutionService"]
_CALLS = {f"/{_DESCRIBED.full_name}/{method.name}": method.name for method in _DESCRIBED.methods}
_CODES = {code.value[0]: code.name for code in grpc.StatusCode}
_CANCELLED = grpc.StatusCode.CANCELLED.name
_TRACEPARENT = "traceparent"


def _code_of(context: _Context) -> str:
    # The stubs promise a StatusCode. Its number comes, too, and None where nobody set one.
    code = cast("grpc.StatusCode | int | None", context.code())
    return code.name if isinstance(code, grpc.StatusCode) else _CODES[code or 0]


class ToldCalls(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # the class takes none
    """Tells *calls* of those of our own service; of health checks and reflection there is nothing to tell."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def intercept_service(  # type: ignore[override]  # the stubs know of no method that is not there
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[_Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler | None:
        """The method that is called, told of; None where there is none."""
        handler = await continuation(handler_call_details)
        call = _CALLS.get(handler_call_details.method)
        if handler is None or call is None:
            return handler
        parent = next(
            (
                str(text)
                for name, text in handler_call_details.invocation_metadata
                if name == _TRACEPARENT
            ),
            "",
        )
        return self._told(handler, call, parent)

    def _told(self, handler: _Handler, call: str, parent: str) -> _Handler:
        """*handler*, which the gate has made: its messages come as a stream."""
        behaviour: Any = handler.stream_stream or handler.stream_unary

        async def told(messages: object, context: _Context) -> Any:
            heard_by = self._calls.begin(call, parent)
            listener.set(heard_by)
            is_cancelled = False
            try:
                return await behaviour(messages, context)
            except asyncio.CancelledError:
                is_cancelled = True
                raise
            finally:
                heard_by.ended(_CANCELLED if is_cancelled else _code_of(context))

        make: Any = (
            grpc.stream_stream_rpc_method_handler
            if handler.response_streaming
            else grpc.stream_unary_rpc_method_handler
        )
        made: _Handler = make(told, handler.request_deserializer, handler.response_serializer)
        return made
