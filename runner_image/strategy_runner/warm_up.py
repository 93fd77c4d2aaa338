"""Runs of ours before any untrusted code arrives, so that no job pays for the first use of a code path."""

from __future__ import annotations

import io

import numpy as np

from strategy_runner import execution
from strategy_runner.backtest import run_backtest
from strategy_runner.backtest_types import BacktestConfig
from strategy_runner.generated import runner_pb2
from strategy_runner.metrics import compute_metrics, periods_per_year
from strategy_runner.reply import ReplyDecoder, SignalColumns
from strategy_runner.report import engine_signals, fill_report
from strategy_runner.shared_bars import bars_of

_BARS = 64
_SOURCE = """
SYMBOL = 'WARM'
def strategy(data):
    fast = data['close'].rolling(3).mean()
    slow = data['close'].ewm(span=5).mean()
    plot(fast, 'fast')
    held = (fast > slow).astype(int).diff()
    return pd.Series(np.where(held > 0, 'BUY', np.where(held < 0, 'SELL', 'HOLD')), index=data.index)
"""


def warm_up_strategy() -> None:
    """A small strategy in the strategy process; what it says goes nowhere."""
    evaluation = runner_pb2.Evaluation(source=runner_pb2.Source(code=_SOURCE))
    replies = io.BytesIO()
    execution.evaluate(evaluation, [bars_of(_bars())], replies)
    ReplyDecoder((_BARS,), 1 << 20).feed(replies.getvalue())


def warm_up_engine() -> None:
    """A small backtest in the supervisor."""
    bars = bars_of(_bars())
    count = _BARS // 4
    signals = SignalColumns(
        np.arange(count) * 4,
        np.where(np.arange(count) % 2, -1, 1).astype(np.int8),
        np.full(count, np.nan),
        np.zeros(count),
        ("",) * count,
    )
    config = BacktestConfig(stop_loss=0.05, take_profit=0.05)
    result = run_backtest(bars, engine_signals(signals), config)
    metrics = compute_metrics(bars, result, config)
    report = runner_pb2.BacktestReport()
    indicators = {"close": bars.close}
    periods = periods_per_year(bars, config)
    fill_report(report, signals, indicators, result, metrics, config, periods)
    report.SerializeToString()


def _bars() -> runner_pb2.Bars:
    close = 100 + 10 * np.sin(np.arange(_BARS) / 3.0)
    columns = {
        "open": close,
        "high": close + 1,
        "low": close - 1,
        "close": close,
        "volume": np.ones(_BARS),
    }
    times = (np.arange(_BARS) * 86_400_000).astype("<i8").tobytes()
    return runner_pb2.Bars(
        timestamp_ms=times, **{name: column.tobytes() for name, column in columns.items()}
    )
