"""How many units an order trades.

The rule that this file keeps: an entry and its commission are paid out of equity, and the
position is worth at most the leverage times what equity is left with.
"""

from __future__ import annotations

import math
import sys

from strategy_runner.backtest.costs import Costs
from strategy_runner.backtest.ledger import Ledger
from strategy_runner.backtest.orders import COUNTED, SIZED, Order
from strategy_runner.backtest.types import BacktestConfig, IgnoredReason, Sizing

# Less of a position than this is no difference.
_ROUNDING = 1e-9

_NO_CASH_FOR_ONE_UNIT = int(IgnoredReason.NO_CASH_FOR_ONE_UNIT)
_NOT_ENOUGH_CASH = int(IgnoredReason.NOT_ENOUGH_CASH)
_NO_QUANTITY = int(IgnoredReason.NO_QUANTITY)


class Sizer:
    """Turns orders into units, for one ledger.

    An answer is a number of units above 0, or the `IgnoredReason` why there are none, below 0.
    """

    __slots__ = ("_config", "_costs", "_fractional", "_ledger", "_share", "_takes_quantity")

    def __init__(self, config: BacktestConfig, costs: Costs, ledger: Ledger) -> None:
        self._config = config
        self._costs = costs
        self._ledger = ledger
        self._fractional = config.fractional_units
        self._takes_quantity = config.sizing is Sizing.SIGNAL_QUANTITY
        # Of equity; NaN where the number of units is given.
        self._share = {Sizing.ALL_IN: 1.0, Sizing.PERCENT_OF_EQUITY: config.size}.get(
            config.sizing, math.nan
        )

    def whole(self, units: float) -> float:
        """*units*, rounded down unless parts are traded."""
        return units if self._fractional else units // 1.0

    def entry(self, order: Order, price: float) -> float:
        """Units that *order* opens or adds at *price*, commission paid."""
        if order.says & SIZED:
            return self.for_value(order.size, price)
        if not math.isnan(self._share):
            ledger = self._ledger
            if ledger.units and self._config.sizing is Sizing.ALL_IN:
                # What the cash pays for, without borrowing.
                equity = ledger.cash + ledger.units * price
                return self._for_budget(equity - abs(ledger.units) * price, price)
            return self.for_value(self._share, price)
        return self.counted(order.quantity if self._takes_quantity else self._config.size, price)

    def for_value(self, share: float, price: float) -> float:
        """Units to open or add that cost the fraction *share* of equity."""
        ledger = self._ledger
        equity = ledger.cash + ledger.units * price
        return self._for_budget(equity * min(share, self._costs.leverage), price)

    def counted(self, quantity: float, price: float) -> float:
        """All of *quantity*, or nothing."""
        units = self.whole(quantity)
        if not units > 0.0:
            return -_NO_QUANTITY
        costs, leverage = self._costs, self._costs.leverage
        room = self._room(price)
        if not units * costs.unit_cost(price, leverage) + costs.fixed * leverage <= room:
            return -_NOT_ENOUGH_CASH
        if costs.minimum > 0.0 and units * price + costs.minimum * leverage > room:
            return -_NOT_ENOUGH_CASH
        return units

    def missing_to(self, share: float, price: float) -> float:
        """Units to add until the position is worth the fraction *share* of equity; 0 if none."""
        ledger = self._ledger
        held = abs(ledger.units)
        equity = ledger.cash + ledger.units * price
        worth = equity * min(share, self._costs.leverage)
        units = self._for_budget(worth - held * price, price)
        return max(units, 0.0)

    def beyond(self, share: float, price: float) -> float:
        """Units of the position beyond that fraction of equity; 0 if none."""
        ledger = self._ledger
        held = abs(ledger.units)
        equity = ledger.cash + ledger.units * price
        units = held - max(self.whole(equity * share / max(price, sys.float_info.min)), 0.0)
        return units if units > held * _ROUNDING else 0.0

    def affordable(self, units: float, price: float) -> float:
        """At most *units*, as many as there is room for."""
        return min(units, self.whole(self._most(self._room(price), price, self._costs.leverage)))

    def exit_part(self, order: Order, *, by_quantity: bool, by_size: bool) -> float:
        """Units that *order* closes of the position; infinity for all of it."""
        held = abs(self._ledger.units)
        if by_quantity and order.says & COUNTED:
            units = self.whole(order.quantity)
        elif by_size and order.says & SIZED:
            if order.size >= 1.0:
                return math.inf
            units = self.whole(held * order.size)
        else:
            return math.inf
        return units if units > 0.0 else -_NO_QUANTITY

    def _for_budget(self, budget: float, price: float) -> float:
        ledger, costs = self._ledger, self._costs
        units = self._most(budget, price, 1.0)
        if costs.leverage > 1.0 or ledger.units:
            units = min(units, self._most(self._room(price), price, costs.leverage))
        units = self.whole(units)
        return units if units > abs(ledger.units) * _ROUNDING else -_NO_CASH_FOR_ONE_UNIT

    def _room(self, price: float) -> float:
        """How much more the position may be worth, before commission."""
        ledger, leverage = self._ledger, self._costs.leverage
        if not ledger.units:
            return ledger.cash * leverage
        held = ledger.units * price
        return (ledger.cash + held) * leverage - abs(held)

    def _most(self, budget: float, price: float, leverage: float) -> float:
        costs = self._costs
        units = (budget - costs.fixed * leverage) / costs.unit_cost(price, leverage)
        if costs.minimum > 0.0:
            units = min(units, (budget - costs.minimum * leverage) / max(price, sys.float_info.min))
        return units
