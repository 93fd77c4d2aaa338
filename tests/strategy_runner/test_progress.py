"""Progress of a long per-bar run: told often while it is cheap, and never at a cost that grows with the run."""

import numpy as np
import pytest

from strategy_runner.bars import Bars
from strategy_runner.channel import reply
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor import progress

BARS = 40_000
A_BAR_S = 0.001
# A tick comes a tenth of a second after the last.
BARS_A_TICK = 100


@pytest.fixture(scope="module")
def bars():
    close = 100 + np.sin(np.arange(BARS) / 50)
    return Bars(60_000 * np.arange(BARS), close, close + 1, close - 1, close, np.ones(BARS))


def reports_of(bars, account_bar_s, monkeypatch):
    """Time and report of each, and the seconds that accounts took, of a run whose clock this is."""
    now, spent, told = 0.0, 0.0, []
    run_backtest = progress.run_backtest

    def costly(shown, signals, config):
        nonlocal now, spent
        now += account_bar_s * len(shown)
        spent += account_bar_s * len(shown)
        return run_backtest(shown, signals, config)

    monkeypatch.setattr(progress, "run_backtest", costly)
    reporter = progress.ProgressReporter(
        bars,
        runner_pb2.BacktestConfig(),
        lambda made: told.append((now, made)),
        clock=lambda: now,
    )
    decoder = ReplyDecoder((BARS,), 1 << 30)
    decoder.feed(reply.encode_ask(1))
    for bar in range(BARS):
        decoder.sent(bar + 1)
        side = (bar % 40 == 0) - (bar % 40 == 20)
        decoder.feed(reply.encode_answer(side, float("nan"), 0.0, ""))
        now += A_BAR_S
        if bar % BARS_A_TICK == 0:
            reporter.tick(decoder)
    return told, spent, now


@pytest.mark.parametrize("account_bar_s", [1e-8, 1e-6, 5e-6], ids=["cheap", "usual", "dear"])
def test_accounts_take_a_small_share_of_the_run_and_something_is_told_each_second(
    bars, account_bar_s, monkeypatch
):
    told, spent, took = reports_of(bars, account_bar_s, monkeypatch)
    times = [time for time, _ in told]
    first_s = account_bar_s * told[0][1].bars_done
    assert spent <= progress.LARGEST_SHARE * took + first_s
    assert np.diff([0.0, *times]).max() <= 1.1 + first_s
    done = [made.bars_done for _, made in told]
    assert done == sorted(done)
    assert len(set(done)) >= 3
    if account_bar_s < 1e-7:
        assert len(set(done)) > BARS // BARS_A_TICK - 3


def test_an_account_so_far_is_that_of_the_backtest_on_the_bars_so_far(bars, monkeypatch):
    told, *_ = reports_of(bars, 5e-6, monkeypatch)
    made = told[-1][1]
    sides = np.arange(made.bars_done)
    bought, sold = np.flatnonzero(sides % 40 == 0), np.flatnonzero(sides % 40 == 20)
    bar = np.sort(np.concatenate([bought, sold]))
    config = progress.settings_in_force(runner_pb2.BacktestConfig(), reply.Constants()).config
    side = np.where(bar % 40 == 0, 1, -1).astype(np.int8)
    signals = progress.engine_signals(
        reply.SignalColumns(bar, side, np.zeros(len(bar)), np.zeros(len(bar)), ("",) * len(bar))
    )
    whole = progress.run_backtest(bars.first(made.bars_done), signals, config)
    assert made.trades == len(whole.trades) > 100
    assert made.equity == whole.equity[-1]
    assert made.bars_total == BARS
