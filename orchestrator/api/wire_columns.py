"""A request for a run as it came: the bars of its columns stay where they are in the bytes received, and are viewed.

protobuf has no view of a packed array: it copies the array into its own memory, from which it is copied again. What
is looked for here is what every protobuf library writes, each array once and in one piece; anything else that the
format allows is left to protobuf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from orchestrator.api.wire_rows import nested
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public

Columns: TypeAlias = Mapping[str, memoryview]
"""Little-endian values of 8 bytes by the name of the column; empty = not given."""

_REQUEST = public.ExecuteStrategyRequest
_LENGTH_DELIMITED = 2
_FIXED_BYTES = {1: 8, 5: 4}
_COLUMN_NAMES = {
    described.number: described.name for described in runner_pb2.PackedColumns.DESCRIPTOR.fields
}
# A request with columns has a few fields and its parameters. What has more is somebody's play with our time.
_MAX_FIELDS = 1024
_MAX_VARINT_BYTES = 10


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request for a run.

    Attributes:
        message: All of it but the arrays of `columns`.
        columns: These arrays; None where `columns` is absent.
    """

    message: public.ExecuteStrategyRequest
    columns: Columns | None = field(default=None, repr=False)


class _Unusual(Exception):
    """Not in the form that is read here."""


def received(data: bytes) -> ReceivedRequest:
    """The request that *data* is on the wire.

    Raises:
        google.protobuf.message.DecodeError: It is none.
    """
    try:
        found = _located(memoryview(data))
    except _Unusual:
        found = None
    if found is not None:
        start, end, columns, rest = found
        around = data[:start], nested(_REQUEST.COLUMNS_FIELD_NUMBER, rest), data[end:]
        return ReceivedRequest(_REQUEST.FromString(b"".join(around)), columns)
    message = _REQUEST.FromString(data)
    if not message.HasField("columns"):
        return ReceivedRequest(message)
    packed = runner_pb2.PackedColumns.FromString(message.columns.SerializeToString())
    columns = {}
    for name in _COLUMN_NAMES.values():
        columns[name] = memoryview(getattr(packed, name))
        message.columns.ClearField(name)
    return ReceivedRequest(message, columns)


def _located(data: memoryview) -> tuple[int, int, Columns, bytes] | None:
    """Where the field `columns` begins and ends, its arrays and the rest of it; None where there is none to view."""
    found = None
    for number, start, content, end in _fields(data):
        if number == _REQUEST.MARKET_DATA_FIELD_NUMBER:
            return None  # as many fields as there are bars
        if number == _REQUEST.COLUMNS_FIELD_NUMBER:
            if found is not None or content is None:
                raise _Unusual
            found = start, end, *_columns(content)
    return found


def _columns(data: memoryview) -> tuple[Columns, bytes]:
    columns = dict.fromkeys(_COLUMN_NAMES.values(), memoryview(b""))
    rest = b""
    for number, start, content, end in _fields(data):
        name = _COLUMN_NAMES.get(number)
        if name is None:
            rest += data[start:end]
        elif content is None or len(content) % 8 or columns[name]:
            raise _Unusual
        else:
            columns[name] = content
    return columns, rest


def _fields(data: memoryview) -> Iterator[tuple[int, int, memoryview | None, int]]:
    """Number, start, contents where it has a length, and end of each field of a message."""
    at = 0
    for _ in range(_MAX_FIELDS):
        if at == len(data):
            return
        start = at
        tag, at = _varint(data, at)
        number, wire_type = tag >> 3, tag & 7
        content = None
        if wire_type == _LENGTH_DELIMITED:
            length, at = _varint(data, at)
            content = data[at : at + length]
            at += length
        elif wire_type in _FIXED_BYTES:
            at += _FIXED_BYTES[wire_type]
        elif wire_type == 0:
            _, at = _varint(data, at)
        else:
            raise _Unusual
        if at > len(data) or not number:
            raise _Unusual
        yield number, start, content, at
    raise _Unusual


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """The number at *at*, and where it ends."""
    value = 0
    for place, byte in enumerate(data[at : at + _MAX_VARINT_BYTES]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise _Unusual
