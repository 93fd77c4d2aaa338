"""What a strategy says beyond side, price, quantity and reason: the terms of its orders, and how they are written.

A record of orders has a fixed form, as all records of a reply do: the number of orders, a row of numbers for each, the
names that they mention, then their reasons. Names of orders are texts; a row has their places in the record's list.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt


class Action(IntEnum):
    """What an order does. BUY, SELL and HOLD are the sides of plain signals."""

    SELL = -1
    HOLD = 0
    BUY = 1
    EXIT = 2
    """Close the position, whichever side it is on."""
    TARGET = 3
    """Trade until the position is the fraction `target` of equity."""
    CHANGE = 4
    """Change the stops of the position that is held."""
    CANCEL = 5
    """Cancel waiting orders."""


TERMS = (
    "size",
    "target",
    "limit",
    "stop",
    "stop_loss",
    "take_profit",
    "trailing_stop",
    "stop_loss_price",
    "take_profit_price",
    "trailing_stop_amount",
)
"""The terms that are numbers; NaN is "not given"."""

LABELS = ("name", "oco", "cancel")
"""The terms that are names of orders, or of groups of them."""

GOOD_TILL_CANCELLED, DAY = 0, -1
"""In the place of a number of bars after which an order expires."""

NO_NAME, ALL_ORDERS = -1, -2
"""In the place of a name: none is given; and for `cancel`, all waiting orders."""

MAX_ORDERS_PER_BAR = 64
MAX_NAME_BYTES = 64
MAX_NAMES = 100_000
_MAX_EXPIRES = 1 << 40

ROW = np.dtype(
    [
        ("bar", "<i8"),
        ("action", "<i8"),
        ("price", "<f8"),
        ("quantity", "<f8"),
        *((term, "<f8") for term in TERMS),
        ("expires", "<i8"),
        *((label, "<i8") for label in LABELS),
    ]
)
_ROW = struct.Struct(f"<2q{2 + len(TERMS)}d{1 + len(LABELS)}q")
_U32 = struct.Struct("<I")


class BadOrders(ValueError):
    """Bytes that are no record of orders."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order as a strategy states it; NaN or empty is "not given"."""

    action: Action
    price: float = math.nan
    quantity: float = 0.0
    reason: str = ""
    terms: Mapping[str, float] = field(default_factory=dict)
    expires: int = GOOD_TILL_CANCELLED
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class OrderColumns:
    """The terms of orders, columns of one length.

    Attributes:
        terms: By name in TERMS, float64, NaN where not given.
        expires: int64, GOOD_TILL_CANCELLED, DAY, or a number of bars.
        labels: By name in LABELS, int64 places in *names*, NO_NAME, or ALL_ORDERS.
        names: Names of orders and groups.
    """

    terms: Mapping[str, npt.NDArray[np.float64]]
    expires: npt.NDArray[np.int64]
    labels: Mapping[str, npt.NDArray[np.int64]]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OrderRows:
    """The content of a record: rows of ROW, the names that they mention, a reason for each."""

    rows: npt.NDArray[np.void]
    names: tuple[str, ...]
    reasons: tuple[str, ...]

    def columns(self) -> OrderColumns:
        """The terms of all rows."""
        return OrderColumns(
            {term: self.rows[term].copy() for term in TERMS},
            self.rows["expires"].copy(),
            {label: self.rows[label].copy() for label in LABELS},
            self.names,
        )


