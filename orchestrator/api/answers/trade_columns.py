"""What the engine did, in columns: `trade_rows` says the same in rows."""

from __future__ import annotations

import numpy as np

from orchestrator.api.answers.told_signals import Distinct
from orchestrator.api.answers.trade_rows import events
from orchestrator.api.wire.packed import Packed, PackedColumn, packed
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView


def trade_columns(report: ReportView, reasons: Distinct | None) -> Packed | None:
    """The trades, with the *reasons* of their signals where there are some; None where there are no trades."""
    trades = report.trades
    if not trades.pnl:
        return None
    columns: dict[str, PackedColumn] = {
        name: getattr(trades, name)
        for name in (
            "side", "entry_price", "exit_price", "size", "pnl", "commission", "exit_reason", "mae", "mfe",
            "entry_order", "exit_order",
        )
    }  # fmt: skip
    columns["entry_bar"] = np.frombuffer(trades.entry_bar, "<i8")
    columns["exit_bar"] = np.frombuffer(trades.exit_bar, "<i8")
    if np.frombuffer(trades.financing, "<f8").any():
        columns["financing"] = trades.financing
    if reasons is not None:
        texts = reasons.texts if "" in reasons.texts else [*reasons.texts, ""]
        # A fill that no signal asked for has the place -1.
        of_signal = np.append(reasons.place, texts.index(""))
        fills = [np.frombuffer(one, "<i8") for one in (trades.entry_signal, trades.exit_signal)]
        used, place = np.unique(of_signal[np.concatenate(fills)], return_inverse=True)
        columns["reasons"] = [texts[one] for one in used.tolist()]
        columns["entry_signal_reason"], columns["exit_signal_reason"] = np.split(place, 2)
    return packed(public.Performance, "trade_columns", columns)


def event_columns(report: ReportView, bar_count: int) -> Packed:
    """The account at its start, at each buy and sell, and at its end, after *bar_count* bars."""
    bar, bought, equity = events(report)
    last = np.frombuffer(report.equity[-8:], "<f8")
    kind = np.where(bought, public.EQUITY_EVENT_BUY, public.EQUITY_EVENT_SELL)
    columns: dict[str, PackedColumn] = {
        "bar": np.concatenate(([0], bar, [bar_count - 1])),
        "portfolio_value": np.concatenate(([report.rest.effective.initial_cash], equity, last)),
        "type": np.concatenate(([public.EQUITY_EVENT_INITIAL], kind, [public.EQUITY_EVENT_FINAL])),
    }
    return packed(public.Performance, "equity_event_columns", columns)
