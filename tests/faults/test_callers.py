"""Callers give up, are late, stop reading, or ask twice: each call has one end, and nobody else notices."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from orchestrator.run import Outcome
from tests.faults.service_state import (
    completed_of,
    control,
    control_request,
    counted,
    ended,
    execute,
    health,
    nothing_left,
    sleeping,
)
from tests.stand.engine_proxy import Hold
from tests.stand.patience import patience
from tests.stand.running_service import (
    RunningService,
    containers_of,
    events_until,
    until,
)
from tests.stand.wall import Process

CANCELLED = grpc.StatusCode.CANCELLED
CREATES = "POST /containers/create"


def creates(stand):
    return sum(line.startswith(CREATES) for line in stand.proxy.seen)


def streaming(stand, request):
    stream = stand.service.stub.StreamStrategy(request)
    events_until(stream, "started")
    return stream


def gone(stand, within_s=1.0):
    until(
        lambda: not containers_of(stand.engine, stand.service.owner),
        within_s,
        "no container is left",
    )


# Giving up.


def test_a_call_that_is_cancelled_in_the_queue_never_gets_a_container(stand):
    occupying = [streaming(stand, sleeping(30)) for _ in range(4)]
    before = creates(stand)
    waiting = [stand.service.stub.StreamStrategy(sleeping(30)) for _ in range(3)]
    for stream in waiting:
        events_until(stream, "queued")
    unary = stand.service.stub.ExecuteStrategy.future(sleeping(30))
    until(lambda: counted(stand.service) == (4, 4), 5.0, "four wait")
    for call in (*waiting, unary):
        call.cancel()
        assert call.code() is CANCELLED
    until(lambda: counted(stand.service) == (4, 0), 1.0, "none waits")
    assert creates(stand) == before
    for stream in occupying:
        stream.cancel()
    gone(stand)


@pytest.mark.parametrize("step", ["create", "[^/]+/attach", "[^/]+/start"])
def test_a_call_that_is_cancelled_while_its_container_is_made_leaves_none(stand, step):
    hold = Hold(threading.Event())
    with stand.proxy.rule(f"^POST /containers/{step}", hold) as rule:
        call = stand.service.stub.ExecuteStrategy.future(sleeping(30))
        until(lambda: rule.hits, 5.0, f"{step} is asked for")
        call.cancel()
        assert call.code() is CANCELLED
        time.sleep(0.2)  # the cancellation is to come before the engine's answer
    gone(stand)
    until(lambda: counted(stand.service) == (0, 0), 1.0, "the slot is back")


def test_a_call_that_is_cancelled_while_it_runs_leaves_no_container(stand):
    stream = streaming(stand, sleeping(30))
    stream.cancel()
    assert completed_of(stream) == []
    assert stream.code() is CANCELLED
    gone(stand)


def test_a_call_that_is_cancelled_after_its_result_keeps_it_and_leaves_nothing(stand):
    stream = stand.service.stub.StreamStrategy(control_request())
    answer = events_until(stream, "completed")[-1].completed
    stream.cancel()
    assert answer.success
    assert completed_of(stream) == []
    gone(stand)


def test_calls_that_are_cancelled_at_any_moment_leave_nothing(stand):
    def cancelled_after(delay_s):
        call = stand.service.stub.ExecuteStrategy.future(control_request())
        time.sleep(delay_s)
        call.cancel()
        return call.code()

    with ThreadPoolExecutor(4) as threads:
        codes = list(threads.map(cancelled_after, [0.02 * step for step in range(30)]))
    assert set(codes) <= {CANCELLED, grpc.StatusCode.OK}
    assert CANCELLED in codes
    nothing_left(stand.engine, stand.service, 3.0)


# Being late.


@pytest.fixture(scope="module")
def warm_service(engine, short_folder):
    """Sandboxes wait here, so that runs take nearly the same time each."""
    running = RunningService.start(
        short_folder, POOL_SIZE=4, POOL_PARALLEL_CREATES=2, DEFAULT_MEMORY_MB=256
    )
    yield running
    assert running.end(15) == 0


@pytest.mark.timeout(120)
def test_a_run_that_ends_about_when_its_callers_deadline_does_has_exactly_one_end(warm_service):
    def await_warm():
        until(
            lambda: int(health(warm_service).metadata["waiting_sandboxes"]) >= 2,
            20.0,
            "sandboxes wait",
        )

    request = sleeping(0.25)
    await_warm()
    usual_s = min(
        ended(lambda: warm_service.stub.ExecuteStrategy(request, timeout=20)).seconds
        for _ in range(3)
    )
    ends = []
    # No run takes less than it sleeps; nearly all end before the last of these.
    offsets_ms = (1000 * (0.2 - usual_s), -20, -1, 0, 1, 2, 4, 8, 16, 60, 300, 3000)
    for offset_ms in offsets_ms:
        await_warm()
        calls = []
        for milliseconds in (-1, 0, 1):
            timeout = usual_s + (offset_ms + milliseconds) / 1000
            call = warm_service.stub.ExecuteStrategy.future(request, timeout=timeout)
            calls.append(call)
        for call in calls:
            told = []
            call.add_done_callback(told.append)
            code = call.code()
            until(lambda told=told: told, 1.0, "its end is told")
            assert len(told) == 1
            assert code in (grpc.StatusCode.OK, grpc.StatusCode.DEADLINE_EXCEEDED)
            ends.append(code)
            if code is grpc.StatusCode.OK:
                assert call.result().success
    # Both were seen, or the race was none.
    assert set(ends) == {grpc.StatusCode.OK, grpc.StatusCode.DEADLINE_EXCEEDED}
    until(lambda: counted(warm_service) == (0, 0), 5.0, "every slot is back")


@pytest.mark.timeout(120)
def test_a_strategy_that_ends_about_when_its_time_does_has_exactly_one_outcome(warm_service):
    outcomes = []
    for milliseconds in (300, 960, 985, 992, 995, 998, 999, 1000, 1001, 1002, 1010, 1200):
        stream = warm_service.stub.StreamStrategy(
            sleeping(milliseconds / 1000, timeout_seconds=1), timeout=30
        )
        (answer,) = completed_of(stream)
        assert stream.code() is grpc.StatusCode.OK
        outcomes.append(Outcome(answer.outcome))
        assert answer.success == (outcomes[-1] is Outcome.SUCCEEDED)
    assert set(outcomes) == {Outcome.SUCCEEDED, Outcome.TIMEOUT}
    assert outcomes[0] is Outcome.SUCCEEDED
    assert outcomes[-1] is Outcome.TIMEOUT
    until(lambda: counted(warm_service) == (0, 0), 5.0, "every slot is back")


# Stopping to read.

FLOOD = """
SYMBOL = 'X'
import time
signal('BUY', data.index[3], 1.0)
line = 'x' * 1000
ends = time.monotonic() + 25
while time.monotonic() < ends:
    print(line)
    time.sleep(0.0005)
