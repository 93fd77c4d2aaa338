"""The rules of published strategies as a side for each bar: 1 buys, -1 sells, 0 waits. No code of the service is in it.

`traded` hands the sides to backtesting.py as orders at the next open, with the same cash and commission.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from tests.published.bars import NAMES, table
from tests.published.indicators import before, highest, lowest


@dataclass(frozen=True)
class Traded:
    entry_bars: list[int]
    exit_bars: list[int]
    pnl: list[float]
    final_equity: float


def sides(enter, leave):
    """Buys where *enter*, sells where *leave*; where both, buys."""
    return np.where(enter, 1, np.where(leave, -1, 0))


def above(fast, slow):
    """In while *fast* is above *slow*."""
    return sides(fast > slow, ~(fast > slow))


def crossing(fast, slow):
    """In on the bar on which *fast* comes above *slow*, out when below."""
    slow = np.broadcast_to(np.asarray(slow, float), np.shape(fast))
    last_fast, last_slow = before(fast), before(slow)
    up = (last_fast <= last_slow) & (fast > slow)
    down = (last_fast >= last_slow) & (fast < slow)
    return sides(up, down)


def threshold(x, low, high):
    """In below *low*, out above *high*."""
    return sides(x < low, x > high)


def channel(b, entry, leave, *, on=("high", "low")):
    """In above the highest of the last *entry* bars, out below the lowest of *leave*, today's not counted."""
    high, low = getattr(b, on[0]), getattr(b, on[1])
    return sides(b.close > before(highest(high, entry)), b.close < before(lowest(low, leave)))


def bands(x, lower, upper):
    """In below *lower*, out above *upper*."""
    return sides(x < lower, x > upper)


def remembered(enter, leaves, first=0):
    """In where *enter*; out where *leaves*(bar, entry bar). For rules that look at their own entry."""
    made, entry = np.zeros(len(enter), int), None
    for bar in range(first, len(enter)):
        if entry is None and enter[bar]:
            made[bar], entry = 1, bar
        elif entry is not None and leaves(bar, entry):
            made[bar], entry = -1, None
    return made


def bars_for(name):
    """Columns as arrays, and `time`."""
    found = table(name)
    return SimpleNamespace(time=found.index, **{c: found[c].to_numpy() for c in NAMES})


def traded(name, said, *, cash, commission, short=False, stops=None):
    """What backtesting.py makes of sides."""
    from backtesting import Backtest, Strategy  # noqa: PLC0415 - slow to import

    bars = table(name)
    opens, closes = bars["open"].to_numpy(), bars["close"].to_numpy()

    class Sides(Strategy):
        def init(self):
            self.decide(0)  # `next` is first called on the bar after.

        def next(self):
            self.decide(len(self.data) - 1)

        def decide(self, bar):
            if bar + 1 == len(opens) or not said[bar]:
                return
            price, held, wanted = opens[bar + 1], self.position.size, int(said[bar])
            if held * wanted > 0 or not (held or wanted > 0 or short):
                return
            money = self.equity + held * (price - closes[bar]) - abs(held) * price * commission
            if held:
                self.position.close()
            if wanted > 0 or short:
                units = math.floor(money / (price * (1 + commission)))
                if units > 0:
                    order = (self.buy if wanted > 0 else self.sell)(size=units)
                    if stops:
                        # `buy` wants levels around the last close; these are around the fill.
                        loss, gain = price * (1 - stops[0]), price * (1 + stops[1])
                        order._replace(sl_price=loss, tp_price=gain)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = Backtest(bars.rename(columns=str.title), Sides, cash=cash, commission=commission)
        stats = run.run()
    trades = stats["_trades"].sort_values(["EntryBar", "ExitBar"])
    return Traded(
        trades["EntryBar"].tolist(),
        trades["ExitBar"].tolist(),
        trades["PnL"].tolist(),
        float(stats["_equity_curve"]["Equity"].iloc[-1]),
    )
