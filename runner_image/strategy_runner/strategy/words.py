"""Which words a strategy may use: keys of an answer, arguments of signal() and plot(), and their other names.

The rule: a word either has an effect, or is one of charts, which the answer carries; any other is refused by name.
So a slip such as 'qty' never drops what was meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from strategy_runner.strategy.orders import KEYS
from strategy_runner.strategy.refusal import InvalidSignal

ANSWER_WORDS = ("signal", "price", "quantity", "reason")
SIGNAL_WORDS = ("type", "timestamp", "price", "reason", "icon", "quantity")
_ORDER_WORDS = tuple(sorted(KEYS))
_ALIASES = {
    "signal": "type",
    "signal_type": "type",
    "side": "type",
    "action": "type",
    "time": "timestamp",
    "date": "timestamp",
    "datetime": "timestamp",
    "index": "timestamp",
    "bar": "timestamp",
    "text": "reason",
    "comment": "reason",
    "label": "reason",
    "message": "reason",
}
_ANSWER_ALIASES = {"type": "signal", "signal_type": "signal", "action": "signal"} | {
    name: "reason" for name, meant in _ALIASES.items() if meant == "reason"
}
# Of charts: how something is drawn. No number depends on them; the answer carries them as they were said.
CHART_WORDS = frozenset(
    (
        "alpha", "color", "colour", "dash", "fill", "icon", "kind", "line_style", "line_width", "linestyle",
        "linewidth", "location", "lw", "marker", "opacity", "overlay", "pane", "panel", "plot_type", "row",
        "secondary_y", "shape", "style", "subplot", "symbol", "tooltip", "visible", "width", "z_order", "zorder",
    )
)  # fmt: skip
_PLOT_CHART_WORDS = CHART_WORDS | {"type", "position", "title", "c", "ls", "text", "label"}


def answer_words(answer: Mapping[Any, object], bar: int | None) -> dict[str, object]:
    """What the keys of an answer to one bar are called here, without those that only charts know.

    Raises:
        InvalidSignal: A key means nothing.
    """
    if len(answer) == 1 and "signal" in answer:
        return dict(answer)
    return _renamed(
        "an answer", answer, (*ANSWER_WORDS, *_ORDER_WORDS), _ANSWER_ALIASES, CHART_WORDS, bar
    )


def signal_words(named: Mapping[Any, object], what: str = "signal()") -> dict[str, object]:
    """The same for arguments of signal(), or for an entry of `signals`."""
    return _renamed(what, named, (*SIGNAL_WORDS, *_ORDER_WORDS), _ALIASES, CHART_WORDS, None)


def drawing_words(named: Mapping[Any, object]) -> dict[str, object]:
    """Those of *named* that say how something is drawn."""
    return {word: value for word, value in named.items() if word in CHART_WORDS}


def require_plot_words(named: Iterable[str]) -> None:
    """Refuses arguments of plot() that no chart knows.

    Raises:
        InvalidSignal: There is one.
    """
    for word in named:
        if word not in _PLOT_CHART_WORDS:
            raise _unknown("plot()", word, ("name", *_PLOT_CHART_WORDS), None)


def _renamed(
    what: str,
    given: Mapping[Any, object],
    known: tuple[str, ...],
    aliases: Mapping[str, str],
    chart: frozenset[str],
    bar: int | None,
) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in given.items():
        name = key if key in known else aliases.get(key, key)
        if name in known:
            if name in found and name != "reason":
                raise InvalidSignal(f"{what} names {name!r} twice", bar)
            found[name] = value
        elif key not in chart:
            raise _unknown(what, key, (*known, *aliases), bar)
    return found


def _unknown(what: str, word: object, known: Iterable[str], bar: int | None) -> InvalidSignal:
    known = tuple(known)
    near = difflib.get_close_matches(str(word).lower(), known, n=1)
    also = {"qty": "quantity", "units": "quantity", "shares": "quantity", "amount": "quantity"}
    meant = near[0] if near else also.get(str(word).lower(), "")
    advice = f"did you mean {meant!r}?" if meant in known else "it would have no effect"
    return InvalidSignal(f"{what} has {word!r:.80}, which means nothing here; {advice}", bar)
