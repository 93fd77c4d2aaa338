"""Enough of HTTP/2 to begin calls and to say no more."""

import socket
import struct

EMPTY_MESSAGE = b"\0" + struct.pack(">I", 0)
NO_WINDOW = struct.pack(">HI", 4, 0)
"""A setting: nothing may be sent on any stream."""

_HEADERS, _DATA, _SETTINGS = 1, 0, 4
_END_STREAM, _END_HEADERS = 1, 4


def connection(address: str, settings: bytes = b"") -> socket.socket:
    """An open connection that has said its *settings*."""
    host, _, port = address.rpartition(":")
    opened = socket.create_connection((host, int(port)), 5)
    opened.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(_SETTINGS, 0, 0, settings))
    return opened


def calls(method: str, count: int, *, message: bytes | None = None) -> bytes:
    """The bytes that begin *count* calls of *method*; without *message* it never comes."""
    fields = {
        b":method": b"POST",
        b":scheme": b"http",
        b":path": method.encode(),
        b":authority": b"x",
        b"content-type": b"application/grpc",
        b"te": b"trailers",
    }
    block = b"".join(b"\0" + _text(name) + _text(value) for name, value in fields.items())
    begun = b""
    for stream in range(1, 2 * count, 2):
        begun += _frame(_HEADERS, _END_HEADERS, stream, block)
        if message is not None:
            begun += _frame(_DATA, _END_STREAM, stream, message)
    return begun


def piece_of_message(stream: int, *, of_bytes: int, piece_bytes: int) -> bytes:
    """The bytes of the beginning of a message on *stream*, after which more would have to come."""
    piece = b"\0" + struct.pack(">I", of_bytes) + bytes(piece_bytes - 5)
    step = 16_384
    return b"".join(
        _frame(_DATA, 0, stream, piece[at : at + step]) for at in range(0, len(piece), step)
    )


def _text(text: bytes) -> bytes:
    assert len(text) < 127  # longer ones have a length of several bytes
    return bytes([len(text)]) + text


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    head = struct.pack(">I", len(payload))[1:] + bytes([kind, flags])
    return head + struct.pack(">I", stream) + payload
