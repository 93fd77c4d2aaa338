"""The gRPC server: which services it has, and what it lets a connection do."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from orchestrator.api.access.access import Access
from orchestrator.api.access.certificates import Certificates
from orchestrator.api.access.interceptor import AccessGate
from orchestrator.api.beside import Bounded
from orchestrator.api.calls.connections import ConnectionKeeper, most_connections
from orchestrator.api.calls.gate import CallGate, call_shares, streams_of_connection
from orchestrator.api.calls.intake import Received
from orchestrator.api.calls.told_calls import ToldCalls
from orchestrator.api.health_checks import HealthChecks
from orchestrator.api.servicer import StrategyExecutionServicer
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.settings import MIB, Settings
from orchestrator.stages import Calls

_DESCRIBED = public.DESCRIPTOR.services_by_name["StrategyExecutionService"]
_SERVICE = _DESCRIBED.full_name
_MOST_UNSEEN_CALLS = 8192
# A message of the largest size is on its way for a second, and few clients have one.
_UNFINISHED_MESSAGES = 4


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
        ("grpc.max_concurrent_streams", streams_of_connection(settings)),
        # Beyond these, gRPC cancels waiting calls of any client at random.
        ("grpc.server.max_pending_requests", _MOST_UNSEEN_CALLS),
        ("grpc.server.max_pending_requests_hard_limit", _MOST_UNSEEN_CALLS),
        # Connections take descriptors, which runs need too. Those that never say a word do not keep theirs.
        ("grpc.max_allowed_incoming_connections", most_connections(settings.max_connections)),
        ("grpc.server_handshake_timeout_ms", 10_000),
    ]


class Server:
    """The service on its port, with health and reflection beside it.

    Args:
        settings: Which port, and what a connection may do.
        calls: Is told of each call; None where nobody wants to know.

    Attributes:
        certificates: Of the port; None without TLS.
        access: Decides who may call what.

    Raises:
        InvalidCertificates: The files of TLS cannot be used.
    """

    def __init__(self, settings: Settings, calls: Calls | None = None) -> None:
        self._settings = settings
        self.certificates = (
            Certificates(settings.tls_cert, settings.tls_key, settings.tls_client_ca)
            if settings.tls_cert
            else None
        )
        self.access = Access(settings, certificates=self.certificates)
        self._port = 0
        shares = call_shares(settings)
        self._keeper = ConnectionKeeper(
            most_connections(settings.max_connections),
            _UNFINISHED_MESSAGES * settings.max_message_mb * MIB,
            shares,
        )
        gate = CallGate(shares, settings.message_timeout_s, self._keeper)
        # The gate counts calls; gRPC's own bound would refuse them before it.
        gates = (AccessGate(self.access), gate)
        before = (ToldCalls(calls), *gates) if calls is not None else gates
        self._server = grpc.aio.server(options=channel_options(settings), interceptors=before)
        self._health = HealthChecks(("", _SERVICE))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, Bounded(self._server))
        if settings.reflection:
            names = (_SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
            reflection_pb2_grpc.add_ServerReflectionServicer_to_server(
                reflection.aio.ReflectionServicer(names),  # type: ignore[attr-defined]  # not in the stubs
                Bounded(self._server),
            )

    def bind(self) -> int:
        """Opens the port; calls are answered after `start`.

        Raises:
            PortTaken: Somebody else listens there.
        """
        address = f"{self._settings.grpc_host}:{self._settings.grpc_port}"
        try:
            if self.certificates is None:
                self._port = int(self._server.add_insecure_port(address))
            else:
                credentials = self.certificates.credentials()
                self._port = int(self._server.add_secure_port(address, credentials))
        except RuntimeError as error:
            raise PortTaken(f"{address} cannot be listened on: {error}") from error
        return self._port

    async def start(self, servicer: StrategyExecutionServicer) -> None:
        """Begins to answer."""
        self._server.add_generic_rpc_handlers((_handlers(servicer),))
        await self.set_serving(True)
        await self._server.start()

    async def set_serving(self, serving: bool) -> None:
        """Tells health checks whether to send calls; after `drain` they hear no more of it."""
        self._health.set_serving(serving)

    def set_drained(self, drained: bool) -> None:
        """Tells health checks whether an operator lets no new runs in."""
        self._health.set_drained(drained)

    async def drain(self) -> None:
        """Makes health checks report NOT_SERVING from now on, for good."""
        self._health.drain()

    async def keep_connections(self) -> None:
        """Keeps room for new connections until cancelled."""
        await self._keeper.run(self._port)

    async def stop(self, grace_s: float) -> None:
        """Takes no more calls, lets those in progress end, and cancels them after *grace_s*."""
        await self._server.stop(grace_s)


def _handlers(servicer: StrategyExecutionServicer) -> grpc.GenericRpcHandler[Any, Any]:
    """As the generated code makes them, but for requests, which come as bytes, and answers, which may be encoded."""
    handlers = {}
    for method in _DESCRIBED.methods:
        make = (
            grpc.unary_stream_rpc_method_handler
            if method.server_streaming
            else grpc.unary_unary_rpc_method_handler
        )
        handlers[method.name] = make(
            getattr(servicer, method.name),
            request_deserializer=Received,
            response_serializer=_on_the_wire,
        )
    return grpc.method_handlers_generic_handler(_SERVICE, handlers)


def _on_the_wire(answer: Message | bytes) -> bytes:
    return answer if isinstance(answer, bytes) else answer.SerializeToString()
