"""Memory, descriptors, threads or checkers run out: some runs are refused, none is lost, all is well afterwards."""

import os
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from orchestrator.run import Outcome
from tests.faults.service_state import (
    control,
    control_request,
    ended,
    execute,
    nothing_left,
    recovers,
    sleeping,
    succeeds,
)
from tests.faults.starved_process import children, no_more_descriptors, no_more_threads
from tests.stand.running_service import MIB, RunningService, containers_of

EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
OWN_CONNECTION = [("grpc.use_local_subchannel_pool", 1)]
WORKER = "orchestrator.validation.worker"


def many(running, requests):
    """How several calls at once end."""
    with ThreadPoolExecutor(len(requests)) as threads:
        return list(
            threads.map(
                lambda request: ended(lambda: running.stub.ExecuteStrategy(request, timeout=50)),
                requests,
            )
        )


def refused_at_least_one(found):
    """Whether the want was felt: some were refused, and none came to another end."""
    ends = {one.end for one in found}
    assert ends <= {Outcome.SUCCEEDED, EXHAUSTED, UNAVAILABLE}, found
    return bool(ends & {EXHAUSTED, UNAVAILABLE})


# Memory.


def test_runs_never_have_more_memory_together_than_the_budget_and_the_rest_is_refused(
    start_service, engine
):
    budget_mb = 700
    running = start_service(
        SLOTS=8,
        QUEUE_LENGTH=0,
        MEMORY_BUDGET_MB=budget_mb,
        DEFAULT_MEMORY_MB=256,
        MAX_MEMORY_MB=512,
    )
    expected = control(running)
    nothing_left(engine, running)
    most_mb = []
    over = threading.Event()

    def watch():
        while not over.is_set():
            listed = containers_of(engine, running.owner)
            limits = []
            for entry in listed:
                try:
                    found = engine.api.inspect_container(entry["Id"])
                except Exception:  # noqa: BLE001 - gone in between
                    continue
                limits.append(found["HostConfig"]["Memory"] // MIB)
            most_mb.append(sum(limits))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        found = many(
            running,
            [sleeping(1.5, limits={"memory_mb": size}) for size in (256, 512, 128, 256, 384, 200)],
        )
    finally:
        over.set()
        watching.join()
    kinds = {one.end for one in found}
    assert kinds == {Outcome.SUCCEEDED, EXHAUSTED}, found
    assert 0 < max(most_mb) <= budget_mb
    recovers(engine, running, expected)


# Descriptors and threads.


@pytest.fixture(scope="module")
def starving(engine, short_folder):
    """A service that is starved again and again."""
    running = RunningService.start(
        short_folder, SLOTS=4, DEFAULT_MEMORY_MB=256, REAP_INTERVAL_S=0.5, VALIDATION_WORKERS=2
    )
    yield running, control(running)
    assert running.end(signal.SIGTERM) == 0, running.log()


@pytest.mark.parametrize("spare", [0, 1, 3])
def test_a_service_without_descriptors_refuses_runs_and_goes_on_when_it_has_some(
    starving, engine, spare
):
    running, expected = starving
    nothing_left(engine, running)
    with no_more_descriptors(running.process.pid, spare):
        found = many(running, [control_request() for _ in range(6)])
        assert refused_at_least_one(found)
        if spare == 0:
            assert Outcome.SUCCEEDED not in {one.end for one in found}
        assert not running.stopped
    recovers(engine, running, expected, 30.0)


@pytest.mark.timeout(120)
def test_a_service_that_may_start_no_thread_refuses_runs_and_goes_on_when_it_may(
    start_service, engine
):
    if os.geteuid() != 0:
        pytest.skip("a group of processes with a limit of its own needs root")
    # Threads once started stay: one that has done a single run has too few for eight at once.
    running = start_service(SLOTS=8, DEFAULT_MEMORY_MB=256, REAP_INTERVAL_S=0.5)
    expected = control(running)
    nothing_left(engine, running)
    with no_more_threads(running.process.pid):
        found = many(running, [control_request() for _ in range(8)])
        assert refused_at_least_one(found)
        assert not running.stopped
    recovers(engine, running, expected, 30.0)


def test_more_calls_than_may_be_are_refused_and_the_others_are_answered(start_service, engine):
    running = start_service(MAX_CONCURRENT_RPCS=4, SLOTS=4, DEFAULT_MEMORY_MB=256)
    # Each on a connection of its own: on one, calls beyond the limit would wait in the client.
    channels = [grpc.insecure_channel(running.address, options=OWN_CONNECTION) for _ in range(12)]
    for channel in channels:
        grpc.channel_ready_future(channel).result(30)
    # Made before the first is sent: a busy machine makes one in as long as a run takes.
    requests = [sleeping(1.0) for _ in channels]
    pending = [
        StrategyExecutionServiceStub(channel).ExecuteStrategy.future(request, timeout=40)
        for channel, request in zip(channels, requests, strict=True)
    ]
    codes = [one.code() for one in pending]
    assert set(codes) == {grpc.StatusCode.OK, EXHAUSTED}
    assert codes.count(grpc.StatusCode.OK) >= 4
    for channel in channels:
        channel.close()
    nothing_left(engine, running)


# Checkers of sources.


@pytest.fixture
def checking(starving, engine):
    """The service, with both of its checkers at work again afterwards."""
    running, expected = starving
    yield running
    recovers(engine, running, expected)


def fresh():
    """A source that has not been checked yet."""
    request = control_request()
    request.code += f"\n# {uuid.uuid4().hex}\n"
    return request


def test_checkers_that_were_killed_are_replaced_and_cost_at_most_a_run_each(checking):
    workers = children(checking.process.pid, WORKER)
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    found = [one.end for one in many(checking, [fresh() for _ in range(6)])]
    lost = [end for end in found if end is not Outcome.SUCCEEDED]
    assert set(lost) <= {Outcome.REJECTED, grpc.StatusCode.INTERNAL}, found
    assert len(lost) <= len(workers)
    now = children(checking.process.pid, WORKER)
    assert len(now) == 2
    assert not now & workers


def test_a_checker_that_dies_at_work_costs_at_most_that_one_run(checking):
    (first, *_) = workers = children(checking.process.pid, WORKER)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(execute, checking, fresh())
        time.sleep(0.5)  # one of them has it now
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        assert asked.result().end in (Outcome.REJECTED, Outcome.SUCCEEDED, grpc.StatusCode.INTERNAL)
    found = many(checking, [fresh() for _ in range(3)])
    assert {one.end for one in found} == {Outcome.SUCCEEDED}, found
    assert first not in children(checking.process.pid, WORKER)


def test_checkers_that_hang_are_replaced_after_their_time(checking):
    workers = children(checking.process.pid, WORKER)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    found = many(checking, [fresh() for _ in range(2)])
    assert {one.end for one in found} <= {Outcome.REJECTED, grpc.StatusCode.INTERNAL}, found
    assert max(one.seconds for one in found) < 30.0
    for _ in found:
        succeeds(checking)
    found = many(checking, [fresh() for _ in range(2)])
    assert {one.end for one in found} == {Outcome.SUCCEEDED}, found
    assert not children(checking.process.pid, WORKER) & workers


@pytest.mark.timeout(120)
def test_a_service_without_descriptors_takes_new_connections_when_it_has_some(
    start_service, engine
):
    running = start_service()
    control(running)
    with no_more_descriptors(running.process.pid):
        with grpc.insecure_channel(running.address, options=OWN_CONNECTION) as channel:
            refused = ended(
                lambda: StrategyExecutionServiceStub(channel).ExecuteStrategy(
                    control_request(), timeout=3
                )
            )
        assert refused.end in (UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
    with grpc.insecure_channel(running.address, options=OWN_CONNECTION) as channel:
        found = ended(
            lambda: StrategyExecutionServiceStub(channel).ExecuteStrategy(
                control_request(), timeout=30
            )
        )
        assert found.end is Outcome.SUCCEEDED, found
