"""The rows that a reader of the contract's comments would make of an answer in columns, a field at a time."""

import math

from orchestrator.api.answers.time_text import time_text
from orchestrator.generated import strategy_execution_pb2 as public

SIGNAL_TYPES = {
    number: name.removeprefix("SIGNAL_TYPE_") for name, number in public.SignalType.items()
}
EXITS = {
    number: name.removeprefix("EXIT_REASON_").lower() for name, number in public.ExitReason.items()
}

EVENTS = {
    number: name.removeprefix("EQUITY_EVENT_").lower()
    for name, number in public.EquityEvent.items()
}


def in_rows(answer, bars):
    """*answer*, in columns, as rows. *bars* have `timestamp_ms` and `close`."""
    made = public.ExecuteStrategyResponse()
    made.CopyFrom(answer)
    for name in ("signal_columns", "indicator_columns"):
        made.ClearField(name)
    for name in ("trade_columns", "equity_event_columns", "ignored_signal_columns"):
        made.performance.ClearField(name)
    _signals_in_rows(made, answer.signal_columns, bars)
    for series in answer.indicator_columns:
        row = made.indicators.add(name=series.name)
        for bar, value in zip(
            series.bar or range(len(bars)), series.value, strict=bool(series.value)
        ):
            if not math.isnan(value):
                row.data.add(timestamp=time_of(bars, bar), value=value)
    _trades_in_rows(made.performance, answer.performance.trade_columns, bars)
    events = answer.performance.equity_event_columns
    for bar, value, kind in zip(events.bar, events.portfolio_value, events.type, strict=True):
        made.performance.equity_curve.add(
            timestamp=time_of(bars, bar), portfolio_value=value, type=EVENTS[kind]
        )
    ignored = answer.performance.ignored_signal_columns
    for bar, kind, reason in zip(ignored.bar, ignored.type, ignored.reason, strict=True):
        made.performance.ignored_signals.add(
            timestamp=time_of(bars, bar), type=SIGNAL_TYPES[kind], reason=ignored.reasons[reason]
        )
    return made


def _signals_in_rows(made, columns, bars):
    count = len(columns.bar)
    for bar, kind, price, quantity, reason, repeats in zip(
        columns.bar,
        columns.type,
        columns.price or [math.nan] * count,
        columns.quantity or [0.0] * count,
        [columns.reasons[place] for place in columns.reason] or [""] * count,
        columns.repeats or [0] * count,
        strict=True,
    ):
        made.signals.add(
            timestamp=time_of(bars, bar),
            type=SIGNAL_TYPES[kind],
            price=bars.close[bar] if math.isnan(price) else price,
            quantity=int(quantity),
            reason=reason,
            repeats=repeats,
        )


def _trades_in_rows(made, columns, bars):
    for place, side in enumerate(columns.side):
        entry, left = columns.entry_bar[place], columns.exit_bar[place]
        entry_price, exit_price = columns.entry_price[place], columns.exit_price[place]
        pnl, size = columns.pnl[place], columns.size[place]
        reasons = [
            columns.reasons[one[place]] if one else ""
            for one in (columns.entry_signal_reason, columns.exit_signal_reason)
        ]
        buy, sell = (0, 1) if side == public.SIDE_LONG else (1, 0)
        times, prices = [time_of(bars, bar) for bar in (entry, left)], (entry_price, exit_price)
        made.trades.add(
            buy_timestamp=times[buy],
            sell_timestamp=times[sell],
            buy_price=prices[buy],
            sell_price=prices[sell],
            pnl=pnl,
            pnl_percent=100 * pnl / (size * entry_price),
            win=pnl > 0,
            buy_reason=reasons[buy],
            sell_reason=reasons[sell],
            side=side,
            size=size,
            commission=columns.commission[place],
            exit_reason=EXITS[columns.exit_reason[place]],
            entry_bar=entry,
            exit_bar=left,
            entry_timestamp=times[0],
            exit_timestamp=times[1],
            entry_price=entry_price,
            exit_price=exit_price,
            mae=columns.mae[place],
            mfe=columns.mfe[place],
            entry_order=columns.entry_order[place],
            exit_order=columns.exit_order[place],
            financing=columns.financing[place] if columns.financing else 0.0,
        )


def time_of(bars, bar):
    return time_text(int(bars.timestamp_ms[bar]))
