"""protobuf's wire format: how a field begins, where it ends, and how it is written.

The rule: each function reads or writes one thing, at a cost that does not grow with what lies around it. Bytes that are
no message are `Malformed`, which is protobuf's own error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from google.protobuf.message import DecodeError

VARINT, FIXED64, LENGTH_DELIMITED, GROUP, GROUP_END, FIXED32 = range(6)
_FIXED_BYTES = {FIXED64: 8, FIXED32: 4}
MAX_VARINT_BYTES, MAX_TAG_BYTES, MAX_LENGTH_BYTES = 10, 5, 5
_GREATEST_TAG = (1 << 32) - 1


class Malformed(DecodeError):
    """These bytes are no message of protobuf's."""


class Field(NamedTuple):
    """A field of a message.

    Attributes:
        start, end: All of it.
        content: Where its value begins: after its tag, and after its length where it has one.
    """

    number: int
    wire_type: int
    start: int
    content: int
    end: int


def read_varint(data: bytes | memoryview, at: int, end: int, most_bytes: int) -> tuple[int, int]:
    """The number at *at*, of at most *most_bytes* before *end*, and where it ends.

    Raises:
        Malformed: There is none.
    """
    if at < end and (byte := data[at]) < 0x80:
        return byte, at + 1  # most of them
    value = 0
    for place, byte in enumerate(data[at : min(at + most_bytes, end)]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise Malformed("no number")


def read_field(data: bytes | memoryview, at: int, end: int) -> Field:
    """The field at *at* of a message that ends at *end*. A group is given up to its opening tag.

    Raises:
        Malformed: There is none, or it goes on after *end*.
    """
    tag, content = read_varint(data, at, end, MAX_TAG_BYTES)
    if tag > _GREATEST_TAG:
        raise Malformed("a tag of more than 32 bits")
    wire_type = tag & 7
    ends = content
    if wire_type == LENGTH_DELIMITED:
        length, content = read_varint(data, content, end, MAX_LENGTH_BYTES)
        ends = content + length
    elif wire_type == VARINT:
        _, ends = read_varint(data, content, end, MAX_VARINT_BYTES)
    elif wire_type in _FIXED_BYTES:
        ends = content + _FIXED_BYTES[wire_type]
    elif wire_type != GROUP:
        raise Malformed("no field begins so")
    if ends > end:
        raise Malformed("a field that goes on after the end")
    return Field(tag >> 3, wire_type, at, content, ends)


def read_fields(data: bytes | memoryview) -> Iterator[Field]:
    """All fields of the message *data*.

    Raises:
        Malformed: It is no message, or has groups.
    """
    at = 0
    while at < len(data):
        field = read_field(data, at, len(data))
        if field.wire_type == GROUP or not field.number:
            raise Malformed("a group, or a field without a number")
        yield field
        at = field.end


def varint(number: int) -> bytes:
    """*number* of 0 or more: seven bits a byte, the lowest first; all but the last have the eighth bit set."""
    written = bytearray()
    while number >= 0x80:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def head(number: int, length: int) -> bytes:
    """What stands before *length* bytes of the field *number*."""
    return varint(number << 3 | LENGTH_DELIMITED) + varint(length)


def nested(number: int, *content: bytes | memoryview) -> bytes:
    """What *content* joins to, encoded already, as field *number* of a message, to be joined to its other fields."""
    return b"".join((head(number, sum(map(len, content))), *content))
