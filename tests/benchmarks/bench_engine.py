"""How long the engine and the metrics take, beside vectorbt where that is installed.

Run it with one thread, as the runner does:

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=runner_image python tests/benchmarks/bench_engine.py

Every figure is the median of several warm runs in this process. The bars are one-minute bars
of a random walk (their returns are taken by the day) or daily bars of the same walk (every
bar has a return, which is the dearest case for the metrics). "orders" are market, limit and
stop entries in turn, long and short, with sizes, stops and expiry of their own, closed by an
EXIT; with leverage, borrow and financing costs, commission by the unit and ticks of slippage.
"""

# A script: what it prints is its result.

import importlib
import importlib.metadata
import os
import platform
import statistics
import sys
import time
import warnings
from dataclasses import dataclass

import numpy as np

from strategy_runner.backtest.engine import Engine
from strategy_runner.backtest.orders import order_at
from strategy_runner.backtest.run import BUY, SELL, BacktestConfig, Bars, run_backtest, signals_of
from strategy_runner.backtest.types import Action, Direction, order_details_of
from strategy_runner.metrics.metrics import compute_metrics

MINUTE_MS = 60_000
DAY_MS = 86_400_000
REPEATS = 15

# Near enough to close one trade in eight; far enough never to be reached.
NEAR_STOPS = BacktestConfig(fractional_units=True, stop_loss=0.004, take_profit=0.008)
FAR_STOPS = BacktestConfig(fractional_units=True, stop_loss=0.9, take_profit=9.0)
NO_STOPS = BacktestConfig(fractional_units=True)
ORDERS = BacktestConfig(
    initial_cash=1e6,
    fractional_units=True,
    direction=Direction.LONG_SHORT,
    pyramiding=1,
    max_leverage=2.0,
    borrow_rate=0.03,
    financing_rate=0.05,
    commission_per_unit=0.0001,
    commission_minimum=0.01,
    tick_size=0.01,
    slippage_ticks=0.01,
)


@dataclass
class Row:
    name: str
    trades: int
    engine_ms: float
    metrics_ms: float

    @property
    def total_ms(self):
        return self.engine_ms + self.metrics_ms


def random_walk(n, spacing_ms):
    generator = np.random.default_rng(1)
    close = 100.0 * np.exp(np.cumsum(generator.normal(0.0, 0.0005, n)))
    at_open = np.append(100.0, close[:-1]) * np.exp(generator.normal(0.0, 0.0001, n))
    high = np.maximum(at_open, close) * (1.0 + np.abs(generator.normal(0.0, 0.0003, n)))
    low = np.minimum(at_open, close) * (1.0 - np.abs(generator.normal(0.0, 0.0003, n)))
    start_ms = 1_577_836_800_000
    times = start_ms + np.arange(n, dtype=np.int64) * spacing_ms
    return Bars(times, at_open, high, low, close, np.ones(n))


def crossings(n, trades):
    """Alternating signals, two a trade, at random bars."""
    chosen = np.sort(np.random.default_rng(2).choice(n - 2, 2 * trades, replace=False))
    return signals_of(chosen, np.tile([BUY, SELL], trades))


def orders_at(bars, signals):
    """The entries and exits of *signals* with all that orders can say."""
    m = len(signals)
    entry = np.arange(m) % 2 == 0
    kind = np.arange(m) // 2 % 3
    close = bars.close[signals.bar]
    # A limit that is mostly met within the bars that follow, as is a stop.
    details = order_details_of(
        m,
        limit=np.where(entry & (kind == 0), close * 0.9997, np.nan),
        stop=np.where(entry & (kind == 1), close * 1.0003, np.nan),
        stop_loss=np.where(entry, 0.004, np.nan),
        take_profit=np.where(entry, 0.012, np.nan),
        trailing_stop=np.where(entry, 0.006, np.nan),
        size=np.where(entry, 1.2, np.nan),
        expires=np.where(entry, -1, 0),
    )
    side = np.where(entry, np.where(np.arange(m) % 4 == 0, BUY, SELL), Action.EXIT)
    return signals_of(signals.bar, side, None, details)


