"""The operator service of a whole service: what is changed takes effect on the next run, and is written down."""

import contextlib
import json
import signal
import sqlite3
import threading
import time

import grpc
import pytest

from orchestrator.generated import operator_pb2 as operators
from orchestrator.generated import strategy_execution_pb2 as public
from tests.e2e.ended_runs import BARS, BUY_LATE, EMPTY
from tests.e2e.sleeping_runs import sleeping, started_run
from tests.stand.deployments import deployment
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    MIB,
    containers_of,
    events_until,
    list_request,
    refusal_of,
    run_request,
    until,
)

WITHIN_S = 20.0
TIERS = '{"ann": "gold", "bob": "free", "eve": "free"}'
# As operators name themselves.
BY = (("strategiz-operator", "mara@desk"),)
# 100 MB in one piece: more than the least sandbox has left for it, less than one of 512 MiB.
LARGE = "SYMBOL = 'X'\nkept = bytearray(100_000_000)\n" + BUY_LATE
SLEEPS = "SYMBOL = 'X'\nimport time\n" + BUY_LATE + "time.sleep(2)\n"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    return tmp_path_factory.mktemp("operator") / "ledger.db"


@pytest.fixture
def running(service_with, ledger):
    """A service for operators, shared; each test undoes what it changed."""
    shared = service_with(
        OPERATOR_PORT=0,
        LEDGER_URL=f"sqlite:///{ledger}",
        USER_TIERS=TIERS,
        SLOTS=2,
        QUEUE_LENGTH=50,
        POOL_SIZE=0,
        MEMORY_BUDGET_MB=4096,
    )
    yield shared
    shared.operator.Resume(operators.ResumeRequest())
    for one in shared.operator.GetLimits(operators.GetLimitsRequest()).changed:
        names = [field.name for field, _ in one.limits.ListFields()]
        if names:
            shared.operator.UpdateLimits(
                operators.UpdateLimitsRequest(scope=one.scope, reset=names)
            )


def update(running, user_id="", tier="", reset=(), **limits):
    return running.operator.UpdateLimits(
        operators.UpdateLimitsRequest(
            scope=operators.Scope(user_id=user_id, tier=tier),
            limits=operators.Limits(**limits),
            reset=reset,
            reason="a test",
        ),
        metadata=BY,
    )


def in_force(running, user_id="", tier=""):
    scope = operators.Scope(user_id=user_id, tier=tier)
    return running.operator.GetLimits(operators.GetLimitsRequest(scope=scope))


def run(running, code=EMPTY, **fields):
    return running.stub.ExecuteStrategy(run_request(code, BARS, **fields))


def actions(file):
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        query = "SELECT * FROM strategiz_operator_actions ORDER BY action_id"
        return [dict(row) for row in connection.execute(query)]


def test_a_new_time_limit_is_that_of_the_next_run(running):
    assert run(running, SLEEPS, user_id="ann").success
    update(running, default_timeout_s=1)
    answer = run(running, SLEEPS, user_id="ann")
    assert answer.outcome == public.OUTCOME_TIMEOUT
    assert answer.failure.allowed == 1
    assert answer.receipt.limits.timeout_ms == 1000


def test_a_new_memory_limit_is_that_of_the_next_run(running):
    assert run(running, LARGE, user_id="ann").success
    update(running, default_memory_mb=128)
    answer = run(running, LARGE, user_id="ann")
    assert answer.outcome == public.OUTCOME_OUT_OF_MEMORY
    assert answer.receipt.limits.memory_bytes == 128 * MIB


def test_a_new_share_of_a_core_is_that_of_the_next_run(running):
    busy = "SYMBOL = 'X'\nx = 0\nfor i in range(6_000_000):\n    x += i\n" + BUY_LATE
    update(running, default_cpu_millis=200)
    fifth = run(running, busy, user_id="ann")
    assert fifth.success
    assert fifth.receipt.limits.cpu_millis == 200
    # It does nothing but compute. Of its time it got a fifth of a core, and what a quota lets through at its beginning.
    assert fifth.usage.strategy_ms > 2.5 * fifth.usage.cpu_ms


