"""A run id of the client's: one run, one container, one end, and one answer for all who ask under it."""

import time

import grpc
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    containers_of,
    events_until,
    refusal_of,
    run_request,
    until,
)

BARS = random_bars(60)
COUNTING = """
SYMBOL = 'X'
import time
def strategy(data):
    time.sleep(0.1)
    print('bar', len(data))
    return 'BUY' if len(data) % 2 else 'SELL'
"""
SIGNAL = "SYMBOL = 'X'\nsignal('BUY', data.index[3], 1.0)\n"
SLEEPING = SIGNAL + "import time\nprint('first')\ntime.sleep(60)\n"
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"


def same(*answers):
    return len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1


def gone(engine, owner):
    until(lambda: not containers_of(engine, owner), 1.0, "the container is gone within a second")


def kinds(events):
    return [event.WhichOneof("event") for event in events]


def test_a_stream_and_a_unary_call_that_join_a_run_get_its_one_answer(service, engine):
    request = run_request(COUNTING, BARS, run_id="joined")
    stream = service.stub.StreamStrategy(request)
    before = events_until(stream, "log")
    late = service.stub.StreamStrategy(request)
    unary = service.stub.ExecuteStrategy.future(request)
    caught_up = events_until(late, "log")
    assert kinds(caught_up)[0] == "accepted"
    assert "started" in kinds(caught_up)
    assert len(containers_of(engine, service.owner)) == 1
    whole, rest = before + list(stream), caught_up + list(late)
    assert same(whole[-1].completed, rest[-1].completed, unary.result())
    assert whole[-1].completed.success, whole[-1].completed.error
    for events in (whole, rest):
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        lines = [event.log.text for event in events if event.HasField("log")]
        assert lines == list(whole[-1].completed.logs)


def test_a_stream_may_join_a_run_that_a_unary_call_began(service, engine):
    request = run_request(COUNTING, BARS, run_id="unary first")
    unary = service.stub.ExecuteStrategy.future(request)
    until(lambda: containers_of(engine, service.owner), 10, "it runs")
    events = list(service.stub.StreamStrategy(request))
    assert kinds(events)[0] == "accepted"
    assert same(unary.result(), events[-1].completed)


def test_a_finished_answer_is_repeated_without_a_container(service, engine):
    request = run_request(QUICK, BARS, run_id="repeated")
    first = service.stub.ExecuteStrategy(request)
    gone(engine, service.owner)
    began = time.monotonic()
    second = service.stub.ExecuteStrategy(request)
    events = list(service.stub.StreamStrategy(request))
    assert containers_of(engine, service.owner) == []
    assert time.monotonic() - began < 5
    assert kinds(events) == ["accepted", "completed"]
    assert events[0].accepted.limits == first.receipt.limits
    assert [event.sequence for event in events] == [1, 2]
    assert first.success
    assert same(first, second, events[-1].completed)


@pytest.mark.parametrize(
    ("run_id", "code", "outcome"),
    [
        ("fails", SIGNAL + "1 / 0\n", "STRATEGY_ERROR"),
        ("hangs", SIGNAL + "while True: pass\n", "TIMEOUT"),
        ("refused", "import os\n", "REJECTED"),
    ],
)
def test_every_way_a_run_can_end_is_repeated(service, run_id, code, outcome):
    request = run_request(code, BARS, run_id=run_id, timeout_seconds=1)
    first, second = (service.stub.ExecuteStrategy(request) for _ in range(2))
    assert public.Outcome.Name(first.outcome) == f"OUTCOME_{outcome}"
    assert same(first, second)


def test_answers_are_forgotten_after_their_time(start_service):
    running = start_service(ANSWER_RETENTION_S=0.5)
    request = run_request(QUICK, BARS, run_id="short")
    first = running.stub.ExecuteStrategy(request)
    time.sleep(0.6)  # its time is what is tested
    second = running.stub.ExecuteStrategy(request)
    assert first.success
    assert second.success
    assert not same(first, second)


OTHERS = {
    "code": {"code": QUICK + "# other\n"},
    "user": {"user_id": "mallory"},
    "strategy": {"strategy_id": "other"},
    "parameters": {"parameters": {"length": "6"}},
    "timeout": {"timeout_seconds": 29},
    "limits": {"limits": public.RunLimits(memory_mb=256)},
    "output": {"output": public.OutputOptions(omit_signals=True)},
    "backtest": {"backtest": public.BacktestConfig(initial_cash=5)},
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_contents_are_refused_while_the_answer_is_kept(service, what):
    base = {"user_id": "ann", "parameters": {"length": "5"}, "run_id": f"kept {what}"}
    code = {"code": QUICK}
    assert service.stub.ExecuteStrategy(run_request(**code, bars=BARS, **base)).success
    other = run_request(bars=BARS, **(code | base | OTHERS[what]))
    refusal = refusal_of(lambda: service.stub.ExecuteStrategy(other))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ALREADY_EXISTS, "RUN_ID_TAKEN")
    assert "other contents" in refusal.message