def bar_by_bar_us(bars, order=None):
    """What one step costs where nothing happens: without a position, or in that of *order*."""
    engine = Engine(bars, ORDERS)
    engine.step(0)
    if order is not None:
        engine.place([order])
        engine.step(1)
    first = 1 if order is None else 2
    started = time.perf_counter()
    for bar in range(first, len(bars)):
        engine.step(bar)
    return 1e6 * (time.perf_counter() - started) / (len(bars) - first)


def median_ms(call, repeats=REPEATS):
    call()
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return 1000.0 * statistics.median(taken)


def measure(name, bars, signals, config):
    result = run_backtest(bars, signals, config)
    return Row(
        name,
        len(result.trades),
        median_ms(lambda: run_backtest(bars, signals, config)),
        median_ms(lambda: compute_metrics(bars, result, config)),
    )


def measure_vectorbt(vectorbt, name, bars, signals, config):
    """The same orders: filled at the open of the bar after the signal, all cash, warm."""
    import pandas as pd  # noqa: PLC0415  # Only there when vectorbt is.

    index = pd.to_datetime(bars.timestamp_ms, unit="ms")

    def flags(side):
        flagged = np.zeros(len(bars), dtype=np.bool_)
        flagged[signals.bar[signals.side == side] + 1] = True
        return pd.Series(flagged, index)

    entries, exits = flags(BUY), flags(SELL)
    close = pd.Series(bars.close, index)
    columns = {
        column: pd.Series(getattr(bars, column), index) for column in ("open", "high", "low")
    }

    def portfolio():
        return vectorbt.Portfolio.from_signals(
            close,
            entries,
            exits,
            price=columns["open"],
            init_cash=config.initial_cash,
            sl_stop=config.stop_loss,
            tp_stop=config.take_profit,
            freq="1D",
            **columns,
        )

    made = portfolio()
    repeats = 5
    engine_ms = median_ms(lambda: portfolio().value(), repeats)
    metrics_ms = median_ms(made.stats, repeats)
    return Row(name, int(made.trades.count()), engine_ms, metrics_ms)


def imported_vectorbt():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module("vectorbt")
        except ImportError:
            return None


def processor():
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:  # noqa: PTH123
            names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def main():
    versions = [f"Python {platform.python_version()}", f"numpy {np.__version__}"]
    vectorbt = imported_vectorbt()
    if vectorbt is not None:
        versions += [
            f"{name} {importlib.metadata.version(name)}" for name in ("vectorbt", "numba", "pandas")
        ]
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "not set")
    print(f"{processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}")
    print(f"{', '.join(versions)}; OPENBLAS_NUM_THREADS {threads}")
    print(f"load before: {os.getloadavg()[0]:.2f}; median of {REPEATS}\n")
    print(
        f"{'case':44}{'trades':>8}{'engine ms':>11}{'metrics ms':>12}{'total ms':>10}{'ratio':>8}"
    )
    for n, trades in ((1_000_000, 20_000), (2_500, 50)):
        signals = crossings(n, trades)
        for spacing, spacing_ms in (("minute", MINUTE_MS), ("daily", DAY_MS)):
            bars = random_walk(n, spacing_ms)
            for stops, config in (
                ("no stops", NO_STOPS),
                ("near stops", NEAR_STOPS),
                ("far stops", FAR_STOPS),
            ):
                name = f"{n:,} {spacing} bars, {stops}"
                own = measure(name, bars, signals, config)
                show(own)
                if vectorbt is not None and spacing == "daily" and stops != "far stops":
                    judged = measure_vectorbt(vectorbt, "  vectorbt, warm", bars, signals, config)
                    show(judged, judged.total_ms / own.total_ms)
            show(measure(f"{n:,} {spacing} bars, orders", bars, orders_at(bars, signals), ORDERS))
    bars = random_walk(200_000, MINUTE_MS)
    held = order_at(0, SELL, size=0.2, stop_loss=0.9, trailing_stop=0.9)
    for name, order in (("without a position", None), ("in a short with stops", held)):
        print(f"{'bar by bar, ' + name:44}{bar_by_bar_us(bars, order):>27.2f} us a bar")


def show(row, ratio=None):
    against = "" if ratio is None else f"{ratio:7.1f}x"
    print(
        f"{row.name:44}{row.trades:>8,}{row.engine_ms:>11.2f}{row.metrics_ms:>12.2f}"
        f"{row.total_ms:>10.2f}{against}"
    )


if __name__ == "__main__":
    sys.exit(main())
