"""Gathers how a strategy asks for its signals and plots to be drawn, which the answer carries as it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from strategy_runner.channel.drawings import MAX_DRAWINGS, Drawing
from strategy_runner.channel.reply import Note, NoteKind

_MAX_TEXT = 200
_Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class Drawn:
    """Each way of drawing once, with the bars of its signals."""

    _bars: dict[_Key, dict[int, None]] = field(default_factory=dict)
    _left_out: bool = False

    def add(self, words: Mapping[str, object], *, indicator: str = "", bar: int = 0) -> None:
        """Notes *words* for an indicator, or else for the signals of *bar*."""
        said = tuple(
            (word, str(value)[:_MAX_TEXT]) for word, value in words.items() if value is not None
        )
        if not said:
            return
        bars = self._bars.get((indicator, said))
        if bars is None:
            if len(self._bars) >= MAX_DRAWINGS:
                self._left_out = True
                return
            bars = self._bars[indicator, said] = {}
        if not indicator:
            bars[bar] = None

    def clear(self) -> None:
        """Forgets all: it will be said again."""
        self._bars.clear()
        self._left_out = False

    def all(self) -> list[Drawing]:
        """What was asked for."""
        return [
            Drawing(indicator, words, np.array(sorted(bars), np.int32))
            for (indicator, words), bars in self._bars.items()
        ]

    def notes(self) -> list[Note]:
        """What an author should know of it."""
        return [Note(NoteKind.DRAWINGS_LEFT_OUT)] if self._left_out else []
