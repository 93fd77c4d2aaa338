"""The parts of an answer that grow with the bars, as columns of numpy by name.

Bars are said by index in the answer; *times* and *bars* are those that ran, and turn an index into a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.bars.series import Bars
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results.words import ExitReason, OrderKind, Side, SignalType, words

Column = NDArray[Any]
Columns = Mapping[str, Column]


def equity_columns(performance: pb.Performance) -> Columns:
    """Equity at the close of each bar: `time`, `equity` in cash, `drawdown` as a fraction at or below 0."""
    equity = _floats(performance.equity.equity)
    peak = np.maximum.accumulate(np.append(performance.initial_cash, equity))[1:]
    return {
        "time": _times(performance.equity.timestamp_ms),
        "equity": equity,
        "drawdown": equity / peak - 1.0,
    }


def trade_columns(performance: pb.Performance, bars: Bars) -> Columns:
    """Closed trades in order of exit; `pnl`, `commission` and `financing` in cash, `return` as a fraction."""
    told = performance.trade_columns
    entry, left = _indices(told.entry_bar), _indices(told.exit_bar)
    size, entry_price, pnl = _floats(told.size), _floats(told.entry_price), _floats(told.pnl)
    count = len(entry)
    return {
        "side": words(Side, pb.Side, "SIDE_", told.side),
        "size": size,
        "entry_bar": entry,
        "exit_bar": left,
        "entry_time": _times(bars.timestamp_ms[entry]),
        "exit_time": _times(bars.timestamp_ms[left]),
        "entry_price": entry_price,
        "exit_price": _floats(told.exit_price),
        "pnl": pnl,
        "return": pnl / (size * entry_price),
        "commission": _floats(told.commission),
        "financing": _floats(told.financing) if told.financing else np.zeros(count),
        "mae": _floats(told.mae),
        "mfe": _floats(told.mfe),
        "exit_reason": words(ExitReason, pb.ExitReason, "EXIT_REASON_", told.exit_reason),
        "entry_order": words(OrderKind, pb.OrderKind, "ORDER_KIND_", told.entry_order),
        "exit_order": words(OrderKind, pb.OrderKind, "ORDER_KIND_", told.exit_order),
        "entry_signal_reason": _texts(told.reasons, told.entry_signal_reason, count),
        "exit_signal_reason": _texts(told.reasons, told.exit_signal_reason, count),
    }


def signal_columns(response: pb.ExecuteStrategyResponse, bars: Bars) -> Columns:
    """Signals in bar order; `price` is what the strategy named, else the bar's close; `quantity` 0 = none named."""
    told = response.signal_columns
    bar = _indices(told.bar)
    count = len(bar)
    price = _floats(told.price) if told.price else np.full(count, np.nan)
    return {
        "time": _times(bars.timestamp_ms[bar]),
        "bar": bar,
        "type": words(SignalType, pb.SignalType, "SIGNAL_TYPE_", told.type),
        "price": np.where(np.isnan(price), bars.close[bar], price),
        "quantity": _floats(told.quantity) if told.quantity else np.zeros(count),
        "reason": _texts(told.reasons, told.reason, count),
        "repeats": np.array(told.repeats or [0] * count, np.int64),
    }


def indicator_columns(response: pb.ExecuteStrategyResponse, bars: Bars) -> Columns:
    """Each series that the strategy plotted, under its name, over all bars: NaN where it has no value."""
    columns: dict[str, Column] = {"time": _times(bars.timestamp_ms)}
    for series in response.indicator_columns:
        values = np.full(len(bars), np.nan)
        if series.bar:
            values[_indices(series.bar)] = _floats(series.value)
        elif series.value:
            values[:] = _floats(series.value)
        columns[_free(series.name, columns)] = values
    return columns


def ignored_columns(performance: pb.Performance, bars: Bars) -> Columns:
    """Signals that led to no fill, each with a sentence that says why."""
    told = performance.ignored_signal_columns
    bar = _indices(told.bar)
    return {
        "time": _times(bars.timestamp_ms[bar]),
        "bar": bar,
        "type": words(SignalType, pb.SignalType, "SIGNAL_TYPE_", told.type),
        "reason": _texts(told.reasons, told.reason, len(bar)),
    }


def _free(name: str, taken: Mapping[str, Column]) -> str:
    """*name*, or with a number after it where another column has it, such as one called "time"."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _times(epoch_ms: Any) -> Column:
    return np.array(epoch_ms, np.int64).astype("M8[ms]")


def _floats(values: Any) -> NDArray[np.float64]:
    return np.fromiter(values, np.float64, len(values))


def _indices(values: Any) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64, len(values))


def _texts(texts: Any, places: Any, count: int) -> Column:
    if not places:
        return np.full(count, "", object)
    return np.array(list(texts), object)[_indices(places)]
