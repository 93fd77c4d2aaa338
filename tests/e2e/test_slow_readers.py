"""Clients that stop reading, and clients that are too many: they lose their own calls, and nobody else notices."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    MESSAGE_OPTIONS,
    REPOSITORY,
    containers_of,
    events_until,
    refusal_of,
    run_request,
    until,
)

BARS = random_bars(60)
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
# 24 MB of lines: more than any connection takes unread.
FLOOD = """
SYMBOL = 'X'
signal('BUY', data.index[3], 1.0)
import time
for _ in range(3000):
    print('x' * 8000)
"""


def small_patience(service_with, patience_s=1):
    return service_with(STREAM_WRITE_TIMEOUT_S=patience_s, LOG_KB=65536, SLOTS=2)


def test_a_client_that_stops_reading_loses_its_run_and_no_other_call_notices(service_with, engine):
    running = small_patience(service_with)
    stream = running.stub.StreamStrategy(run_request(FLOOD + "time.sleep(60)\n", BARS))
    events_until(stream, "started")
    assert running.stub.ExecuteStrategy(run_request(QUICK, BARS)).success
    until(lambda: not containers_of(engine, running.owner), 30.0, "the run is cancelled")
    assert running.stub.ExecuteStrategy(run_request(QUICK, BARS)).success
    # What had been sent is still there; then comes the reason.
    refusal = refusal_of(lambda: list(stream))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.CANCELLED, "STREAM_NOT_READ")


def test_a_run_that_somebody_else_waits_for_goes_on_when_a_reader_stops(service_with):
    running = small_patience(service_with)
    request = run_request(FLOOD + "time.sleep(4)\n", BARS, run_id="shared")
    stalled = running.stub.StreamStrategy(request)
    events_until(stalled, "started")
    waits = running.stub.ExecuteStrategy.future(request)
    reads = running.stub.StreamStrategy(request)
    completed = events_until(reads, "completed")[-1].completed
    assert completed.success, completed.error
    assert len(completed.logs) == 3000
    assert waits.result() == completed
    assert refusal_of(lambda: list(stalled)).reason == "STREAM_NOT_READ"


def test_a_slow_reader_that_still_reads_gets_everything(service_with):
    running = small_patience(service_with, patience_s=10)
    lines = 0
    for event in running.stub.StreamStrategy(run_request(FLOOD, BARS)):
        if event.HasField("log"):
            lines += 1
            if lines % 500 == 0:
                time.sleep(0.5)  # slower than the run, faster than the limit
    assert lines == 3000
    assert event.completed.success, event.completed.error


# 64 series of 20,000 points: 42 MB.
PLOTS = """
SYMBOL = 'X'
import time
for n in range(64):
    plot(data['close'] * (n + 1), f'plot {n}')
signal('BUY', data.index[3], 1.0)
time.sleep(3)
"""
# Asks and is gone to sleep before it can have read an answer.
SLEEPER = """
import os, signal, sys, time
import grpc
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
request = public.ExecuteStrategyRequest.FromString(open(sys.argv[2], 'rb').read())
stub = StrategyExecutionServiceStub(grpc.insecure_channel(sys.argv[1]))
streams = [stub.StreamStrategy(request) for _ in range(2)]
calls = [stub.ExecuteStrategy.future(request) for _ in range(10)]
for stream in streams:
    while not next(stream).HasField('started'):
        pass
