"""Where the engine is, as Docker's own client is told: DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH.

Two things differ. TLS without verification does not exist: either of the last two turns on both. And what protects
nobody is refused: beyond loopback, whoever reaches the port of an engine without TLS is root on its machine.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from orchestrator.engine.docker.certificates import EngineCertificates
from orchestrator.errors import EngineSetUpWrong
from orchestrator.settings.access import UNDERSTOOD
from orchestrator.settings.network import is_loopback

_DEFAULT = "unix:///var/run/docker.sock"
_TLS_PORT, _PLAIN_PORT = 2376, 2375
_HEAD_LIMIT_BYTES = 1 << 16

# A waiting sandbox says nothing for minutes. Routers forget such connections, and a machine that is cut off never says
# that it is gone: asked every 15 s after 30 s of silence, it is known to be gone within 75 s.
KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 15),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the engine listens.

    Attributes:
        address: `unix:///path` or `tcp://host:port`.
        certificates: For TLS; None without.
    """

    address: str
    certificates: EngineCertificates | None = None

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection.

        Raises:
            OSError: Nobody answers there, or TLS failed.
        """
        parts = urlsplit(self.address)
        if parts.scheme == "unix":
            return await asyncio.open_unix_connection(parts.path, limit=_HEAD_LIMIT_BYTES)
        reader, writer = await asyncio.open_connection(
            parts.hostname,
            parts.port,
            ssl=self.certificates.context() if self.certificates else None,
            limit=_HEAD_LIMIT_BYTES,
        )
        connection = writer.get_extra_info("socket")
        for level, option, value in KEEP_ALIVE:
            connection.setsockopt(level, option, value)
        return reader, writer

    def require_protected(self, insecure_beyond_loopback: str) -> None:
        """Returns if a stranger on the network cannot use this engine, or the operator says that none can.

        Raises:
            EngineSetUpWrong: It is beyond loopback, without TLS.
        """
        host = urlsplit(self.address).hostname
        if host is None or self.certificates is not None or is_loopback(host):
            return
        if insecure_beyond_loopback != UNDERSTOOD:
            raise EngineSetUpWrong(
                f"DOCKER_HOST={self.address} names an engine beyond loopback without TLS, and whoever reaches that "
                "port is root on its machine: start the engine with --tlsverify, and set DOCKER_TLS_VERIFY=1 and "
                "DOCKER_CERT_PATH (docs/engine-access.md shows it); or, if something else keeps strangers out, "
                f'set STRATEGIZ_INSECURE_ENGINE_BEYOND_LOOPBACK to "{UNDERSTOOD}"'
            )


def engine_endpoint(environment: Mapping[str, str] = os.environ) -> Endpoint:
    """Where *environment* says that the engine listens.

    Raises:
        EngineSetUpWrong: It says something that is not supported, or the certificates cannot be used.
    """
    given = environment.get("DOCKER_HOST") or _DEFAULT
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise EngineSetUpWrong(f"DOCKER_HOST={given}: {error}") from error
    if parts.scheme == "unix" and parts.path:
        return Endpoint(f"unix://{parts.path}")
    if parts.scheme != "tcp" or not parts.hostname or parts.path.strip("/"):
        raise EngineSetUpWrong(
            f"DOCKER_HOST={given}: must be unix:///path/to/socket or tcp://host:port; an engine behind ssh is not "
            "supported, use tcp with TLS"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    folder = environment.get("DOCKER_CERT_PATH")
    if not folder and not environment.get("DOCKER_TLS_VERIFY"):
        return Endpoint(f"tcp://{host}:{port or _PLAIN_PORT}")
    certificates = EngineCertificates(Path(folder) if folder else Path.home() / ".docker")
    return Endpoint(f"tcp://{host}:{port or _TLS_PORT}", certificates)
