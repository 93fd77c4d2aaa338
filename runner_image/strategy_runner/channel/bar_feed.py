"""How a strategy process gets its bars: it requests them, and gets no more than it requested.

The rule: a process that answers bar by bar gets the next bar after the supervisor has read its answer. Until then no
byte of that bar is in its memory, in a pipe or in a file that it could open.

Message: kind (1 byte), number of bars (4 bytes, little-endian), then the bars as columns of 8-byte values. All bars at
once come in the memory file that belongs to the process. A process that watches its position is sent it with each bar,
as it is at the close of that bar.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple, Protocol

import numpy as np

from strategy_runner.bars import COLUMNS, Bars
from strategy_runner.channel import reply, same_processor, shared_bars
from strategy_runner.channel.reply_decoder import ReplyDecoder

HEADER = struct.Struct("<BI")
ROW = struct.Struct("<q5d")
POSITION = struct.Struct("<qddqqddd")
_NO_CAP = 1 << 40
_ONE_BAR = struct.Struct("<BIq5d")


class Kind(IntEnum):
    """The first byte of a message."""

    BARS = 1
    IN_MEMORY = 2
    NO_MORE = 3


class Row(NamedTuple):
    """One bar. `timestamp_ms` is UTC epoch milliseconds."""

    timestamp_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: float


class Position(NamedTuple):
    """What is held at the close of a bar, as the supervisor's engine has it.

    Attributes:
        side: 0 for none, 1 long, 2 short.
        units: Above 0 for both sides.
        entry_price: Average of the fills, slippage included; 0 for none.
        entry_bar: Bar of the first fill, -1 for none.
        bars_held: Closes since the first fill, that of its bar included.
        unrealized_pnl: Cash, at this close.
        equity: Cash and the position, at this close.
        cash: What is not in the position.
    """

    side: int
    units: float
    entry_price: float
    entry_bar: int
    bars_held: int
    unrealized_pnl: float
    equity: float
    cash: float


FLAT = Position(0, 0.0, 0.0, -1, 0, 0.0, 0.0, 0.0)


class BarFeed(Protocol):
    """Where the code that runs a strategy gets bars from, and where it answers.

    Attributes:
        position: What is held at the last bar that was sent; `FLAT` for a strategy that does not watch it.
    """

    position: Position

    def watch(self) -> None:
        """From now on `position` is kept up to date; only before the first bar."""

    def all(self) -> Bars:
        """All bars; only before the first answer."""

    def first(self, count: int) -> Bars:
        """The first *count* bars, or all where there are fewer."""

    def next(self, answer: bytes) -> Row | None:
        """Gives *answer* to the last bar; the next one, or None where there is none."""


NO_MORE = HEADER.pack(Kind.NO_MORE, 0)


def bars_message(bars: Bars, count: int) -> bytes:
    """The first *count* of *bars*."""
    columns = (getattr(bars, name)[:count].tobytes() for name in COLUMNS)
    return HEADER.pack(Kind.BARS, count) + b"".join(columns)


def in_memory_message(count: int) -> bytes:
    """*count* bars lie in the process's memory file."""
    return HEADER.pack(Kind.IN_MEMORY, count)


def row_messages(bars: Bars) -> Callable[[int], memoryview]:
    """Makes the message with one of *bars*."""
    rows = np.empty(len(bars), [("head", f"S{HEADER.size}"), *((name, "<i8") for name in COLUMNS)])
    rows["head"] = HEADER.pack(Kind.BARS, 1)
    for name in COLUMNS:
        rows[name] = getattr(bars, name).view("<i8")
    data = memoryview(rows.tobytes())
    size = rows.itemsize
    return lambda bar: data[size * bar : size * (bar + 1)]


class PipeFeed:
    """Asks the supervisor.

    Args:
        fd: Descriptor from which its messages come.
        shared: Descriptor of the process's memory file; closed once it is read.
        write: Sends records to the supervisor, at once.
    """

    def __init__(self, fd: int, shared: int, write: Callable[[bytes], object]) -> None:
        self._fd = fd
        self._shared = shared
        self._write = write
        self._answers = 0
        self._one_bar = _ONE_BAR.size
        self.position = FLAT

    def watch(self) -> None:
        """Asks for the position with each bar."""
        self._write(reply.encode_watch())
        self._one_bar = _ONE_BAR.size + POSITION.size

    def all(self) -> Bars:
        """All bars, in memory that is mapped, not copied."""
        if self._answers:
            same_processor.move()
        self._write(reply.encode_ask(reply.ALL_BARS))
        kind, count = HEADER.unpack(self._read(HEADER.size))
        if kind != Kind.IN_MEMORY:
            raise RuntimeError("the supervisor sent something else than all bars")
        return shared_bars.view(self._shared, count)

    def first(self, count: int) -> Bars:
        """The first bars, through the pipe."""
        self._write(reply.encode_ask(count))
        _, sent = HEADER.unpack(self._read(HEADER.size))
        bars = shared_bars.columns_of(self._read(sent * ROW.size), sent)
        if self._one_bar > _ONE_BAR.size:
            self.position = Position(*POSITION.unpack(self._read(POSITION.size)))
        return bars

    def next(self, answer: bytes) -> Row | None:
        """Answers, and waits for the next bar."""
        turn = self._answers % same_processor.BARS
        if turn == 0:
            same_processor.stay()
        elif turn == same_processor.BARS - 1:
            same_processor.move()
        self._answers += 1
        self._write(answer)
        wanted = self._one_bar
        data = os.read(self._fd, wanted)
        if len(data) < wanted:
            if data == NO_MORE:
                same_processor.move()
                return None
            data += self._read(wanted - len(data))
        if wanted > _ONE_BAR.size:
            self.position = Position(*POSITION.unpack_from(data, _ONE_BAR.size))
        return Row(*_ONE_BAR.unpack_from(data)[2:])

    def _read(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            piece = os.read(self._fd, count - len(data))
            if not piece:
                raise EOFError("the supervisor is gone")
            data += piece
        return bytes(data)


class HeldBars:
    """All bars in memory, to run a strategy without a supervisor; keeps its answers."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._shown = 0
        self.position = FLAT
        self.answers: list[tuple[int, bytes]] = []
        """Each answer with the bar that it was given to."""

    def watch(self) -> None:
        """Nothing: nobody trades here, so the position stays flat."""

    def all(self) -> Bars:
        """All of them; what was answered before does not count."""
        self.answers.clear()
        return self._bars

    def first(self, count: int) -> Bars:
        """A copy of the first ones."""
        self._shown = min(count, len(self._bars))
        return self._bars.first(self._shown)

    def signals(self) -> reply.SignalColumns:
        """What was answered to the bars."""
        decoder = ReplyDecoder((len(self._bars),), _NO_CAP)
        decoder.feed(reply.encode_ask(self.answers[0][0] + 1))
        for bar, answer in self.answers:
            decoder.sent(bar + 1)
            decoder.feed(answer)
        return decoder.signals

    def next(self, answer: bytes) -> Row | None:
        """The next one."""
        self.answers.append((self._shown - 1, answer))
        if self._shown == len(self._bars):
            return None
        bar, self._shown = self._shown, self._shown + 1
        return Row(*(getattr(self._bars, name)[bar].item() for name in COLUMNS))
