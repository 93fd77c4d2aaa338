"""Orchestrators die, stop, and share an engine: no container outlives its run, and none of another's is touched."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from orchestrator.run import Outcome
from tests.faults.service_state import (
    completed_of,
    control,
    ended,
    sleeping,
)
from tests.stand.patience import patience
from tests.stand.running_service import (
    OWNER_LABEL,
    RUN_LABEL,
    RUNNER_IMAGE,
    containers_of,
    events_until,
    new_owner,
    until,
)

INSTANCE_LABEL = "io.strategiz.instance"
LEFTOVERS = 300


def running_states(engine, owner):
    return [entry["State"] for entry in containers_of(engine, owner)]


def streams_of(running, count, seconds=30):
    streams = [running.stub.StreamStrategy(sleeping(seconds)) for _ in range(count)]
    for stream in streams:
        events_until(stream, "started")
    return streams


def test_containers_of_a_killed_orchestrator_end_within_a_second_and_the_next_start_removes_them(
    start_service, engine
):
    first = start_service(SLOTS=4, DEFAULT_MEMORY_MB=256)
    streams = streams_of(first, 4)
    assert running_states(engine, first.owner) == ["running"] * 4
    names = {entry["Names"][0].lstrip("/") for entry in containers_of(engine, first.owner)}
    first.process.kill()
    until(lambda: "running" not in running_states(engine, first.owner), 1.0, "they ended")
    for stream in streams:
        assert completed_of(stream) == []
        assert stream.code() is grpc.StatusCode.UNAVAILABLE
    first.wait()
    second = start_service(OWNER=first.owner)
    until(lambda: not containers_of(engine, first.owner), 5.0, "they are removed")
    assert [name for name in names if name not in second.log()] == []
    assert control(second)


def test_what_a_killed_orchestrator_left_is_removed_by_its_peer_within_five_seconds(
    start_service, engine
):
    owner = new_owner()
    first, second = (start_service(OWNER=owner, REAP_INTERVAL_S=0.5) for _ in "12")
    streams = streams_of(first, 2)
    (kept,) = streams_of(second, 1, seconds=5)
    first.process.kill()
    until(lambda: len(containers_of(engine, owner)) == 1, 5.0, "only the peer's own is left")
    for stream in streams:
        assert completed_of(stream) == []
    (answer,) = completed_of(kept)
    assert Outcome(answer.outcome) is Outcome.SUCCEEDED, answer.error


@pytest.mark.parametrize("shared", [True, False], ids=["one owner", "two owners"])
def test_two_orchestrators_on_one_engine_never_remove_each_others_containers(
    start_service, engine, shared
):
    owner = new_owner()
    services = [
        start_service(
            OWNER=owner if shared else new_owner(), REAP_INTERVAL_S=0.1, DEFAULT_MEMORY_MB=256
        )
        for _ in "12"
    ]
    with ThreadPoolExecutor(6) as threads:
        # Some short, so that containers of every state are seen by the other's sweeps.
        requests = [sleeping(seconds) for seconds in (0, 0.3, 2, 0, 0.3, 2)]
        answers = list(
            threads.map(
                lambda pair: ended(
                    lambda: services[pair[0] % 2].stub.ExecuteStrategy(pair[1], timeout=50)
                ),
                enumerate(requests),
            )
        )
    assert [answer.end for answer in answers] == [Outcome.SUCCEEDED] * len(requests), answers
    for running in services:
        assert '"swept a sandbox"' not in running.log()


def test_two_orchestrators_of_one_owner_give_their_sandboxes_different_users(start_service, engine):
    owner = new_owner()
    services = [start_service(OWNER=owner) for _ in "12"]
    streams = [stream for running in services for stream in streams_of(running, 2)]
    users = [entry["Labels"]["io.strategiz.first_uid"] for entry in containers_of(engine, owner)]
    for stream in streams:
        stream.cancel()
    assert len(set(users)) == len(users) == 4


@pytest.fixture
def leftovers(engine):
    """Makes containers that look like those of a service that died; removed after the test."""
    made = []

    def make(owner, count):
        labels = {OWNER_LABEL: owner, RUN_LABEL: "left", INSTANCE_LABEL: "gone"}
        with ThreadPoolExecutor(4) as threads:
            made.extend(
                threads.map(
                    lambda _: engine.api.create_container(
                        RUNNER_IMAGE,
                        ["200000"],
                        labels=labels,
                        host_config=engine.api.create_host_config(network_mode="none"),
                    )["Id"],
                    range(count),
                )
            )

    yield make
    there = {entry["Id"] for entry in engine.api.containers(all=True)}
    for container in there.intersection(made):
        engine.api.remove_container(container, force=True)


@pytest.mark.timeout(150)
def test_three_hundred_leftovers_are_found_without_any_event_of_the_engine(
    start_service, engine, leftovers
):
    owner = new_owner()
    leftovers(owner, LEFTOVERS)
    assert len(containers_of(engine, owner)) == LEFTOVERS
    running = start_service(OWNER=owner, REAP_INTERVAL_S=1, START_TIMEOUT_S=8)
    assert control(running)
    until(lambda: not containers_of(engine, owner), 60.0, "all are removed")
    assert running.log().count('"swept a sandbox"') == LEFTOVERS


# Told to stop.


def test_a_service_told_to_stop_says_not_serving_at_once_and_ends_with_nothing_left(
    start_service, engine
):
    # The grace is longer than patience with what happens at once.
    running = start_service(SLOTS=4, SHUTDOWN_GRACE_S=patience(1.0) + 3, DEFAULT_MEMORY_MB=256)
    watch = grpc_health_watch(running)
    assert next(watch) == "SERVING"
    (short,) = streams_of(running, 1, seconds=1.5)
    (long,) = streams_of(running, 1, seconds=60)
    running.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert next(watch) == "NOT_SERVING"
    assert time.monotonic() - began < patience(1.0)
    (answer,) = completed_of(short)
    assert Outcome(answer.outcome) is Outcome.SUCCEEDED, answer.error
    assert completed_of(long) == []
    assert long.code() is grpc.StatusCode.CANCELLED
    assert running.wait() == 0
    assert containers_of(engine, running.owner) == []
    assert time.monotonic() - began < patience(15.0)


def grpc_health_watch(running):
    stub = health_pb2_grpc.HealthStub(running.channel)
    for answer in stub.Watch(health_pb2.HealthCheckRequest(service="")):
        yield health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
