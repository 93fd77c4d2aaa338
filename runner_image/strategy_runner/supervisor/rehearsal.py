"""A job of ours that the supervisor does before the real one, so that the real one runs on warm code.

The code for real jobs does it; only the reply is invented, in place of a strategy process.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strategy_runner.bars import Bars
from strategy_runner.channel import reply
from strategy_runner.channel.bar_feed import FLAT
from strategy_runner.channel.reply import SignalColumns
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.strategy.warm_up import WARM_UP_BARS, warm_up_bars
from strategy_runner.supervisor.conversation import (
    EndKind,
    OnProgress,
    PositionAt,
    ProcessEnd,
)
from strategy_runner.supervisor.print_log import PrintLog
from strategy_runner.supervisor.spent import spent_so_far
from strategy_runner.supervisor.strategy_process import StrategyProcess

_BARS_PER_SIGNAL = 20


def rehearsed_job() -> runner_pb2.Job:
    """What an orchestrator would send for a backtest of `warm_up_bars`."""
    return runner_pb2.Job(
        backtest=runner_pb2.Backtest(
            bar_count=WARM_UP_BARS,
            timeout_ms=1000,
            config=runner_pb2.BacktestConfig(stop_loss=0.15, take_profit=0.15),
        ),
        output=runner_pb2.OutputCaps(log_bytes=1, log_line_bytes=1, reply_bytes=1 << 20),
    )


def rehearsed_bars() -> Bars:
    """The bars of that job."""
    return warm_up_bars()


def rehearsed_conversation(
    process: StrategyProcess,
    evaluation: runner_pb2.Evaluation,
    series: Sequence[Bars],
    decoder: ReplyDecoder,
    _log: PrintLog,
    _timeout_s: float,
    _on_progress: OnProgress = lambda _decoder: None,
    _position_at: PositionAt = lambda _decoder, _shown: FLAT,
) -> ProcessEnd:
    """Feeds *decoder* with a reply that buys and sells; *process* goes on waiting."""
    evaluation.SerializeToString()
    decoder.feed(reply.encode_symbol(0, reply.Choice.NAMED) + reply.encode_ask(reply.ALL_BARS))
    decoder.sent(len(series[0]), is_whole=True)
    decoder.feed(_reply())
    return ProcessEnd(EndKind.REPLIED, wall_s=0.0, spent=spent_so_far(process.pid), is_gone=True)


def _reply() -> bytes:
    bar = np.arange(0, WARM_UP_BARS, _BARS_PER_SIGNAL)
    count = len(bar)
    side = np.where(np.arange(count) % 2, -1, 1).astype(np.int8)
    signals = SignalColumns(bar, side, np.full(count, np.nan), np.zeros(count), ("",) * count)
    return b"".join(
        (
            reply.encode_constants(reply.Constants()),
            reply.encode_indicator("close", warm_up_bars().close),
            reply.encode_signals(signals),
            reply.encode(reply.Kind.END),
        )
    )
