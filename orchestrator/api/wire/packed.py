"""A message of packed columns, written from the buffers that hold them.

The rule: a packed array has the bytes of a `bytes` field, so a column is written as one block, without a step for each
row; doubles and small enumerations of the runner's are its own bytes. What a message takes is known before it is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from orchestrator.api.wire.rows import varints
from orchestrator.wire_format import head, nested

# A view holds a packed array's own bytes. Integers and enumerations in an array are 0 or more.
PackedColumn: TypeAlias = memoryview | npt.NDArray[Any] | Sequence[str]

_TEXTS_AT_ONCE = 8192
_FIXED = {FieldDescriptor.TYPE_DOUBLE: "<f8", FieldDescriptor.TYPE_SFIXED32: "<i4"}


@dataclass(frozen=True, slots=True)
class Packed:
    """A message on the wire, in pieces that lie where they lay.

    Attributes:
        number: Of the field that it becomes.
    """

    number: int
    pieces: Sequence[bytes | memoryview]

    @property
    def size_bytes(self) -> int:
        """What it takes in the message that it is added to."""
        content = sum(map(len, self.pieces))
        return len(head(self.number, content)) + content

    def add_to(self, message: Message) -> None:
        """Writes it into *message*, whose field it is."""
        message.MergeFromString(nested(self.number, *self.pieces))


def packed(kind: type[Message], field: str, columns: Mapping[str, PackedColumn]) -> Packed:
    """The message that the *field* of a *kind* is to hold; columns without a place are left out."""
    outer: Any = kind.DESCRIPTOR.fields_by_name[field]
    fields = outer.message_type.fields_by_name
    pieces: list[bytes | memoryview] = []
    for name in sorted(columns, key=lambda name: fields[name].number):
        if len(columns[name]):
            pieces += _pieces(fields[name], columns[name])
    return Packed(outer.number, pieces)


def _pieces(field: FieldDescriptor, column: PackedColumn) -> list[bytes | memoryview]:
    content: bytes | memoryview
    if isinstance(column, memoryview):
        content = column
    elif isinstance(column, np.ndarray):
        dtype = _FIXED.get(field.type)
        content = varints(column) if dtype is None else _block(column, dtype)
    else:
        return [
            b"".join(
                nested(field.number, text.encode()) for text in column[at : at + _TEXTS_AT_ONCE]
            )
            for at in range(0, len(column), _TEXTS_AT_ONCE)
        ]
    return [head(field.number, len(content)), content]


def _block(column: npt.NDArray[Any], dtype: str) -> memoryview:
    return np.ascontiguousarray(column, dtype).data.cast("B")
