"""One strategy with many sets of parameters, each in a fresh process from the nursery; a frame for each set.

The rule: a set's process gets its own parameters and the bars, and nothing of another set. What is computed from its
signals is computed here, and nothing of it is kept for the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, fields

from strategy_runner.backtest.types import Direction
from strategy_runner.bars import Bars
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.metrics.metrics import Metrics, strategy_and_benchmark_returns
from strategy_runner.supervisor.computed import computed, fill, warnings_of
from strategy_runner.supervisor.conversation import Conversation, EndKind, ProcessEnd
from strategy_runner.supervisor.ending import ending_of
from strategy_runner.supervisor.held_position import HeldPosition
from strategy_runner.supervisor.print_log import PrintLog
from strategy_runner.supervisor.strategy_process import StrategyProcess

_METRICS = tuple(field.name for field in fields(Metrics))
# Sets of one strategy say the same things; a reader needs the first of them.
_TOLD_WARNINGS = 16


@dataclass(frozen=True, slots=True)
class SetsOfParameters:
    """The sets of one job.

    Attributes:
        work: What the job says of them.
        output: What each may hand to the outside.
        bars: Of them all.
        next_process: Gives a fresh process, once the one before is gone.
        hold: Has an evaluation done in a process.
        say: Takes the frame of a set.
    """

    work: runner_pb2.Sweep
    output: runner_pb2.OutputCaps
    bars: Bars
    next_process: Callable[[], StrategyProcess]
    hold: Conversation
    say: Callable[[runner_pb2.SetDone], None]

    def run(self) -> None:
        """Runs one after another. One that may still run would disturb the next: the rest is for another sandbox."""
        for index, one in enumerate(self.work.sets):
            done = runner_pb2.SetDone(index=index)
            end = self._evaluate(one, done)
            self.say(done)
            if not end.is_gone:
                return

    def _evaluate(self, one: runner_pb2.ParameterSet, done: runner_pb2.SetDone) -> ProcessEnd:
        work = self.work
        timeout_s = work.timeout_ms / 1000
        decoder = ReplyDecoder((len(self.bars),), self.output.reply_bytes)
        log = PrintLog(self.output.log_bytes, self.output.log_line_bytes, _drop)
        evaluation = runner_pb2.Evaluation(
            source=runner_pb2.Source(code=work.code, parameters=one.parameters),
            signal_meaning=work.config.signal_meaning,
            shorts=work.config.direction == Direction.LONG_SHORT,
            first_traded_bar=work.first_traded_bar,
        )
        if work.config.HasField("warmup_bars"):
            evaluation.warmup_bars = work.config.warmup_bars
        end = self.hold(
            self.next_process(),
            evaluation,
            [self.bars],
            decoder,
            log,
            timeout_s,
            _untold,
            HeldPosition([self.bars], work.config).at,
        )
        done.ending.CopyFrom(ending_of(end, timeout_s=timeout_s, log=log))
        done.usage.strategy_ms = end.wall_s * 1000
        done.usage.cpu_ms = end.spent.cpu_s * 1000
        done.usage.peak_memory_bytes = end.spent.peak_memory_bytes
        if end.kind is EndKind.REPLIED:
            self._compute(done, decoder)
        return end

    def _compute(self, done: runner_pb2.SetDone, decoder: ReplyDecoder) -> None:
        work = self.work
        began = time.monotonic()
        made = computed(work.config, decoder, self.bars, work.first_traded_bar)
        for name in _METRICS:
            value = getattr(made.metrics, name)
            if value is not None:
                done.metrics[name] = value
        returns, _ = strategy_and_benchmark_returns(
            made.bars, made.result.equity, made.settings.config
        )
        if len(returns) <= work.max_returns:
            done.returns = returns.astype("<f8", copy=False).tobytes()
        done.periods_per_year = made.periods_per_year
        done.warnings.extend(warnings_of(made, decoder)[:_TOLD_WARNINGS])
        if work.with_report:
            report = runner_pb2.BacktestReport()
            fill(
                report,
                made,
                decoder,
                omit_indicators=work.omit_indicators,
                max_equity_points=work.max_equity_points,
            )
            done.report = report.SerializeToString()
        done.usage.backtest_ms = (time.monotonic() - began) * 1000


def _untold(_decoder: ReplyDecoder) -> None:
    """Takes the progress of one set."""


def _drop(_lines: list[str]) -> None:
    """Drops what a set prints."""
