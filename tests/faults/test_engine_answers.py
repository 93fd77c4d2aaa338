"""The engine answers, but not as hoped: it refuses, is late, loses containers, or tells of odd ends."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import grpc
import pytest

from orchestrator.run import Outcome
from tests.faults.service_state import (
    completed_of,
    control_request,
    counted,
    ended,
    execute,
    sleeping,
    succeeds,
)
from tests.stand.engine_proxy import Answer, AnswerLate, ChangeAnswer, ChangeRequest, Hang, Hold
from tests.stand.running_service import containers_of, events_until, spawn, until

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
CREATE = r"^POST /containers/create"
START = r"^POST /containers/[^/]+/start"
INSPECT = r"^GET /containers/[^/]+/json"
REMOVE = r"^DELETE /containers/"

MEMORY_BOMB = """
SYMBOL = 'X'
import time
def strategy(data):
    time.sleep(0.5)
    kept = []
    while True:
        kept.append(np.ones(1_000_000))
"""


# Creating and starting.


def test_a_service_does_not_start_on_an_engine_that_sets_no_memory_limit_and_says_why(
    stand, tmp_path
):
    def unlimited(body):
        del body["HostConfig"]["Memory"], body["HostConfig"]["MemorySwap"]

    with (
        stand.proxy.rule(CREATE, ChangeRequest(unlimited)) as rule,
        mock.patch.dict(os.environ, DOCKER_HOST=stand.proxy.host),
    ):
        process = spawn(tmp_path / "log", OWNER=stand.service.owner + "-other")
        process.communicate(timeout=40)
    assert process.returncode == 1
    assert rule.hits == 2
    assert "does not enforce the memory limit of 512 MiB" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("status", [409, 500])
def test_an_engine_that_refuses_every_create_makes_a_run_unavailable(stand, status):
    with stand.proxy.rule(CREATE, Answer(status)):
        found = execute(stand.service, control_request())
    assert found.end is UNAVAILABLE, found


def test_an_engine_that_fails_one_create_costs_a_run_nothing(stand):
    with stand.proxy.rule(CREATE, Answer(500), times=1) as rule:
        succeeds(stand.service)
    assert rule.hits == 1


def test_an_image_that_the_engine_lost_is_asked_for_once_and_never_pulled(stand):
    stand.proxy.seen.clear()
    with stand.proxy.rule(CREATE, Answer(404, "No such image: sha256:0")) as rule:
        found = execute(stand.service, control_request())
        assert found.end is grpc.StatusCode.FAILED_PRECONDITION, found
        assert rule.hits == 1
    assert not [line for line in stand.proxy.seen if line.startswith("POST /images")]


@pytest.mark.timeout(90)
def test_containers_whose_making_is_confirmed_ten_seconds_late_are_removed(stand):
    with stand.proxy.rule(CREATE, AnswerLate(10.0)):
        found = execute(stand.service, control_request())
        assert found.end is UNAVAILABLE, found
        until(lambda: not containers_of(stand.engine, stand.service.owner), 5.0, "they are gone")


@pytest.mark.timeout(90)
def test_containers_that_are_made_after_their_runs_have_ended_are_found_and_removed(stand):
    hold = Hold(threading.Event())
    with stand.proxy.rule(CREATE, hold) as rule:
        found = execute(stand.service, control_request())
        assert found.end is UNAVAILABLE, found
        assert not containers_of(stand.engine, stand.service.owner)
        asked = rule.hits
        hold.released.set()
        made = set()

        def all_made_and_gone():
            now = {entry["Id"] for entry in containers_of(stand.engine, stand.service.owner)}
            made.update(now)
            return made and not now

        # A created container is given the time of a start before it counts as left behind.
        until(all_made_and_gone, 8.0 + 5.0, "what was made late is gone")
        assert len(made) <= asked


def no_such_program(body):
    body["Entrypoint"] = ["/nonexistent"]


def not_executable(body):
    body["Entrypoint"] = ["/etc/passwd"]


def broken_profile(body):
    body["HostConfig"]["SecurityOpt"] = [
        "no-new-privileges",
        f"seccomp={json.dumps({'defaultAction': 'SCMP_ACT_NONSENSE'})}",
    ]


def full_tmpfs(body):
    body["HostConfig"]["Tmpfs"] = {"/tmp": "nonsense=1"}


@pytest.mark.parametrize(
    "change",
    [no_such_program, not_executable, broken_profile, full_tmpfs],
    ids=lambda f: f.__name__,
)
def test_a_container_that_cannot_start_is_removed_and_its_run_unavailable(stand, change):
    with stand.proxy.rule(CREATE, ChangeRequest(change)) as rule:
        found = execute(stand.service, control_request())
        assert found.end is UNAVAILABLE, found
        assert rule.hits
        until(lambda: not containers_of(stand.engine, stand.service.owner), 2.0, "it is gone")


# Ends that come from outside.


def started(stand, request):
    stream = stand.service.stub.StreamStrategy(request)
    events_until(stream, "started")
    (container,) = stand.engine.containers.list(
        filters={"label": f"io.strategiz.owner={stand.service.owner}"}
    )
    return stream, container


def end_of(stream):
    completed = completed_of(stream)
    if completed:
        (answer,) = completed
        assert stream.code() is grpc.StatusCode.OK
        assert not answer.success
        assert not answer.performance.HasField("metrics")
        return Outcome(answer.outcome)
    assert stream.code() is not grpc.StatusCode.OK
    return stream.code()


@pytest.mark.parametrize("signal", ["KILL", "SEGV"])
def test_a_container_that_is_killed_from_outside_has_crashed(stand, signal):
    stream, container = started(stand, sleeping(30))
    container.kill(signal)
    if signal == "SEGV":
        container.kill()  # the first process of a container may ignore any other
    assert end_of(stream) is Outcome.CRASHED


def test_a_container_that_is_removed_from_outside_has_crashed_or_is_unavailable(stand):
    stream, container = started(stand, sleeping(30))
    container.remove(force=True)
    assert end_of(stream) in (Outcome.CRASHED, UNAVAILABLE)


def test_an_end_that_the_engine_cannot_have_seen_is_a_violation_and_raises_an_alarm(stand):
    def lost(body):
        body["State"]["ExitCode"] = 4294967295

    before = len(stand.service.log())
    stream, container = started(stand, sleeping(30))
    with stand.proxy.rule(INSPECT, ChangeAnswer(lost)) as rule:
        container.kill()
        assert end_of(stream) is Outcome.SANDBOX_VIOLATION
        assert rule.hits
    alarms = [
        line
        for line in map(json.loads, stand.service.log()[before:].splitlines())
        if line.get("level") in ("error", "critical")
    ]
    assert alarms


def test_a_strategy_that_outgrows_its_memory_is_told_so(stand):
    found = execute(stand.service, run_of(MEMORY_BOMB))
    assert found.end is Outcome.OUT_OF_MEMORY, found


def test_a_supervisor_that_the_kernel_kills_for_memory_is_told_as_that(stand):
    stream, container = started(stand, run_of(MEMORY_BOMB))
    pid = stand.engine.api.inspect_container(container.id)["State"]["Pid"]
    # Of the two processes in there, the kernel is to choose the supervisor.
    Path(f"/proc/{pid}/oom_score_adj").write_text("1000")
    assert end_of(stream) is Outcome.OUT_OF_MEMORY


def run_of(code):
    request = control_request(timeout_seconds=20)
    request.code = code
    return request


# Removing.


def test_a_slot_is_held_until_its_container_is_gone_and_the_stream_is_closed_before(stand):
    hold = Hold(threading.Event())
    with stand.proxy.rule(REMOVE, hold) as rule:
        found = execute(stand.service, control_request())
        assert found.end is Outcome.SUCCEEDED, found
        until(lambda: rule.hits, 2.0, "its removal is asked for")
        until(lambda: stand.proxy.open_streams == 0, 1.0, "its stream is closed")
        assert counted(stand.service) == (1, 0)
        hold.released.set()
        until(lambda: counted(stand.service) == (0, 0), 5.0, "the slot is back")


@pytest.mark.timeout(90)
def test_removals_that_hang_are_tried_again_and_take_no_slot_for_good(stand):
    with stand.proxy.rule(REMOVE, Hang(), times=4) as rule, ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(lambda _: execute(stand.service, control_request(), 50.0), range(4))
        )
        assert {one.end for one in found} == {Outcome.SUCCEEDED}
        until(lambda: rule.hits == 4, 5.0, "four removals hang")
        until(lambda: counted(stand.service) == (0, 0), 15.0, "the slots are back")
        stand.proxy.cut_all()


def test_a_container_that_somebody_else_removed_first_is_gone_all_the_same(stand):
    with stand.proxy.rule(REMOVE, Hold(threading.Event())) as rule:
        succeeds(stand.service)
        until(lambda: rule.hits, 2.0, "its removal is asked for")
        for entry in containers_of(stand.engine, stand.service.owner):
            stand.engine.api.remove_container(entry["Id"], force=True)
    until(lambda: counted(stand.service) == (0, 0), 5.0, "the slot is back")


@pytest.mark.timeout(90)
def test_making_that_hangs_does_not_keep_others_from_being_removed(stand):
    stream, _ = started(stand, sleeping(30))
    with stand.proxy.rule(CREATE, Hang()) as rule, ThreadPoolExecutor(3) as threads:
        hung = [
            threads.submit(
                ended, lambda: stand.service.stub.ExecuteStrategy(control_request(), timeout=50)
            )
            for _ in range(3)
        ]
        until(lambda: rule.hits >= 3, 5.0, "they hang")
        stream.cancel()
        until(lambda: not containers_of(stand.engine, stand.service.owner), 1.0, "it is gone")
        for one in hung:
            assert one.result().end is UNAVAILABLE
        stand.proxy.cut_all()
