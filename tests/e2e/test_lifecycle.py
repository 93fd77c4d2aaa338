"""Starting, stopping, queueing and dying: whatever happens to the service or the caller, no container is left."""

import signal
import socket
import subprocess
import time

import grpc
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.e2e.sleeping_runs import BARS, QUICK, sleeping, started_run
from tests.stand.running_service import (
    OWNER_LABEL,
    RUN_LABEL,
    RUNNER_IMAGE,
    containers_of,
    events_until,
    list_request,
    new_owner,
    refusal_from,
    refusal_of,
    run_request,
    spawn,
    until,
)

# From the start of a service to the end of what another of its owner left.
SWEPT_S = 5.0


def gone(engine, owner, within_s=1.0):
    until(lambda: not containers_of(engine, owner), within_s, "the container is gone")


def container_of(engine, owner):
    (container,) = containers_of(engine, owner)
    return container


# A caller that gives up.


def test_a_cancelled_stream_removes_its_container_within_a_second(service, engine):
    stream = started_run(service)
    assert container_of(engine, service.owner)["State"] == "running"
    stream.cancel()
    gone(engine, service.owner)


def test_a_cancelled_unary_call_removes_its_container_within_a_second(service, engine):
    call = service.stub.ExecuteStrategy.future(sleeping(60))
    until(
        lambda: any(c["State"] == "running" for c in containers_of(engine, service.owner)),
        10,
        "it runs",
    )
    assert call.cancel()
    gone(engine, service.owner)


def test_a_call_that_is_cancelled_while_its_container_is_made_leaves_none(service, engine):
    for delay_s in (0.01, 0.05, 0.1, 0.15, 0.2, 0.3):
        call = service.stub.ExecuteStrategy.future(sleeping(60))
        time.sleep(delay_s)  # the moment is the point; there is no condition to wait for
        call.cancel()
    gone(engine, service.owner, 3.0)
    health = service.stub.GetHealth(public.HealthRequest())
    assert (health.metadata["running"], health.metadata["queued"]) == ("0", "0")


def test_a_deadline_of_the_caller_ends_the_run_and_its_container(service, engine):
    refusal = refusal_of(lambda: service.stub.ExecuteStrategy(sleeping(60), timeout=1.5))
    assert refusal.code is grpc.StatusCode.DEADLINE_EXCEEDED
    gone(engine, service.owner)


def test_a_closed_connection_ends_the_run_and_its_container(service, engine):
    channel = grpc.insecure_channel(service.address)
    stream = channel.unary_stream(
        "/strategiz.execution.v1.StrategyExecutionService/StreamStrategy",
        request_serializer=public.ExecuteStrategyRequest.SerializeToString,
        response_deserializer=public.ExecutionEvent.FromString,
    )(sleeping(60))
    events_until(stream, "started")
    channel.close()
    gone(engine, service.owner)


# A service that dies, or is told to stop.


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_service_told_to_stop_finishes_its_run_and_takes_no_more(start_service, engine, signum):
    running = start_service()
    stream = started_run(running, seconds=5)
    running.process.send_signal(signum)

    def refused():
        try:
            running.stub.ExecuteStrategy(run_request(QUICK, BARS), timeout=5)
        except grpc.RpcError as error:
            return refusal_from(error)
        return None

    refusal = until(refused, 3, "new calls are refused while the run goes on")
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN")
    assert running.stub.GetHealth(public.HealthRequest()).status == "NOT_SERVING"
    completed = events_until(stream, "completed")[-1].completed
    assert completed.success, completed.error
    assert running.wait() == 0
    assert containers_of(engine, running.owner) == []


def test_runs_that_outlast_the_grace_are_cancelled_and_their_containers_removed(
    start_service, engine
):
    running = start_service(SHUTDOWN_GRACE_S=0.5)
    stream = started_run(running)
    running.process.send_signal(signal.SIGTERM)
    refusal = refusal_of(lambda: list(stream))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.CANCELLED, "SHUTTING_DOWN")
    assert running.wait() == 0
    assert containers_of(engine, running.owner) == []


