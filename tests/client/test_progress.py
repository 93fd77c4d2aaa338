"""What is known of a run on its way, and what a notebook shows of it."""

from datetime import UTC, datetime, timedelta

from strategiz_execution import (
    Accepted,
    Completed,
    Log,
    Progress,
    Queued,
    Result,
    SetEnded,
    Started,
    SweepAccepted,
    SweepEnded,
    SweepProgress,
    SweepQueued,
    SweepStarted,
)
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.progress.display import notebook_html
from strategiz_execution.progress.state import RunState
from strategiz_execution.progress.sweep_state import SweepState
from strategiz_execution.results.parts import limits_of
from tests.client.made_sweeps import made_sweep
from tests.stand.client_bars import flat_bars

START = datetime(2024, 1, 1, tzinfo=UTC)


def about(seconds):
    return {"run_id": "r", "sequence": 1, "time": START + timedelta(seconds=seconds)}


def after(*events):
    state = RunState()
    for event in events:
        state = state.after(event)
    return state


BEGUN = (
    Accepted(**about(0), limits=limits_of(pb.EffectiveLimits())),
    Queued(**about(0), position=3),
    Started(**about(10), warm=True),
)
HALF = Progress(
    **about(14), bars_done=40, bars_total=200, equity=12_345.6, drawdown=-0.051, trades=1
)


def completed(**fields):
    response = pb.ExecuteStrategyResponse(**fields)
    return Completed(
        **about(20), result=Result(response, pb.ExecuteStrategyRequest(), flat_bars(200))
    )


def test_stages_are_told_in_words():
    assert after(*BEGUN[:1]).stage == "accepted"
    assert after(*BEGUN[:2]).stage == "waiting, place 3"
    assert after(*BEGUN).stage == "running"
    assert after(*BEGUN, Log(**about(11), text="x")) == after(*BEGUN)


def test_the_time_left_is_at_the_pace_since_the_start():
    assert after(*BEGUN, HALF).left_s == 16.0
    assert after(HALF).left_s is None


def test_facts_are_for_people():
    assert after(HALF).facts() == "equity 12,346, drawdown 5.1%, 1 trade"
    assert after(*BEGUN).facts() == ""


def test_the_end_has_the_results_own_numbers():
    metrics = pb.Metrics(final_equity=9_000, max_drawdown=-0.2, n_trades=4)
    performance = pb.Performance(metrics=metrics)
    ended = after(
        *BEGUN, HALF, completed(success=True, outcome=pb.OUTCOME_SUCCEEDED, performance=performance)
    )
    assert (ended.bars_done, ended.bars_total, ended.left_s) == (200, 200, None)
    assert ended.facts() == "equity 9,000, drawdown 20.0%, 4 trades"


def test_a_run_that_fails_ends_where_it_was():
    ended = after(*BEGUN, HALF, completed(outcome=pb.OUTCOME_STRATEGY_ERROR, error="x"))
    assert (ended.stage, ended.bars_done, ended.left_s) == ("strategy error", 40, None)


def test_a_notebook_shows_a_bar_and_words():
    shown = notebook_html(after(*BEGUN, HALF))
    assert 'value="40" max="200"' in shown
    assert "running · 40 of 200 bars · equity 12,346, drawdown 5.1%, 1 trade · 16 s left" in shown
    assert "value" not in notebook_html(after(*BEGUN))
    assert 'value="0" max="1"' in notebook_html(after(*BEGUN, completed(error="x")))


def test_a_sweep_tells_sets_done_failed_left_and_the_best_so_far():
    swept = made_sweep(windows=2, failed={0})
    state = SweepState(rank_by="sharpe_ratio", lowest_is_best=False)
    events = [
        SweepAccepted(**about(0), limits=limits_of(pb.EffectiveLimits()), sets=20, windows=2, total_timeout_ms=9),
        SweepQueued(**about(0), position=2), SweepStarted(**about(1), warm=False),
        *(SetEnded(**about(2), result=one) for one in swept.tried[:12]),
        SweepProgress(**about(2), sets_done=11, sets_total=40, sets_failed=1, elapsed_ms=1000, left_ms=65_000),
    ]  # fmt: skip
    stages = []
    for event in events:
        state = state.after(event)
        stages.append(state.stage)
    assert stages[:3] == ["accepted", "waiting, place 2", "running"]
    assert state.count() == "12 of 40 sets, 1 failed"
    assert state.facts() == "best sharpe_ratio 1"
    assert notebook_html(state).endswith(
        'value="12" max="40"></progress>'
        " running · 12 of 40 sets, 1 failed · best sharpe_ratio 1 · 1 min 05 s left</div>"
    )
    # The next window begins anew, for its scores are of other bars.
    state = state.after(SetEnded(**about(3), result=swept.tried[21]))
    assert state.best.window == 1
    ended = state.after(SweepEnded(**about(4), result=swept))
    assert (ended.ended, ended.left_s, ended.stage) == (True, None, "succeeded")


def test_the_lowest_is_the_best_where_it_was_asked_for():
    state = SweepState(rank_by="sharpe_ratio", lowest_is_best=True)
    for one in made_sweep().tried:
        state = state.after(SetEnded(**about(1), result=one))
    assert state.best.score == min(one.score for one in made_sweep().tried)
