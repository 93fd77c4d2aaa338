"""Sandboxes made ahead: used once, replaced, never in the way, and gone when the service goes."""

import time

import pandas as pd
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.e2e.sleeping_runs import sleeping, started_run
from tests.stand.market_bars import random_bars
from tests.stand.patience import patience
from tests.stand.running_service import containers_of, events_until, until

HONEST = """
SYMBOL = 'X'
def strategy(data):
    rising = data['close'] > data['close'].rolling(10).mean()
    print('ran')
    return np.sign(rising.astype(int).diff())
"""


SLEEPING = "SYMBOL = 'X'\nimport time\nsignal('BUY', data.index[0], 1)\ntime.sleep(1)\n"


def names_of(engine, owner):
    return {entry["Names"][0].lstrip("/") for entry in containers_of(engine, owner)}


def waiting(service):
    health = service.stub.GetHealth(public.HealthRequest())
    return int(health.metadata["waiting_sandboxes"])


def runs_of(service):
    """How many runs found a waiting sandbox, and how many did not."""
    told = service.stub.GetHealth(public.HealthRequest()).metadata
    return int(told["warm_runs"]), int(told["cold_runs"])


@pytest.fixture
def pooled(service_with, engine):
    """Gives a service for which as many sandboxes wait as it was told to keep, and has none but these."""

    def ready(**settings):
        settings = {"POOL_SIZE": 2, **settings}
        service, size = service_with(**settings), settings["POOL_SIZE"]
        until(
            lambda: waiting(service) == len(names_of(engine, service.owner)) == size,
            20.0,
            f"{size} sandboxes wait",
        )
        return service

    return ready


def run(service, code=HONEST, **fields):
    message = public.ExecuteStrategyRequest(code=code, columns=random_bars(300).columns(), **fields)
    return service.stub.ExecuteStrategy(message)


def test_a_run_gets_a_waiting_sandbox_and_a_new_one_takes_its_place(pooled, engine):
    service = pooled()
    before = names_of(engine, service.owner)
    answer = run(service)
    assert answer.success, answer.error
    assert answer.usage.warm
    # To make one takes 100 ms and more.
    assert answer.usage.sandbox_ms < patience(5.0)
    assert list(answer.logs) == ["ran"]
    until(lambda: waiting(service) == 2, 20.0, "the pool is full again")
    until(lambda: len(names_of(engine, service.owner)) == 2, 5.0, "the used one is gone")
    assert len(names_of(engine, service.owner) & before) == 1


def test_no_sandbox_is_made_while_a_short_run_goes_on(start_service, engine):
    # Its own: after another run, one might be due just now.
    service = start_service(POOL_SIZE=2)
    until(lambda: waiting(service) == 2, 20.0, "2 sandboxes wait")
    before = names_of(engine, service.owner)
    began = time.time()
    assert service.stub.ExecuteStrategy(sleeping(0.6)).success
    until(lambda: waiting(service) == 2, 20.0, "the pool is full again")
    (made,) = names_of(engine, service.owner) - before
    created = pd.Timestamp(engine.api.inspect_container(made)["Created"]).timestamp()
    assert created > began + 0.6


def test_a_long_run_is_not_waited_for(pooled):
    service = pooled()
    stream = started_run(service)
    until(lambda: waiting(service) == 2, 20.0, "the pool is full again")
    stream.cancel()


def test_nothing_of_a_run_is_seen_by_the_next(pooled):
    service = pooled(SLOTS=4, STATIC_POLICY="report")
    code = """
SYMBOL = 'X'
import os
print(os.path.exists('/tmp/mine'), hasattr(np, 'mine'), os.getpid() > 0)
open('/tmp/mine', 'w').write('x')
np.mine = 1
signal('BUY', data.index[0], 1)
"""
    for _ in range(4):
        answer = run(service, code)
        assert answer.success, answer.error
        assert list(answer.logs) == ["False False True"]


def test_a_warm_answer_is_the_same_as_a_cold_one(pooled, service):
    warm = run(pooled(POOL_SIZE=1))
    cold = run(service)
    assert warm.usage.warm
    assert not cold.usage.warm
    for answer in (warm, cold):
        answer.performance.last_tested_at = ""
    assert warm.performance == cold.performance
    assert list(warm.signals) == list(cold.signals)


