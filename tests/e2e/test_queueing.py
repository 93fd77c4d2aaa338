"""Runs beyond the slots, or beyond the memory: they wait their turn, or are told when to come again."""

from concurrent.futures import ThreadPoolExecutor

import grpc

from orchestrator.generated import strategy_execution_pb2 as public
from tests.e2e.sleeping_runs import BARS, QUICK, sleeping, started_run
from tests.stand.running_service import events_until, refusal_of, run_request, until


def test_runs_beyond_the_slots_wait_their_turn_and_hear_their_place(service_with):
    running = service_with(SLOTS=1)

    def events(_):
        return list(running.stub.StreamStrategy(sleeping(0.3)))

    with ThreadPoolExecutor(3) as threads:
        runs = list(threads.map(events, range(3)))
    places = sorted(
        [e.queued.position for e in run if e.WhichOneof("event") == "queued"] for run in runs
    )
    assert places == [[], [1], [2, 1]]
    for run in runs:
        assert run[-1].completed.success, run[-1].completed.error
        assert [e.sequence for e in run] == list(range(1, len(run) + 1))
    waited = sorted(run[-1].completed.usage.queue_ms for run in runs)
    assert waited[0] < 100
    assert waited[1] > 300
    assert waited[2] > 2 * 300


def test_a_run_beyond_the_queue_is_refused_with_a_time_to_try_again(service_with):
    running = service_with(SLOTS=1, QUEUE_LENGTH=1)
    first = started_run(running)
    second = running.stub.StreamStrategy(sleeping(0))
    events_until(second, "queued")
    refusal = refusal_of(lambda: running.stub.ExecuteStrategy(run_request(QUICK, BARS)))
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert refusal.reason == "QUEUE_FULL"
    assert (refusal.facts["queued"], refusal.facts["queue_length"]) == ("1", "1")
    assert refusal.retry_after_s >= 1
    first.cancel()
    assert events_until(second, "completed")[-1].completed.success


def test_a_run_that_waits_too_long_is_refused_with_a_time_to_try_again(service_with):
    running = service_with(SLOTS=1, QUEUE_WAIT_S=0.3)
    first = started_run(running)
    refusal = refusal_of(lambda: running.stub.ExecuteStrategy(run_request(QUICK, BARS)))
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert refusal.reason == "QUEUE_TIMEOUT"
    assert float(refusal.facts["waited_ms"]) >= 299
    assert refusal.retry_after_s >= 1
    first.cancel()


def test_a_caller_that_gives_up_waiting_makes_room_in_the_queue(service_with):
    running = service_with(SLOTS=1, QUEUE_LENGTH=1)
    first = started_run(running)
    second = running.stub.StreamStrategy(sleeping(0))
    events_until(second, "queued")
    second.cancel()

    def queued():
        return running.stub.GetHealth(public.HealthRequest()).metadata["queued"]

    until(lambda: queued() == "0", 2.0, "the queue is empty")
    third = running.stub.StreamStrategy(sleeping(0))
    events_until(third, "queued")
    first.cancel()
    assert events_until(third, "completed")[-1].completed.success
