"""The reply of a strategy process to its supervisor: a closed set of binary records, and how to write them.

No record carries code, JSON or a pickle, and none can state a fill price, a trade or a metric. The strategy can write
these bytes itself; `reply_decoder` trusts none of them.

Record: kind (1 byte), length of the payload (4 bytes, little-endian), payload.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from strategy_runner.channel import drawings
from strategy_runner.channel.drawings import Drawing
from strategy_runner.channel.orders import (
    ROW,
    Order,
    OrderColumns,
    OrderRows,
    encode_rows,
    order_rows,
)

HEADER = struct.Struct("<BI")
FAILURE = struct.Struct("<Biiq")
CONSTANTS = struct.Struct("<ddd")
ANSWER = struct.Struct("<bdd")
NOTE = struct.Struct("<BI")
SYMBOL = struct.Struct("<IB")
U32 = struct.Struct("<I")

MAX_INDICATORS = 64
MAX_NAME_BYTES = 256
MAX_REASON_BYTES = 1024
MAX_TEXT_BYTES = 16 * 1024
MAX_HINT_BYTES = 1024
MAX_NOTES = 32
MAX_NOTE_BYTES = 256


class Kind(IntEnum):
    """The first byte of a record."""

    SIGNALS = 1
    INDICATOR = 2
    ANSWER = 3
    CONSTANTS = 4
    SYMBOL = 5
    ERROR = 6
    END = 7
    ASK = 8
    ORDERS = 9
    WATCH = 10
    NOTE = 11
    DRAWING = 12


# In an ASK record instead of a number of bars.
ALL_BARS = 0


class Choice(IntEnum):
    """Why a series is read: the code names its symbol or has no choice; names none; or names another."""

    NAMED = 0
    NONE = 1
    ANOTHER = 2


class FailureKind(IntEnum):
    """Why the strategy process gives up."""

    STRATEGY_ERROR = 1
    INVALID_SIGNAL = 2
    OUT_OF_MEMORY = 3


class NoteKind(IntEnum):
    """What an author should know of a run that succeeded; the supervisor words it."""

    READS_BOTH_WAYS = 1
    ALL_MISSING = 2
    SHORT_READ_AS_FLAT = 3
    CHAINED_ASSIGNMENT = 4
    LIBRARY_WARNING = 5
    MEANING_OVERRIDDEN = 6
    ORDER_COLUMNS = 7
    DRAWINGS_LEFT_OUT = 8
    TERM_WITHOUT_VALUE = 9


@dataclass(frozen=True, slots=True)
class Note:
    """`line` counts from 1, 0 is the whole file; `text` is a library's or the strategy's own words."""

    kind: NoteKind
    line: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class StrategyFailure:
    """An exception of the strategy, in its own words. `line` and `column` count from 1, 0 is unknown.

    `hint` says what to write instead, where that is known.
    """

    kind: FailureKind
    message: str
    line: int = 0
    column: int = 0
    bar: int | None = None
    traceback: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SignalColumns:
    """Signals in bar order, columns of one length.

    Attributes:
        bar: int64, non-decreasing indices of bars.
        side: int8, +1 BUY or -1 SELL; an `Action` where there are *orders*.
        price: float64, NaN where the strategy named none. Information only.
        quantity: float64 units, 0 where the strategy named none.
        reason: The strategy's own words.
        orders: What was said beyond that; None where nothing was.
    """

    bar: npt.NDArray[np.int64]
    side: npt.NDArray[np.int8]
    price: npt.NDArray[np.float64]
    quantity: npt.NDArray[np.float64]
    reason: tuple[str, ...]
    orders: OrderColumns | None = None

    def __len__(self) -> int:
        return len(self.bar)


@dataclass(frozen=True, slots=True)
class Constants:
    """Constants of the code, in percent as its author wrote them; None where absent."""

    stop_loss: float | None = None
    take_profit: float | None = None
    position_size: float | None = None


NO_SIGNALS = SignalColumns(
    np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0), np.empty(0), ()
)


def encode(kind: Kind, payload: bytes = b"") -> bytes:
    """One record."""
    return HEADER.pack(kind, len(payload)) + payload


HOLD = encode(Kind.ANSWER)


def encode_signals(signals: SignalColumns) -> bytes:
    """A SIGNALS record: count, the four columns, the length of each reason, then the reasons."""
    reasons = [_clip(reason, MAX_REASON_BYTES) for reason in signals.reason]
    return encode(
        Kind.SIGNALS,
        b"".join(
            (
                U32.pack(len(signals)),
                signals.bar.astype("<i8").tobytes(),
                signals.side.astype("i1").tobytes(),
                signals.price.astype("<f8").tobytes(),
                signals.quantity.astype("<f8").tobytes(),
                np.array([len(text) for text in reasons], "<u4").tobytes(),
                *reasons,
            )
        ),
    )


def encode_orders(orders: Sequence[tuple[int, Order]]) -> bytes:
    """An ORDERS record: each order with its bar.

    It takes the place of SIGNALS, or is the answer to a bar, which may be several orders.
    """
    return encode(Kind.ORDERS, encode_rows(order_rows(orders), MAX_REASON_BYTES))


def encode_order_columns(signals: SignalColumns) -> bytes:
    """An ORDERS record of *signals*, which have orders: in the place of SIGNALS."""
    return encode(Kind.ORDERS, encode_rows(_rows_of(signals), MAX_REASON_BYTES))


def _rows_of(signals: SignalColumns) -> OrderRows:
    assert signals.orders is not None  # noqa: S101 - for those that have some
    rows = np.zeros(len(signals), ROW)
    rows["bar"], rows["action"] = signals.bar, signals.side
    rows["price"], rows["quantity"] = signals.price, signals.quantity
    rows["expires"] = signals.orders.expires
    for name, values in (*signals.orders.terms.items(), *signals.orders.labels.items()):
        rows[name] = values
    return OrderRows(rows, signals.orders.names, signals.reason)


def encode_watch() -> bytes:
    """A WATCH record: each bar is to be sent with the position that is held at its close."""
    return encode(Kind.WATCH)


def encode_indicator(name: str, values: npt.NDArray[np.float64]) -> bytes:
    """An INDICATOR record: the name with its length, then a value for every bar."""
    text = _clip(name, MAX_NAME_BYTES)
    return encode(Kind.INDICATOR, U32.pack(len(text)) + text + values.astype("<f8").tobytes())


def encode_drawing(drawing: Drawing) -> bytes:
    """A DRAWING record."""
    return encode(Kind.DRAWING, drawings.encode(drawing))


def encode_ask(bars: int) -> bytes:
    """An ASK record: the first *bars* are wanted, or ALL_BARS."""
    return encode(Kind.ASK, U32.pack(bars))


def encode_answer(side: int, price: float, quantity: float, reason: str) -> bytes:
    """An ANSWER record, to the bar that was sent last; empty for a HOLD (side 0)."""
    if not side:
        return HOLD
    text = _clip(reason, MAX_REASON_BYTES)
    return encode(Kind.ANSWER, ANSWER.pack(side, price, quantity) + text)


def encode_constants(constants: Constants) -> bytes:
    """A CONSTANTS record; NaN stands for absent."""
    values = (constants.stop_loss, constants.take_profit, constants.position_size)
    return encode(Kind.CONSTANTS, CONSTANTS.pack(*(math.nan if v is None else v for v in values)))


def encode_symbol(index: int, choice: Choice) -> bytes:
    """A SYMBOL record: which of the offered series is read, and why."""
    return encode(Kind.SYMBOL, SYMBOL.pack(index, choice))


def encode_note(note: Note) -> bytes:
    """A NOTE record: kind and line, then the text."""
    return encode(Kind.NOTE, NOTE.pack(note.kind, note.line) + _clip(note.text, MAX_NOTE_BYTES))


def encode_failure(failure: StrategyFailure) -> bytes:
    """An ERROR record."""
    texts = [_clip(text, MAX_TEXT_BYTES) for text in (failure.message, failure.traceback)]
    texts.append(_clip(failure.hint, MAX_HINT_BYTES))
    bar = -1 if failure.bar is None else failure.bar
    head = FAILURE.pack(failure.kind, failure.line, failure.column, bar)
    return encode(Kind.ERROR, head + b"".join(U32.pack(len(t)) + t for t in texts))


def _clip(text: str, limit: int) -> bytes:
    data = text[:limit].encode("utf-8", "replace")
    return data[:limit]
