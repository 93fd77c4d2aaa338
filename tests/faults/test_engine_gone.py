"""The engine is absent, hangs, restarts, has no image or no disk: calls end soon, health tells, and all heals."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from tests.faults.service_state import (
    becomes,
    completed_of,
    control_request,
    counted,
    execute,
    health,
    sleeping,
    succeeds,
)
from tests.stand.engine_proxy import Hang
from tests.stand.patience import patience
from tests.stand.running_service import RUNNER_IMAGE, events_until, refusal_from, until

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("leave_file", [False, True], ids=["absent", "refused"])
def test_a_run_without_an_engine_is_refused_within_a_second_and_health_says_so(stand, leave_file):
    with stand.proxy.gone(leave_file=leave_file):
        found = execute(stand.service, control_request())
        assert found.end is UNAVAILABLE, found
        assert found.seconds < patience(1.0)
        becomes(stand.service, "NOT_SERVING", 10.0)
        assert counted(stand.service) == (0, 0)


def test_health_notices_an_engine_that_goes_and_comes_back_without_any_call(stand):
    with stand.proxy.gone():
        becomes(stand.service, "NOT_SERVING", 10.0)
    becomes(stand.service, "SERVING", 10.0)


def test_a_run_that_is_cut_off_with_its_engine_is_unavailable_and_completes_never(stand):
    stream = stand.service.stub.StreamStrategy(sleeping(30))
    events_until(stream, "started")
    with stand.proxy.gone():
        assert completed_of(stream) == []
        assert stream.code() is UNAVAILABLE


def test_runs_on_an_engine_that_hangs_all_end_and_later_ones_at_once(stand):
    with stand.proxy.rule(".", Hang()), ThreadPoolExecutor(8) as threads:
        found = list(
            threads.map(lambda _: execute(stand.service, control_request(), 45.0), range(8))
        )
        assert {one.end for one in found} <= {UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert UNAVAILABLE in {one.end for one in found}
        becomes(stand.service, "NOT_SERVING", 15.0)
        # By now the engine is known to be gone: it is not asked, and nothing waits for it any more.
        stand.proxy.seen.clear()
        later = execute(stand.service, control_request())
        assert later.end is UNAVAILABLE, later
        assert later.seconds < patience(1.0)
        assert not [line for line in stand.proxy.seen if line.startswith("POST")]
        stand.proxy.cut_all()


def test_a_refusal_for_want_of_an_engine_says_when_to_try_again(stand):
    with stand.proxy.gone():
        becomes(stand.service, "NOT_SERVING", 10.0)
        with pytest.raises(grpc.RpcError) as caught:
            stand.service.stub.ExecuteStrategy(control_request(), timeout=5)
        refusal = refusal_from(caught.value)
        assert refusal.code is UNAVAILABLE
        assert refusal.retry_after_s


def test_a_call_that_hangs_once_costs_a_run_no_more_than_time(stand):
    with stand.proxy.rule(r"^POST /containers/create", Hang(), times=1) as rule:
        succeeds(stand.service)
        assert rule.hits == 1
        stand.proxy.cut_all()


@pytest.mark.timeout(150)
def test_an_engine_that_is_killed_under_a_run_leaves_no_shim_and_no_cgroup(
    on_own_engine, own_engine
):
    seen = on_own_engine.proxy.seen

    def looks():
        # All others list by owner.
        return [
            line
            for line in seen
            if line.startswith("GET /containers/json") and "filters" not in line
        ]

    def gauges():
        told = health(on_own_engine.service).metadata
        return told["forgotten_shims"], told["forgotten_cgroups"]

    stream = on_own_engine.service.stub.StreamStrategy(sleeping(30))
    events_until(stream, "started")
    until(lambda: gauges() == ("0", "0"), 10.0, "the service knows where to look")
    assert own_engine.shims()
    assert own_engine.cgroups()
    own_engine.kill()
    try:
        began = time.monotonic()
        assert completed_of(stream) == []
        assert stream.code() is UNAVAILABLE, stream.details()
        assert time.monotonic() - began < patience(15.0)
        becomes(on_own_engine.service, "NOT_SERVING", 15.0)
    finally:
        own_engine.start()
    on_own_engine.recovers(30.0)
    until(lambda: not own_engine.shims() and not own_engine.cgroups(), 10.0, "nothing is forgotten")
    seen.clear()
    # Each look lists once, or twice if it finds something. By the fifth list, one that began after now has ended.
    until(lambda: len(looks()) >= 5, 30.0, "the service has looked again")
    until(lambda: gauges() == ("0", "0"), 10.0, "the gauges say so")


@pytest.mark.timeout(120)
def test_a_runner_image_that_is_gone_is_a_failed_precondition_and_is_never_pulled(
    on_own_engine, own_engine
):
    own_engine.remove_image()
    try:
        found = execute(on_own_engine.service, control_request())
        assert found.end is grpc.StatusCode.FAILED_PRECONDITION, found
        becomes(on_own_engine.service, "NOT_SERVING", 15.0)
        assert not [line for line in on_own_engine.proxy.seen if "/images/create" in line]
        assert counted(on_own_engine.service) == (0, 0)
    finally:
        own_engine.load_image()
    assert own_engine.client.images.get(RUNNER_IMAGE)


@pytest.mark.timeout(120)
def test_a_full_disk_of_the_engine_makes_runs_unavailable_and_the_service_goes_on(
    on_own_engine, own_engine
):
    with own_engine.full_disk():
        found = execute(on_own_engine.service, control_request())
        assert found.end is UNAVAILABLE, found
        assert not on_own_engine.service.stopped
        assert on_own_engine.engine.containers.list(all=True) == []


def test_a_full_disk_under_the_log_does_not_end_the_service(log_on_full_disk):
    running = log_on_full_disk
    threads = [threading.Thread(target=execute, args=(running, control_request())) for _ in "12"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    assert not running.stopped
    succeeds(running)
