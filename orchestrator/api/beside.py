"""gRPC's own services, health and reflection, served with limits.

The rule: their requests are limited like ours, and invalid bytes are the client's fault.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import grpc
from google.protobuf.message import DecodeError

# A name of a service, a file or a symbol.
_MAX_BYTES = 64 * 1024

# In the description of health, and raises in its servicer; a method that is not there is refused in order.
_NOT_THERE = "List"

_Handler = Any
_Call = Callable[[Any, Any], Any]


class Bounded:
    """A server to which services are added, for *server*, with a bound for each request."""

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server

    def add_generic_rpc_handlers(
        self, handlers: tuple[grpc.GenericRpcHandler[Any, Any], ...]
    ) -> None:
        """Adds services without their bounded twins, which `add_registered_method_handlers` adds."""

    def add_registered_method_handlers(
        self, service: str, handlers: Mapping[str, _Handler]
    ) -> None:
        """Adds the methods of *service*."""
        bounded = {
            name: _bounded(handler) for name, handler in handlers.items() if name != _NOT_THERE
        }
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(service, bounded),)
        )


def _bounded(handler: _Handler) -> _Handler:
    read = handler.request_deserializer

    def checked(data: bytes) -> object:
        """The request; None if it is none."""
        if len(data) > _MAX_BYTES:
            return None
        try:
            return read(data)
        except DecodeError:
            return None

    if handler.stream_stream is not None:
        serve: _Call = handler.stream_stream

        async def exchange(requests: AsyncIterator[object], context: Any) -> Any:
            async for answer in serve(_required(requests, context), context):
                yield answer

        return grpc.stream_stream_rpc_method_handler(
            exchange, request_deserializer=checked, response_serializer=handler.response_serializer
        )
    if handler.unary_stream is not None:
        watch: _Call = handler.unary_stream

        async def stream(request: object, context: Any) -> None:
            await _require(request, context)
            await watch(request, context)

        return grpc.unary_stream_rpc_method_handler(
            stream, request_deserializer=checked, response_serializer=handler.response_serializer
        )
    answer_one: _Call = handler.unary_unary

    async def answer(request: object, context: Any) -> Any:
        await _require(request, context)
        return await answer_one(request, context)

    return grpc.unary_unary_rpc_method_handler(
        answer, request_deserializer=checked, response_serializer=handler.response_serializer
    )


async def _required(requests: AsyncIterator[object], context: Any) -> AsyncIterator[object]:
    async for request in requests:
        await _require(request, context)
        yield request


async def _require(request: object, context: Any) -> None:
    if request is None:
        await context.abort(
            grpc.StatusCode.INVALID_ARGUMENT,
            f"request: is no message that is known here, or larger than {_MAX_BYTES // 1024} KiB",
        )
