"""What a strategy asks for: signals, and what its orders say beyond side and quantity.

The rule that this file keeps: plain columns, checked when they are made; never a price at
which something is to be filled for certain, as the engine owns the prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from strategy_runner.backtest.vocabulary import Action
from strategy_runner.bars import FloatArray, IntArray

ByteArray = npt.NDArray[np.int8]
NameArray = npt.NDArray[np.int32]

BUY = 1
SELL = -1

NUMBER_COLUMNS = (
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
"""Of `OrderDetails`: float64, NaN where nothing was given."""
NAME_COLUMNS = ("name", "oco", "cancel")
"""Of `OrderDetails`: int32 positions in `names`."""

GOOD_TILL_CANCELLED = 0
DAY = -1
NO_NAME = -1
ALL_NAMES = -2


@dataclass(frozen=True, slots=True, eq=False)
class OrderDetails:
    """What orders say beside their side and quantity: parallel columns of m rows.

    NaN stands where a number was not given.

    Attributes:
        size: Fraction above 0: of equity for an entry, at most 1 and of the position for an
            exit.
        target: Fraction of equity that the position is to be, below 0 for a short; for
            TARGET alone, which must have it.
        limit, stop: Prices above 0 of an order that waits; both for a stop-limit order.
        stop_loss, take_profit, trailing_stop: Fractions of the fill price, at least 0, for
            the position that the order opens, adds to or changes; 0 for none.
        stop_loss_price, take_profit_price: The same as prices; 0 for none. They go before
            the fractions.
        trailing_stop_amount: The same as a distance in price; 0 for none.
        expires: How long an order waits: GOOD_TILL_CANCELLED (0), DAY (-1) until the end of
            the session of its first bar, or a number of bars above 0. int64.
        name, oco: Positions in *names* of the order's name and of its group of which one
            cancels the others, or -1 for none. int32.
        cancel: Position in *names* of the order to cancel, -1 for none, -2 for all. int32.
        names: The texts, each once.

    Raises:
        ValueError: A column is not as described.
    """

    size: FloatArray
    target: FloatArray
    limit: FloatArray
    stop: FloatArray
    stop_loss: FloatArray
    take_profit: FloatArray
    trailing_stop: FloatArray
    stop_loss_price: FloatArray
    take_profit_price: FloatArray
    trailing_stop_amount: FloatArray
    expires: IntArray
    name: NameArray
    oco: NameArray
    cancel: NameArray
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        m = len(self.size)
        for columns, dtype in (
            (NUMBER_COLUMNS, np.float64),
            (("expires",), np.int64),
            (NAME_COLUMNS, np.int32),
        ):
            for column in columns:
                values = getattr(self, column)
                if values.dtype != dtype or values.shape != (m,):
                    raise ValueError(f"{column} must be of {dtype.__name__} and shape ({m},)")
        self._check_numbers()
        if m and self.expires.min() < DAY:
            raise ValueError("expires must be at least -1")
        for column in NAME_COLUMNS:
            values = getattr(self, column)
            lowest = ALL_NAMES if column == "cancel" else NO_NAME
            if m and not (values.min() >= lowest and values.max() < len(self.names)):
                raise ValueError(f"{column} must be a position in names")

    def _check_numbers(self) -> None:
        for column in NUMBER_COLUMNS:
            values = getattr(self, column)
            if np.any(np.isinf(values)):
                raise ValueError(f"{column} must not be infinite")
            if column != "target" and np.any(values < 0.0):
                raise ValueError(f"{column} must not be negative")
        for column in ("size", "limit", "stop"):
            if np.any(getattr(self, column) == 0.0):
                raise ValueError(f"{column} must be above 0")
        if np.any(self.trailing_stop >= 1.0):
            raise ValueError("trailing_stop must be below 1")

    def __len__(self) -> int:
        return len(self.size)


def order_details_of(m: int, names: tuple[str, ...] = (), **columns: npt.ArrayLike) -> OrderDetails:
    """Details of *m* orders from any sequences of numbers; a column not named was not given."""
    filled: dict[str, npt.NDArray[np.generic]] = {}
    for column in NUMBER_COLUMNS:
        given = columns.pop(column, np.full(m, np.nan))
        filled[column] = np.asarray(given, dtype=np.float64)
    filled["expires"] = np.asarray(columns.pop("expires", np.zeros(m)), dtype=np.int64)
    for column in NAME_COLUMNS:
        given = columns.pop(column, np.full(m, NO_NAME))
        filled[column] = np.asarray(given, dtype=np.int32)
    if columns:
        raise TypeError(f"no column is called {min(columns)}")
    return OrderDetails(**filled, names=names)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """What the strategy asked for, m >= 0 rows in the order of their bars. Never a price.

    Attributes:
        bar: Position of the bar after whose close the signal is known, non-decreasing,
            int64, shape (m,).
        side: BUY (+1) or SELL (-1), or with *orders* an `Action`, int8, shape (m,).
        quantity: Units, read with SIGNAL_QUANTITY and with EXIT alone; 0 where none was
            given, never negative, float64, shape (m,).
        orders: What the orders say beyond that, of m rows; None if none of them does. Then
            of several signals on one bar the first alone counts; with it, all count.

    Raises:
        ValueError: A column is not as described.
    """

    bar: IntArray
    side: ByteArray
    quantity: FloatArray
    orders: OrderDetails | None = None

    def __post_init__(self) -> None:
        m = len(self.bar)
        if self.bar.dtype != np.int64 or self.bar.shape != (m,):
            raise ValueError("bar must be a one-dimensional int64 array")
        if self.side.dtype != np.int8 or self.side.shape != (m,):
            raise ValueError(f"side must be an int8 array of shape ({m},)")
        if self.quantity.dtype != np.float64 or self.quantity.shape != (m,):
            raise ValueError(f"quantity must be a float64 array of shape ({m},)")
        if m == 0:
            return
        if self.bar[0] < 0 or np.any(self.bar[1:] < self.bar[:-1]):
            raise ValueError("bar must be at least 0 and must not decrease")
        self._check_sides()
        if not (np.all(np.isfinite(self.quantity)) and self.quantity.min() >= 0.0):
            raise ValueError("quantity must be finite and not negative")

    def _check_sides(self) -> None:
        if self.orders is None:
            if not np.all(np.abs(self.side) == 1):
                raise ValueError("side must be +1 (BUY) or -1 (SELL)")
            return
        if len(self.orders) != len(self.bar):
            raise ValueError("orders must have a row for each signal")
        if not np.all((np.abs(self.side) == 1) | ((self.side >= 2) & (self.side <= max(Action)))):
            raise ValueError("side must be an Action")
        if np.any(np.isnan(self.orders.target[self.side == Action.TARGET])):
            raise ValueError("an order of side TARGET must have a target")

    def __len__(self) -> int:
        return len(self.bar)


def signals_of(
    bar: npt.ArrayLike,
    side: npt.ArrayLike,
    quantity: npt.ArrayLike | None = None,
    orders: OrderDetails | None = None,
) -> Signals:
    """Signals from any sequences of numbers; no *quantity* means that none was given."""
    bars = np.asarray(bar, dtype=np.int64)
    quantities = np.zeros(len(bars)) if quantity is None else np.asarray(quantity, dtype=np.float64)
    return Signals(bars, np.asarray(side, dtype=np.int8), quantities, orders)
