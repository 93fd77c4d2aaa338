"""How the cases beside this file were made: the same orders, given to other libraries.

    python tests/reference_cases/orders/judges.py backtesting

asks the library, which must be installed, about each case that names it (`agree`), and writes
down anew what it expects; so do `backtrader` and `vectorbt`. backtesting.py is among the locked
packages and a test asks it again; the other two are not, and were asked once.

A case is one rule. Its orders are in the words of docs/orders.md, on daily bars of
backtesting.test.GOOG; both sides may be held, sizes are units, further entries are allowed,
and orders are due at the next open unless the case says SAME_CLOSE.
"""

# A script: what it prints is its result.
# ruff: noqa: C901, PLC0415, T201

import datetime as dt
import json
import sys
import warnings
from pathlib import Path

FOLDER = Path(__file__).parent
CASH = 100_000.0


def bars_of(case):
    """The bars of *case* as a frame with an index of days."""
    from backtesting.test import GOOG

    return GOOG.iloc[case["first"] : case["first"] + case["bars"]]


def with_backtesting(case):
    """Trades and equity by backtesting.py."""
    from backtesting import Backtest, Strategy

    config = case["config"]
    trail = config.get("trailing_stop")
    given = {}
    for one in case["orders"]:
        given.setdefault(one["bar"], []).append(one)

    class Replay(Strategy):
        def init(self):
            self.best = None

        def next(self):
            bar = len(self.data) - 1
            if trail:
                self._trail()
            for one in given.get(bar, []):
                prices = {
                    "limit": one.get("limit"),
                    "stop": one.get("stop"),
                    "sl": one.get("stop_loss_price"),
                    "tp": one.get("take_profit_price"),
                }
                if one["side"] == "EXIT":
                    self.position.close(one.get("size", 1.0))
                elif one["side"] == "BUY":
                    self.buy(size=one["quantity"], **prices)
                elif one["side"] == "SELL":
                    self.sell(size=one["quantity"], **prices)
                else:
                    for trade in self.trades:
                        trade.sl = one.get("stop_loss_price")

        def _trail(self):
            for trade in self.trades:
                begun = trade.entry_bar == len(self.data) - 1
                best = trade.entry_price if begun else self.best
                if trade.is_long:
                    self.best = max(best, self.data.High[-1])
                    trade.sl = self.best * (1 - trail)
                else:
                    self.best = min(best, self.data.Low[-1])
                    trade.sl = self.best * (1 + trail)

    def commission(size, price):
        fee = config.get("commission_per_unit", 0.0) * abs(size)
        fee += config.get("commission_rate", 0.0) * abs(size) * price
        return max(fee, config.get("commission_minimum", 0.0))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stats = Backtest(
            bars_of(case),
            Replay,
            cash=CASH,
            commission=commission,
            margin=1.0 / config.get("max_leverage", 1.0),
        ).run()
    trades = stats["_trades"]
    columns = ("EntryBar", "ExitBar", "Size", "EntryPrice", "ExitPrice", "PnL", "Commission")
    rows = sorted(trades[list(columns)].itertuples(index=False), key=lambda row: (row[1], row[0]))
    return {
        "trades": [
            [int(row[0]), int(row[1]), float(row[2]), float(row[3]), float(row[4]), float(row[5])]
            for row in rows
        ],
        "equity": [float(value) for value in stats["_equity_curve"]["Equity"]],
    }


def with_backtrader(case):
    """Equity by backtrader, whose trades are round trips of the whole position."""
    import backtrader as bt

    config = case["config"]
    frame = bars_of(case)
    given = {}
    for one in case["orders"]:
        given.setdefault(one["bar"], []).append(one)

    class Costs(bt.CommInfoBase):
        params = (("stocklike", True), ("commtype", bt.CommInfoBase.COMM_FIXED))

        def _getcommission(self, size, price, pseudoexec):
            return abs(size) * price * config.get("commission_rate", 0.0)

        def _get_credit_interest(self, data, size, price, days, dt0, dt1):
            # The documented way to charge on the market's value instead of the entry's.
            return days * self._creditrate * abs(size) * data.close[-1]

    class Replay(bt.Strategy):
        def __init__(self):
            self.groups = {}
            self.named = {}

        def next(self):
            bar = len(self) - 1
            for one in given.get(bar, []):
                self._give(one, bar)

        def _give(self, one, bar):
            if one["side"] == "CANCEL":
                self.cancel(self.named[one["cancel"]])
                return
            if one["side"] == "EXIT":
                self.close(size=one.get("quantity"))
                return
            if one["side"] == "TARGET":
                self.order_target_percent(target=one["target"])
                return
            details = {"size": one["quantity"]}
            kinds = (bt.Order.Market, bt.Order.Limit, bt.Order.Stop, bt.Order.StopLimit)
            details["exectype"] = kinds[("limit" in one) + 2 * ("stop" in one)]
            if "stop" in one:
                details["price"] = one["stop"]
                details["plimit"] = one.get("limit")
            elif "limit" in one:
                details["price"] = one["limit"]
            if "expires" in one:
                # At the last moment of the day of the last bar that counts.
                last = frame.index[bar + one["expires"]].date()
                details["valid"] = dt.datetime.combine(last, dt.time(23, 59))
            first = self.groups.get(one.get("oco"))
            if first is not None:
                details["oco"] = first
            made = (self.buy if one["side"] == "BUY" else self.sell)(**details)
            if "oco" in one:
                self.groups.setdefault(one["oco"], made)
            if "name" in one:
                self.named[one["name"]] = made

    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(bt.feeds.PandasData(dataname=frame))
    cerebro.addstrategy(Replay)
    cerebro.broker.setcash(CASH)
    cerebro.broker.addcommissioninfo(Costs(interest=config.get("borrow_rate", 0.0)))
    cerebro.broker.set_coc(config.get("fill") == "SAME_CLOSE")
    if "slippage_ticks" in config:
        cerebro.broker.set_slippage_fixed(
            config["slippage_ticks"] * config["tick_size"],
            slip_open=True,
            slip_limit=True,
            slip_match=True,
            slip_out=True,
        )
    if "max_volume_share" in config:
        cerebro.broker.set_filler(bt.fillers.FixedBarPerc(perc=100 * config["max_volume_share"]))
    equity = []

    class Record(bt.Analyzer):
        def next(self):
            equity.append(float(self.strategy.broker.getvalue()))

    cerebro.addanalyzer(Record)
    cerebro.run()
    return {"equity": equity}


def with_vectorbt(case):
    """Equity by vectorbt, for targets at the close."""
    import numpy as np
    import vectorbt

    frame = bars_of(case)
    size = np.full(len(frame), np.nan)
    for one in case["orders"]:
        size[one["bar"]] = one["target"]
    portfolio = vectorbt.Portfolio.from_orders(
        frame["Close"],
        size,
        size_type="targetpercent",
        init_cash=CASH,
        fees=0.0,
        freq="1D",
    )
    return {"equity": [float(value) for value in portfolio.value()]}


JUDGES = {
    "backtesting": with_backtesting,
    "backtrader": with_backtrader,
    "vectorbt": with_vectorbt,
}


def main(library):
    for path in sorted(FOLDER.glob("*.json")):
        case = json.loads(path.read_text())
        if any(agreed.startswith(library) for agreed in case["agree"]):
            case["expected"] |= JUDGES[library](case)
            path.write_text(json.dumps(case, separators=(",", ":")) + "\n")
            print(path.name)


if __name__ == "__main__":
    main(sys.argv[1])
