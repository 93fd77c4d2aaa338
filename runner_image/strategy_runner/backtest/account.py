"""The cash and the position of one backtest, and the fills that changed them.

The rule that this file keeps: cash changes by a fill and its commission, and by nothing else.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from strategy_runner.backtest.types import ExitReason

_RUIN = int(ExitReason.RUIN)


def _integers() -> array[int]:
    return array("q")


def _floats() -> array[float]:
    return array("d")


@dataclass(slots=True)
class Account:
    """Cash, the position, and every fill in the order in which it happened.

    Attributes:
        cash: What is left after the last fill.
        commission_rate: Fraction of units * price, on every fill.
        commission_fixed: Cash, on every fill.
        units: The position: above 0 for a long, below 0 for a short, 0 for none.
        entry_order, entry_units, cash_after_entry: One item per entry.
        exit_bar, exit_price, exit_reason, exit_order, cash_after_exit: One item per exit;
            one fewer than entries while a position is open. The order is -1 for an exit
            that no signal asked for.
        unfilled: Orders that the cash did not pay for, as ranges of neighbours.
        ruined_bar: The bar at whose close equity was at or below 0.

    The items are in arrays because numpy copies one of those as a block, a list by the item.
    """

    cash: float
    commission_rate: float
    commission_fixed: float
    units: float = 0.0
    entry_order: array[int] = field(default_factory=_integers)
    entry_units: array[float] = field(default_factory=_floats)
    cash_after_entry: array[float] = field(default_factory=_floats)
    exit_bar: array[int] = field(default_factory=_integers)
    exit_price: array[float] = field(default_factory=_floats)
    exit_reason: array[int] = field(default_factory=_integers)
    exit_order: array[int] = field(default_factory=_integers)
    cash_after_exit: array[float] = field(default_factory=_floats)
    unfilled: list[range] = field(default_factory=list)
    ruined_bar: int | None = None

    def enter(self, order: int, units: float, price: float) -> None:
        """Open a position of signed *units*, for which the cash is known to suffice."""
        traded = units * price
        cash = self.cash - traded - (self.commission_fixed + self.commission_rate * abs(traded))
        # What was affordable before rounding leaves nothing, not a debt.
        cash = max(cash, 0.0)
        self.cash = cash
        self.units = units
        self.entry_order.append(order)
        self.entry_units.append(units)
        self.cash_after_entry.append(cash)

    def exit(self, bar: int, price: float, reason: int, order: int = -1) -> bool:
        """Close the position at *price*; False if that ends trading."""
        traded = self.units * price
        cash = self.cash + traded - (self.commission_fixed + self.commission_rate * abs(traded))
        self.cash = cash
        self.units = 0.0
        self.exit_bar.append(bar)
        self.exit_price.append(price)
        self.exit_reason.append(reason)
        self.exit_order.append(order)
        self.cash_after_exit.append(cash)
        if cash <= 0.0 or reason == _RUIN:
            # Cash is the equity at this bar's close: without any, nothing more opens in it.
            self.ruined_bar = bar
            return False
        return True
