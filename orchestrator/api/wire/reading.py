"""Walks a message on the wire, before protobuf makes anything of it.

The rule: the contents of a message are counted on its bytes. More than an honest client sends is refused with the name
of the field, at a cost that does not grow with the rest of the message. Protobuf reads only what passes this walk.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from google.protobuf.descriptor import FieldDescriptor

from orchestrator.errors import FieldViolation, Rejected
from orchestrator.wire_format import (
    FIXED64,
    GROUP,
    GROUP_END,
    LENGTH_DELIMITED,
    MAX_LENGTH_BYTES,
    MAX_TAG_BYTES,
    VARINT,
    Malformed,
    read_field,
    read_varint,
)

# protobuf's own description of a message; its stubs do not say what is in it.
_Described: TypeAlias = Any

# As deep as protobuf goes.
_MAX_DEPTH = 100
MAX_TEXT_BYTES = 64 * 1024
# Fields that are unknown here, or that stand where one of their kind has been: a newer client has a few.
_MAX_ODD_FIELDS = 1024
_MAX_ODD_BYTES = 64 * 1024
# A time of 7 characters and four prices take 45 bytes, so a message of so many shorter rows is no honest mistake.
_LEAST_ROW_BYTES, _MAX_SHORT_ROWS = 45, 1024

_NUMBERS = {
    FieldDescriptor.TYPE_DOUBLE: FIXED64,
    FieldDescriptor.TYPE_SFIXED64: FIXED64,
    FieldDescriptor.TYPE_STRING: LENGTH_DELIMITED,
    FieldDescriptor.TYPE_BYTES: LENGTH_DELIMITED,
    FieldDescriptor.TYPE_MESSAGE: LENGTH_DELIMITED,
}


class Found(NamedTuple):
    """A field of a message.

    Attributes:
        kind: What it is; None if nobody knows, or if it is not written as what it is.
        start, end: All of it.
        content: Where what has a length begins.
    """

    kind: _Described | None
    start: int
    content: int
    end: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a message may hold.

    Attributes:
        counts: How many of a repeated field, by its full name; in all of the message, if it stands in `totals`.
        bytes: How large a text or a submessage may be, by its full name; a text without one has MAX_TEXT_BYTES.
        units: What is counted, by full name, in words.
    """

    counts: Mapping[str, int]
    bytes: Mapping[str, int]
    units: Mapping[str, str]
    totals: frozenset[str]


@dataclass(slots=True)
class Rows:
    """Where the contents of rows lie in *data*."""

    data: bytes = field(repr=False)
    starts: array[int] = field(default_factory=lambda: array("q"), repr=False)
    ends: array[int] = field(default_factory=lambda: array("q"), repr=False)

    def __len__(self) -> int:
        return len(self.starts)