class Names:
    """Gives each name a place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, name: str) -> int:
        """The place of *name*, the same for the same name.

        Raises:
            BadOrders: There are too many names.
        """
        place = self._places.setdefault(name, len(self._places))
        if place >= MAX_NAMES:
            raise BadOrders(f"more than {MAX_NAMES} names of orders")
        return place

    def all(self) -> tuple[str, ...]:
        """All names by their places."""
        return tuple(self._places)


def order_rows(orders: Sequence[tuple[int, Order]]) -> OrderRows:
    """*orders*, each with its bar, as rows."""
    names = Names()
    packed = b"".join(
        _ROW.pack(
            bar,
            order.action,
            order.price,
            order.quantity,
            *(order.terms.get(term, math.nan) for term in TERMS),
            order.expires,
            *(_place(order, label, names) for label in LABELS),
        )
        for bar, order in orders
    )
    return OrderRows(
        np.frombuffer(packed, ROW), names.all(), tuple(order.reason for _, order in orders)
    )


def encode_rows(orders: OrderRows, max_reason_bytes: int) -> bytes:
    """The payload of a record."""
    names = [_clip(name, MAX_NAME_BYTES) for name in orders.names]
    reasons = [_clip(reason, max_reason_bytes) for reason in orders.reasons]
    return b"".join(
        (
            _U32.pack(len(orders.rows)),
            orders.rows.tobytes(),
            _U32.pack(len(names)),
            *(_U32.pack(len(text)) for text in names),
            *names,
            np.array([len(text) for text in reasons], "<u4").tobytes(),
            *reasons,
        )
    )


def decode_rows(payload: bytes, bars: int, max_reason_bytes: int) -> OrderRows:
    """What `encode_rows` wrote.

    Args:
        payload: Bytes that a strategy process sent.
        bars: Orders are for bars below this.
        max_reason_bytes: Of each reason.

    Raises:
        BadOrders: The bytes are something else.
        struct.error: They end early.
    """
    (count,) = _U32.unpack_from(payload)
    at = _U32.size
    if count * ROW.itemsize > len(payload) - at:
        raise BadOrders("fewer orders than announced")
    rows = np.frombuffer(payload, ROW, count, at)
    at += count * ROW.itemsize
    (n_names,) = _U32.unpack_from(payload, at)
    if n_names > MAX_NAMES:
        raise BadOrders("too many names of orders")
    names, at = _texts(payload, at + _U32.size, n_names, MAX_NAME_BYTES)
    reasons, at = _texts(payload, at, count, max_reason_bytes)
    if at != len(payload):
        raise BadOrders("bytes after the orders")
    _check(rows, bars, n_names)
    return OrderRows(rows, names, reasons)


def _texts(payload: bytes, at: int, count: int, max_bytes: int) -> tuple[tuple[str, ...], int]:
    lengths = np.frombuffer(payload, "<u4", count, at).astype(np.int64)
    at += 4 * count
    if count and int(lengths.max()) > max_bytes:
        raise BadOrders("a text that is too long")
    ends = np.cumsum(lengths) + at
    last = int(ends[-1]) if count else at
    if last > len(payload):
        raise BadOrders("texts that do not fill the record")
    if last == at:
        return ("",) * count, at
    spans = zip((ends - lengths).tolist(), ends.tolist(), strict=True)
    return tuple(payload[start:end].decode("utf-8", "replace") for start, end in spans), last


def _check(rows: Any, bars: int, n_names: int) -> None:
    if not len(rows):
        return
    bar, action, quantity = rows["bar"], rows["action"], rows["quantity"]
    if bar[0] < 0 or bar[-1] >= bars or np.any(np.diff(bar) < 0):
        raise BadOrders("orders out of order or outside the bars")
    if np.any(action < Action.SELL) or np.any(action > Action.CANCEL) or not np.all(action):
        raise BadOrders("an order without an action")
    if np.any(np.isinf(rows["price"])) or not np.all((quantity >= 0) & (quantity < math.inf)):
        raise BadOrders("a price or a quantity that is not a number")
    _check_terms(rows)
    if np.any(rows["expires"] < DAY) or np.any(rows["expires"] > _MAX_EXPIRES):
        raise BadOrders("an order that never expires and never waits")
    for label in LABELS:
        least = ALL_ORDERS if label == "cancel" else NO_NAME
        if np.any(rows[label] < least) or np.any(rows[label] >= n_names):
            raise BadOrders("a name that the record does not have")


def _check_terms(rows: Any) -> None:
    for term in TERMS:
        values = rows[term]
        if np.any(np.isinf(values)) or (term != "target" and np.any(values < 0)):
            raise BadOrders(f"a {term} that is not a number")
    for term in ("size", "limit", "stop"):
        if np.any(rows[term] == 0.0):
            raise BadOrders(f"a {term} of nothing")
    if np.any(rows["trailing_stop"] >= 1.0):
        raise BadOrders("a trailing stop at or below 0")
    if np.any(np.isnan(rows["target"]) == (rows["action"] == Action.TARGET)):
        raise BadOrders("a target without its action, or the other way round")


def _place(order: Order, label: str, names: Names) -> int:
    text = order.labels.get(label, "")
    if not text:
        return NO_NAME
    if label == "cancel" and text == "all":
        return ALL_ORDERS
    return names.place(text)


def _clip(text: str, limit: int) -> bytes:
    return text[:limit].encode("utf-8", "replace")[:limit]