def test_a_new_output_limit_is_that_of_the_next_run(running):
    # 60 series of 5,000 numbers are 2.4 MB.
    plots = f"SYMBOL = 'X'\n{BUY_LATE}for i in range(60):\n    plot(data['close'], str(i))\n"
    asked = run_request(plots, random_bars(5000), user_id="ann")
    assert running.stub.ExecuteStrategy(asked).success
    update(running, output_mb=1)
    answer = running.stub.ExecuteStrategy(asked)
    assert answer.outcome == public.OUTCOME_OUTPUT_LIMIT, answer.error
    assert answer.receipt.limits.output_bytes == MIB


def test_maxima_are_refused_beyond_with_the_field_and_the_bound(running):
    update(running, tier="free", max_timeout_s=10, default_timeout_s=5, max_bars=100)
    refused = refusal_of(lambda: run(running, user_id="bob", timeout_seconds=11))
    assert refused.says("timeout_seconds", "11", "from 1 to 10")
    refused = refusal_of(lambda: run(running, user_id="bob"))
    assert "at most 100" in str(refused.violations)
    assert run(running, user_id="ann", timeout_seconds=11).success


def test_a_user_has_each_limit_from_the_most_particular_scope_that_names_it(running):
    update(running, default_timeout_s=20, default_memory_mb=400)
    update(running, tier="free", default_memory_mb=256)
    update(running, user_id="eve", default_cpu_millis=500)
    assert (in_force(running, user_id="eve").tier, in_force(running, user_id="joe").tier) == (
        "free",
        "",
    )
    told = {}
    for user in ("ann", "bob", "eve"):
        limits = run(running, user_id=user).receipt.limits
        told[user] = (limits.timeout_ms, limits.memory_bytes // MIB, limits.cpu_millis)
    assert told == {
        "ann": (20_000, 400, 1000),
        "bob": (20_000, 256, 1000),
        "eve": (20_000, 256, 500),
    }
    sources = {one.field: one.source for one in in_force(running, user_id="eve").bounds}
    assert sources["default_timeout_s"] == "everybody"
    assert sources["default_memory_mb"] == "tier free"
    assert sources["default_cpu_millis"] == "user eve"
    assert sources["max_memory_mb"] == "settings"


def test_deployments_of_a_list_have_the_limits_of_their_users(running, ledger):
    update(running, tier="free", max_timeout_s=7, default_timeout_s=7)
    update(running, tier="gold", default_timeout_s=40)
    rows = BARS.rows()
    asked = list_request(
        rows,
        deployment(EMPTY, user="ann"),
        deployment(EMPTY, user="bob"),
    )
    assert running.stub.ExecuteList(asked).success
    listed = running.operator.ListRuns(operators.ListRunsRequest(page_size=2)).runs
    assert {(one.user_id, one.limit_timeout_s) for one in listed} == {("ann", 40), ("bob", 7)}
    asked.timeout_seconds = 8
    results = running.stub.ExecuteList(asked).results
    assert [one.success for one in results] == [True, False]
    assert "from 1 to 7" in results[1].error


def test_what_is_out_of_bounds_is_refused_by_field_and_changes_nothing(running):
    before = in_force(running).limits
    for scope, limits, field, words in (
        ({}, {"max_memory_mb": 4096}, "limits.max_memory_mb", ("4096", "from 128 to 2048", "MiB")),
        ({}, {"default_timeout_s": 0}, "limits.default_timeout_s", ("from 1 to 300",)),
        ({}, {"max_memory_mb": 256}, "limits.max_memory_mb", ("everybody", "default_memory_mb")),
        ({"tier": "free"}, {"slots": 1}, "limits.slots", ("shared by all",)),
        ({}, {}, "limits", ("nothing to change",)),
        ({"tier": "a", "user_id": "b"}, {"max_bars": 5}, "scope", ("tier and a user",)),
    ):
        refused = refusal_of(lambda scope=scope, limits=limits: update(running, **scope, **limits))
        assert refused.code == grpc.StatusCode.INVALID_ARGUMENT
        assert refused.says(field, *words), refused.violations
    refused = refusal_of(lambda: update(running, reset=["colour"]))
    assert refused.says("reset[0]", "colour")
    refused = refusal_of(
        lambda: running.operator.SetPoolSize(operators.SetPoolSizeRequest(size=200))
    )
    assert refused.says("size", "200 waiting sandboxes of 512 MiB")
    assert in_force(running).limits == before


def test_a_run_in_flight_keeps_its_limits(running):
    stream = running.stub.StreamStrategy(run_request(SLEEPS, BARS, user_id="ann"))
    events_until(stream, "started")
    update(running, default_timeout_s=1)
    (completed,) = events_until(stream, "completed")[-1:]
    assert completed.completed.success
    assert completed.completed.receipt.limits.timeout_ms == 30_000


def test_a_cancelled_run_ends_as_cancelled_with_its_container_gone(running, engine, ledger):
    request = sleeping(60)
    request.run_id, request.user_id = "to-cancel", "ann"
    answers = []
    calling = threading.Thread(target=lambda: answers.append(running.stub.ExecuteStrategy(request)))
    calling.start()
    until(lambda: _state(running, "to-cancel") == operators.RUN_STATE_RUNNING, WITHIN_S, "it runs")
    assert containers_of(engine, running.owner)
    cancelled = running.operator.CancelRun(
        operators.CancelRunRequest(run_id="to-cancel", reason="too long"), metadata=BY
    )
    assert not containers_of(engine, running.owner)
    assert cancelled.sandboxes_removed
    assert [one.outcome for one in cancelled.runs] == ["CANCELLED"]
    calling.join(5)
    (answer,) = answers
    assert answer.outcome == public.OUTCOME_CANCELLED
    assert "an operator of the service cancelled the run" in answer.error
    # The same id gets the same answer.
    assert running.stub.ExecuteStrategy(request).outcome == public.OUTCOME_CANCELLED
    assert running.operator.GetRun(operators.GetRunRequest(run_id="to-cancel")).usage.total_ms > 0
    refused = refusal_of(
        lambda: running.operator.CancelRun(operators.CancelRunRequest(run_id="to-cancel"))
    )
    assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "UNKNOWN_RUN")
    row = actions(ledger)[-1]
    assert (row["action"], row["target_kind"], row["target"]) == ("cancel", "run", "to-cancel")
    assert row["by"].startswith("mara@desk from ipv4:127.0.0.1:")
    assert row["reason"] == "too long"


