"""SweepStrategy on a real engine: each set is as a run of its own, ends alone, and the whole keeps its limits."""

import math
import re
import time

import grpc
import numpy as np
import pytest

from orchestrator.generated import operator_pb2 as operators
from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    REPOSITORY,
    containers_of,
    events_until,
    refusal_of,
    run_request,
    until,
)
from tests.stand.sweeps import BARS, CROSS, Swept, listed, status_of, sweep_request, whole

PER_BAR = """
SYMBOL = 'X'
def strategy(data):
    close = data['close']
    if len(close) < params['slow']:
        return 'HOLD'
    if position and close.iloc[-1] < (1 - params['stop']) * position.entry_price:
        return 'SELL'
    fast, slow = close.iloc[-params['fast']:].mean(), close.iloc[-params['slow']:].mean()
    return 'BUY' if fast > slow else 'SELL'
"""
SCRIPT = """
SYMBOL = 'X'
for bar in range(0, len(data), params['n']):
    signal('BUY' if bar // params['n'] % 2 else 'SELL', data.index[bar], 1.0)
"""
# One way to end for each value of `how`.
ENDS = """
SYMBOL = 'X'
import time
def strategy(data):
    how = params['how']
    if how == 'error':
        raise ValueError('not this one')
    if how == 'sleep':
        time.sleep(60)
    if how == 'hog':
        hoard = [bytearray(8 << 20) for _ in range(1000)]
    if how == 'flood':
        while True:
            print('x' * 8000)
    if how == 'nonsense':
        return 'PERHAPS'
    return pd.Series(np.where(data['close'] > data['close'].iloc[0], 'BUY', 'SELL'), data.index)
"""
SLEEPING = """
SYMBOL = 'X'
import time
time.sleep(params['s'])
def strategy(data):
    return 'HOLD'
"""
COSTS = public.BacktestConfig(initial_cash=50_000, commission_rate=0.001)


def runs_one_by_one(client, code, sets, **fields):
    """Each of *sets*, whole numbers and fractions, by a run of its own."""
    answers = []
    for one in sets:
        request = run_request(code, BARS, **fields)
        for name, of in one.items():
            request.typed_parameters[name].CopyFrom(
                public.ParameterValue(int_value=of)
                if isinstance(of, int)
                else public.ParameterValue(double_value=of)
            )
        answers.append(client.ExecuteStrategy(request))
    return answers


@pytest.mark.parametrize(
    ("code", "sets"),
    [
        (CROSS, [{"fast": 3, "slow": 20}, {"fast": 6, "slow": 40}, {"fast": 9, "slow": 11}]),
        (
            PER_BAR,
            [{"fast": 3, "slow": 20, "stop": 0.02}, {"fast": 5, "slow": 30, "stop": 0.01}],
        ),
        (
            SCRIPT,
            [{"n": 3}, {"n": 7}],
        ),
    ],
    ids=["vectorised", "per bar with its position", "script"],
)
def test_each_set_has_the_numbers_of_a_run_of_its_own_to_the_last_bit(client, code, sets):
    request = sweep_request(code, run={"backtest": COSTS}, listed=listed(*sets), best=len(sets))
    swept = Swept.of(client, request)
    alone = runs_one_by_one(client, code, sets, backtest=COSTS)
    assert set(swept.outcomes.values()) == {"SUCCEEDED"}
    for number, answer in enumerate(alone):
        assert answer.performance.metrics.n_trades > 0
        assert swept.sets[number].metrics == answer.performance.metrics
    for best in swept.completed.best:
        answer = alone[best.set].performance
        mine = best.response.performance
        for name in ("trades", "equity", "metrics", "open_position", "ignored_signals"):
            assert getattr(mine, name) == getattr(answer, name), name
        assert best.score == answer.metrics.sharpe_ratio
        assert best.response.success


