"""What a strategy answered to one bar after another."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from strategy_runner.channel.orders import LABELS, NO_NAME, ROW, TERMS, Names, OrderRows
from strategy_runner.channel.reply import SignalColumns


@dataclass(slots=True)
class Answers:
    """Grows with each answer that is no HOLD; lists of one length.

    Attributes:
        with_terms: Of those that said more than these lists hold: their place, and their row.
        names: Of all orders and groups that were named.
    """

    bar: list[int] = field(default_factory=list)
    side: list[int] = field(default_factory=list)
    price: list[float] = field(default_factory=list)
    quantity: list[float] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    with_terms: list[tuple[int, np.void]] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def add(self, bar: int, side: int, price: float, quantity: float, reason: str) -> None:
        """Adds a plain signal."""
        self.bar.append(bar)
        self.side.append(side)
        self.price.append(price)
        self.quantity.append(quantity)
        self.reason.append(reason)

    def add_orders(self, orders: OrderRows) -> None:
        """Adds the orders that one bar was answered with, and gives their names places among all names.

        Raises:
            BadOrders: There are too many names.
        """
        places = [self.names.place(name) for name in orders.names]
        rows = orders.rows.copy()
        for label in LABELS:
            named = rows[label] >= 0
            rows[label][named] = [places[place] for place in rows[label][named].tolist()]
        for row, reason in zip(rows, orders.reasons, strict=True):
            self.with_terms.append((len(self.bar), row))
            self.add(
                int(row["bar"]),
                int(row["action"]),
                float(row["price"]),
                float(row["quantity"]),
                reason,
            )

    def columns(self) -> SignalColumns:
        """All of them."""
        return SignalColumns(
            np.array(self.bar, np.int64),
            np.array(self.side, np.int8),
            np.array(self.price, np.float64),
            np.array(self.quantity, np.float64),
            tuple(self.reason),
            self._rows().columns() if self.with_terms else None,
        )

    def _rows(self) -> OrderRows:
        rows = np.zeros(len(self.bar), ROW)
        for term in TERMS:
            rows[term] = np.nan
        for label in LABELS:
            rows[label] = NO_NAME
        for place, row in self.with_terms:
            rows[place] = row
        return OrderRows(rows, self.names.all(), tuple(self.reason))
