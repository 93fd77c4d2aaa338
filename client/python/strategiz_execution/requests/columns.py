"""Bars as the contract's packed columns.

A packed field lies in a message as its key, its length and the plain little-endian numbers. So the arrays' own bytes
are the message, and no number becomes an object of Python: a million bars have six million.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from strategiz_execution.bars.series import Bars
from strategiz_execution.generated import strategy_execution_pb2 as pb

_LENGTH_DELIMITED = 2
_FIELDS = pb.MarketDataColumns.DESCRIPTOR.fields_by_name


def columns_of(bars: Bars) -> pb.MarketDataColumns:
    """The contract's columns of *bars*."""
    columns = pb.MarketDataColumns.FromString(b"".join(_packed(bars)))
    columns.symbol = bars.symbol
    return columns


def _packed(bars: Bars) -> Iterator[bytes]:
    for name in ("timestamp_ms", "open", "high", "low", "close", "volume"):
        kind = "<i8" if name == "timestamp_ms" else "<f8"
        content = np.ascontiguousarray(getattr(bars, name), kind).tobytes()
        yield _varint(_FIELDS[name].number << 3 | _LENGTH_DELIMITED)
        yield _varint(len(content))
        yield content


def _varint(value: int) -> bytes:
    """As protobuf writes a number: seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