def test_events_are_numbered_and_come_in_order_and_the_best_are_ranked(client):
    swept = Swept.of(client, sweep_request(best=3))
    assert [event.sequence for event in swept.events] == list(range(1, len(swept.events) + 1))
    assert len({event.run_id for event in swept.events}) == 1
    assert swept.kinds[:2] == ["accepted", "started"]
    accepted = swept.events[0].accepted
    assert (accepted.sets, accepted.windows) == (6, 1)
    assert accepted.limits.timeout_ms == 30_000
    assert [one.set for one in swept.sets.values()] == list(range(6))
    sharpes = {number: one.metrics.sharpe_ratio for number, one in swept.sets.items()}
    ranked = sorted(sharpes, key=lambda number: -sharpes[number])
    completed = swept.completed
    assert [one.set for one in completed.best] == ranked[:3]
    assert completed.outcome == public.OUTCOME_SUCCEEDED
    assert (completed.progress.sets_done, completed.progress.sets_total) == (6, 6)
    assert completed.progress.left_ms == 0
    assert completed.sandboxes == 2  # one for all sets, one for the best of them
    assert completed.receipt.code_sha256
    luck = completed.luck
    assert (luck.trials, luck.periods) == (6, 399)
    assert luck.best_sharpe_set == ranked[0]
    assert luck.best_sharpe_annual == pytest.approx(sharpes[ranked[0]], rel=1e-9)
    assert 0 <= luck.probability_of_overfitting <= 1
    assert 0 <= luck.deflated_sharpe_ratio <= 1


def test_a_swept_name_that_the_code_never_reads_is_warned_of(client):
    misspelt = listed({"fast": 3, "slow": 20, "fsat": 5})
    assert "parameter 'fsat' is not read by the code; did you mean 'fast'?" in (
        Swept.of(client, sweep_request(listed=misspelt)).completed.warnings
    )


def test_the_lowest_of_another_metric_can_be_the_best(client):
    swept = Swept.of(
        client, sweep_request(rank_by="annual_volatility", lowest_is_best=True, best=2)
    )
    volatility = {number: one.metrics.annual_volatility for number, one in swept.sets.items()}
    ranked = sorted(volatility, key=lambda number: volatility[number])
    assert [one.set for one in swept.completed.best] == ranked[:2]


def test_a_set_that_fails_ends_alone_with_its_failure(client):
    ways = ["none", "error", "none", "hog", "nonsense", "flood", "none", "sleep", "none"]
    request = sweep_request(
        ENDS, run={"timeout_seconds": 2}, listed=listed(*({"how": way} for way in ways))
    )
    swept = Swept.of(client, request)
    assert list(swept.outcomes.values()) == [
        "SUCCEEDED", "STRATEGY_ERROR", "SUCCEEDED", "OUT_OF_MEMORY", "INVALID_SIGNAL", "OUTPUT_LIMIT",
        "SUCCEEDED", "TIMEOUT", "SUCCEEDED",
    ]  # fmt: skip
    assert "not this one" in swept.sets[1].failure.message
    assert swept.sets[1].failure.line == 7
    assert swept.sets[3].failure.limit == "memory"
    assert (swept.sets[7].failure.limit, swept.sets[7].failure.allowed) == ("timeout", 2)
    fine = [swept.sets[number].metrics for number in (0, 2, 6, 8)]
    assert all(one == fine[0] for one in fine)
    completed = swept.completed
    assert completed.outcome == public.OUTCOME_SUCCEEDED
    assert completed.progress.sets_failed == 5


def test_code_that_the_check_refuses_runs_no_set(client):
    swept = Swept.of(client, sweep_request("import socket\n" + CROSS))
    assert swept.kinds == ["accepted", "completed"]
    assert swept.completed.outcome == public.OUTCOME_REJECTED
    assert "socket" in swept.completed.error


def test_the_time_of_the_whole_ends_a_sweep_and_what_was_done_is_told(client):
    request = sweep_request(
        SLEEPING, listed=listed({"s": 0}, {"s": 0.1}, {"s": 60}, {"s": 0}), total_timeout_seconds=3
    )
    swept = Swept.of(client, request)
    completed = swept.completed
    assert completed.outcome == public.OUTCOME_TIMEOUT
    assert "2 of 4 sets" in completed.error
    assert (completed.failure.limit, completed.failure.allowed) == ("timeout", 3)
    assert set(swept.sets) == {0, 1}
    assert completed.luck.trials == 0


def test_a_caller_who_goes_away_takes_the_sweep_along(service, engine):
    request = sweep_request(SLEEPING, listed=listed({"s": 0}, {"s": 60}))
    stream = service.stub.SweepStrategy(request)
    events_until(stream, "set_result")
    assert containers_of(engine, service.owner)
    stream.cancel()
    until(lambda: not containers_of(engine, service.owner), 5, "the container is gone")


