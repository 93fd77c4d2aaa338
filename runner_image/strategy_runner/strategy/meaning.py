"""What a value means: an order to buy or sell, or the position to be in.

By default a value is a signal: 1 buys, -1 sells, 0 waits, as in version 1. With `SIGNALS = "POSITIONS"` in the code, or
`signal_meaning` of the request, it is the position to hold: 1 long, 0 flat, -1 short; an order is made where that
changes. A missing value changes nothing.

Where the backtest may be short, a position becomes flat by an order of its own, EXIT: SELL would turn it round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from strategy_runner.channel.reply import Note, NoteKind
from strategy_runner.strategy.drawn import Drawn
from strategy_runner.strategy.refusal import InvalidSignal

CONSTANT = "SIGNALS"
EXIT = 2
"""The side of an order to be flat, whichever side is held."""
_SIDES = {"BUY": 1, "SELL": -1, "HOLD": 0, "EXIT": EXIT, "CLOSE": EXIT}
_POSITIONS = {"LONG": 1, "SHORT": -1, "FLAT": 0}
MISSING = 2
"""A position that is not stated: the one before stays."""

_ZERO, _ONE, _MINUS_ONE, _WORD, _NONE = 1, 2, 4, 8, 16


class SignalMeaning(IntEnum):
    """The numbers of the public enumeration."""

    SIGNALS = 1
    POSITIONS = 2


def meaning_of(requested: int, constant: object) -> SignalMeaning:
    """The meaning that the request names, else the one that the code's constant names, else SIGNALS.

    Raises:
        InvalidSignal: The constant names none.
    """
    if requested:
        return SignalMeaning(requested)
    if not isinstance(constant, str):  # a name that the code uses for something of its own
        return SignalMeaning.SIGNALS
    try:
        return SignalMeaning[constant.strip().upper()]
    except KeyError:
        raise InvalidSignal(
            f"{CONSTANT} is {constant!r:.80}; it must be 'SIGNALS' or 'POSITIONS'"
        ) from None


@dataclass(slots=True)
class Reading:
    """Turns the values of one strategy into sides: +1 BUY, -1 SELL, EXIT, 0 none.

    Args:
        meaning: Of the values.
        shorts: Whether the backtest can hold a short position.
        drawn: Takes how an answer is to be drawn.

    Attributes:
        held: The position that was stated last.
        plain: Signals whose side was known without a reading.
    """

    meaning: SignalMeaning = SignalMeaning.SIGNALS
    shorts: bool = False
    drawn: Drawn | None = None
    held: int = 0
    plain: set[object] = field(default_factory=set)
    _seen: int = 0
    _notes: list[Note] = field(default_factory=list)
    _without_value: set[str] = field(default_factory=set)

    def side(self, value: object, bar: int | None) -> int:
        """The side of the next bar's *value*.

        Raises:
            InvalidSignal: It has no meaning.
        """
        if self.meaning is SignalMeaning.SIGNALS:
            side = side_of(value, bar)
            self._see(value, side)
            return side
        target = position_of(value, bar)
        if target == MISSING:
            return 0
        if target < 0 and not self.shorts:
            self._note_short()
            target = 0
        if target == self.held:
            return 0
        self.held = target
        return target or self._flat()

    def sides(self, codes: npt.NDArray[np.intp], values: list[object]) -> npt.NDArray[np.int8]:
        """The sides of all bars, each of which has one of *values*, or none where its code is -1.

        Raises:
            InvalidSignal: A value has no meaning; the first such bar is named.
        """
        means = side_of if self.meaning is SignalMeaning.SIGNALS else position_of
        missing = 0 if self.meaning is SignalMeaning.SIGNALS else MISSING
        meant = np.full(len(values) + 1, missing, np.int8)  # the last one is that of code -1
        for place, value in enumerate(values):
            try:
                meant[place] = means(value, None)
            except InvalidSignal as error:
                raise InvalidSignal(str(error), int(np.argmax(codes == place))) from None
            self._see(value, int(meant[place]))
        stated = meant[codes]
        if not values and len(codes):
            self._seen |= _NONE
        if self.meaning is SignalMeaning.SIGNALS:
            return stated
        return self._changes(stated)

    def notes(self) -> list[Note]:
        """What the author should know of the values."""
        found = list(self._notes)
        for value in self.plain:
            self._see(value, side_of(value, None))
        if self.meaning is SignalMeaning.SIGNALS:
            if self._seen & ~_NONE == _ZERO | _ONE:
                found.append(Note(NoteKind.READS_BOTH_WAYS))
            if self._seen == _NONE:
                found.append(Note(NoteKind.ALL_MISSING))
        return found

    def _see(self, value: object, side: int) -> None:
        if isinstance(value, str):
            self._seen |= _WORD
        elif is_missing(value):
            self._seen |= _NONE
        else:
            self._seen |= (_ZERO, _ONE, _MINUS_ONE)[side]

    def _changes(self, stated: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
        at = np.where(stated == MISSING, -1, np.arange(len(stated)))
        last = np.maximum.accumulate(at) if len(at) else at
        positions = np.where(last < 0, 0, stated[last]).astype(np.int8)
        if not self.shorts and np.any(positions < 0):
            self._note_short()
            positions = np.maximum(positions, 0).astype(np.int8)
        before = np.concatenate([np.zeros(1, np.int8), positions[:-1]])
        changed = positions != before
        sides = np.where(changed, positions, 0).astype(np.int8)
        sides[changed & (positions == 0)] = self._flat()
        return sides

    def _flat(self) -> int:
        """The side that makes flat: SELL would turn a position round where the backtest may be short."""
        return EXIT if self.shorts else -1

    def note(self, note: Note) -> None:
        """Tells the author *note*, once."""
        if note not in self._notes:
            self._notes.append(note)

    def order_alone(self) -> None:
        """Notes that an order was stated by its terms, without a signal: not all values are missing then."""
        self._seen |= _WORD

    def term_without_value(self, name: str, bar: int) -> None:
        """Tells the author, once for each *name*, that this term of an order is NaN at *bar*."""
        if name not in self._without_value:
            self._without_value.add(name)
            self.note(Note(NoteKind.TERM_WITHOUT_VALUE, 0, f"'{name}' at bar {bar}"))

    def _note_short(self) -> None:
        self.note(Note(NoteKind.SHORT_READ_AS_FLAT))


def is_missing(value: object) -> bool:
    """Whether *value* is None, NaN, pandas' NA or NaT."""
    if value is None:
        return True
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return type(value).__name__ in ("NAType", "NaTType")


