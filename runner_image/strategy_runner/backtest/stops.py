"""The stop-loss, take-profit and trailing stop of the position that is held.

The rules that this file keeps: a fraction is of the average entry price; a trailing stop
follows the best price of the bars before, never that of the bar in which it is looked at, as
nobody knows whether the best price of a bar came before its worst.
"""

from __future__ import annotations

import math

from strategy_runner.backtest.orders import Order
from strategy_runner.backtest.types import BacktestConfig, ExitReason

_STOP_LOSS = int(ExitReason.STOP_LOSS)
_TAKE_PROFIT = int(ExitReason.TAKE_PROFIT)
_TRAILING_STOP = int(ExitReason.TRAILING_STOP)


class Stops:
    """The levels of one position, as prices.

    Attributes:
        side: Of the position, +1 or -1.
        loss: Where the position is closed at a loss; 0 for a long, infinity for a short, if
            nowhere. The trailing stop is not in it.
        gain: Where it is closed at a gain; infinity or 0 if nowhere.
        trail: Distance of the trailing stop, as a fraction if *trail_is_fraction*; 0 if none.
        best: Best price that the trailing stop has followed.
        active_from: First bar in which they close the position.
        fresh_bar: Bar within which the trailing stop began, -1 if that was at an open or close:
            of that bar the close alone surely came later.
    """

    __slots__ = (
        "_base",
        "_config_gain",
        "_config_loss",
        "_config_trail",
        "_gain_fraction",
        "_gain_price",
        "_loss_fraction",
        "_loss_price",
        "active_from",
        "best",
        "fresh_bar",
        "gain",
        "loss",
        "side",
        "trail",
        "trail_is_fraction",
    )

    def __init__(self, config: BacktestConfig) -> None:
        self._config_loss = config.stop_loss or 0.0
        self._config_gain = config.take_profit or 0.0
        self._config_trail = config.trailing_stop or 0.0
        self.clear()

    def clear(self) -> None:
        """Forget the position."""
        self.side = 0
        self.loss, self.gain = 0.0, math.inf
        self.trail, self.trail_is_fraction, self.best = 0.0, True, 0.0
        self.active_from = 0
        self.fresh_bar = -1
        self._base = 0.0
        self._loss_fraction = self._gain_fraction = 0.0
        self._loss_price = self._gain_price = 0.0

    def begin(self, side: int, price: float, active_from: int, order: Order | None) -> None:
        """Guard a new position of *side* that was entered at *price*."""
        self.side = side
        self.best = price
        self.active_from = active_from
        self.fresh_bar = -1
        self._loss_fraction, self._gain_fraction = self._config_loss, self._config_gain
        self._loss_price = self._gain_price = 0.0
        self.trail, self.trail_is_fraction = self._config_trail, True
        if order is not None:
            self._read(order, price)
        self.rebase(price)

    def rebase(self, base: float) -> None:
        """Take fractions of *base*, the average price of the entries."""
        self._base = base
        is_long = self.side > 0
        if self._loss_price > 0.0:
            self.loss = self._loss_price
        elif self._loss_fraction > 0.0:
            self.loss = base * (1.0 - self._loss_fraction * self.side)
        else:
            self.loss = 0.0 if is_long else math.inf
        if self._gain_price > 0.0:
            self.gain = self._gain_price
        elif self._gain_fraction > 0.0:
            self.gain = base * (1.0 + self._gain_fraction * self.side)
        else:
            self.gain = math.inf if is_long else 0.0

    def change(self, order: Order, last_price: float) -> None:
        """Set what *order* gives; a new trailing stop follows from *last_price* on."""
        self._read(order, last_price)
        self.rebase(self._base)

    def _read(self, order: Order, last_price: float) -> None:
        if not math.isnan(order.stop_loss_price):
            self._loss_price, self._loss_fraction = order.stop_loss_price, 0.0
        elif not math.isnan(order.stop_loss):
            self._loss_price, self._loss_fraction = 0.0, order.stop_loss
        if not math.isnan(order.take_profit_price):
            self._gain_price, self._gain_fraction = order.take_profit_price, 0.0
        elif not math.isnan(order.take_profit):
            self._gain_price, self._gain_fraction = 0.0, order.take_profit
        had_trail = self.trail > 0.0
        if not math.isnan(order.trailing_stop_amount):
            self.trail, self.trail_is_fraction = order.trailing_stop_amount, False
        elif not math.isnan(order.trailing_stop):
            self.trail, self.trail_is_fraction = order.trailing_stop, True
        else:
            return
        if not had_trail:
            self.best = last_price

    def trail_level(self) -> float:
        """Where the trailing stop is; asked only if there is one."""
        if self.trail_is_fraction:
            return self.best * (1.0 - self.trail * self.side)
        return self.best - self.trail * self.side

    def loss_level(self) -> float:
        """The nearer of stop-loss and trailing stop."""
        if self.trail == 0.0:
            return self.loss
        if self.side > 0:
            return max(self.loss, self.trail_level())
        return min(self.loss, self.trail_level())

    def within_reach(self, high: float, low: float) -> bool:
        """Whether a bar from *low* to *high* reaches a level; without a position it does not."""
        if self.side > 0:
            return low <= self.loss_level() or high >= self.gain
        return self.side < 0 and (high >= self.loss_level() or low <= self.gain)

    def loss_reason(self, level: float) -> int:
        """Which of the two is at *level*; the stop-loss if both are."""
        return _STOP_LOSS if level == self.loss else _TRAILING_STOP

    def reached(self, price: float) -> int:
        """The reason to close at *price*, 0 if there is none; a loss goes before a gain."""
        level = self.loss_level()
        if price <= level if self.side > 0 else price >= level:
            return self.loss_reason(level)
        if price >= self.gain if self.side > 0 else price <= self.gain:
            return _TAKE_PROFIT
        return 0

    def follow(self, price: float) -> None:
        """Move the trailing stop after a bar whose best price was *price*."""
        if price > self.best if self.side > 0 else price < self.best:
            self.best = price