def test_a_service_told_to_stop_while_it_starts_leaves_no_container(tmp_path, engine, owner):
    process = spawn(tmp_path / "stderr", OWNER=owner)
    until(lambda: containers_of(engine, owner), 20, "it tries its sandbox")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert containers_of(engine, owner) == []


def test_a_second_signal_cancels_at_once_and_everybody_who_joined_is_told(start_service, engine):
    running = start_service(SHUTDOWN_GRACE_S=60)
    request = sleeping(60)
    request.run_id = "shared"
    stream = running.stub.StreamStrategy(request)
    events_until(stream, "started")
    joined = running.stub.ExecuteStrategy.future(request)
    until(lambda: "joined a run" in running.log(), 5.0, "the second call has joined")
    running.process.send_signal(signal.SIGTERM)
    until(lambda: '"draining"' in running.log(), 5.0, "the service drains")
    running.process.send_signal(signal.SIGINT)
    refusals = [refusal_of(lambda: list(stream)), refusal_of(joined.result)]
    for refusal in refusals:
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.CANCELLED, "SHUTTING_DOWN")
    assert running.wait() == 0
    assert containers_of(engine, running.owner) == []


def test_lists_in_progress_end_in_the_grace_and_are_cancelled_after_it(start_service, engine):
    running = start_service(SHUTDOWN_GRACE_S=60)
    quick, slow = (
        running.stub.ExecuteList.future(
            list_request(
                BARS.rows(),
                public.DeploymentExecution(
                    user_id=f"sleeps {seconds}", strategy_code=sleeping(seconds).code
                ),
            )
        )
        for seconds in (0.7, 60)
    )
    until(lambda: len(containers_of(engine, running.owner)) == 2, 10, "both are evaluated")
    running.process.send_signal(signal.SIGTERM)
    assert quick.result().success
    running.process.send_signal(signal.SIGTERM)
    refusal = refusal_of(slow.result)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.CANCELLED, "SHUTTING_DOWN")
    assert running.wait() == 0
    assert containers_of(engine, running.owner) == []


def test_runs_that_wait_are_refused_when_the_service_is_told_to_stop(start_service):
    running = start_service(SLOTS=1)
    first = started_run(running, seconds=1.5)
    streams = [running.stub.StreamStrategy(sleeping(60)) for _ in range(2)]
    for stream in streams:
        events_until(stream, "queued")
    unary = running.stub.ExecuteStrategy.future(sleeping(60))

    def queued():
        return running.stub.GetHealth(public.HealthRequest()).metadata["queued"]

    until(lambda: queued() == "3", 5.0, "three wait")
    running.process.send_signal(signal.SIGTERM)
    for end in (*(lambda stream=stream: list(stream) for stream in streams), unary.result):
        refusal = refusal_of(end)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN")
        assert refusal.retry_after_s
    assert events_until(first, "completed")[-1].completed.success
    assert running.wait() == 0


# Sweeping.


@pytest.fixture
def leftover(engine):
    """Makes containers that look like those of a service that died; removed after the test."""
    made = []

    def make(owner, *, started=True):
        make_one = engine.containers.run if started else engine.containers.create
        made.append(
            make_one(
                RUNNER_IMAGE,
                ["200000"],
                labels={OWNER_LABEL: owner, RUN_LABEL: "left", "io.strategiz.instance": "gone"},
                network_mode="none",
                **({"detach": True} if started else {}),
            )
        )
        return made[-1]

    yield make
    for container in made:
        if containers_named(engine, container.name):
            container.remove(force=True)


def containers_named(engine, name):
    return engine.api.containers(all=True, filters={"name": f"^/{name}$"})


def swept(engine, container, within_s=SWEPT_S):
    until(lambda: not containers_named(engine, container.name), within_s, "it is swept")


def test_a_start_sweeps_what_its_owner_left_and_never_touches_another_owners(
    start_service, engine, leftover, owner
):
    own, foreign = leftover(owner), leftover(new_owner())
    similar = leftover(f"{owner}-2")
    running = start_service(OWNER=owner)
    swept(engine, own)
    assert running.stub.ExecuteStrategy(run_request(QUICK, BARS)).success
    assert containers_named(engine, foreign.name)
    assert containers_named(engine, similar.name)


