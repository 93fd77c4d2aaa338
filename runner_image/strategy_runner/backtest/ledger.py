"""Cash, the position in the order of its entries, and a record of both.

The rules that this file keeps: cash changes by fills, their commission, and what borrowing
costs, and by nothing else; what was bought first is sold first, and each part of an entry
that is closed is a trade.
"""

from __future__ import annotations

from array import array

from strategy_runner.backtest.costs import Costs

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
        *,
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
        commission_total, traded_value: Sums over all fills.
        trades_whole, trades_numbers: The closed parts, row after row.
        step_bar, step_units, step_cash: Position and cash at the closes at which they changed.
    """

    def __init__(self, cash: float, costs: Costs) -> None:
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
        self._costs = costs
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
        self.borrowed_cash = -cash if cash < 0.0 else 0.0
        self.commission_total += fee
        self.traded_value += units * price
        self._value += units * price
        self._fees += fee
        self._financed += units * self.financing
        self.lots.append(
            Lot(
                units=units,
                price=price,
                commission=fee,
                bar=bar,
                first_whole=first_whole,
                signal=signal,
                kind=kind,
                financing_before=self.financing,
            )
        )

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
        self.cash += side * units * price - fee
        self.borrowed_cash = -self.cash if self.cash < 0.0 else 0.0
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

    def charge(self, each: float) -> None:
        """Pay *each* for every unit held."""
        self.cash -= abs(self.units) * each
        self.financing += each

    def average_price(self) -> float:
        """Of the units held; there must be some."""
        return self.lots[0].price if len(self.lots) == 1 else self._value / abs(self.units)

    def entry_commission(self) -> float:
        """Paid for the units held."""
        return self._fees

    def position_financing(self) -> float:
        """Paid so far for borrowing the units held, or the cash for them."""
        return abs(self.units) * self.financing - self._financed

    def record(self, bar: int) -> None:
        """Note position and cash at the close of *bar*, if they changed."""
        if self.cash != self.step_cash[-1] or self.units != self.step_units[-1]:
            if self.step_bar[-1] == bar:
                self.step_units[-1], self.step_cash[-1] = self.units, self.cash
                return
            self.step_bar.append(bar)
            self.step_units.append(self.units)
            self.step_cash.append(self.cash)
