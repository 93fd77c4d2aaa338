"""The position as a strategy sees it: what the supervisor's engine holds at this bar, never a copy kept here.

Nothing of it is known until a bar brings it. Whoever looks then is told so: a flat position would be a guess, and a
wrong one after the first buy.
"""

from __future__ import annotations

from typing import Any

from strategy_runner.channel.bar_feed import Position as View

_SIDES = ("FLAT", "LONG", "SHORT")
_NAMES = (
    "side", "units", "entry_price", "entry_bar", "bars_held", "unrealized_pnl", "equity", "cash"
)  # fmt: skip


class Position:
    """The second argument of `strategy(data, position)`: the same object at each call, with the view of its bar.

    It has the attributes of `_NAMES`. It is true while something is held, and compares as a number of units, below 0
    for a short, or as 'LONG', 'SHORT' or 'FLAT'.
    """

    __slots__ = ("_view",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self._view: View | None = None

    def show(self, view: View | None) -> None:
        """Takes the view of the next bar, or None where nobody is told it."""
        self._view = view

    def __getattr__(self, name: str) -> Any:
        if name not in _NAMES:
            raise AttributeError(f"a position has no {name!r:.80}; it has {', '.join(_NAMES)}")
        view = self._known()
        return _SIDES[view.side] if name == "side" else getattr(view, name)

    def __bool__(self) -> bool:
        return self._known().side != 0

    def __float__(self) -> float:
        view = self._known()
        return -view.units if view.side == _SIDES.index("SHORT") else view.units

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return bool(self.side == other.strip().upper())
        return other is not None and float(self) == other

    def __lt__(self, other: float) -> bool:
        return float(self) < other

    def __le__(self, other: float) -> bool:
        return float(self) <= other

    def __gt__(self, other: float) -> bool:
        return float(self) > other

    def __ge__(self, other: float) -> bool:
        return float(self) >= other

    def __repr__(self) -> str:
        if self._view is None:
            return "Position(unknown)"
        return f"Position({', '.join(f'{name}={getattr(self, name)!r}' for name in _NAMES)})"

    def _known(self) -> View:
        if self._view is None:
            raise RuntimeError(
                "the position is not known here: only a per-bar strategy, which gets its bars one by one, is told"
                " what it holds"
            )
        return self._view