def test_one_who_joins_hears_all_and_one_who_comes_later_gets_it_again(service, engine):
    request = sweep_request(SLEEPING, run={"run_id": "swept"}, listed=listed({"s": 0}, {"s": 1}))
    first = service.stub.SweepStrategy(request)
    before = events_until(first, "set_result")
    joined = Swept.of(service.stub, request)
    whole_first = Swept(before + list(first))
    until(lambda: not containers_of(engine, service.owner), 5, "it has ended")
    later = Swept.of(service.stub, request)
    for swept in (joined, later):
        assert swept.completed == whole_first.completed
        assert swept.sets == whole_first.sets
        assert [one.sequence for one in swept.events] == list(range(1, len(swept.events) + 1))
    assert later.kinds == ["accepted", "set_result", "set_result", "completed"]
    assert containers_of(engine, service.owner) == []
    other = sweep_request(SLEEPING, run={"run_id": "swept"}, listed=listed({"s": 0}))
    assert status_of(service.stub.SweepStrategy(other)) == grpc.StatusCode.ALREADY_EXISTS
    as_run = run_request(SLEEPING, BARS, run_id="swept")
    assert refusal_of(lambda: service.stub.ExecuteStrategy(as_run)).code == (
        grpc.StatusCode.ALREADY_EXISTS
    )


def test_draws_with_one_seed_are_the_same_sweep(client):
    axes = [whole("fast", 2, 9), whole("slow", 10, 60)]
    asked = [
        sweep_request(random=public.RandomDraws(axes=axes, count=4, seed=seed))
        for seed in (5, 5, 6)
    ]
    first, again, other = (
        [dict(one.parameters) for one in Swept.of(client, request).sets.values()]
        for request in asked
    )
    assert first == again != other


def test_a_train_part_and_its_test_are_as_by_hand(client):
    request = sweep_request(
        run={"backtest": COSTS},
        train_test=public.TrainTest(test_share=0.25, warmup_bars=60),
    )
    swept = Swept.of(client, request)
    (window,) = swept.windows
    assert (window.train_first_bar, window.test_first_bar, window.test_end_bar) == (0, 300, 400)
    train = run_request(CROSS, BARS.head(300), backtest=COSTS)
    for name, of in swept.sets[window.best_set].parameters.items():
        train.typed_parameters[name].CopyFrom(of)
    alone = client.ExecuteStrategy(train).performance
    assert swept.sets[window.best_set].metrics == alone.metrics
    assert window.train_score == alone.metrics.sharpe_ratio
    assert window.train_score == max(one.metrics.sharpe_ratio for one in swept.sets.values())
    # By hand: the strategy over warm-up and test part, of whose signals those on the test part are traded.
    known = {name: of.int_value for name, of in window.parameters.items()}
    replayed = replay_of_signals(BARS, 240, 300, 400, **known)
    by_hand = client.ExecuteStrategy(replayed).performance
    assert by_hand.metrics.n_trades > 0
    assert window.metrics == by_hand.metrics
    found = swept.completed.out_of_sample
    assert found.metrics == by_hand.metrics
    assert found.equity == by_hand.equity
    assert (found.windows, found.mean_test_score) == (1, window.test_score)


def replay_of_signals(bars, warm, first, end, fast, slow, cash=50_000.0):
    """A run over the bars from *first* to *end* with what the cross says there when it saw those from *warm* on."""
    close = bars.close[warm:end]

    def mean(n):
        sums = np.cumsum(np.insert(close, 0, 0.0))
        return np.concatenate((np.full(n - 1, np.nan), (sums[n:] - sums[:-n]) / n))

    above = (mean(fast) > mean(slow))[first - warm :]
    sides = ["BUY" if one else "SELL" for one in above]
    code = f"SYMBOL = 'X'\ndef strategy(data):\n    return pd.Series({sides!r}[:len(data)], index=data.index)\n"
    part = type(bars)(
        *(
            getattr(bars, name)[first:end]
            for name in ("timestamp_ms", "open", "high", "low", "close", "volume")
        )
    )
    costs = public.BacktestConfig(initial_cash=cash, commission_rate=0.001)
    return run_request(code, part, backtest=costs)


@pytest.mark.parametrize("anchored", [False, True])
def test_walk_forward_goes_on_with_the_cash_that_is_left(client, anchored):
    request = sweep_request(
        run={"backtest": COSTS},
        walk_forward=public.WalkForward(
            train_bars=160, test_bars=100, anchored=anchored, warmup_bars=60
        ),
    )
    swept = Swept.of(client, request)
    firsts = [(one.train_first_bar, one.test_first_bar, one.test_end_bar) for one in swept.windows]
    starts = [0, 0, 0] if anchored else [0, 100, 200]
    assert firsts == [(starts[0], 160, 260), (starts[1], 260, 360), (starts[2], 360, 400)]
    cash, equity = 50_000.0, []
    for window in swept.windows:
        known = {name: of.int_value for name, of in window.parameters.items()}
        first = window.test_first_bar
        replayed = replay_of_signals(
            BARS, first - 60, first, window.test_end_bar, **known, cash=cash
        )
        by_hand = client.ExecuteStrategy(replayed).performance
        assert window.metrics == by_hand.metrics
        equity += by_hand.equity.equity
        cash = equity[-1]
    found = swept.completed.out_of_sample
    assert list(found.equity.equity) == equity
    assert list(found.equity.timestamp_ms) == list(BARS.timestamp_ms[160:])
    returns = np.diff(equity) / equity[:-1]
    assert found.metrics.final_equity == equity[-1]
    assert found.metrics.sharpe_ratio == pytest.approx(
        returns.mean() / returns.std(ddof=1) * math.sqrt(swept_periods(swept)), rel=1e-9
    )
    assert found.windows == 3
    assert swept.completed.progress.sets_done == 18


