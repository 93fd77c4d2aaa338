"""The frame form of a backtest: columns as bytes, no loop over bars or trades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from strategy_runner.backtest.types import (
    BacktestConfig,
    BacktestResult,
    IgnoredReason,
    OrderDetails,
    Signals,
    Trades,
    order_details_of,
)
from strategy_runner.channel.drawings import Drawing
from strategy_runner.channel.orders import OrderColumns
from strategy_runner.channel.reply import SignalColumns
from strategy_runner.generated import runner_pb2
from strategy_runner.metrics.metrics import Metrics

# Beyond this a list of ignored signals tells a reader nothing new, and a million of them would not fit an answer.
MAX_IGNORED = 10_000
MAX_EVENTS = 1_000


def engine_signals(signals: SignalColumns, *, all_count: bool = False) -> Signals:
    """What the engine may know of *signals*: side, bar, quantity and the terms of orders, but no price of a fill.

    With *all_count* plain signals are traded as orders without terms are: as they were while the strategy watched.
    """
    return Signals(
        signals.bar.astype(np.int64),
        signals.side.astype(np.int8),
        signals.quantity.astype(np.float64),
        _order_details(signals.orders)
        if signals.orders is not None
        else order_details_of(len(signals))
        if all_count
        else None,
    )


def _order_details(orders: OrderColumns) -> OrderDetails:
    return order_details_of(
        len(orders.expires), orders.names, expires=orders.expires, **orders.terms, **orders.labels
    )


def bars_and_sides(message: runner_pb2.Signals) -> SignalColumns:
    """The signals of *message*, without what is said beside bar and side."""
    bar = np.frombuffer(message.bar, "<i8")
    unknown = np.zeros(len(bar))
    side = np.frombuffer(message.side, "i1")
    return SignalColumns(bar, side, unknown, unknown, ("",) * len(bar))


def fill_report(
    report: runner_pb2.BacktestReport,
    signals: SignalColumns,
    indicators: Mapping[str, npt.NDArray[np.float64]],
    result: BacktestResult,
    metrics: Metrics,
    config: BacktestConfig,
    periods_per_year: float,
) -> None:
    """Fills *report* with what the orchestrator needs to answer; equity, look-ahead and most warnings come extra.

    In place: a million bars make it 10 MB, which every message around it would copy.
    """
    report.signals.bar = _bytes(signals.bar, "<i8")
    report.signals.side = _bytes(signals.side, "i1")
    report.signals.price = _bytes(signals.price, "<f8")
    report.signals.quantity = _bytes(signals.quantity, "<f8")
    if any(signals.reason):
        report.signals.reason.extend(signals.reason)
    for name, values in indicators.items():
        report.indicators.add(name=name, value=_bytes(values, "<f8"))
    report.trades.CopyFrom(_trades(result.trades, result.equity))
    report.ignored_signal = _bytes(result.ignored.signal[:MAX_IGNORED], "<i8")
    report.ignored_reason = _bytes(result.ignored.reason[:MAX_IGNORED], "i1")
    report.reason_sentence.update({int(reason): reason.sentence for reason in IgnoredReason})
    report.metrics.update(
        {name: value for name, value in asdict(metrics).items() if value is not None}
    )
    report.effective.CopyFrom(
        runner_pb2.BacktestConfig(
            initial_cash=config.initial_cash,
            fill=config.fill,
            direction=config.direction,
            sizing=config.sizing,
            size=config.size,
            stop_loss=config.stop_loss,
            take_profit=config.take_profit,
            periods_per_year=periods_per_year,
        )
    )
    events = result.events
    report.order_events.bar = _bytes(events.bar[:MAX_EVENTS], "<i8")
    report.order_events.kind = _bytes(events.kind[:MAX_EVENTS], "i1")
    report.order_events.signal = _bytes(events.signal[:MAX_EVENTS], "<i8")
    report.order_events.units = _bytes(events.units[:MAX_EVENTS], "<f8")
    if len(events) > MAX_EVENTS:
        report.warnings.append(
            f"there are {len(events)} order events, such as expiries; the first {MAX_EVENTS} are listed"
        )
    if len(result.ignored) > MAX_IGNORED:
        report.warnings.append(
            f"{len(result.ignored)} signals led to no fill; the first {MAX_IGNORED} are listed"
        )
    if result.ruined_bar is not None:
        report.warnings.append(
            f"equity fell to 0 or below at bar {result.ruined_bar}, which ended trading"
        )
    if result.open_position is not None:
        position = result.open_position
        report.open_position.CopyFrom(
            runner_pb2.OpenPosition(
                side=position.side,
                size=position.size,
                entry_bar=position.entry_bar,
                entry_price=position.entry_price,
                last_price=position.last_price,
                unrealized_pnl=position.unrealized_pnl,
                commission=position.entry_commission,
                entry_equity=float(result.equity[position.entry_bar]),
                entry_signal=position.entry_signal,
            )
        )


def fill_drawings(
    report: runner_pb2.BacktestReport, drawings: Sequence[Drawing], *, of_indicators: bool
) -> None:
    """How the strategy asked for its signals to be drawn, and its indicators where they are told."""
    for drawing in drawings:
        if of_indicators or not drawing.indicator:
            report.drawings.add(
                indicator=drawing.indicator,
                words=dict(drawing.words),
                bar=drawing.bars.astype("<i4").tobytes(),
            )


def fill_equity(
    report: runner_pb2.BacktestReport, equity: npt.NDArray[np.float64], max_points: int
) -> None:
    """Puts *equity*, a value for every bar, into *report*, thinned to *max_points* unless that is 0.

    Points that are kept are spread evenly, the first and the last among them; there are two at least.
    """
    if 0 < max_points < len(equity):
        bars = np.linspace(0, len(equity) - 1, max(max_points, 2)).round().astype(np.int64)
        kept = np.unique(bars)
        report.equity_bar = _bytes(kept, "<i8")
        equity = equity[kept]
    report.equity = _bytes(equity, "<f8")


def _trades(trades: Trades, equity: npt.NDArray[np.float64]) -> runner_pb2.Trades:
    return runner_pb2.Trades(
        entry_bar=_bytes(trades.entry_bar, "<i8"),
        exit_bar=_bytes(trades.exit_bar, "<i8"),
        side=_bytes(trades.side, "i1"),
        size=_bytes(trades.size, "<f8"),
        entry_price=_bytes(trades.entry_price, "<f8"),
        exit_price=_bytes(trades.exit_price, "<f8"),
        pnl=_bytes(trades.pnl, "<f8"),
        commission=_bytes(trades.commission, "<f8"),
        exit_reason=_bytes(trades.exit_reason, "i1"),
        entry_signal=_bytes(trades.entry_signal, "<i8"),
        exit_signal=_bytes(trades.exit_signal, "<i8"),
        entry_equity=_bytes(equity[trades.entry_bar], "<f8"),
        exit_equity=_bytes(equity[trades.exit_bar], "<f8"),
        mae=_bytes(trades.mae, "<f8"),
        mfe=_bytes(trades.mfe, "<f8"),
        entry_order=_bytes(trades.entry_kind, "i1"),
        exit_order=_bytes(trades.exit_kind, "i1"),
        financing=_bytes(trades.financing, "<f8"),
    )


def _bytes(
    column: npt.NDArray[np.float64] | npt.NDArray[np.int64] | npt.NDArray[np.int8], dtype: str
) -> bytes:
    return column.astype(dtype, copy=False).tobytes()
