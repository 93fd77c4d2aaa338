"""The latest signal of a deployed strategy, and what should be said about whose bars it read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from strategy_runner.channel.reply import Choice
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2

MAX_TOLD_SYMBOLS = 8


def latest_signal(series: runner_pb2.Series, decoder: ReplyDecoder) -> runner_pb2.LatestSignal:
    """What was said of the last bar of *series*, and the latest value of each indicator."""
    last = len(series.bars.timestamp_ms) // 8 - 1
    close = np.frombuffer(series.bars.close, "<f8")
    latest = runner_pb2.LatestSignal(
        price=float(close[last]),
        symbol=series.symbol,
        timestamp_ms=int(np.frombuffer(series.bars.timestamp_ms, "<i8")[last]),
    )
    signals = decoder.signals
    if len(signals) and signals.bar[-1] == last:
        first = int(np.searchsorted(signals.bar, last))  # of several orders the first is told
        latest.side = int(signals.side[first])
        latest.quantity = float(signals.quantity[first])
        latest.reason = signals.reason[first]
    for name, values in decoder.indicators.items():
        finite = values[np.isfinite(values)]
        if len(finite):
            latest.indicators[name] = float(finite[-1])
    return latest


def choice_warnings(
    choice: Choice, series: Sequence[runner_pb2.Series], read: int
) -> Iterator[str]:
    """Says which of several series was read, where the code does not."""
    offered = ", ".join(one.symbol for one in series[:MAX_TOLD_SYMBOLS])
    offered += ", ..." if len(series) > MAX_TOLD_SYMBOLS else ""
    name = series[read].symbol
    if choice is Choice.NONE:
        yield (
            f"the bars of {name} were read, the first of {len(series)} symbols ({offered}): "
            "a strategy reads one, and names it with SYMBOL"
        )
    elif choice is Choice.ANOTHER:
        yield f"the bars of {name} were read: the SYMBOL of the code is none of its set ({offered})"