def test_a_run_that_waits_for_a_slot_can_be_cancelled_and_a_list_too(running):
    first, second = started_run(running), started_run(running)
    request = sleeping(1)
    request.run_id = "waits"
    waiting = running.stub.StreamStrategy(request)
    events_until(waiting, "queued")
    running.operator.CancelRun(operators.CancelRunRequest(run_id="waits"))
    (last,) = events_until(waiting, "completed")[-1:]
    assert last.completed.outcome == public.OUTCOME_CANCELLED
    first.cancel()
    code = "SYMBOL = 'X'\nimport time\ndef strategy(data):\n    time.sleep(60)\n"
    asked = list_request(BARS.rows(), *(deployment(code, user="ann"),) * 2)
    call = running.stub.ExecuteList.future(asked)
    found = until(
        lambda: [
            one
            for one in running.operator.ListRuns(operators.ListRunsRequest(in_flight=True)).runs
            if one.kind == "deployment" and one.state == operators.RUN_STATE_RUNNING
        ],
        WITHIN_S,
        "the list runs",
    )
    cancelled = running.operator.CancelRun(operators.CancelRunRequest(run_id=found[0].run_id))
    assert [one.outcome for one in cancelled.runs] == ["CANCELLED"] * 2
    results = call.result(10).results
    assert ["cancelled the run" in one.error for one in results] == [True, True]
    second.cancel()


def test_a_drained_service_refuses_new_runs_and_finishes_those_in_flight(running):
    stream = running.stub.StreamStrategy(run_request(SLEEPS, BARS))
    events_until(stream, "started")
    status = running.operator.Drain(operators.DrainRequest(reason="a new disk"), metadata=BY)
    assert status.draining
    refused = refusal_of(lambda: run(running))
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAVAILABLE, "DRAINING")
    assert refused.retry_after_s == 5
    refused = refusal_of(
        lambda: running.stub.ExecuteList(list_request(BARS.rows(), deployment(EMPTY)))
    )
    assert refused.reason == "DRAINING"
    assert running.stub.GetHealth(public.HealthRequest()).status == "NOT_SERVING"
    (completed,) = events_until(stream, "completed")[-1:]
    assert completed.completed.success
    assert not running.operator.Resume(operators.ResumeRequest()).draining
    assert run(running).success
    assert running.stub.GetHealth(public.HealthRequest()).status == "SERVING"