def swept_periods(swept):
    return swept.completed.best[0].response.performance.periods_per_year


def test_a_per_bar_strategy_is_first_called_on_its_first_test_bar(client):
    code = "SYMBOL = 'X'\nWARMUP_BARS = 0\ndef strategy(data):\n    return 'BUY'\n"
    request = sweep_request(
        code,
        listed=listed({"any": 1}),
        train_test=public.TrainTest(test_share=0.5, warmup_bars=30),
    )
    (window,) = Swept.of(client, request).windows
    assert window.metrics.n_trades == 0
    assert window.metrics.exposure_time == pytest.approx(199 / 200)


WRONG = {
    "run.market_data": {"run": {"columns": public.MarketDataColumns()}},
    "run.timeout_seconds": {"run": {"timeout_seconds": 10_000}},
    "run.check_look_ahead": {"run": {"check_look_ahead": True}},
    "run.limits.memory_mb": {"run": {"limits": public.RunLimits(memory_mb=1)}},
    "grid.axes[0].whole.last": {"grid": public.ParameterGrid(axes=[whole("a", 2, 1)])},
    "grid.axes": {"grid": public.ParameterGrid(axes=[whole("a", 1, 6000)])},
    "random.count": {"random": public.RandomDraws(axes=[whole("a", 1, 9)], count=9)},
    "random.axes[0].decimal.count": {
        "random": public.RandomDraws(
            axes=[
                public.ParameterAxis(
                    name="a", decimal=public.DecimalRange(first=0, last=1, count=3)
                )
            ],
            count=2,
        )
    },
    "rank_by": {"rank_by": "sharp_ratio"},
    "best": {"best": 21},
    "total_timeout_seconds": {"total_timeout_seconds": 100_000},
    "train_test.test_share": {"train_test": public.TrainTest(test_share=1)},
    "walk_forward.train_bars": {"walk_forward": public.WalkForward(train_bars=399, test_bars=10)},
    "walk_forward": {
        "grid": public.ParameterGrid(axes=[whole("a", 1, 4000)]),
        "walk_forward": public.WalkForward(train_bars=100, test_bars=100),
    },
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_request_is_refused_by_the_name_of_its_field(client, field):
    asked = dict(WRONG[field])
    run = asked.pop("run", {})
    request = sweep_request(**asked)
    columns = run.pop("columns", None)
    if columns is not None:
        request.run.columns.CopyFrom(columns)
        request.run.ClearField("columns")
    request.run.MergeFrom(public.ExecuteStrategyRequest(**run))
    refusal = refusal_of(lambda: list(client.SweepStrategy(request)))
    assert refusal.code == grpc.StatusCode.INVALID_ARGUMENT
    assert field in refusal.violations, refusal


def test_parameters_that_grow_with_every_set_are_refused(client):
    long = public.ParameterValue(list_value=public.NumberList(values=[0.5] * 1000))
    axes = [
        public.ParameterAxis(name=f"a{place}", list=public.ValueList(values=[long]))
        for place in range(8)
    ]
    request = sweep_request(grid=public.ParameterGrid(axes=[whole("n", 1, 1000), *axes]))
    refusal = refusal_of(lambda: list(client.SweepStrategy(request)))
    assert refusal.says("sets", "hold about 61 MiB of parameters")


def test_best_sets_that_are_too_much_for_one_sandbox_come_from_several(start_service):
    code = """
SYMBOL = 'X'
for bar in range(0, len(data), 2):
    signal('BUY' if bar % 4 else 'SELL', data.index[bar], 1.0, reason='r' * 1000)
for place in range(64):
    plot(f'p{place}', data['close'] * params['n'])
"""
    running = start_service(OUTPUT_MB=2)
    request = sweep_request(code, grid=public.ParameterGrid(axes=[whole("n", 1, 8)]), best=8)
    swept = Swept.of(running.stub, request)
    ends = {one.set: one.response.outcome for one in swept.completed.best}
    assert ends == dict.fromkeys(range(8), public.OUTCOME_SUCCEEDED)
    assert not any("repeatable" in warning for warning in swept.completed.warnings)
    assert swept.completed.sandboxes > 2


def test_without_a_run_or_without_sets_nothing_is_run(client):
    refusal = refusal_of(lambda: list(client.SweepStrategy(public.SweepRequest())))
    assert refusal.says("run", "empty")
    no_sets = public.SweepRequest(run=run_request(CROSS, BARS))
    refusal = refusal_of(lambda: list(client.SweepStrategy(no_sets)))
    assert refusal.says("sets", "one of grid, listed and random")


def test_a_metric_that_no_set_has_ranks_none(client):
    hold = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
    swept = Swept.of(client, sweep_request(hold, rank_by="win_rate"))
    assert set(swept.outcomes.values()) == {"SUCCEEDED"}
    completed = swept.completed
    assert not completed.best
    assert completed.luck.trials == 0
    assert any("do not vary" in note for note in completed.luck.notes)


def test_a_sweep_uses_its_slots_at_the_same_time_and_leaves_one_to_others(start_service, engine):
    running = start_service(SLOTS=2)
    sets = [{"s": 0.1}] * 60
    stream = running.stub.SweepStrategy(sweep_request(SLEEPING, listed=listed(*sets)))
    events_until(stream, "set_result")
    until(lambda: len(containers_of(engine, running.owner)) == 2, 10, "two sandboxes work")
    began = time.monotonic()
    quick = run_request("SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n", BARS)
    assert running.stub.ExecuteStrategy(quick).success
    assert time.monotonic() - began < 5
    swept = Swept(list(stream))
    assert swept.completed.progress.sets_done == 60
    assert set(swept.outcomes.values()) == {"SUCCEEDED"}


def test_the_example_of_the_page_runs(client, capsys):
    code = """
SYMBOL = 'X'
def strategy(data):
    assert params['kind'] == 'sma'
    mean = data['close'].rolling(params['fast']).mean()
    return np.where(data['close'] > (1 + params['stop']) * mean, 'BUY', 'SELL')
"""
    page = (REPOSITORY / "docs/sweeps.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    columns = random_bars(1300).columns()
    scope = {"pb": public, "code": code, "columns": columns, "costs": COSTS, "stub": client}
    exec(example, scope)
    assert len(capsys.readouterr().out.splitlines()) == 2 * 6 + 1
    assert scope["end"].outcome == public.OUTCOME_SUCCEEDED


def test_an_operator_sees_a_sweep_and_can_cancel_it(start_service, engine, tmp_path):
    running = start_service(OPERATOR_PORT=0, LEDGER_URL=f"sqlite:///{tmp_path}/ledger.db")
    request = sweep_request(
        SLEEPING, run={"run_id": "to-cancel", "user_id": "ann"}, listed=listed({"s": 0}, {"s": 60})
    )
    stream = running.stub.SweepStrategy(request)
    before = events_until(stream, "set_result")
    (seen,) = running.operator.ListRuns(operators.ListRunsRequest(in_flight=True)).runs
    assert (seen.kind, seen.run_id, seen.user_id) == ("sweep", "to-cancel", "ann")
    assert seen.state == operators.RUN_STATE_RUNNING
    cancelled = running.operator.CancelRun(operators.CancelRunRequest(run_id="to-cancel"))
    assert [one.outcome for one in cancelled.runs] == ["CANCELLED"]
    assert containers_of(engine, running.owner) == []
    completed = Swept(before + list(stream)).completed
    assert completed.outcome == public.OUTCOME_CANCELLED
    assert (completed.progress.sets_done, completed.progress.sets_total) == (1, 2)
    (row,) = running.operator.ListRuns(operators.ListRunsRequest(run_id="to-cancel")).runs
    assert (row.outcome, row.sets, row.sets_failed) == ("CANCELLED", 1, 0)


def test_a_set_may_use_its_memory_and_all_of_them_the_users_limits(client):
    request = sweep_request(
        ENDS,
        run={"limits": public.RunLimits(memory_mb=256)},
        listed=listed({"how": "none"}, {"how": "hog"}, {"how": "none"}),
    )
    swept = Swept.of(client, request)
    assert list(swept.outcomes.values()) == ["SUCCEEDED", "OUT_OF_MEMORY", "SUCCEEDED"]
    assert swept.sets[1].failure.allowed == 256 << 20
