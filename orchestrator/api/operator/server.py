"""The operator service's own port. It is on loopback: who can reach it can change limits and cancel runs."""

from __future__ import annotations

import grpc

from orchestrator.api.access.access import Access
from orchestrator.api.access.interceptor import AccessGate
from orchestrator.api.access.principal import ANY_OPERATOR
from orchestrator.api.operator.servicer import OperatorServicer
from orchestrator.api.server import PortTaken
from orchestrator.generated.operator_pb2_grpc import add_OperatorServiceServicer_to_server
from orchestrator.operating.console import Console

HOST = "127.0.0.1"
# Calls at a time; operators are few.
_MOST_CALLS = 256
_MOST_MESSAGE_BYTES = 1 << 20
# Watches end with the service.
_GRACE_S = 0.5


class OperatorServer:
    """The server on its port.

    Args:
        access: Of the service: who has a token with the role `operate` may call here. Where it takes no tokens, anybody
            may who reaches the port.
    """

    def __init__(self, access: Access) -> None:
        self._server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", _MOST_MESSAGE_BYTES),
                ("grpc.so_reuseport", 0),
            ],
            interceptors=(AccessGate(access, ANY_OPERATOR),),
            maximum_concurrent_rpcs=_MOST_CALLS,
        )

    def bind(self, port: int) -> int:
        """Opens *port*, 0 for a free one; calls are answered after `start`.

        Raises:
            PortTaken: Somebody else listens there.
        """
        try:
            return int(self._server.add_insecure_port(f"{HOST}:{port}"))
        except RuntimeError as error:
            raise PortTaken(
                f"{HOST}:{port} cannot be listened on, for operators; choose another operator_port: {error}"
            ) from error

    async def start(self, console: Console) -> None:
        """Begins to answer with *console*."""
        add_OperatorServiceServicer_to_server(OperatorServicer(console), self._server)
        await self._server.start()

    async def stop(self) -> None:
        """Takes no more calls, and ends those that go on."""
        await self._server.stop(_GRACE_S)