class Reading:
    """One message being walked, and what has been counted of it."""

    def __init__(self, data: bytes, allowance: Allowance) -> None:
        self.data = data
        self._allowance = allowance
        self._totals: dict[str, int] = {}
        self._odd_fields = 0
        self._odd_bytes = 0
        self._short_rows = 0

    def fields(
        self, described: _Described, start: int, end: int, path: str, *, rows: Rows | None = None
    ) -> Iterator[Found]:
        """The fields of a message.

        Args:
            described: What the message is.
            start: Where it begins.
            end: Where it ends.
            path: Of its fields in the public request, with a dot at its end unless empty.
            rows: Takes the rows that it holds, which are then not given one by one.

        Raises:
            Malformed: It is none.
            Rejected: It holds more than it may.
        """
        by_number: Mapping[int, _Described] = described.fields_by_number
        counts: dict[int, int] = {}
        at = start
        while at < end:
            number, wire_type, content, ends = self._field(at, end, path)
            kind = by_number.get(number)
            if kind is not None and not _fits(kind, wire_type):
                kind = None
            found = Found(kind, at, content, ends)
            at = ends
            if kind is None:
                self._odd(path, ends - found.start)
            elif rows is not None and _is_row(kind):
                at = self._rows(found, end, path, rows)
                found = Found(kind, found.start, found.start, at)
            else:
                counts[number] = self._counted(kind, counts.get(number, 0), path)
                if wire_type == LENGTH_DELIMITED:
                    self._sized(kind, ends - content, path)
            yield found

    def check(self, kind: _Described, start: int, end: int, path: str) -> None:
        """Walks a submessage of which nothing is wanted, with all in it."""
        for found in self.fields(kind.message_type, start, end, path):
            if found.kind is not None and found.kind.message_type is not None:
                self.check(found.kind, found.content, found.end, f"{path}{found.kind.name}.")

    def _field(
        self, at: int, end: int, path: str, *, in_group: bool = False
    ) -> tuple[int, int, int, int]:
        """Of the field at *at*: number, wire type, where its content begins and where it ends."""
        number, wire_type, _, content, ends = read_field(self.data, at, end)
        if wire_type == GROUP:
            ends = self._group_end(number, ends, end, path)
        # protobuf does not look at the numbers within a group that it does not know.
        if not number and not in_group:
            raise Malformed
        return number, wire_type, content, ends

    def _rows(self, found: Found, end: int, path: str, rows: Rows) -> int:
        """Takes the row *found* and all that follow it at once, and gives where the last of them ends."""
        kind: _Described = found.kind
        data, tag = self.data, kind.number << 3 | LENGTH_DELIMITED
        starts, ends = rows.starts, rows.ends
        room = self._allowance.counts[kind.full_name] - len(starts)
        start, at = found.content, found.end
        while True:
            if at > end:
                raise Malformed
            if at - start < _LEAST_ROW_BYTES:
                self._short_rows += 1
                if self._short_rows > _MAX_SHORT_ROWS:
                    raise _refused(
                        path + kind.name,
                        f"holds more than {_MAX_SHORT_ROWS} bars without a time or without a price",
                    )
            if not room:
                raise self._too_many(kind, len(starts), path)
            room -= 1
            starts.append(start)
            ends.append(at)
            if at >= end or data[at] != tag:
                return at
            if at + 1 < end and (length := data[at + 1]) < 0x80:
                start = at + 2
            else:
                length, start = read_varint(data, at + 1, end, MAX_LENGTH_BYTES)
            at = start + length

    def _counted(self, kind: _Described, count: int, path: str) -> int:
        if not kind.is_repeated:
            if count:
                self._odd(path, 0)
            return count + 1
        name = kind.full_name
        most = self._allowance.counts[name]
        if name in self._allowance.totals:
            count = self._totals.get(name, 0)
            self._totals[name] = count + 1
        if count + 1 > most:
            raise self._too_many(kind, most, path)
        return count + 1

    def _too_many(self, kind: _Described, most: int, path: str) -> Rejected:
        units = self._allowance.units.get(kind.full_name, "entries")
        return _refused(
            path + kind.name, f"holds {most + 1} {units} or more; at most {most} are taken"
        )

    def _sized(self, kind: _Described, size: int, path: str) -> None:
        most = self._allowance.bytes.get(kind.full_name)
        if most is None:
            if kind.type != FieldDescriptor.TYPE_STRING:
                return
            most = MAX_TEXT_BYTES
        if size > most:
            said = f"{most // 1024} KiB" if most >= 1024 else f"{most} bytes"
            raise _refused(path + kind.name, f"is larger than {said}")

    def _odd(self, path: str, size: int) -> None:
        self._odd_fields += 1
        self._odd_bytes += size
        if self._odd_fields > _MAX_ODD_FIELDS:
            raise _refused(
                path or "request",
                f"holds more than {_MAX_ODD_FIELDS} fields that are not known here or were given before",
            )
        if self._odd_bytes > _MAX_ODD_BYTES:
            raise _refused(
                path or "request",
                f"holds more than {_MAX_ODD_BYTES // 1024} KiB in fields that are not known here",
            )

    def _group_end(self, number: int, at: int, end: int, path: str) -> int:
        """Where the group *number* ends, in which anything may be, groups too."""
        open_groups = [number]
        while open_groups:
            self._odd(path, 0)
            tag, after = read_varint(self.data, at, end, MAX_TAG_BYTES)
            if tag & 7 == GROUP:
                open_groups.append(tag >> 3)
                at = after
                if len(open_groups) > _MAX_DEPTH:
                    raise Malformed
            elif tag & 7 == GROUP_END:
                at = after
                if open_groups.pop() != tag >> 3:
                    raise Malformed
            else:
                *_, at = self._field(at, end, path, in_group=True)
        return at


def _fits(kind: _Described, wire_type: int) -> bool:
    """Whether *kind* is read from *wire_type*; numbers of a repeated field also packed."""
    if kind.is_repeated and kind.message_type is None and kind.type not in _TEXTS:
        return wire_type in (_NUMBERS.get(kind.type, VARINT), LENGTH_DELIMITED)
    return bool(wire_type == _NUMBERS.get(kind.type, VARINT))


_TEXTS = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)
_ROW_NAME = "strategiz.execution.v1.MarketDataBar"


def _is_row(kind: _Described) -> bool:
    return kind.message_type is not None and bool(kind.message_type.full_name == _ROW_NAME)


def _refused(path: str, what: str) -> Rejected:
    return Rejected(FieldViolation(path.rstrip("."), what))