@pytest.mark.parametrize(
    "asked", [{"memory_mb": 200}, {"memory_mb": 1024}, {"cpu_millis": 300}], ids=str
)
def test_a_waiting_sandbox_is_given_the_limits_that_a_run_asks_for(pooled, engine, asked):
    service = pooled(POOL_SIZE=1)
    runs = runs_of(service)
    (before,) = names_of(engine, service.owner)
    stream = service.stub.StreamStrategy(
        public.ExecuteStrategyRequest(
            code=SLEEPING, columns=random_bars(50).columns(), limits=public.RunLimits(**asked)
        )
    )
    events_until(stream, "started")
    given = engine.api.inspect_container(before)["HostConfig"]
    assert given["Memory"] == given["MemorySwap"] == asked.get("memory_mb", 512) << 20
    assert given["CpuQuota"] / given["CpuPeriod"] == asked.get("cpu_millis", 1000) / 1000
    answer = events_until(stream, "completed")[-1].completed
    assert answer.success, answer.error
    assert answer.usage.warm
    assert 0 < answer.usage.sandbox_ms < 1000
    assert answer.receipt.limits.memory_bytes == asked.get("memory_mb", 512) << 20
    assert runs_of(service) == (runs[0] + 1, runs[1])


def test_a_waiting_sandbox_that_was_made_smaller_is_out_of_memory_there(pooled):
    service = pooled(POOL_SIZE=1)
    code = "SYMBOL = 'X'\nx = np.ones(50 << 20)\nsignal('BUY', data.index[0], 1)\n"
    assert run(service, code).success
    until(lambda: waiting(service) == 1, 20.0, "a sandbox waits again")
    answer = run(service, code, limits=public.RunLimits(memory_mb=256))
    assert answer.outcome == public.OUTCOME_OUT_OF_MEMORY, answer.error
    assert answer.usage.warm
    assert "256 MiB" in answer.error


@pytest.mark.gvisor
@pytest.mark.slow
def test_where_the_runtime_cannot_resize_other_limits_get_a_sandbox_of_their_own(pooled, engine):
    if "runsc" not in engine.info()["Runtimes"]:
        pytest.skip("the engine has no runtime runsc: `make runsc` registers it")
    service = pooled(POOL_SIZE=1, RUNTIME="runsc")
    before = names_of(engine, service.owner)
    answer = run(service, limits=public.RunLimits(memory_mb=256))
    assert answer.success, answer.error
    assert not answer.usage.warm
    assert before <= names_of(engine, service.owner)


def test_a_dead_sandbox_is_replaced_without_a_word(pooled, engine):
    service = pooled()
    for name in names_of(engine, service.owner):
        engine.api.kill(name)
    answer = run(service)
    assert answer.success, answer.error
    until(lambda: waiting(service) == 2, 20.0, "the pool is full again")
    assert run(service).usage.warm


def test_a_sandbox_that_died_while_it_waited_is_replaced_before_a_run_finds_it(pooled, engine):
    service = pooled()
    dead = names_of(engine, service.owner)
    for name in dead:
        engine.api.kill(name)
    until(
        lambda: not names_of(engine, service.owner) & dead and waiting(service) == 2,
        20.0,
        "both were replaced",
    )


def test_an_old_sandbox_is_replaced(start_service, engine):
    service = start_service(POOL_SIZE=2, POOL_MAX_IDLE_S=3)
    until(lambda: waiting(service) == 2, 20.0, "2 sandboxes wait")
    before = names_of(engine, service.owner)
    until(
        lambda: not names_of(engine, service.owner) & before and waiting(service) == 2,
        20.0,
        "both were replaced",
    )


def test_sandboxes_that_wait_are_never_swept(pooled, engine):
    service = pooled(REAP_INTERVAL_S=0.3)
    before = names_of(engine, service.owner)
    time.sleep(1.5)  # several sweeps
    assert names_of(engine, service.owner) == before


def test_waiting_takes_no_processor_time(pooled):
    service = pooled()
    used = service.cpu_s()
    time.sleep(3.0)
    assert service.cpu_s() - used <= 0.05


def test_concurrent_runs_never_share_a_sandbox(pooled):
    service = pooled(SLOTS=4, STATIC_POLICY="report")
    code = (
        "import os, time\nSYMBOL = 'X'\nprint(os.getuid())\ntime.sleep(0.5)\n"
        "signal('BUY', data.index[0], 1)\n"
    )
    message = public.ExecuteStrategyRequest(code=code, columns=random_bars(50).columns())
    answers = [
        call.result() for call in [service.stub.ExecuteStrategy.future(message) for _ in range(4)]
    ]
    assert all(answer.success for answer in answers), [answer.error for answer in answers]
    assert len({answer.logs[0] for answer in answers}) == 4
