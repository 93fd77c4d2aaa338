"""What the engine did: the trades, the position that is still open, and the events of version 1's equity curve."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.time_text import time_text, time_texts
from orchestrator.api.wire.rows import Column, add_rows
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView

_LONG = 1
_EXIT_REASONS = np.array(
    [
        b"",
        b"signal",
        b"stop_loss",
        b"take_profit",
        b"ruin",
        b"trailing_stop",
        b"margin_call",
        b"target",
        b"exit",
    ]
)


def fill_counts_and_position(
    performance: public.Performance, report: ReportView, bars: BarColumns
) -> None:
    """Counts of the trades, and the position that is open."""
    pnl = np.frombuffer(report.trades.pnl, "<f8")
    performance.total_trades = len(pnl)
    performance.profitable_trades = int((pnl > 0).sum())
    if report.rest.HasField("open_position"):
        position = report.rest.open_position
        performance.open_position.CopyFrom(
            public.OpenPosition(
                side=cast("public.Side", position.side),
                size=position.size,
                entry_timestamp=time_text(int(bars.timestamp_ms[position.entry_bar])),
                entry_price=position.entry_price,
                entry_bar=position.entry_bar,
                last_price=position.last_price,
                unrealized_pnl=position.unrealized_pnl,
                commission=position.commission,
            )
        )


def fill_trades(performance: public.Performance, report: ReportView, bars: BarColumns) -> None:
    """The trades."""
    if report.trades.pnl:
        add_rows(performance, "trades", _trade_columns(report, bars.timestamp_ms))


def fill_events(performance: public.Performance, report: ReportView, bars: BarColumns) -> None:
    """A point for the start, for each buy and sell in the order of their bars, and for the end."""
    bar, bought, equity = events(report)
    last = np.frombuffer(report.equity[-8:], "<f8")
    places = np.concatenate(([0], bar, [len(bars) - 1]))
    columns: dict[str, Any] = {
        "timestamp": time_texts(bars.timestamp_ms[places]),
        "portfolio_value": np.concatenate(([report.rest.effective.initial_cash], equity, last)),
        "type": np.concatenate(([b"initial"], np.where(bought, b"buy", b"sell"), [b"final"])),
    }
    add_rows(performance, "equity_curve", columns)


def _trade_columns(report: ReportView, times: npt.NDArray[np.int64]) -> dict[str, Column]:
    trades = report.trades
    entry_bar, exit_bar, entry_signal, exit_signal = (
        np.frombuffer(column, "<i8")
        for column in (
            trades.entry_bar, trades.exit_bar, trades.entry_signal, trades.exit_signal
        )
    )  # fmt: skip
    size, entry_price, exit_price, pnl, commission, mae, mfe, financing = (
        np.frombuffer(column, "<f8")
        for column in (
            trades.size, trades.entry_price, trades.exit_price, trades.pnl, trades.commission,
            trades.mae, trades.mfe, trades.financing,
        )
    )  # fmt: skip
    is_long = np.frombuffer(trades.side, "i1") == _LONG
    entry_time, exit_time = time_texts(times[entry_bar]), time_texts(times[exit_bar])
    columns: dict[str, Column] = {
        "buy_timestamp": np.where(is_long, entry_time, exit_time),
        "sell_timestamp": np.where(is_long, exit_time, entry_time),
        "buy_price": np.where(is_long, entry_price, exit_price),
        "sell_price": np.where(is_long, exit_price, entry_price),
        "pnl": pnl,
        "pnl_percent": 100.0 * pnl / (size * entry_price),
        "win": pnl > 0,
        "side": np.where(is_long, public.SIDE_LONG, public.SIDE_SHORT),
        "size": size,
        "commission": commission,
        "exit_reason": _EXIT_REASONS[np.frombuffer(trades.exit_reason, "i1")],
        "entry_bar": entry_bar,
        "exit_bar": exit_bar,
        "entry_timestamp": entry_time,
        "exit_timestamp": exit_time,
        "entry_price": entry_price,
        "exit_price": exit_price,
        "mae": mae,
        "mfe": mfe,
        "entry_order": np.frombuffer(trades.entry_order, "i1"),
        "exit_order": np.frombuffer(trades.exit_order, "i1"),
        "financing": financing,
    }
    if report.signals.reason:
        # A fill that no signal asked for has the place -1.
        reason = report.signals.reason
        columns["buy_reason"] = reason.chosen(np.where(is_long, entry_signal, exit_signal))
        columns["sell_reason"] = reason.chosen(np.where(is_long, exit_signal, entry_signal))
    return columns


def events(
    report: ReportView,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Of each buy and sell, in the order of their bars: the bar, whether it is a buy, and the equity at its close."""
    trades = report.trades
    side = np.where(np.frombuffer(trades.side, "i1") == _LONG, 1, -1)
    bars: list[npt.NDArray[np.int64]] = [
        np.frombuffer(trades.entry_bar, "<i8"), np.frombuffer(trades.exit_bar, "<i8")
    ]  # fmt: skip
    sides = [side, -side]
    equities = [np.frombuffer(trades.entry_equity, "<f8"), np.frombuffer(trades.exit_equity, "<f8")]
    if report.rest.HasField("open_position"):
        bars.append(np.array([report.rest.open_position.entry_bar]))
        sides.append(np.array([1 if report.rest.open_position.side == _LONG else -1]))
        equities.append(np.array([report.rest.open_position.entry_equity]))
    bar, bought, equity = np.concatenate(bars), np.concatenate(sides) > 0, np.concatenate(equities)
    order = np.lexsort((~bought, bar))
    return bar[order], bought[order], equity[order]
