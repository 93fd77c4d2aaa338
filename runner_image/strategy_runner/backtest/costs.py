"""What a fill costs, and what holding a position costs.

The rule that this file keeps: every cost is a function of the configuration, the units and
the prices; whole columns and single bars get the same numbers from the same operations.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from strategy_runner.backtest.types import BacktestConfig
from strategy_runner.bars import MS_PER_DAY, Bars, FloatArray

# What lenders of shares and brokers' margin loans count a year as.
_MS_PER_YEAR = 365 * MS_PER_DAY

# The maintenance margin of a position bought with half of it borrowed: Regulation T, FINRA 4210.
_USUAL_MAINTENANCE = 0.25


@dataclass(frozen=True, slots=True)
class Costs:
    """The parts of a configuration that turn units and prices into cash.

    Attributes:
        rate, fixed, per_unit, minimum: Commission: fixed + rate * value + per_unit * units,
            at least minimum.
        slippage_rate: Fraction of the price.
        slippage: Cash for a unit, beside the rate.
        tick_size: The least price that a sale is slipped to; 0 if not known.
        leverage: Greatest value of a position as a multiple of equity.
        maintenance: Least equity as a fraction of the position's value; 0 for none.
    """

    rate: float
    fixed: float
    per_unit: float
    minimum: float
    slippage_rate: float
    slippage: float
    tick_size: float
    leverage: float
    maintenance: float

    def commission(self, units: float, price: float) -> float:
        """Cash for one order of *units*, above 0, at *price*."""
        fee = self.fixed + self.rate * (units * price) + self.per_unit * units
        return max(self.minimum, fee)

    def slipped(self, price: float, side: int) -> float:
        """What a buy (+1) pays, or a sale (-1) gets, where the market is at *price*."""
        fill = price * (1.0 + self.slippage_rate * side)
        if self.slippage == 0.0:
            return fill
        if side > 0:
            return fill + self.slippage
        return max(fill - self.slippage, min(fill, self.tick_size))

    def unit_cost(self, price: float, leverage: float) -> float:
        """What a unit with its commission takes from *leverage* times the equity."""
        # A price may be the smallest number there is; slipped, it would be zero.
        cost = max(price * (1.0 + self.rate * leverage), sys.float_info.min)
        return cost + self.per_unit * leverage


def costs_of(config: BacktestConfig) -> Costs:
    """The costs that *config* asks for."""
    maintenance = config.maintenance_margin
    if maintenance == 0.0 and config.max_leverage > 1.0:
        maintenance = min(_USUAL_MAINTENANCE, 0.5 / config.max_leverage)
    return Costs(
        rate=config.commission_rate,
        fixed=config.commission_fixed,
        per_unit=config.commission_per_unit,
        minimum=config.commission_minimum,
        slippage_rate=config.slippage_rate,
        slippage=config.slippage_ticks * config.tick_size,
        tick_size=config.tick_size,
        leverage=config.max_leverage,
        maintenance=maintenance,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Charges:
    """What borrowing has cost since the first bar, at the close of each, shape (n,).

    Sums, so that what a position pays from one bar to another is a difference, whether the bars
    between are looked at or not.

    Attributes:
        of_unit: Cash for one borrowed unit: sum of the close before * rate * years.
        of_cash: Cash for one borrowed unit of cash: sum of rate * years.
    """

    of_unit: FloatArray
    of_cash: FloatArray


def charges_of(bars: Bars, config: BacktestConfig) -> Charges | None:
    """The charges that *config* asks for; None if there are none."""
    finances = config.financing_rate > 0.0 and config.max_leverage > 1.0
    if not finances and config.borrow_rate == 0.0:
        return None
    years = np.diff(bars.timestamp_ms, prepend=bars.timestamp_ms[:1]) / _MS_PER_YEAR
    close_before = np.append(0.0, bars.close[:-1])
    return Charges(
        of_unit=np.cumsum(close_before * (config.borrow_rate * years)),
        of_cash=np.cumsum((config.financing_rate if finances else 0.0) * years),
    )