"""


@pytest.mark.timeout(120)
def test_a_caller_that_stops_reading_is_let_go_and_others_do_not_notice(start_service, engine):
    running = start_service(
        STREAM_WRITE_TIMEOUT_S=2, LOG_KB=65536, OUTPUT_MB=512, SLOTS=4, DEFAULT_MEMORY_MB=256
    )
    expected = control(running)
    before_mb = Process.of(running.process.pid).rss_mb
    request = sleeping(0, timeout_seconds=40)
    request.code = FLOOD
    options = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65536)]
    with grpc.insecure_channel(running.address, options=options) as channel:
        stub = StrategyExecutionServiceStub(channel)
        deaf = [stub.StreamStrategy(request) for _ in range(2)]
        until(lambda: health(running).metadata["cold_runs"] == "3", 20.0, "both have begun")
        began = time.monotonic()
        until(lambda: not containers_of(engine, running.owner), 20.0, "both were let go")
        assert time.monotonic() - began < patience(20.0)
        assert control(running) == expected
        assert Process.of(running.process.pid).rss_mb - before_mb < 100
        for stream in deaf:
            assert completed_of(stream) == []
            assert stream.code() is not grpc.StatusCode.OK
    nothing_left(engine, running)


# Asking twice.


def test_a_run_that_failed_by_our_fault_may_be_asked_for_again_under_its_id(stand):
    request = control_request(run_id="again")
    with stand.proxy.gone():
        assert execute(stand.service, request).end is grpc.StatusCode.UNAVAILABLE
    until(
        lambda: execute(stand.service, request).end is Outcome.SUCCEEDED, 15.0, "the run succeeds"
    )
