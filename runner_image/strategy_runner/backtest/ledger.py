"""Cash, the position in the order of its entries, and a record of both.

The rules that this file keeps: cash changes by fills, their commission, and what borrowing
costs, and by nothing else; what was bought first is sold first, and each part of an entry
that is closed is a trade.
"""

from __future__ import annotations

from array import array

from strategy_runner.backtest.columns_read import floats
from strategy_runner.backtest.costs import Charges, Costs

# Columns of the record of trades, in its order: whole numbers, then cash, units and prices.
WHOLE_COLUMNS = (
    "entry_bar",
    "exit_bar",
    "first_whole",
    "end_whole",
    "side",
    "entry_signal",
    "exit_signal",
    "entry_kind",
    "exit_kind",
    "exit_reason",
)
NUMBER_COLUMNS = (
    "size",
    "entry_price",
    "exit_price",
    "entry_commission",
    "exit_commission",
    "financing",
)
# What is left of an entry after so small a part is rounding.
_ROUNDING = 1e-12
# Of what an entry is worth: what rounding may have made it cost too much.
_AFFORDABLE = 1e-9


class Lot:
    """What is left of one entry."""

    __slots__ = (
        "bar",
        "commission",
        "financing_before",
        "first_whole",
        "kind",
        "price",
        "signal",
        "units",
    )

    def __init__(
        self,
        units: float,
        price: float,
        commission: float,
        bar: int,
        first_whole: int,
        signal: int,
        kind: int,
        financing_before: float,
    ) -> None:
        self.units = units
        self.price = price
        self.commission = commission
        self.bar = bar
        self.first_whole = first_whole
        self.signal = signal
        self.kind = kind
        self.financing_before = financing_before