def test_what_slips_through_is_swept_while_runs_go_on_untouched(start_service, engine, leftover):
    running = start_service(REAP_INTERVAL_S=0.2)
    stream = started_run(running, seconds=4)
    stray = leftover(running.owner)
    swept(engine, stray)
    completed = events_until(stream, "completed")[-1].completed
    assert completed.success, completed.error


def test_what_was_created_and_never_started_is_swept_when_no_start_can_take_that_long(
    start_service, engine, leftover
):
    running = start_service(REAP_INTERVAL_S=0.2, START_TIMEOUT_S=6)
    stray = leftover(running.owner, started=False)
    time.sleep(3.5)  # the sandbox of a service that lives may be at this point, so it is left alone
    assert containers_named(engine, stray.name)
    swept(engine, stray, 8.0)


@pytest.mark.slow
def test_services_of_one_owner_leave_each_others_sandboxes_alone_and_share_no_user(
    start_service, engine
):
    first = start_service(REAP_INTERVAL_S=0.2, POOL_SIZE=1)
    second = start_service(REAP_INTERVAL_S=0.2, POOL_SIZE=1, OWNER=first.owner)
    services = (first, second)
    for running in services:
        until(lambda running=running: waiting(running) == 1, 20.0, "a sandbox waits")
    idle = {container["Id"] for container in containers_of(engine, first.owner)}
    assert len(idle) == 2
    users = {
        int(container["Labels"]["io.strategiz.first_uid"])
        for container in containers_of(engine, first.owner)
    }
    assert len(users) == 2
    streams = [started_run(running, seconds=4) for running in services]
    for running, stream in zip(services, streams, strict=True):
        completed = events_until(stream, "completed")[-1].completed
        assert completed.success, (completed.error, running.log())
    for running in services:
        assert "swept a sandbox" not in running.log()
    # Each looks, after the test, for what is left of their owner: both must be gone by then.
    assert [running.end(signal.SIGTERM) for running in services] == [0, 0]


def waiting(running):
    health = running.stub.GetHealth(public.HealthRequest())
    return int(health.metadata["waiting_sandboxes"])


# Starts that cannot be.


def fails_to_start(tmp_path, **settings):
    """What a service that cannot serve says before it ends with code 1."""
    log = tmp_path / "stderr"
    process = spawn(log, **settings)
    try:
        out, _ = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        raise AssertionError(f"the service started: {out}") from None
    said = log.read_text()
    assert process.returncode == 1, said
    assert out == ""
    assert "Traceback" not in said
    # gRPC may have had its own say before.
    told = said[said.index("cannot serve: ") :]
    assert told.count("cannot serve") == 1
    return told


def test_a_port_in_use_is_told_before_anything_is_swept(tmp_path, service, engine, leftover):
    port = service.address.rsplit(":", 1)[1]
    stray = leftover("somebody")
    assert port in fails_to_start(tmp_path, GRPC_PORT=port, OWNER="somebody")
    assert containers_named(engine, stray.name)


def test_a_port_that_another_program_listens_on_is_told(tmp_path, engine):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in fails_to_start(tmp_path, GRPC_PORT=port)


def test_a_missing_runner_image_is_told_with_what_builds_it(tmp_path, engine):
    said = fails_to_start(tmp_path, RUNNER_IMAGE="strategiz/no-such-image:never")
    assert "strategiz/no-such-image:never" in said
    assert "make" in said


def test_an_engine_that_is_not_there_is_told(tmp_path, engine, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing.sock")
    assert "engine" in fails_to_start(tmp_path)


def test_an_unknown_runtime_is_told_before_the_service_serves(tmp_path, engine):
    assert "nosuch" in fails_to_start(tmp_path, RUNTIME="nosuch")


def test_all_settings_that_are_wrong_are_told_at_once(tmp_path, engine):
    said = fails_to_start(tmp_path, SLOTS="many", MAX_BARS=0, STATIC_POLICY="off")
    for name in ("STRATEGIZ_SLOTS", "STRATEGIZ_MAX_BARS", "STRATEGIZ_STATIC_POLICY"):
        assert name in said
