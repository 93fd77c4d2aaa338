"""As much HTTP as is needed to read one request, send it on, and change its answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
PIECE_BYTES = 1 << 16


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: list[str]
    body: bytes

    def encode(self, *, keep: bool) -> bytes:
        """As sent on: to be hijacked if *keep*, else in the old form that is answered in one piece."""
        dropped = () if keep else ("connection:", "content-length:")
        headers = [line for line in self.headers if not line.lower().startswith(dropped)]
        if not keep:
            headers += ["Connection: close", f"Content-Length: {len(self.body)}"]
        version = "1.1" if keep else "1.0"
        head = "\r\n".join([f"{self.method} {self.path} HTTP/{version}", *headers, "", ""])
        return head.encode("latin-1") + self.body


def read_request(service: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = service.recv(PIECE_BYTES)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *headers = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    length = next(
        (int(line.split(":")[1]) for line in headers if line.lower().startswith("content-length:")),
        0,
    )
    while len(body) < length:
        body += service.recv(PIECE_BYTES)
    return Request(method, path, headers, body)


def made_answer(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.0 {status} Made up\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def changed(answer: bytes, change: Callable[[Json], None]) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    if status != 200:
        return answer
    found = json.loads(body)
    change(found)
    return made_answer(status, json.dumps(found).encode())
