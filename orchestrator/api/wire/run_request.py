"""A request for a run as it came: its bars stay where they are in the bytes received.

protobuf has no view of a packed array, and makes an object of each row: it would copy the arrays into its own memory,
from which they would be copied again, and take seconds for the rows. It reads what is left without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from orchestrator.api.wire.reading import Allowance, Found, Reading, Rows
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.wire_format import Malformed, nested

Columns: TypeAlias = Mapping[str, memoryview]
"""Little-endian values of 8 bytes by the name of the column; empty = not given."""

_REQUEST = public.ExecuteStrategyRequest
_COLUMN_NAMES = {
    described.number: described.name for described in runner_pb2.PackedColumns.DESCRIPTOR.fields
}
_VALUE_BYTES = 8
# What protobuf reads in one go, in which nobody else does anything. 256 parameters of the largest size take half.
_MAX_REST_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request for a run.

    Attributes:
        message: All of it but the rows, and the arrays of `columns`.
        columns: These arrays; None where `columns` is absent.
        rows: Its rows.
    """

    message: public.ExecuteStrategyRequest
    columns: Columns | None = field(repr=False)
    rows: Rows = field(repr=False)


def received(data: bytes, allowance: Allowance) -> ReceivedRequest:
    """The request that *data* is on the wire.

    Raises:
        Rejected: It holds more than it may.
        google.protobuf.message.DecodeError: It is none.
    """
    return received_within(Reading(data, allowance), 0, len(data), "")


def received_within(reading: Reading, start: int, end: int, path: str) -> ReceivedRequest:
    """The request that lies in a message that is read, from *start* to *end*; *path* as for `Reading.fields`.

    Raises:
        Rejected: It holds more than it may.
        google.protobuf.message.DecodeError: It is none.
    """
    data = reading.data
    rows, arrays = Rows(data), _Arrays(data)
    rest: list[bytes | memoryview] = []
    view = memoryview(data)
    for found in reading.fields(_REQUEST.DESCRIPTOR, start, end, path, rows=rows):
        number = found.kind.number if found.kind is not None else 0
        if number == _REQUEST.COLUMNS_FIELD_NUMBER:
            rest.append(nested(number, arrays.take(reading, found, path)))
        elif number != _REQUEST.MARKET_DATA_FIELD_NUMBER:
            rest.append(view[found.start : found.end])
            if found.kind is not None and found.kind.message_type is not None:
                reading.check(found.kind, found.content, found.end, f"{path}{found.kind.name}.")
    if sum(map(len, rest)) > _MAX_REST_BYTES:
        problem = f"holds more than {_MAX_REST_BYTES >> 20} MiB beside its bars"
        raise Rejected(FieldViolation(path.rstrip(".") or "request", problem))
    message = _REQUEST.FromString(b"".join(rest))
    return ReceivedRequest(message, arrays.columns() if message.HasField("columns") else None, rows)


class _Arrays:
    """The arrays of a field `columns`, of which each is in one piece unless somebody writes them by hand."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._pieces: dict[str, list[memoryview]] = {name: [] for name in _COLUMN_NAMES.values()}

    def take(self, reading: Reading, place: Found, path: str) -> bytes:
        """Remembers the arrays of the message at *place*, and gives what else it holds."""
        rest = []
        described = public.MarketDataColumns.DESCRIPTOR
        for found in reading.fields(described, place.content, place.end, f"{path}columns."):
            name = _COLUMN_NAMES.get(found.kind.number) if found.kind is not None else None
            if name is None:
                rest.append(self._data[found.start : found.end])
                continue
            if (found.end - found.content) % _VALUE_BYTES:
                raise Malformed
            self._pieces[name].append(self._data[found.content : found.end])
        return b"".join(rest)

    def columns(self) -> Columns:
        return {
            name: pieces[0] if len(pieces) == 1 else memoryview(b"".join(pieces))
            for name, pieces in self._pieces.items()
        }
