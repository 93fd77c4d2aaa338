"""Reports of backtests that never were, for tests of how they are answered."""

from __future__ import annotations

from typing import Any

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.api import to_proto
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Ending, Limits, Outcome, RunId, Usage
from orchestrator.runs.backtests import Receipt, RunAnswer

_REASONS = ("", "crossed", "crossed", "é" * 40, "x" * 200, "stop")


def random_bars(seed: int, count: int) -> BarColumns:
    """Bars of which some have times with milliseconds, in every third series."""
    chance = np.random.default_rng([seed, 1])
    steps = chance.integers(1, 90_000, count) * (1 if seed % 3 == 0 else 1000)
    columns = (1 + chance.random(count) for _ in range(5))
    return BarColumns(1_600_000_000_000 + np.cumsum(steps), *columns, path="{bar}")


def random_report(seed: int, count: int) -> runner_pb2.BacktestReport:
    """A report on *count* bars, with long runs of one side, and with every part that a report may have.

    By *seed*: without signals, with named prices, with quantities, with reasons, with an open position, with a thinned
    equity curve.
    """
    chance = np.random.default_rng([seed, 2])
    report = runner_pb2.BacktestReport(equity=_bytes(1e4 * chance.random(count)))
    report.effective.initial_cash = 1e4
    report.effective.fill = runner_pb2.BacktestConfig().fill
    report.metrics.update({"total_return": chance.random(), "win_rate": 0.5})
    report.warnings.append("random")
    if seed % 5 == 1:
        report.equity_bar = _bytes(np.array([0, count - 1]))
        report.equity = report.equity[:16]
    for name in ("dense", "sparse", "none", "é"):
        shares = {"dense": 0.97, "sparse": 0.1, "none": 0.0, "é": 1.0}
        values = np.where(chance.random(count) < shares[name], chance.normal(size=count), np.nan)
        report.indicators.add(name=name, value=_bytes(values))
    if seed % 7 == 3:
        return report
    bar = np.flatnonzero(chance.random(count) < 0.8)
    signals = len(bar)
    side = np.where(np.cumsum(chance.random(signals) < 0.1) % 2, -1, 1).astype("i1")
    price, quantity = np.full(signals, np.nan), np.zeros(signals)
    if seed % 2:
        price = np.where(chance.random(signals) < 0.5, np.nan, chance.random(signals))
    if seed % 3 == 1:
        quantity = chance.integers(0, 2, signals) * 2.5
    report.signals.bar, report.signals.side = _bytes(bar), side.tobytes()
    report.signals.price, report.signals.quantity = _bytes(price), _bytes(quantity)
    if seed % 4 == 2:
        blocks = np.repeat(chance.integers(0, len(_REASONS), signals), 5)[:signals]
        report.signals.reason.extend(_REASONS[place] for place in blocks.tolist())
    _add_trades(report, bar, chance, count)
    return report


def _add_trades(
    report: runner_pb2.BacktestReport, bar: Any, chance: np.random.Generator, count: int
) -> None:
    signals, made = len(bar), len(bar) // 6
    places = np.sort(chance.choice(signals, 2 * made + 1, replace=False)) if signals else bar
    entry, left, last = places[: 2 * made : 2], places[1 : 2 * made : 2], places[2 * made :]
    trades = report.trades
    trades.entry_signal = _bytes(entry)
    trades.exit_signal = _bytes(np.where(chance.random(made) < 0.3, -1, left))
    trades.entry_bar, trades.exit_bar = _bytes(bar[entry]), _bytes(bar[left])
    trades.side = chance.integers(1, 3, made).astype("i1").tobytes()
    trades.exit_reason = chance.integers(1, 5, made).astype("i1").tobytes()
    for name in ("size", "entry_price", "exit_price", "commission", "entry_equity", "exit_equity"):
        setattr(trades, name, _bytes(0.5 + chance.random(made)))
    trades.pnl = _bytes(chance.normal(size=made))
    excursions = np.random.default_rng([made, 3])
    trades.mae, trades.mfe = _bytes(-excursions.random(made)), _bytes(excursions.random(made))
    trades.financing = _bytes(np.where(made % 2, excursions.random(made), 0.0))
    for name in ("entry_order", "exit_order"):
        setattr(trades, name, excursions.integers(0, 5, made).astype("i1").tobytes())
    if len(last) and chance.random() < 0.6:
        position = report.open_position
        position.side, position.size = int(chance.integers(1, 3)), 3.0
        position.entry_bar, position.entry_price, position.entry_equity = count - 1, 2.0, 1.5
        position.entry_signal = int(last[0])
    filled = {*entry.tolist(), *np.frombuffer(trades.exit_signal, "<i8").tolist()}
    if report.HasField("open_position"):
        filled.add(int(last[0]))
    ignored = np.array([place for place in range(signals) if place not in filled], np.int64)
    report.ignored_signal = _bytes(ignored)
    report.ignored_reason = chance.integers(1, 4, len(ignored)).astype("i1").tobytes()
    report.reason_sentence.update({1: "Already long.", 2: "Already short.", 3: "No cash."})


def add_orders(report: runner_pb2.BacktestReport, seed: int) -> None:
    """Makes some signals of *report* orders with terms, and adds events of them."""
    chance = np.random.default_rng([seed, 4])
    side = np.frombuffer(report.signals.side, "i1")
    action = np.where(chance.random(len(side)) < 0.3, chance.integers(2, 6, len(side)), side)
    report.signals.side = action.astype("i1").tobytes()
    bar = np.frombuffer(report.signals.bar, "<i8")[:7]
    events = report.order_events
    events.bar, events.units = _bytes(bar), _bytes(chance.random(len(bar)))
    events.kind = chance.integers(1, 8, len(bar)).astype("i1").tobytes()
    events.signal = _bytes(np.arange(len(bar)) - 1)


def answered(
    report: runner_pb2.BacktestReport,
    bars: BarColumns,
    output: public.OutputOptions | None = None,
    max_bytes: int = 1 << 30,
) -> public.ExecuteStrategyResponse:
    """What is answered to *report*, without the time at which it is."""
    receipt = Receipt("", "", {}, "", "", Limits(1, 1, 1, 1, 1))
    ended = Ending(Outcome.SUCCEEDED)
    answer = RunAnswer(
        RunId("r"), ended, Usage(), receipt, report=report.SerializeToString(deterministic=True)
    )
    made = to_proto.response(answer, bars, output or public.OutputOptions(), max_bytes=max_bytes)
    made.performance.ClearField("last_tested_at")
    return made


def _bytes(column: Any) -> bytes:
    return np.asarray(column, "<i8" if np.asarray(column).dtype.kind == "i" else "<f8").tobytes()