def test_pages_of_runs_have_each_run_once_the_newest_first(running):
    for place in range(7):
        run(running, user_id="pages", run_id=f"page-{place}")
    seen, token = [], ""
    while True:
        page = running.operator.ListRuns(
            operators.ListRunsRequest(user_id="pages", page_size=3, page_token=token)
        )
        assert len(page.runs) <= 3
        seen += [one.run_id for one in page.runs]
        token = page.next_page_token
        if not token:
            break
    assert seen == [f"page-{place}" for place in reversed(range(7))]
    refused = refusal_of(
        lambda: running.operator.ListRuns(operators.ListRunsRequest(page_size=1001))
    )
    assert refused.says("page_size", "1001", "1 to 1000")
    refused = refusal_of(
        lambda: running.operator.ListRuns(operators.ListRunsRequest(page_token="x/y"))
    )
    assert refused.says("page_token", "next_page_token")


def test_runs_are_filtered_by_end_by_user_and_by_time(running):
    began_ms = time.time_ns() // 1_000_000
    run(running, user_id="ann", run_id="filter-good")
    run(running, "import os\n" + EMPTY, user_id="ann", run_id="filter-refused")
    run(running, user_id="bob", run_id="filter-bob")
    stream = started_run(running)

    def listed(**filters):
        request = operators.ListRunsRequest(since_ms=began_ms, **filters)
        return [one.run_id for one in running.operator.ListRuns(request).runs]

    assert listed(user_id="ann") == ["filter-refused", "filter-good"]
    assert listed(outcome="rejected") == ["filter-refused"]
    assert listed(outcome="SUCCEEDED") == ["filter-bob", "filter-good"]
    assert len(listed(in_flight=True)) == 1
    assert len(listed()) == 4
    assert "filter-good" not in [
        one.run_id
        for one in running.operator.ListRuns(operators.ListRunsRequest(until_ms=began_ms)).runs
    ]
    stream.cancel()


def test_a_watch_tells_of_runs_limits_and_drain_as_they_change(running):
    watch = running.operator.Watch(operators.WatchRequest())
    first = next(watch)
    assert first.status.slots == 2
    assert not first.status.draining
    run(running, user_id="watched", run_id="watched")
    update(running, default_timeout_s=17)
    running.operator.Drain(operators.DrainRequest())
    states, limits, drained = [], None, False
    for change in watch:
        kind = change.WhichOneof("kind")
        if kind == "run" and change.run.run_id == "watched":
            states.append(change.run.state)
        elif kind == "limits" and change.limits.changed:
            limits = change.limits.changed[0].limits.default_timeout_s
        elif kind == "status":
            drained = drained or change.status.draining
        if len(states) == 3 and limits and drained:
            break
    watch.cancel()
    assert states == [
        operators.RUN_STATE_WAITING,
        operators.RUN_STATE_RUNNING,
        operators.RUN_STATE_ENDED,
    ]
    assert limits == 17


def test_the_ledger_has_who_when_before_and_after(running, ledger):
    update(running, tier="gold", max_memory_mb=1024)
    update(running, tier="gold", reset=["max_memory_mb"])
    given, taken = actions(ledger)[-2:]
    assert (given["action"], given["target_kind"], given["target"]) == ("limits", "tier", "gold")
    assert given["by"].startswith("mara@desk from ipv4:127.0.0.1:")
    assert given["owner"] == running.owner
    assert json.loads(given["before"]) == {"max_memory_mb": 2048}
    assert json.loads(given["after"]) == {"max_memory_mb": 1024}
    assert given["reason"] == "a test"
    assert json.loads(taken["after"]) == {"max_memory_mb": 2048}
    assert abs(time.time() - int(given["action_id"][:12], 16) / 1000) < 60


def test_slots_and_slots_of_a_user_follow_at_once(running):
    update(running, slots=4)
    update(running, tier="free", slots_per_user=1)
    first = started_run(running)
    request = sleeping(60)
    request.user_id = "bob"
    second = running.stub.StreamStrategy(request)
    events_until(second, "started")
    third = running.stub.StreamStrategy(request)
    events_until(third, "queued")
    fourth = started_run(running)
    assert running.operator.GetPool(operators.GetPoolRequest()).running == 3
    update(running, tier="free", slots_per_user=2)
    second.cancel()
    events_until(third, "started")
    for stream in (first, third, fourth):
        stream.cancel()


