"""The position as a strategy sees it: what the supervisor's engine holds at this bar, never a copy kept here.

Nothing of it is known until a bar brings it. Whoever looks then is told so: a flat position would be a guess, and a
wrong one after the first buy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PositionView:
    """What a bar brings.

    Attributes:
        side: 'LONG', 'SHORT' or 'FLAT'.
        units: 0 or more.
        entry_price: Average price of the entries; 0 while flat, as are the next three.
        entry_bar: Bar of the first entry.
        bars_held: Bars since then.
        unrealized_pnl: Gain at this bar's close if it were closed there.
    """

    side: str = "FLAT"
    units: float = 0.0
    entry_price: float = 0.0
    entry_bar: int = 0
    bars_held: int = 0
    unrealized_pnl: float = 0.0


class Position:
    """The second argument of `strategy(data, position)`: the same object at each call, with the view of its bar."""

    __slots__ = ("_view",)

    def __init__(self) -> None:
        self._view: PositionView | None = None

    def show(self, view: PositionView | None) -> None:
        """Takes the view of the next bar."""
        self._view = view

    def __getattr__(self, name: str) -> Any:
        if name not in PositionView.__slots__:
            raise AttributeError(
                f"a position has no {name!r:.80}; it has {', '.join(PositionView.__slots__)}"
            )
        return getattr(self._known(), name)

    def __bool__(self) -> bool:
        return self._known().side != "FLAT"

    def __repr__(self) -> str:
        return "Position(unknown)" if self._view is None else repr(self._view)

    def _known(self) -> PositionView:
        if self._view is None:
            raise RuntimeError(
                "the position is not known here: only a per-bar strategy in a backtest is told what it holds"
            )
        return self._view