def test_other_bars_are_other_contents(service):
    assert service.stub.ExecuteStrategy(run_request(QUICK, BARS, run_id="bars")).success
    other = run_request(QUICK, random_bars(61), run_id="bars")
    refusal = refusal_of(lambda: list(service.stub.StreamStrategy(other)))
    assert refusal.code is grpc.StatusCode.ALREADY_EXISTS


def test_other_contents_are_refused_while_the_run_goes_on_which_is_not_touched(service, engine):
    stream = service.stub.StreamStrategy(run_request(SLEEPING, BARS, run_id="taken"))
    events_until(stream, "log")
    (container,) = containers_of(engine, service.owner)
    for difference in (*OTHERS.values(), {"bars": random_bars(61)}):
        fields = {"code": SLEEPING, "bars": BARS, "run_id": "taken"} | difference
        other = run_request(**fields)
        refusal = refusal_of(lambda other=other: service.stub.ExecuteStrategy(other))
        assert refusal.code is grpc.StatusCode.ALREADY_EXISTS
        assert "taken" in refusal.message
    assert [one["Id"] for one in containers_of(engine, service.owner)] == [container["Id"]]
    stream.cancel()
    gone(engine, service.owner)


def test_the_order_of_parameters_is_no_difference(service):
    names = [f"parameter {n}" for n in range(50)]
    first, second = (
        service.stub.ExecuteStrategy(
            run_request(QUICK, BARS, run_id="map", parameters=dict.fromkeys(order, "1"))
        )
        for order in (names, names[::-1])
    )
    assert first.success
    assert same(first, second)


def test_a_refusal_is_not_kept_so_that_it_can_be_tried_again(start_service):
    running = start_service(SLOTS=1, QUEUE_LENGTH=0)
    first = running.stub.StreamStrategy(run_request(SLEEPING, BARS))
    events_until(first, "started")
    request = run_request(QUICK, BARS, run_id="again")
    refusal = refusal_of(lambda: running.stub.ExecuteStrategy(request))
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    first.cancel()

    def accepted():
        call = running.stub.ExecuteStrategy.future(request)
        return call.code() is grpc.StatusCode.OK and call.result()

    assert until(accepted, 10.0, "the slot is free").success


# Whose a run is.


def test_a_run_goes_on_until_the_last_of_its_callers_has_gone(service, engine):
    request = run_request(SLEEPING, BARS, run_id="shared")
    stream = service.stub.StreamStrategy(request)
    events_until(stream, "log")
    unary = service.stub.ExecuteStrategy.future(request)
    limited = service.stub.ExecuteStrategy.future(request, timeout=0.5)
    channel = grpc.insecure_channel(service.address, [("grpc.use_local_subchannel_pool", 1)])
    dropped = channel.unary_stream(
        "/strategiz.execution.v1.StrategyExecutionService/StreamStrategy",
        request_serializer=public.ExecuteStrategyRequest.SerializeToString,
        response_deserializer=public.ExecutionEvent.FromString,
    )(request)
    events_until(dropped, "log")
    (container,) = containers_of(engine, service.owner)
    stream.cancel()
    assert refusal_of(limited.result).code is grpc.StatusCode.DEADLINE_EXCEEDED
    channel.close()
    time.sleep(1)  # as long as a container may outlive its run
    assert containers_of(engine, service.owner)[0]["Id"] == container["Id"]
    unary.cancel()
    gone(engine, service.owner)


def test_a_cancelled_run_leaves_no_answer_and_its_id_can_be_used_again(service, engine):
    stream = service.stub.StreamStrategy(run_request(SLEEPING, BARS, run_id="reused"))
    events_until(stream, "log")
    stream.cancel()
    gone(engine, service.owner)
    assert service.stub.ExecuteStrategy(run_request(QUICK, BARS, run_id="reused")).success


def test_a_joined_run_that_waits_is_cancelled_with_its_last_caller_too(start_service):
    running = start_service(SLOTS=1)
    first = running.stub.StreamStrategy(run_request(SLEEPING, BARS))
    events_until(first, "started")
    request = run_request(QUICK, BARS, run_id="waits")
    waiting = [running.stub.StreamStrategy(request) for _ in range(2)]
    for stream in waiting:
        events_until(stream, "queued")

    def queued():
        return running.stub.GetHealth(public.HealthRequest()).metadata["queued"]

    assert queued() == "1"
    waiting[0].cancel()
    time.sleep(0.2)  # nothing is to happen
    assert queued() == "1"
    waiting[1].cancel()
    until(lambda: queued() == "0", 2.0, "nobody waits")
    first.cancel()


def test_a_call_that_is_cancelled_when_its_answer_is_there_leaves_the_answer(service):
    request = run_request(QUICK, BARS, run_id="after the result")
    stream = service.stub.StreamStrategy(request)
    completed = events_until(stream, "completed")[-1].completed
    stream.cancel()
    assert same(completed, service.stub.ExecuteStrategy(request))
