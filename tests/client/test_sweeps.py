"""Sweeps of both clients on a real service: each set as a run of its own, events in order, cancelled when left."""

import asyncio
import dataclasses

import grpc
import pytest

from strategiz_execution import (
    AsyncClient,
    Between,
    Client,
    InvalidRequest,
    Outcome,
    RetryPolicy,
    RunFailed,
    RunIdTaken,
    SetEnded,
    SweepAccepted,
    SweepEnded,
    SweepProgress,
    SweepStarted,
    WalkForward,
    WindowEnded,
)
from tests.client.scripted_service import ScriptedService, retry_after
from tests.stand.client_bars import walk
from tests.stand.running_service import containers_of, until
from tests.stand.sweeps import CROSS

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

BARS = dataclasses.replace(walk(400), symbol="X")
SETS = {"fast": range(3, 7, 3), "slow": [20, 30, 40]}
MOODY = """
SYMBOL = 'X'
def strategy(data):
    if params['n'] % 2:
        raise ValueError('an odd one')
    return np.where(data['close'] > data['close'].rolling(params['n']).mean(), 'BUY', 'SELL')
"""
SLEEPING = """
SYMBOL = 'X'
import time
def strategy(data):
    time.sleep(params['s'])
    return 'HOLD'
"""


@pytest.fixture
def our_client(service):
    with Client(service.address) as client:
        yield client


def test_each_set_is_as_a_run_of_its_own(our_client):
    costs = {"commission_rate": 0.001}
    swept = our_client.sweep(CROSS, BARS, SETS, backtest=costs, best=2)
    assert swept.ok, swept.failure
    assert swept.raise_for_failure() is swept
    frame = swept.sets
    assert list(zip(frame["fast"], frame["slow"], strict=True)) == [
        (fast, slow) for fast in (3, 6) for slow in (20, 30, 40)
    ]
    for one in swept.best:
        alone = our_client.run(CROSS, BARS, backtest=costs, params=dict(one.parameters))
        assert one.result.metrics == alone.metrics == swept.tried[one.set].metrics
        assert one.score == alone.metrics.sharpe_ratio == swept.tried[one.set].score
        assert one.result.params == alone.params
        assert one.result.equity.equals(alone.equity)
    assert [one.score for one in swept.best] == sorted(frame["score"], reverse=True)[:2]
    assert swept.luck.trials == 6
    assert swept.luck.sentences.keys() >= {"effective_trials", "expected_best_sharpe_annual"}
    assert swept.plateau.set == swept.best[0].set
    assert swept.receipt.code_sha256 == alone.receipt.code_sha256
    assert "SUCCEEDED" in repr(swept)


def test_a_set_that_fails_has_its_message_and_the_others_go_on(our_client):
    swept = our_client.sweep(MOODY, BARS, {"n": range(2, 8)})
    assert swept.ok
    assert [one.outcome for one in swept.tried] == ["SUCCEEDED", "STRATEGY_ERROR"] * 3
    ((message, sets),) = swept.failures.items()
    assert "an odd one" in message
    assert [one.parameters["n"] for one in sets] == [3, 5, 7]
    assert sets[0].failure.line == 5
    none = our_client.sweep(MOODY, BARS, {"n": [1, 3]})
    assert (none.outcome, none.ok, none.best, none.luck) == (Outcome.SUCCEEDED, False, (), None)
    with pytest.raises(
        RunFailed, match="no set succeeded; most ended with: ValueError: an odd one"
    ):
        none.raise_for_failure()
    refused = our_client.sweep("import os\n" + MOODY, BARS, {"n": [2, 4]})
    assert refused.outcome is Outcome.REJECTED
    assert refused.failure.line == 1
    with pytest.raises(RunFailed, match="REJECTED"):
        refused.raise_for_failure()


def test_windows_choose_on_one_part_and_trade_the_next(our_client):
    windows = WalkForward(train_bars=150, test_bars=100)
    swept = our_client.sweep(CROSS, BARS, SETS, walk_forward=windows, test_warmup_bars=40)
    assert [(one.train_first_bar, one.test_first_bar, one.test_end_bar) for one in swept.windows] == [
        (0, 150, 250), (100, 250, 350), (200, 350, 400),
    ]  # fmt: skip
    assert len(swept.sets) == 18
    chosen = swept.windows[-1]
    assert (chosen.best_set, chosen.train_score) == (swept.best[0].set, swept.best[0].score)
    last = swept.best[0].result
    assert (
        last.metrics == next(one for one in swept.last_window if one.set == chosen.best_set).metrics
    )
    assert len(last.equity) == 150
    assert last.equity.index[0].timestamp() * 1000 == BARS.timestamp_ms[200]
    assert len(swept.out_of_sample.equity) == 250
    assert swept.out_of_sample.mean_train_score == pytest.approx(
        sum(one.train_score for one in swept.windows) / 3
    )