class Ledger:
    """Cash and position.

    Attributes:
        cash: What is left after the last fill and charge; below 0 if it is borrowed.
        units: The position, below 0 for a short.
        lots: The entries that make it up, oldest first.
        entries: How many orders entered since the position was opened.
        borrowed_cash: Cash that was borrowed after the last fill, which interest is paid on.
        financing: Paid for each unit since the start, at whatever size the position had.
        since: Bar of the last fill.
        commission_total, traded_value: Sums over all fills.
        trades_whole, trades_numbers: The closed parts, row after row.
        step_bar, step_units, step_cash, step_borrowed: Bars with fills; position, cash and
            borrowed cash after the last one of each.
    """

    def __init__(self, cash: float, costs: Costs, charges: Charges | None = None) -> None:
        self.cash = cash
        self.units = 0.0
        self.lots: list[Lot] = []
        self.entries = 0
        self.borrowed_cash = 0.0
        self.financing = 0.0
        self.commission_total = 0.0
        self.traded_value = 0.0
        self.trades_whole = array("q")
        self.trades_numbers = array("d")
        self.step_bar = array("q", [0])
        self.step_units = array("d", [0.0])
        self.step_cash = array("d", [cash])
        self.step_borrowed = array("d", [0.0])
        self.since = 0
        self._costs = costs
        self._of_unit = None if charges is None else floats(charges.of_unit)
        self._of_cash = None if charges is None else floats(charges.of_cash)
        # After the last fill.
        self._cash_since = cash
        self._financing_since = 0.0
        # Sums over the lots, as there may be many: of units * price, of commission, and of
        # units * what financing had come to.
        self._value = 0.0
        self._fees = 0.0
        self._financed = 0.0

    def enter(
        self,
        *,
        side: int,
        units: float,
        price: float,
        bar: int,
        first_whole: int,
        signal: int,
        kind: int,
    ) -> None:
        """Open, or add, *units* above 0, for which the cash is known to suffice."""
        fee = self._costs.commission(units, price)
        cash = self.cash - side * units * price - fee
        if cash < 0.0 and cash > -_AFFORDABLE * units * price and self._costs.leverage == 1.0:
            # What was affordable before rounding leaves nothing, not a debt.
            cash = 0.0
        self.cash = cash
        self.units += side * units
        self._filled(bar)
        self.commission_total += fee
        self.traded_value += units * price
        self._value += units * price
        self._fees += fee
        self._financed += units * self.financing
        self.lots.append(Lot(units, price, fee, bar, first_whole, signal, kind, self.financing))

    def close(
        self,
        units: float,
        price: float,
        *,
        bar: int,
        end_whole: int,
        reason: int,
        signal: int,
        kind: int,
    ) -> None:
        """Close *units* of the position, above 0 and at most all, from the oldest entry on."""
        held = self.units
        side = 1 if held > 0.0 else -1
        fee = self._costs.commission(units, price)
        self.cash = self.cash + side * units * price - fee
        self.commission_total += fee
        self.traded_value += units * price
        lots, left = self.lots, units
        all_of_it = units >= abs(held)
        closed = 0
        for lot in lots:
            whole = all_of_it or lot.units <= left * (1.0 + _ROUNDING)
            part = lot.units if whole else left
            share = 1.0 if whole else part / lot.units
            entry_fee = lot.commission * share
            self.trades_whole.extend(
                (
                    *(lot.bar, bar, lot.first_whole, end_whole, side),
                    *(lot.signal, signal, lot.kind, kind, reason),
                )
            )
            self.trades_numbers.extend(
                (
                    *(part, lot.price, price, entry_fee, fee * (part / units)),
                    part * (self.financing - lot.financing_before),
                )
            )
            self._value -= part * lot.price
            self._fees -= entry_fee
            self._financed -= part * lot.financing_before
            left -= part
            if not whole:
                lot.units -= part
                lot.commission -= entry_fee
                break
            closed += 1
            if not all_of_it and left <= units * _ROUNDING:
                break
        del lots[:closed]
        if lots:
            self.units = held - side * units
        else:
            self.units = 0.0
            self.entries = 0
            self._value = self._fees = self._financed = 0.0
        self._filled(bar)

    def charge(self, bar: int) -> None:
        """Pay what borrowing the position has cost from the last fill to the close of *bar*."""
        if self._of_unit is None or self._of_cash is None or not self.units:
            return
        self.cash = self._cash_since - self.charges_to(bar)
        since = self.since
        if self.units < 0.0:
            each = self._of_unit[bar] - self._of_unit[since]
        else:
            each = (self._of_cash[bar] - self._of_cash[since]) * (self.borrowed_cash / self.units)
        self.financing = self._financing_since + each

    def charges_to(self, bar: int) -> float:
        """What borrowing the position costs from the last fill to the close of *bar*."""
        if self._of_unit is None or self._of_cash is None:
            return 0.0
        if self.units < 0.0:
            return -self.units * (self._of_unit[bar] - self._of_unit[self.since])
        return self.borrowed_cash * (self._of_cash[bar] - self._of_cash[self.since])

    def cash_since(self) -> float:
        """Cash after the last fill."""
        return self._cash_since

    def _filled(self, bar: int) -> None:
        """Begin to count anew: what comes from now on depends on what there is now."""
        cash = self.cash
        self.borrowed_cash = borrowed = -cash if cash < 0.0 else 0.0
        self._cash_since = cash
        self._financing_since = self.financing
        self.since = bar
        if self.step_bar[-1] == bar:
            self.step_units[-1], self.step_cash[-1] = self.units, cash
            self.step_borrowed[-1] = borrowed
            return
        self.step_bar.append(bar)
        self.step_units.append(self.units)
        self.step_cash.append(cash)
        self.step_borrowed.append(borrowed)

    def average_price(self) -> float:
        """Of the units held; there must be some."""
        return self.lots[0].price if len(self.lots) == 1 else self._value / abs(self.units)

    def entry_commission(self) -> float:
        """Paid for the units held."""
        return self._fees

    def position_financing(self) -> float:
        """Paid so far for borrowing the units held, or the cash for them."""
        return abs(self.units) * self.financing - self._financed
