"""The gRPC server: which services it has, and what it lets a connection do."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from orchestrator.api.beside import Bounded
from orchestrator.api.servicer import StrategyExecutionServicer
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.settings import MIB, Settings

_DESCRIBED = public.DESCRIPTOR.services_by_name["StrategyExecutionService"]
_SERVICE = _DESCRIBED.full_name


class PortTaken(Exception):
    """The address cannot be listened on."""


def channel_options(settings: Settings) -> list[tuple[str, int]]:
    """What a connection may do."""
    return [
        ("grpc.max_receive_message_length", settings.max_message_mb * MIB),
        ("grpc.max_send_message_length", settings.max_message_mb * MIB),
        ("grpc.max_metadata_size", 16 * 1024),
        # Only what is not compressed: gRPC inflates a message before anybody here can tell how large it will be.
        ("grpc.compression_enabled_algorithms_bitset", 1),
        # A port has one owner: two services that share one by accident would share its calls.
        ("grpc.so_reuseport", 0),
        # Clients of version 1 ping every 30 s without a call in flight; more than that is a flood.
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", 20_000),
        ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
        ("grpc.http2.max_ping_strikes", 3),
        # A peer that vanished is noticed, and its runs cancelled.
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
        ("grpc.max_concurrent_streams", settings.max_concurrent_rpcs),
        # Connections take descriptors, which runs need too. Those that never say a word do not keep theirs.
        ("grpc.max_allowed_incoming_connections", settings.max_connections),
        ("grpc.server_handshake_timeout_ms", 10_000),
    ]


class Server:
    """The service on its port, with health and reflection beside it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server = grpc.aio.server(
            options=channel_options(settings), maximum_concurrent_rpcs=settings.max_concurrent_rpcs
        )
        self._health = health.aio.HealthServicer()  # type: ignore[attr-defined]  # not in the stubs
        health_pb2_grpc.add_HealthServicer_to_server(self._health, Bounded(self._server))
        names = (_SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(
            reflection.aio.ReflectionServicer(names),  # type: ignore[attr-defined]  # not in the stubs
            Bounded(self._server),
        )

    def bind(self) -> int:
        """Takes the port, so that nobody else has it; calls are answered after `start`.

        Raises:
            PortTaken: Somebody else listens there.
        """
        address = f"{self._settings.grpc_host}:{self._settings.grpc_port}"
        try:
            return int(self._server.add_insecure_port(address))
        except RuntimeError as error:
            raise PortTaken(f"{address} cannot be listened on: {error}") from error

    async def start(self, servicer: StrategyExecutionServicer) -> None:
        """Begins to answer."""
        self._server.add_generic_rpc_handlers((_handlers(servicer),))
        await self.set_serving(True)
        await self._server.start()

    async def set_serving(self, serving: bool) -> None:
        """Tells health checks whether to send calls; after `drain` they hear no more of it."""
        status = (
            health_pb2.HealthCheckResponse.SERVING
            if serving
            else health_pb2.HealthCheckResponse.NOT_SERVING
        )
        for name in ("", _SERVICE):
            await self._health.set(name, status)

    async def drain(self) -> None:
        """Tells health checks to send no more calls, whatever else is said from now on."""
        await self._health.enter_graceful_shutdown()

    async def stop(self, grace_s: float) -> None:
        """Takes no more calls, lets those in progress end, and cancels them after *grace_s*."""
        await self._server.stop(grace_s)


def _handlers(servicer: StrategyExecutionServicer) -> grpc.GenericRpcHandler[Any, Any]:
    """As streams of requests: on the wire one message is the same, and the servicer reads it itself, as bytes."""
    handlers = {}
    for method in _DESCRIBED.methods:
        make = (
            grpc.stream_stream_rpc_method_handler
            if method.server_streaming
            else grpc.stream_unary_rpc_method_handler
        )
        handlers[method.name] = make(
            getattr(servicer, method.name), response_serializer=_on_the_wire
        )
    return grpc.method_handlers_generic_handler(_SERVICE, handlers)


def _on_the_wire(answer: Message | bytes) -> bytes:
    return answer if isinstance(answer, bytes) else answer.SerializeToString()