def test_more_draws_of_one_seed_are_the_same_ones_and_more(our_client):
    sets = {"fast": range(3, 9), "slow": range(20, 60), "stop": Between(first=0.01, last=0.1)}
    few, more = (
        our_client.sweep(CROSS, BARS, sets, random=count, seed=7).sets[list(sets)]
        for count in (2, 4)
    )
    assert more[:2].equals(few)
    assert len(more.drop_duplicates()) == 4
    assert more["stop"].between(0.01, 0.1).all()


def test_events_come_in_order_and_end_with_the_result(our_client):
    with our_client.stream_sweep(CROSS, BARS, SETS, train_test=0.5, run_id="events-1") as events:
        assert events.run_id == "events-1"
        assert events.so_far().tried == ()
        told = list(events)
    kinds = [type(one) for one in told]
    assert kinds[0] is SweepAccepted
    assert kinds[-1] is SweepEnded
    assert {SweepStarted, SetEnded, SweepProgress, WindowEnded} <= set(kinds)
    assert kinds.count(SetEnded) == told[0].sets == 6
    assert [one.sequence for one in told] == list(range(1, len(told) + 1))
    swept = events.result()
    assert swept is events.so_far() is told[-1].result
    assert [(one.test_first_bar, one.test_end_bar) for one in swept.windows] == [(200, 400)]
    assert len(swept.best[0].result.sent) == 200
    again = our_client.sweep(CROSS, BARS, SETS, train_test=0.5, run_id="events-1")
    assert again.completed == swept.completed
    with pytest.raises(RunIdTaken):
        our_client.sweep(CROSS, BARS, SETS, run_id="events-1")


def test_what_the_service_refuses_is_named(our_client):
    with pytest.raises(InvalidRequest, match=r"walk_forward\.train_bars is 4000 of 400 bars"):
        our_client.sweep(CROSS, BARS, SETS, walk_forward=WalkForward(train_bars=4000, test_bars=10))
    with pytest.raises(InvalidRequest, match=r"run\.timeout_seconds"):
        our_client.sweep(CROSS, BARS, SETS, timeout_s=100_000)


def test_a_sweep_that_is_left_is_cancelled_and_tells_what_was_done(our_client, service, engine):
    sets = {"s": [0.0, 0.0, 60.0, 60.0]}
    with our_client.stream_sweep(SLEEPING, BARS, sets) as events:
        for event in events:
            if isinstance(event, SetEnded):
                break
        left = events.so_far()
    assert (left.outcome, left.ok, len(left.tried)) == (Outcome.CANCELLED, False, 1)
    assert left.tried[0].ok
    until(lambda: not containers_of(engine, service.owner), 20, "the sweep's containers are gone")


def test_progress_is_drawn_and_changes_nothing(our_client):
    lowest = {"rank_by": "annual_volatility", "lowest_is_best": True}
    swept = our_client.sweep(CROSS, BARS, SETS, progress=True, **lowest)
    assert swept.best[0].score == min(one.score for one in swept.tried)


def test_coroutines_sweep_as_threads_do(service, our_client):
    async def both():
        async with AsyncClient(service.address) as client:
            one, other = await asyncio.gather(
                client.sweep(CROSS, BARS, SETS), client.sweep(CROSS, BARS, SETS, progress=True)
            )
            async with client.stream_sweep(SLEEPING, BARS, {"s": [0.0, 60.0]}) as events:
                async for event in events:
                    if isinstance(event, SetEnded):
                        break
                return one, other, events.so_far()

    one, other, left = asyncio.run(both())
    assert one.sets.equals(other.sets)
    assert one.sets.equals(our_client.sweep(CROSS, BARS, SETS).sets)
    assert left.outcome is Outcome.CANCELLED


def test_a_refused_sweep_is_tried_again_under_one_run_id_and_one_deadline():
    scripted = ScriptedService()
    try:
        scripted.refuse(grpc.StatusCode.RESOURCE_EXHAUSTED, retry_after(0.05))
        scripted.refuse(grpc.StatusCode.UNAVAILABLE)
        retry = RetryPolicy(initial_backoff_s=0.05)
        with Client(scripted.address, tls=False, deadline_margin_s=2, retry=retry) as client:
            swept = client.sweep(CROSS, BARS, SETS, total_timeout_s=1)
        assert [one.run.run_id for one in scripted.requests] == [swept.run_id] * 3
        # A deadline of its own for each try would leave 3 s each time.
        assert max(scripted.left_s) <= 3
        spent_s = scripted.arrived[-1] - scripted.arrived[0]
        assert spent_s > 0.05
        assert scripted.left_s[-1] < 3 - spent_s + 0.05
    finally:
        scripted.stop()
