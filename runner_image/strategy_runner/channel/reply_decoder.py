"""Reads the reply of a strategy process, and trusts nothing in it.

Every record has a kind, a length below a cap, and contents that are checked against the bars. Two more rules: an ANSWER
belongs to the bar that was sent last, and to no other; signals for other bars count only from a process that asked for
all bars, which it can do only while it has answered nothing but HOLD. After END or ERROR nothing more may come.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from strategy_runner.channel import drawings as drawing_records
from strategy_runner.channel.answers import Answers
from strategy_runner.channel.drawings import MAX_DRAWINGS, Drawing
from strategy_runner.channel.orders import MAX_ORDERS_PER_BAR, decode_rows
from strategy_runner.channel.reply import (
    ALL_BARS,
    ANSWER,
    CONSTANTS,
    FAILURE,
    HEADER,
    HOLD,
    MAX_HINT_BYTES,
    MAX_INDICATORS,
    MAX_NOTE_BYTES,
    MAX_NOTES,
    MAX_REASON_BYTES,
    MAX_TEXT_BYTES,
    NO_SIGNALS,
    NOTE,
    SYMBOL,
    U32,
    Choice,
    Constants,
    FailureKind,
    Kind,
    Note,
    NoteKind,
    SignalColumns,
    StrategyFailure,
)

_KINDS = frozenset(Kind)
_SIGNAL_BYTES = 29


class ReplyError(Exception):
    """The strategy process sent bytes that are no reply."""


class ReplyTooLarge(ReplyError):
    """The reply is longer than it may be."""


@dataclass(slots=True)
class ReplyDecoder:
    """Takes bytes in pieces of any size; what is complete and sound stands in the attributes.

    Args:
        bars: Length of each series on offer.
        max_bytes: What the whole reply may hold.

    Attributes:
        series: The one that is read.
        choice: Why.
        asked: Bars that the process waits for, ALL_BARS or a number of the first; None if it waits for none.
        shown: Bars that it was sent, by `sent`.
        is_whole: It asked for all bars, and has them.
        awaits_answer: It has not answered to the last bar that it was sent.
        answered: Bars that it has answered to, one at a time; 0 again once it has asked for all of them.
        answers: What it answered, as far as it was no HOLD.
        is_watching: It wants to be sent the position with each bar.
        notes: What its author should know.
    """

    bars: tuple[int, ...]
    max_bytes: int
    series: int = 0
    choice: Choice = Choice.NAMED
    asked: int | None = None
    shown: int = 0
    is_whole: bool = False
    awaits_answer: bool = False
    answered: int = 0
    answers: Answers = field(default_factory=Answers)
    is_watching: bool = False
    indicators: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    drawings: list[Drawing] = field(default_factory=list)
    constants: Constants = field(default_factory=Constants)
    notes: list[Note] = field(default_factory=list)
    failure: StrategyFailure | None = None
    ended: bool = False
    received: int = 0
    _signals: SignalColumns | None = None
    _has_all: bool = False
    _buffer: bytearray = field(default_factory=bytearray)
    _records: int = 0

    def feed(self, data: bytes) -> None:
        """Adds what was read.

        Raises:
            ReplyError: The bytes are no reply, or too many.
        """
        self.received += len(data)
        if self.received > self.max_bytes:
            raise ReplyTooLarge(f"the reply is larger than {self.max_bytes} bytes")
        if self.awaits_answer and not self._buffer and self._is_answer(data):
            self._answer(data[HEADER.size :])  # without the way of all records, thousands of times
            return
        self._buffer += data
        position = 0
        view = memoryview(self._buffer)
        try:
            while len(view) - position >= HEADER.size:
                kind, length = HEADER.unpack_from(view, position)
                if kind not in _KINDS:
                    raise ReplyError(f"a record of unknown kind {kind}")
                if length > self.max_bytes:
                    raise ReplyTooLarge(f"a record of {length} bytes")
                end = position + HEADER.size + length
                if end > len(view):
                    break
                self._record(kind, bytes(view[position + HEADER.size : end]))
                position = end
        finally:
            view.release()
        del self._buffer[:position]
        if self.is_done and self._buffer:
            raise ReplyError("bytes after the end")

    @staticmethod
    def _is_answer(data: bytes) -> bool:
        """Whether *data* is one whole record with an answer, and nothing else."""
        if data == HOLD:
            return True
        size = len(data) - HEADER.size
        return size >= ANSWER.size and HEADER.unpack_from(data) == (Kind.ANSWER, size)

    @property
    def wants_next(self) -> bool:
        """Whether it has answered to the last bar and waits for the next one, or to hear that there is none."""
        settled = self.awaits_answer or self._has_all or self.is_done
        return self.answered > 0 and not settled

    def no_more(self) -> None:
        """It was told that there is no next bar."""
        self._has_all = True

    def sent(self, shown: int, *, is_whole: bool = False) -> None:
        """What the process waited for is on its way: it has the first *shown* bars, or all."""
        self.asked = None
        self.shown = shown
        self.is_whole = is_whole
        self.awaits_answer = not is_whole

    @property
    def is_done(self) -> bool:
        """Whether END or ERROR has come."""
        return self.ended or self.failure is not None

    @property
    def bars_done(self) -> int:
        """Bars up to the last one that was answered to; 0 for a process that answers to all at once."""
        return self.shown - self.awaits_answer if self.answered else 0

    @property
    def signals(self) -> SignalColumns:
        """All signals so far."""
        if self._signals is not None:
            return self._signals
        return self.answers.columns() if self.answers.bar else NO_SIGNALS

    def _record(self, kind: int, payload: bytes) -> None:
        if self.is_done:
            raise ReplyError("a record after the end")
        self._records += 1
        try:
            self._dispatch(Kind(kind), payload)
        except (struct.error, ValueError) as error:
            raise ReplyError(f"a malformed record of kind {kind}") from error

    def _dispatch(self, kind: Kind, payload: bytes) -> None:
        take = {
            Kind.ANSWER: self._answer,
            Kind.ASK: self._ask,
            Kind.SIGNALS: self._all_signals,
            Kind.ORDERS: self._orders,
            Kind.WATCH: self._watch,
            Kind.INDICATOR: self._indicator,
            Kind.DRAWING: self._drawing,
            Kind.CONSTANTS: self._set_constants,
            Kind.SYMBOL: self._choose_series,
            Kind.NOTE: self._note,
            Kind.ERROR: self._fail,
            Kind.END: self._end,
        }[kind]
        take(payload)

    def _watch(self, payload: bytes) -> None:
        if payload or self.shown:
            raise ReplyError("a wish for the position that comes too late")
        self.is_watching = True

    def _set_constants(self, payload: bytes) -> None:
        values = (v if math.isfinite(v) else None for v in CONSTANTS.unpack(payload))
        self.constants = Constants(*values)

    def _choose_series(self, payload: bytes) -> None:
        index, choice = SYMBOL.unpack(payload)
        self.choice = Choice(choice)
        if index >= len(self.bars) or self._records > 1:
            raise ReplyError("a series that was not offered, or was chosen too late")
        self.series = index

    def _fail(self, payload: bytes) -> None:
        failure = _decode_failure(payload)
        if failure.bar is not None and failure.bar >= self.bars[self.series]:
            raise ReplyError("a failure outside the bars")
        self.failure = failure

    def _end(self, payload: bytes) -> None:
        if payload:
            raise ReplyError("an end with contents")
        if self.shown and not self.is_whole and self.shown < self.bars[self.series]:
            raise ReplyError("an end before the last bar")
        self.ended = True

    def _ask(self, payload: bytes) -> None:
        (count,) = U32.unpack(payload)
        waits = self.awaits_answer or not self.answered
        if self.asked is not None or self.is_whole or self.answers.bar or not waits:
            raise ReplyError("a request for bars that comes too late")
        if count != ALL_BARS and self.shown:
            raise ReplyError("a second request for the first bars")
        self.asked = count
        self.awaits_answer = False
        self.answered = (
            0  # it has answered HOLD, and now may answer otherwise, with all bars in view
        )

    def _note(self, payload: bytes) -> None:
        kind, line = NOTE.unpack_from(payload)
        text = payload[NOTE.size :]
        if len(self.notes) >= MAX_NOTES or len(text) > MAX_NOTE_BYTES:
            raise ReplyError("too many notes, or one that is too long")
        self.notes.append(Note(NoteKind(kind), line, text.decode("utf-8", "replace")))

    def _take_turn(self) -> None:
        if not self.awaits_answer:
            raise ReplyError("an answer without a bar")
        self.awaits_answer = False
        self.answered += 1

    def _answer(self, payload: bytes) -> None:
        self._take_turn()
        if not payload:
            return
        side, price, quantity = ANSWER.unpack_from(payload)
        reason = payload[ANSWER.size :]
        if abs(side) != 1 or math.isinf(price) or not 0.0 <= quantity < math.inf:
            raise ReplyError("an answer that is not a signal")
        if len(reason) > MAX_REASON_BYTES:
            raise ReplyError("a reason that is too long")
        self.answers.add(self.shown - 1, side, price, quantity, reason.decode("utf-8", "replace"))

    def _orders(self, payload: bytes) -> None:
        orders = decode_rows(payload, self.bars[self.series], MAX_REASON_BYTES)
        if self.is_whole:
            if self._signals is not None:
                raise ReplyError("orders for the second time")
            rows = orders.rows
            side = rows["action"].astype(np.int8)
            self._signals = SignalColumns(
                rows["bar"].copy(),
                side,
                rows["price"].copy(),
                rows["quantity"].copy(),
                orders.reasons,
                orders.columns(),
            )
            return
        self._take_turn()
        if len(orders.rows) > MAX_ORDERS_PER_BAR or np.any(orders.rows["bar"] != self.shown - 1):
            raise ReplyError("too many orders, or orders for another bar")
        self.answers.add_orders(orders)

    def _all_signals(self, payload: bytes) -> None:
        if not self.is_whole or self._signals is not None:
            raise ReplyError("signals without a request for all bars, or for the second time")
        (count,) = U32.unpack_from(payload)
        if count * _SIGNAL_BYTES > len(payload):
            raise ReplyError("fewer signals than announced")
        at = U32.size
        bar = np.frombuffer(payload, "<i8", count, at)
        side = np.frombuffer(payload, "i1", count, at + 8 * count)
        price = np.frombuffer(payload, "<f8", count, at + 9 * count)
        quantity = np.frombuffer(payload, "<f8", count, at + 17 * count)
        lengths = np.frombuffer(payload, "<u4", count, at + 25 * count)
        texts_at = at + _SIGNAL_BYTES * count
        ends = np.cumsum(lengths, dtype=np.int64) + texts_at
        if (int(ends[-1]) if count else at) != len(payload):
            raise ReplyError("reasons that do not fill the record")
        if count == 0:
            return
        if int(lengths.max()) > MAX_REASON_BYTES:
            raise ReplyError("a reason that is too long")
        reason = ("",) * count
        if int(ends[-1]) > texts_at:
            reason = tuple(
                payload[end - length : end].decode("utf-8", "replace")
                for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
            )
        if bar[0] < 0 or bar[-1] >= self.bars[self.series]:
            raise ReplyError("a signal outside the bars")
        if np.any(np.diff(bar) < 0) or not np.all(np.abs(side) == 1):
            raise ReplyError("signals out of order or without a side")
        if np.any(np.isinf(price)) or not np.all(np.isfinite(quantity)) or np.any(quantity < 0):
            raise ReplyError("a price or a quantity that is not a number")
        self._signals = SignalColumns(bar, side, price, quantity, reason)

    def _indicator(self, payload: bytes) -> None:
        (name,), at = _decode_texts(payload, 0, 1)
        values = np.frombuffer(payload, "<f8", offset=at)
        if len(values) != self.bars[self.series]:
            raise ReplyError("an indicator of another length than the bars")
        if len(self.indicators) >= MAX_INDICATORS and name not in self.indicators:
            raise ReplyError("too many indicators")
        self.indicators[name] = values

    def _drawing(self, payload: bytes) -> None:
        if len(self.drawings) >= MAX_DRAWINGS:
            raise ReplyError("too many drawings")
        self.drawings.append(drawing_records.decode(payload, self.bars[self.series]))


def _decode_failure(payload: bytes) -> StrategyFailure:
    kind, line, column, bar = FAILURE.unpack_from(payload)
    (message, traceback, hint), end = _decode_texts(payload, FAILURE.size, 3)
    if end != len(payload) or line < 0 or column < 0 or bar < -1:
        raise ReplyError("a malformed failure")
    if len(hint) > MAX_HINT_BYTES:
        raise ReplyError("a hint that is too long")
    return StrategyFailure(
        FailureKind(kind), message, line, column, None if bar < 0 else bar, traceback, hint
    )


def _decode_texts(payload: bytes, at: int, count: int) -> tuple[list[str], int]:
    texts = []
    for _ in range(count):
        (length,) = U32.unpack_from(payload, at)
        at += U32.size
        if length > MAX_TEXT_BYTES or at + length > len(payload):
            raise ReplyError("a text that is too long")
        texts.append(payload[at : at + length].decode("utf-8", "replace"))
        at += length
    return texts, at