os.kill(os.getpid(), signal.SIGSTOP)
"""


def resident_mb(running):
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextlib.contextmanager
def client_that_sleeps(running, request, folder):
    file = folder / "request"
    file.write_bytes(request.SerializeToString())
    client = subprocess.Popen(
        [sys.executable, "-c", SLEEPER, running.address, str(file)], cwd=REPOSITORY
    )
    try:
        yield
    finally:
        client.send_signal(signal.SIGKILL)
        client.wait()


def test_a_client_that_asks_for_much_and_sleeps_takes_no_more_memory_than_there_is_for_it(
    start_service, tmp_path
):
    running = start_service(UNREAD_ANSWERS_MB=80)
    quick = run_request(QUICK, BARS)
    assert running.stub.ExecuteStrategy(quick).success
    before_mb = resident_mb(running)
    request = run_request(
        PLOTS,
        random_bars(20_000),
        run_id="large",
        output=public.OutputOptions(max_answer_mb=60),
    )

    def refused():
        call = running.stub.ExecuteStrategy.future(quick)
        return call.code() is not grpc.StatusCode.OK and refusal_of(call.result)

    with client_that_sleeps(running, request, tmp_path):
        refusal = until(refused, 30.0, "the large answers are there, and one is not read")
        assert (refusal.code, refusal.reason) == (
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "ANSWERS_NOT_READ",
        )
        assert refusal.retry_after_s > 0
        assert int(refusal.facts["unread_mb"]) >= 80
        assert refusal.facts["unread_answers_mb"] == "80"
        # It is asked for again and again, and nothing is made or kept for that.
        again = [running.stub.ExecuteStrategy.future(request) for _ in range(10)]
        assert {call.code() for call in again} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert resident_mb(running) - before_mb < 400
    until(lambda: not refused(), 10.0, "the others are served")
    answer = running.stub.ExecuteStrategy(request)
    assert answer.success, answer.error
    assert len(answer.indicators) == 64


def own_channel(running):
    """A channel with a connection of its own."""
    return grpc.insecure_channel(
        running.address, options=[*MESSAGE_OPTIONS, ("grpc.use_local_subchannel_pool", 1)]
    )


def test_calls_beyond_the_limit_are_refused_and_the_others_end_well(start_service):
    running = start_service(MAX_CONCURRENT_RPCS=4, SLOTS=1)
    with contextlib.ExitStack() as channels:
        stubs = [
            type(running.stub)(channels.enter_context(own_channel(running))) for _ in range(10)
        ]
        request = run_request(QUICK, BARS)
        calls = [stub.ExecuteStrategy.future(request) for stub in stubs for _ in range(2)]
        codes = [call.code() for call in calls]
    assert set(codes) == {grpc.StatusCode.OK, grpc.StatusCode.RESOURCE_EXHAUSTED}
    assert codes.count(grpc.StatusCode.OK) >= 4
    assert all(call.result().success for call in calls if call.code() is grpc.StatusCode.OK)
    assert running.stub.ExecuteStrategy(request).success
    assert running.stub.GetHealth(public.HealthRequest()).metadata["queued"] == "0"


def test_thousands_of_connections_are_closed_at_the_limit_and_runs_go_on(start_service):
    running = start_service(MAX_CONNECTIONS=100)
    request = run_request(QUICK, BARS)
    assert running.stub.ExecuteStrategy(request).success
    host, port = running.address.rsplit(":", 1)
    descriptors = Path(f"/proc/{running.process.pid}/fd")
    before = len(list(descriptors.iterdir()))
    with contextlib.ExitStack() as connections:
        for _ in range(3000):
            connections.enter_context(socket.create_connection((host, int(port))))
        assert running.stub.ExecuteStrategy(request).success
        until(lambda: len(list(descriptors.iterdir())) < before + 150, 10.0, "the rest is closed")
    with own_channel(running) as channel:
        stub = type(running.stub)(channel)
        until(
            lambda: stub.ExecuteStrategy.future(request).code() is grpc.StatusCode.OK,
            20.0,
            "there is room for new connections",
        )


@pytest.mark.slow
def test_connections_that_never_say_a_word_do_not_keep_their_place(start_service):
    running = start_service(MAX_CONNECTIONS=5)
    host, port = running.address.rsplit(":", 1)
    with contextlib.ExitStack() as connections:
        for _ in range(20):
            connections.enter_context(socket.create_connection((host, int(port))))
        with own_channel(running) as channel:
            stub = type(running.stub)(channel)
            request = run_request(QUICK, BARS)
            until(
                lambda: stub.ExecuteStrategy.future(request).code() is grpc.StatusCode.OK,
                40.0,
                "the silent ones are gone",
            )
