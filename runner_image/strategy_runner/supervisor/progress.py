"""Reports the progress of a long strategy and its account so far: at most ten times a second, at least once.

The rule: an account is the backtest of all bars so far, so it is made only while all accounts together take no more
than a small share of the run's time. Between two of them the last one is reported again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from strategy_runner.backtest.run import run_backtest
from strategy_runner.bars import Bars
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor.effective import settings_in_force
from strategy_runner.supervisor.report import engine_signals

_SHORTEST_INTERVAL_S, _LONGEST_INTERVAL_S = 0.1, 0.9
LARGEST_SHARE = 0.02


@dataclass(slots=True)
class ProgressReporter:
    """Watches a decoder and reports when there is news, or when a second has passed without any.

    Args:
        bars: All bars of the run.
        config: As the request has it.
        emit: Takes reports.
        clock: Seconds, monotonic.
    """

    bars: Bars
    config: runner_pb2.BacktestConfig
    emit: Callable[[runner_pb2.Progress], None]
    clock: Callable[[], float] = time.monotonic
    _began: float | None = None
    _emitted_at: float = 0.0
    _last: runner_pb2.Progress | None = None
    _last_cost_s: float = 0.0
    _spent_s: float = 0.0

    def tick(self, decoder: ReplyDecoder) -> None:
        """Reports if it is time to."""
        if decoder.bars_done == 0:
            return  # a script or a vectorised strategy, which has no progress to tell of
        now = self.clock()
        if self._began is None:
            self._began = self._emitted_at = now
            return
        waited_s = now - self._emitted_at
        if waited_s < _SHORTEST_INTERVAL_S:
            return
        if self._is_affordable(decoder.bars_done, now - self._began):
            self._last = self._account(decoder)
            self._last_cost_s = self.clock() - now
            self._spent_s += self._last_cost_s
        elif self._last is None or waited_s < _LONGEST_INTERVAL_S:
            return
        self._emitted_at = now
        self.emit(self._last)

    def _is_affordable(self, bars_done: int, run_s: float) -> bool:
        """Whether there is news, and its account keeps within the share if it costs as much a bar as the last."""
        if self._last is None:
            return True
        expected_s = self._last_cost_s * bars_done / self._last.bars_done
        affordable = self._spent_s + expected_s <= LARGEST_SHARE * run_s
        return affordable and bars_done > self._last.bars_done

    def _account(self, decoder: ReplyDecoder) -> runner_pb2.Progress:
        done = decoder.bars_done
        made = runner_pb2.Progress(bars_done=done, bars_total=len(self.bars))
        config = settings_in_force(self.config, decoder.constants).config
        signals = engine_signals(decoder.signals, all_count=decoder.is_watching)
        so_far = run_backtest(self.bars.until(done), signals, config)
        peak = max(config.initial_cash, float(np.max(so_far.equity)))
        made.equity = float(so_far.equity[-1])
        made.drawdown = min(made.equity / peak - 1.0, 0.0)
        made.trades = len(so_far.trades)
        return made
