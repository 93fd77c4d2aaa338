"""The engine's attach stream: one connection, hijacked from HTTP, that carries a container's three standard streams.

It is opened here rather than by the engine's client library because bytes that arrive together with the answer's
headers must not be lost, and because a stalled container must never hold a thread.
"""

from __future__ import annotations

import asyncio
import ssl

from orchestrator.engine.docker.certificates import told_of_tls
from orchestrator.engine.docker.endpoint import Endpoint
from orchestrator.errors import EngineFault, ProcessExhausted, SandboxError, is_shortage

_HEADER_BYTES = 8
_STDERR = 2
_READ_BYTES = 1 << 18
_KEPT_STDERR_BYTES = 4096
# What cannot be sent at once is copied by the transport, so little is given to it at a time.
_WRITE_BYTES = 1 << 18


class AttachStream:
    """An open attach stream. Sending and receiving may go on at the same time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._left_of_frame = 0
        self._frame_is_stderr = False
        self._stderr = bytearray()

    @classmethod
    async def open(
        cls, endpoint: Endpoint, container: str, api_version: str, *, timeout_s: float
    ) -> AttachStream:
        """Attaches to *container* within *timeout_s*.

        Raises:
            EngineFault: The engine cannot be reached, does not answer or fails.
            ProcessExhausted: This process may open no more connections.
            SandboxError: The engine refuses.
        """
        try:
            async with asyncio.timeout(timeout_s):
                return await cls._open(endpoint, container, api_version)
        except TimeoutError as error:
            raise EngineFault(
                f"the engine did not answer an attach within {timeout_s:g} s"
            ) from error
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            if is_shortage(error):
                raise ProcessExhausted from error
            if isinstance(error, ssl.SSLError):
                raise EngineFault(told_of_tls(error, endpoint.address)) from error
            raise EngineFault(
                f"the engine at {endpoint.address} did not answer an attach: {error}"
            ) from error

    @classmethod
    async def _open(cls, endpoint: Endpoint, container: str, api_version: str) -> AttachStream:
        reader, writer = await endpoint.connect()
        try:
            writer.write(
                f"POST /v{api_version}/containers/{container}/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                "Host: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n".encode()
            )
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            _require_accepted(head)
        except BaseException:
            writer.transport.abort()
            raise
        return cls(reader, writer)

    async def send(self, data: bytes | memoryview) -> None:
        """Writes all of *data*.

        Raises:
            SandboxError: The connection is gone.
        """
        view = memoryview(data)
        try:
            for start in range(0, len(view), _WRITE_BYTES):
                self._writer.write(view[start : start + _WRITE_BYTES])
                await self._writer.drain()
        except OSError as error:
            raise SandboxError(f"the attach stream broke while sending: {error}") from error

    async def receive(self) -> bytes:
        """The next bytes of standard output; empty at the end. Standard error is set aside for `stderr_tail`.

        Raises:
            SandboxError: The connection broke, inside a frame or with an error.
        """
        try:
            while True:
                if self._left_of_frame == 0:
                    header = await self._reader.readexactly(_HEADER_BYTES)
                    self._frame_is_stderr = header[0] == _STDERR
                    self._left_of_frame = int.from_bytes(header[4:], "big")
                    continue
                data = await self._reader.read(min(self._left_of_frame, _READ_BYTES))
                if not data:
                    raise SandboxError("the attach stream ended inside a frame")
                self._left_of_frame -= len(data)
                if not self._frame_is_stderr:
                    return data
                self._stderr += data
                del self._stderr[:-_KEPT_STDERR_BYTES]
        except asyncio.IncompleteReadError as error:
            if error.partial:
                raise SandboxError("the attach stream ended inside a header") from error
            return b""
        except OSError as error:
            raise SandboxError(f"the attach stream broke: {error}") from error

    @property
    def is_open(self) -> bool:
        """Whether the other side has not ended the stream."""
        return not self._reader.at_eof() and not self._writer.is_closing()

    def stderr_tail(self) -> str:
        """The last of what was written to standard error."""
        return self._stderr.decode("utf-8", "replace")

    def close(self) -> None:
        """Cuts the connection in both directions at once; what was not sent is dropped."""
        self._writer.transport.abort()


def _require_accepted(head: bytes) -> None:
    """Raises SandboxError unless the answer that begins with *head* opens the stream."""
    status = head.split(b"\r\n", 1)[0].decode("latin-1")
    code = status.split(" ")[1:2]
    if code in (["101"], ["200"]):
        return
    kind = EngineFault if not code or code[0].startswith("5") else SandboxError
    raise kind(f"the engine refused an attach: {status:.200}")