def test_the_pool_follows_its_size_and_the_default_limits_within_the_budget(
    start_service, engine, tmp_path
):
    running = start_service(
        OPERATOR_PORT=0,
        LEDGER_URL=f"sqlite:///{tmp_path}/ledger.db",
        POOL_SIZE=0,
        MEMORY_BUDGET_MB=4096,
    )
    status = running.operator.SetPoolSize(operators.SetPoolSizeRequest(size=2))
    assert status.pool_size == 2
    until(lambda: _status(running).waiting_sandboxes == 2, WITHIN_S, "two wait")
    assert _status(running).memory_for_runs_bytes == (4096 - 2 * 512) * MIB
    answer = run(running)
    assert answer.usage.warm
    update(running, default_memory_mb=256)
    until(
        lambda: _status(running).memory_for_runs_bytes == (4096 - 2 * 256) * MIB,
        WITHIN_S,
        "the budget",
    )
    until(
        lambda: sorted(_memory(engine, running)) == [256 * MIB] * 2, WITHIN_S, "two of 256 MiB wait"
    )
    answer = run(running)
    assert (answer.usage.warm, answer.receipt.limits.memory_bytes) == (True, 256 * MIB)
    running.operator.SetPoolSize(operators.SetPoolSizeRequest(size=0))
    until(lambda: not containers_of(engine, running.owner), WITHIN_S, "none is left")
    until(
        lambda: _status(running).memory_for_runs_bytes == 4096 * MIB, WITHIN_S, "runs have it all"
    )


def test_limits_survive_a_restart_and_are_cut_to_new_maxima(start_service, tmp_path):
    settings = {
        "OPERATOR_PORT": 0,
        "LEDGER_URL": f"sqlite:///{tmp_path}/ledger.db",
        "OWNER": "operator-restart",
        "USER_TIERS": TIERS,
    }
    first = start_service(**settings)
    update(first, default_timeout_s=12)
    update(first, tier="gold", max_memory_mb=1536, default_memory_mb=640)
    update(first, user_id="eve", default_cpu_millis=300)
    first.operator.SetPoolSize(operators.SetPoolSizeRequest(size=1))
    assert first.end(signal.SIGTERM) == 0
    second = start_service(**settings)
    assert in_force(second).limits.default_timeout_s == 12
    limits = run(second, user_id="ann").receipt.limits
    assert (limits.timeout_ms, limits.memory_bytes) == (12_000, 640 * MIB)
    assert run(second, user_id="eve").receipt.limits.cpu_millis == 300
    assert _status(second).pool_size == 1
    assert second.end(signal.SIGTERM) == 0
    third = start_service(**settings, MAX_MEMORY_MB=1024)
    assert in_force(third, tier="gold").limits.max_memory_mb == 1024
    assert "they are cut to them" in third.log()
    assert third.end(signal.SIGTERM) == 0


def test_without_a_ledger_limits_do_not_change_but_runs_can_be_cancelled(service_with):
    running = service_with(OPERATOR_PORT=0)
    refused = refusal_of(lambda: update(running, default_timeout_s=9))
    assert (refused.code, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NO_LEDGER")
    assert in_force(running).limits.default_timeout_s == 30
    request = sleeping(60)
    request.run_id = "no-ledger"
    stream = running.stub.StreamStrategy(request)
    events_until(stream, "started")
    listed = running.operator.ListRuns(operators.ListRunsRequest())
    assert listed.incomplete == "there is no ledger"
    assert listed.runs[0].run_id == "no-ledger"
    assert running.operator.CancelRun(
        operators.CancelRunRequest(run_id="no-ledger")
    ).sandboxes_removed


def test_clients_do_not_reach_the_operator_service(service):
    channel = grpc.insecure_channel(service.address)
    drain = channel.unary_unary("/strategiz.operator.v1.OperatorService/Drain")
    refused = refusal_of(lambda: drain(b"", timeout=5))
    channel.close()
    assert refused.code == grpc.StatusCode.PERMISSION_DENIED


def _state(running, run_id):
    try:
        return running.operator.GetRun(operators.GetRunRequest(run_id=run_id)).state
    except grpc.RpcError:
        return None


def _status(running):
    return running.operator.GetPool(operators.GetPoolRequest())


def _memory(engine, running):
    names = [one["Id"] for one in containers_of(engine, running.owner)]
    with contextlib.suppress(Exception):
        return [engine.api.inspect_container(name)["HostConfig"]["Memory"] for name in names]
    return []
