"""Reports the progress of a long strategy and its account so far: at most ten times a second, at least once."""

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

_SHORTEST_INTERVAL_S = 0.1
_LONGEST_INTERVAL_S = 0.9
# The account so far is recomputed each time; no more than this share of the run's time may go into it.
_LARGEST_SHARE = 0.1


@dataclass(slots=True)
class ProgressReporter:
    """Watches a decoder and reports when there is news, or when a second has passed without any."""

    bars: Bars
    config: runner_pb2.BacktestConfig
    emit: Callable[[runner_pb2.Progress], None]
    _last: runner_pb2.Progress | None = None
    _last_time: float = 0.0
    _interval_s: float = _SHORTEST_INTERVAL_S

    def tick(self, decoder: ReplyDecoder) -> None:
        """Reports if it is time to."""
        if decoder.bars_done == 0:
            return  # a script or a vectorised strategy, which has no progress to tell of
        now = time.monotonic()
        if self._last_time == 0.0:
            self._last_time = now
            return
        waited = now - self._last_time
        if waited < self._interval_s:
            return
        if self._last is None or decoder.bars_done > self._last.bars_done:
            self._last = self._account(decoder)
            cost = time.monotonic() - now
            self._interval_s = min(
                max(_SHORTEST_INTERVAL_S, cost / _LARGEST_SHARE), _LONGEST_INTERVAL_S
            )
        elif waited < _LONGEST_INTERVAL_S:
            return
        self._last_time = now
        self.emit(self._last)

    def _account(self, decoder: ReplyDecoder) -> runner_pb2.Progress:
        done = decoder.bars_done
        made = runner_pb2.Progress(bars_done=done, bars_total=len(self.bars))
        config = settings_in_force(self.config, decoder.constants).config
        columns = (
            getattr(self.bars, name)[:done] for name in ("open", "high", "low", "close", "volume")
        )
        so_far = run_backtest(
            Bars(self.bars.timestamp_ms[:done], *columns), engine_signals(decoder.signals), config
        )
        peak = max(config.initial_cash, float(np.max(so_far.equity)))
        made.equity = float(so_far.equity[-1])
        made.drawdown = min(made.equity / peak - 1.0, 0.0)
        made.trades = len(so_far.trades)
        return made