def side_of(value: object, bar: int | None) -> int:
    """+1, -1, 0 or EXIT of one signal: 'BUY', 'SELL', 'HOLD', 'EXIT' in any case, 1, -1, 0, True, False, or none."""
    if isinstance(value, str):
        side = _SIDES.get(value.strip().upper())
        if side is not None:
            return side
        if value.strip().upper() in _POSITIONS:
            raise InvalidSignal(
                f"{value!r:.80} is a position, not a signal; return 'BUY', 'SELL' or 'HOLD', or say"
                f' {CONSTANT} = "POSITIONS"',
                bar,
            )
    elif (number := _whole(value)) is not None:
        return number
    raise InvalidSignal(
        f"{value!r:.80} is not a signal; return 'BUY', 'SELL', 'HOLD' or 'EXIT' (or 1, -1, 0)", bar
    )


def position_of(value: object, bar: int | None) -> int:
    """+1, -1 or 0 of one position: 'LONG', 'SHORT', 'FLAT' in any case, 1, -1, 0, True, False; MISSING for none."""
    if is_missing(value):
        return MISSING
    if isinstance(value, str):
        position = _POSITIONS.get(value.strip().upper())
        if position is not None:
            return position
    elif (number := _whole(value)) is not None:
        return number
    raise InvalidSignal(
        f"{value!r:.80} is not a position; return 1, 0 or -1 (or 'LONG', 'FLAT', 'SHORT'), as"
        " signals are read as positions here",
        bar,
    )


def _whole(value: object) -> int | None:
    if is_missing(value):  # rolling windows leave it where they have no value yet
        return 0
    if isinstance(value, bool | np.bool_ | int | float | np.integer | np.floating) and value in (
        -1,
        0,
        1,
    ):
        return int(value)
    return None
