"""What a strategy process says to its supervisor: a closed set of binary records.

The strategy writes these bytes, so the decoder trusts nothing: every record has a kind, a length below a cap, and
contents that are checked against the bars. No record carries code, JSON or a pickle, and none can say a price that
fills, a trade or a metric. After END or ERROR nothing more may come.

Record: kind (1 byte), length of the payload (4 bytes, little-endian), payload.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

HEADER = struct.Struct("<BI")
_FAILURE = struct.Struct("<Biiq")
_CONSTANTS = struct.Struct("<ddd")
_PROGRESS = struct.Struct("<q")
_U32 = struct.Struct("<I")

MAX_INDICATORS = 64
MAX_NAME_BYTES = 256
MAX_REASON_BYTES = 1024
MAX_TEXT_BYTES = 16 * 1024


class ReplyError(Exception):
    """The strategy process sent bytes that are no reply."""


class ReplyTooLarge(ReplyError):
    """The reply is longer than it may be."""


class Kind(IntEnum):
    """The first byte of a record."""

    SIGNALS = 1
    INDICATOR = 2
    PROGRESS = 3
    CONSTANTS = 4
    SYMBOL = 5
    ERROR = 6
    END = 7


_KINDS = frozenset(Kind)


class FailureKind(IntEnum):
    """Why the strategy process gives up."""

    STRATEGY_ERROR = 1
    INVALID_SIGNAL = 2
    OUT_OF_MEMORY = 3


@dataclass(frozen=True, slots=True)
class StrategyFailure:
    """An exception of the strategy, in its own words. `line` and `column` count from 1, 0 is unknown."""

    kind: FailureKind
    message: str
    line: int = 0
    column: int = 0
    bar: int | None = None
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class SignalColumns:
    """Signals in bar order, columns of one length.

    Attributes:
        bar: int64, non-decreasing indices of bars.
        side: int8, +1 BUY or -1 SELL.
        price: float64, NaN where the strategy named none. Information only.
        quantity: float64 units, 0 where the strategy named none.
        reason: The strategy's own words.
    """

    bar: npt.NDArray[np.int64]
    side: npt.NDArray[np.int8]
    price: npt.NDArray[np.float64]
    quantity: npt.NDArray[np.float64]
    reason: tuple[str, ...]

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


def encode_signals(signals: SignalColumns) -> bytes:
    """A SIGNALS record: count, the four columns, the length of each reason, then the reasons."""
    reasons = [_clip(reason, MAX_REASON_BYTES) for reason in signals.reason]
    return encode(
        Kind.SIGNALS,
        b"".join(
            (
                _U32.pack(len(signals)),
                signals.bar.astype("<i8").tobytes(),
                signals.side.astype("i1").tobytes(),
                signals.price.astype("<f8").tobytes(),
                signals.quantity.astype("<f8").tobytes(),
                np.array([len(text) for text in reasons], "<u4").tobytes(),
                *reasons,
            )
        ),
    )


def encode_indicator(name: str, values: npt.NDArray[np.float64]) -> bytes:
    """An INDICATOR record: the name with its length, then a value for every bar."""
    text = _clip(name, MAX_NAME_BYTES)
    return encode(Kind.INDICATOR, _U32.pack(len(text)) + text + values.astype("<f8").tobytes())


def encode_progress(bars_done: int) -> bytes:
    """A PROGRESS record. Every signal up to *bars_done* has been sent."""
    return encode(Kind.PROGRESS, _PROGRESS.pack(bars_done))


def encode_constants(constants: Constants) -> bytes:
    """A CONSTANTS record; NaN stands for absent."""
    values = (constants.stop_loss, constants.take_profit, constants.position_size)
    return encode(Kind.CONSTANTS, _CONSTANTS.pack(*(math.nan if v is None else v for v in values)))


def encode_symbol(index: int) -> bytes:
    """A SYMBOL record: which of the offered series is read."""
    return encode(Kind.SYMBOL, _U32.pack(index))


def encode_failure(failure: StrategyFailure) -> bytes:
    """An ERROR record."""
    texts = [_clip(text, MAX_TEXT_BYTES) for text in (failure.message, failure.traceback)]
    bar = -1 if failure.bar is None else failure.bar
    head = _FAILURE.pack(failure.kind, failure.line, failure.column, bar)
    return encode(Kind.ERROR, head + b"".join(_U32.pack(len(t)) + t for t in texts))


def _clip(text: str, limit: int) -> bytes:
    data = text[:limit].encode("utf-8", "replace")
    return data[:limit]


@dataclass(slots=True)
class ReplyDecoder:
    """Takes bytes in pieces of any size; what is complete and sound stands in the attributes.

    Args:
        bars: Length of each series on offer.
        max_bytes: What the whole reply may hold.
    """

    bars: tuple[int, ...]
    max_bytes: int
    series: int = 0
    batches: list[SignalColumns] = field(default_factory=list)
    indicators: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    constants: Constants = field(default_factory=Constants)
    bars_done: int = 0
    failure: StrategyFailure | None = None
    ended: bool = False
    received: int = 0
    _buffer: bytearray = field(default_factory=bytearray)
    _last_bar: int = -1
    _records: int = 0

    def feed(self, data: bytes) -> None:
        """Adds what was read.

        Raises:
            ReplyError: The bytes are no reply, or too many.
        """
        self.received += len(data)
        if self.received > self.max_bytes:
            raise ReplyTooLarge(f"the reply is larger than {self.max_bytes} bytes")
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
        if self._done and self._buffer:
            raise ReplyError("bytes after the end")

    @property
    def signals(self) -> SignalColumns:
        """All signals so far."""
        if not self.batches:
            return NO_SIGNALS
        if len(self.batches) > 1:
            columns = zip(
                *((b.bar, b.side, b.price, b.quantity) for b in self.batches), strict=True
            )
            bar, side, price, quantity = (np.concatenate(column) for column in columns)
            reason = tuple(text for b in self.batches for text in b.reason)
            self.batches[:] = [SignalColumns(bar, side, price, quantity, reason)]
        return self.batches[0]

    @property
    def _done(self) -> bool:
        return self.ended or self.failure is not None

    def _record(self, kind: int, payload: bytes) -> None:
        if self._done:
            raise ReplyError("a record after the end")
        self._records += 1
        try:
            self._dispatch(Kind(kind), payload)
        except (struct.error, ValueError, UnicodeDecodeError) as error:
            raise ReplyError(f"a malformed record of kind {kind}") from error

    def _dispatch(self, kind: Kind, payload: bytes) -> None:
        match kind:
            case Kind.SIGNALS:
                self._signals(payload)
            case Kind.INDICATOR:
                self._indicator(payload)
            case Kind.PROGRESS:
                (done,) = _PROGRESS.unpack(payload)
                if not max(self.bars_done, self._last_bar + 1) <= done <= self.bars[self.series]:
                    raise ReplyError("progress that goes back, past the end or behind a signal")
                self.bars_done = done
            case Kind.CONSTANTS:
                values = (v if math.isfinite(v) else None for v in _CONSTANTS.unpack(payload))
                self.constants = Constants(*values)
            case Kind.SYMBOL:
                (index,) = _U32.unpack(payload)
                if index >= len(self.bars) or self._records > 1:
                    raise ReplyError("a series that was not on offer, or chosen late")
                self.series = index
            case Kind.ERROR:
                failure = _decode_failure(payload)
                if failure.bar is not None and failure.bar >= self.bars[self.series]:
                    raise ReplyError("a failure outside the bars")
                self.failure = failure
            case Kind.END:
                if payload:
                    raise ReplyError("an end with contents")
                self.ended = True

    def _signals(self, payload: bytes) -> None:
        (count,) = _U32.unpack_from(payload)
        if count * 29 > len(payload):
            raise ReplyError("fewer signals than announced")
        at = _U32.size
        bar = np.frombuffer(payload, "<i8", count, at)
        side = np.frombuffer(payload, "i1", count, at + 8 * count)
        price = np.frombuffer(payload, "<f8", count, at + 9 * count)
        quantity = np.frombuffer(payload, "<f8", count, at + 17 * count)
        lengths = np.frombuffer(payload, "<u4", count, at + 25 * count)
        ends = np.cumsum(lengths, dtype=np.int64) + (at + 29 * count)
        if (int(ends[-1]) if count else at) != len(payload):
            raise ReplyError("reasons that do not fill the record")
        if count == 0:
            return
        if int(lengths.max()) > MAX_REASON_BYTES:
            raise ReplyError("a reason that is too long")
        reason = ("",) * count
        if int(ends[-1]) > at + 29 * count:
            reason = tuple(
                payload[end - length : end].decode("utf-8", "replace")
                for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
            )
        if bar[0] < max(self._last_bar, 0) or bar[-1] >= self.bars[self.series]:
            raise ReplyError("a signal outside the bars")
        if np.any(np.diff(bar) < 0) or not np.all(np.abs(side) == 1):
            raise ReplyError("signals out of order or without a side")
        if np.any(np.isinf(price)) or not np.all(np.isfinite(quantity)) or np.any(quantity < 0):
            raise ReplyError("a price or a quantity that is no number")
        self._last_bar = int(bar[-1])
        self.batches.append(SignalColumns(bar, side, price, quantity, reason))

    def _indicator(self, payload: bytes) -> None:
        (name,), at = _decode_texts(payload, 0, 1)
        values = np.frombuffer(payload, "<f8", offset=at)
        if len(values) != self.bars[self.series]:
            raise ReplyError("an indicator of another length than the bars")
        if len(self.indicators) >= MAX_INDICATORS and name not in self.indicators:
            raise ReplyError("too many indicators")
        self.indicators[name] = values


def _decode_failure(payload: bytes) -> StrategyFailure:
    kind, line, column, bar = _FAILURE.unpack_from(payload)
    (message, traceback), end = _decode_texts(payload, _FAILURE.size, 2)
    if end != len(payload) or line < 0 or column < 0 or bar < -1:
        raise ReplyError("a malformed failure")
    return StrategyFailure(
        FailureKind(kind), message, line, column, None if bar < 0 else bar, traceback
    )


def _decode_texts(payload: bytes, at: int, count: int) -> tuple[list[str], int]:
    texts = []
    for _ in range(count):
        (length,) = _U32.unpack_from(payload, at)
        at += _U32.size
        if length > MAX_TEXT_BYTES or at + length > len(payload):
            raise ReplyError("a text that is too long")
        texts.append(payload[at : at + length].decode("utf-8", "replace"))
        at += length
    return texts, at
