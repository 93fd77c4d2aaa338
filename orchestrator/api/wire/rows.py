"""Many small messages of one kind, written as one block of wire bytes from columns.

The rule: the bytes are those that protobuf writes for the same rows made one by one. So an answer with a
hundred thousand signals needs no hundred thousand calls, which would block all other clients.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from orchestrator.wire_format import FIXED64, LENGTH_DELIMITED, VARINT, varint

# Numbers for a number field; for a text field texts, or ASCII texts without a NUL.
Column: TypeAlias = npt.NDArray[Any] | Sequence[str]
_Bytes: TypeAlias = npt.NDArray[np.uint8]
_Mask: TypeAlias = npt.NDArray[np.bool_]

# Rows are as wide as the longest of them while they are made, so one long text costs as much in each row of its block.
_ROWS_AT_ONCE = 8192
_BYTES_AT_ONCE = 1 << 20
_SHIFTS = 7 * np.arange(10)
_ALWAYS = np.ones((1, 1), np.bool_)


class _Block:
    """Bytes of each row side by side, and which of them the row has."""

    def __init__(self) -> None:
        self._parts: list[tuple[_Bytes, _Mask]] = []

    def add(self, number: int, wire_type: int, given: _Mask, *values: tuple[_Bytes, _Mask]) -> None:
        """A tag and what follows it, in the rows where it is *given*."""
        column = given[:, None]
        self._parts.append((_tag(number, wire_type), column))
        self._parts += [(data, used & column) for data, used in values]

    def filled(self, count: int) -> tuple[_Bytes, _Mask]:
        """The whole block of *count* rows."""
        width = sum(data.shape[1] for data, _ in self._parts)
        block, present = np.empty((count, width), np.uint8), np.empty((count, width), np.bool_)
        at = 0
        for data, used in self._parts:
            place = slice(at, at := at + data.shape[1])
            block[:, place], present[:, place] = data, used
        return block, present


def add_rows(message: Message, field: str, columns: Mapping[str, Column]) -> None:
    """Adds to the repeated *field* of *message* a row for each place of *columns*, which are of one length.

    Doubles, texts, and integers, enumerations and truth values of 0 or more are what a row may hold.
    """
    repeated: Any = message.DESCRIPTOR.fields_by_name[field]
    fields = repeated.message_type.fields_by_name
    ordered = sorted((fields[name].number, fields[name], columns[name]) for name in columns)
    count = len(ordered[0][2])
    width = sum(_longest(column) for column in columns.values())
    rows_at_once = max(1, min(_ROWS_AT_ONCE, _BYTES_AT_ONCE // max(1, width)))
    for start in range(0, count, rows_at_once):
        size = min(rows_at_once, count - start)
        rows = _Block()
        for _, described, column in ordered:
            _add_field(rows, described, column[start : start + size])
        data, present = rows.filled(size)
        whole = _Block()
        length = _varint(np.count_nonzero(present, axis=1))
        every = np.ones(size, np.bool_)
        whole.add(repeated.number, LENGTH_DELIMITED, every, length, (data, present))
        data, present = whole.filled(size)
        message.MergeFromString(data[present].tobytes())


def varints(numbers: npt.NDArray[Any]) -> bytes:
    """*numbers* of 0 or more, one after the other as a packed array has them."""
    blocks = []
    for start in range(0, len(numbers), _ROWS_AT_ONCE):
        data, used = _varint(numbers[start : start + _ROWS_AT_ONCE])
        blocks.append(data.tobytes() if used is _ALWAYS else data[used].tobytes())
    return b"".join(blocks)


def _longest(column: Column) -> int:
    """Letters of the longest text, or bytes of a number."""
    return column.itemsize if isinstance(column, np.ndarray) else max(map(len, column), default=0)


def _add_field(rows: _Block, field: FieldDescriptor, column: Column) -> None:
    """*field* in each row, left out where its value is the default, as proto3 has it."""
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        text, length = _text(column)
        rows.add(field.number, LENGTH_DELIMITED, length > 0, _varint(length), text)
    elif field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        bits = np.ascontiguousarray(column, "<f8").view("<i8")
        data = bits.view(np.uint8).reshape(-1, 8)
        rows.add(field.number, FIXED64, bits != 0, (data, _ALWAYS))
    else:
        numbers = np.asarray(column).astype(np.int64)
        rows.add(field.number, VARINT, numbers != 0, _varint(numbers))


@functools.cache
def _tag(number: int, wire_type: int) -> _Bytes:
    return np.frombuffer(varint(number << 3 | wire_type), np.uint8)[None]


def _varint(numbers: npt.NDArray[Any]) -> tuple[_Bytes, _Mask]:
    """Seven bits a byte, the lowest first; all but the last of a number have the eighth bit set."""
    greatest = int(numbers.max())
    if greatest < 0x80:
        return numbers.astype(np.uint8)[:, None], _ALWAYS
    width = -(-greatest.bit_length() // 7)
    groups = numbers[:, None] >> _SHIFTS[:width]
    used = groups > 0
    used[:, 0] = True
    return (groups & 0x7F | (groups > 0x7F) << 7).astype(np.uint8), used


def _text(column: Column) -> tuple[tuple[_Bytes, _Mask], npt.NDArray[np.int64]]:
    if isinstance(column, np.ndarray):
        texts = np.ascontiguousarray(column)
        data = texts.view(np.uint8).reshape(len(texts), -1)
        used = data != 0
        return (data, used), np.count_nonzero(used, axis=1)
    encoded = [text.encode() for text in column]
    length = np.array([len(text) for text in encoded], np.int64)
    used = np.arange(int(length.max())) < length[:, None]
    data = np.zeros(used.shape, np.uint8)
    data[used] = np.frombuffer(b"".join(encoded), np.uint8)
    return (data, used), length
