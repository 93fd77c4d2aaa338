"""Reads the orders that a strategy states in a dict: which keys there are, and what each may hold.

A refusal names the key and says what it takes. Nothing is guessed and no key is dropped.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from typing import Any

from strategy_runner.channel.orders import (
    DAY,
    GOOD_TILL_CANCELLED,
    LABELS,
    MAX_NAME_BYTES,
    TERMS,
    Action,
    Order,
)

_STOPS = (
    "stop_loss",
    "take_profit",
    "trailing_stop",
    "stop_loss_price",
    "take_profit_price",
    "trailing_stop_amount",
)
KEYS = frozenset(TERMS) | frozenset(LABELS) | {"expires"}
"""The keys that this module reads; signal, price, quantity and reason are read by others."""
_ENTRIES = (Action.BUY, Action.SELL)


class InvalidOrder(ValueError):
    """A term that no order can have."""


def order_of(
    action: Action | None, stated: Mapping[str, Any], price: float, quantity: float, reason: str
) -> Order:
    """The order that *stated* asks for.

    Args:
        action: What `signal` says; None where it is absent or a HOLD.
        stated: The keys of KEYS that were given, those with None or NaN left out.
        price: Information.
        quantity: Units, 0 for none.
        reason: The strategy's words.

    Raises:
        InvalidOrder: A term is not what it must be, or does not fit the others.
    """
    terms = {name: _number(name, stated[name]) for name in TERMS if name in stated}
    labels = {name: _label(name, stated[name]) for name in LABELS if name in stated}
    action = _action(action, terms, labels)
    for name in ("limit", "stop", "expires", "oco", "name"):
        if name in stated and action not in (*_ENTRIES, Action.TARGET):
            raise InvalidOrder(f"'{name}' belongs to an order with 'signal': 'BUY' or 'SELL'")
    if "size" in terms and action not in (*_ENTRIES, Action.EXIT):
        raise InvalidOrder("'size' belongs to 'signal': 'BUY', 'SELL' or 'EXIT'")
    if action is Action.EXIT and terms.get("size", 1.0) > 1.0:
        raise InvalidOrder(
            f"'size' of an exit is {terms['size']:g}; it must be at most 1, all of it"
        )
    if action is Action.TARGET and ("limit" in terms or "stop" in terms):
        raise InvalidOrder("a 'target' trades at the market; leave out 'limit' and 'stop'")
    for fraction, absolute in (
        ("stop_loss", "stop_loss_price"),
        ("take_profit", "take_profit_price"),
        ("trailing_stop", "trailing_stop_amount"),
    ):
        if fraction in terms and absolute in terms:
            raise InvalidOrder(f"'{fraction}' and '{absolute}' say the same; give one of them")
    expires = _expires(stated["expires"]) if "expires" in stated else GOOD_TILL_CANCELLED
    return Order(action, price, quantity, reason, terms, expires, labels)


def _action(action: Action | None, terms: Mapping[str, float], labels: Mapping[str, str]) -> Action:
    if "target" in terms:
        if action is not None:
            raise InvalidOrder("'target' is an order of its own; leave out 'signal'")
        return Action.TARGET
    if "cancel" in labels:
        if action is not None or terms:
            raise InvalidOrder("'cancel' is an order of its own; give the rest in another dict")
        return Action.CANCEL
    if action is not None:
        return action
    if any(name in terms for name in _STOPS):
        return Action.CHANGE
    raise InvalidOrder(
        "it has terms of an order and no 'signal'; add 'signal': 'BUY', 'SELL' or 'EXIT', or a 'target'"
    )


def unknown_key(key: object, known: Mapping[str, object] | frozenset[str]) -> InvalidOrder:
    """What to say of *key*, which is none of the *known* ones."""
    near = difflib.get_close_matches(str(key), sorted(known), 1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return InvalidOrder(f"a signal has no {key!r:.60}{meant} It takes {', '.join(sorted(known))}")


def _number(name: str, value: object) -> float:
    number = _float(value)
    if number is None or not math.isfinite(number):
        raise InvalidOrder(f"'{name}' is {value!r:.60}; it must be {_TAKES[name]}")
    if not _IS_RIGHT[name](number):
        raise InvalidOrder(f"'{name}' is {number:g}; it must be {_TAKES[name]}")
    return number


def _float(value: object) -> float | None:
    if isinstance(value, bool | str | bytes):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _label(name: str, value: object) -> str:
    if not isinstance(value, str) or not value or len(value.encode()) > MAX_NAME_BYTES:
        raise InvalidOrder(
            f"'{name}' is {value!r:.60}; it must be a text of 1 to {MAX_NAME_BYTES} bytes"
        )
    if name != "cancel" and value == "all":
        raise InvalidOrder(f"'{name}' is 'all', which means every order; choose another name")
    return value


def _expires(value: object) -> int:
    if isinstance(value, str):
        found = {"DAY": DAY, "GTC": GOOD_TILL_CANCELLED}.get(value.strip().upper())
        if found is not None:
            return found
    number = _float(value)
    if number is not None and number == math.floor(number) and 1 <= number <= 1e9:
        return int(number)
    raise InvalidOrder(
        f"'expires' is {value!r:.60}; it must be 'day', 'gtc' or a number of bars from 1"
    )


def _positive(number: float) -> bool:
    return number > 0.0


def _not_negative(number: float) -> bool:
    return number >= 0.0


def _below_one(number: float) -> bool:
    return 0.0 <= number < 1.0


_TAKES = {
    "size": "a fraction above 0: of equity for an entry, of the position for an exit",
    "target": "a fraction of equity: 1 is all of it, -1 is short for all of it, 0 is flat",
    "limit": "a price above 0",
    "stop": "a price above 0",
    "stop_loss": "a fraction of the fill price below 1, 0.05 is 5 %, or 0 to cancel it",
    "take_profit": "a fraction of the fill price, 0.05 is 5 %, or 0 to cancel it",
    "trailing_stop": "a fraction of the best price below 1, 0.05 is 5 %, or 0 to cancel it",
    "stop_loss_price": "a price, or 0 to cancel it",
    "take_profit_price": "a price, or 0 to cancel it",
    "trailing_stop_amount": "a distance in price, or 0 to cancel it",
}
_IS_RIGHT: Mapping[str, Callable[[float], bool]] = {
    "size": lambda number: 0.0 < number <= 100.0,
    "target": lambda number: abs(number) <= 100.0,
    "limit": _positive,
    "stop": _positive,
    "stop_loss": _below_one,
    "take_profit": _not_negative,
    "trailing_stop": _below_one,
    "stop_loss_price": _not_negative,
    "take_profit_price": _not_negative,
    "trailing_stop_amount": _not_negative,
}
