"""Hostile clients: whatever they send, others are served, memory stays bounded, and no sandbox is left."""

import os
import re
import subprocess
import sys
import threading
import time

import grpc
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from tests.stand.hostile_cases import CORPUS
from tests.stand.running_service import (
    MESSAGE_OPTIONS,
    RUN_LABEL,
    containers_of,
    run_request,
    until,
)
from tests.stand.wall import BARS, CONTROL, Process

METHOD = "/strategiz.execution.v1.StrategyExecutionService/ExecuteStrategy"
RSS_GROWTH_MB = 64
GONE_WITHIN_S = 5.0
SERVED_WITHIN_S = 15.0
CLIENT_ENDS_S = 40.0

# Those that import `client` judge for themselves, and are run elsewhere.
CLIENTS = sorted(path for path in CORPUS.glob("O*.py") if "\nimport client" not in path.read_text())

# What the first line of each file says of the connection, as far as the client itself can tell.
SAYS = {
    # Announces 4 GiB: the stream is reset, or refused in words, before anything of that size is kept.
    "O01": rb"b'.+'",
    "O02": rb"held 200",
    "O04": rb"\d+ streams in",
    "O05": rb"\d+",
    "O07": rb"b'.+'",
    # Cut off with GOAWAY before all pings were taken, or after; other connections never notice.
    "O08": rb"pings \d+",
    "O10": rb"b'.+'",
    "O11": rb"done",
    "O13": rb"\d+",
    "O14": rb"\d+",
}


def test_the_table_names_every_client_of_the_corpus():
    assert {path.name[:3] for path in CLIENTS} == set(SAYS)


@pytest.fixture(scope="module")
def attacked(engine, tmp_path_factory):
    from tests.stand.running_service import RunningService  # noqa: PLC0415 - used here alone

    running = RunningService.start(
        tmp_path_factory.mktemp("attacked"), STATIC_POLICY="report", SLOTS=2, POOL_SIZE=0
    )
    # Warm: what the first runs and connections bring is no growth.
    for _ in range(3):
        serve_others(running)
    yield running
    assert running.end(15) == 0, running.log()
    until(lambda: not containers_of(engine, running.owner), 2, "no container is left")


def serve_others(running) -> float:
    """Another client, on a connection of its own: its health check and its run. Seconds that took."""
    began = time.monotonic()
    with grpc.insecure_channel(running.address, options=MESSAGE_OPTIONS) as channel:
        stub = type(running.stub)(channel)
        stub.GetHealth(public.HealthRequest(), timeout=5, wait_for_ready=True)
        answer = stub.ExecuteStrategy(
            run_request(CONTROL, BARS, timeout_seconds=5), timeout=SERVED_WITHIN_S
        )
    assert answer.outcome == Outcome.SUCCEEDED, answer.error
    return time.monotonic() - began


@pytest.mark.parametrize("path", CLIENTS, ids=lambda path: path.stem)
def test_others_are_served_during_and_after_a_hostile_client(path, attacked, engine, record):
    row = record.rows["O", "any"]
    row.not_held.append(path.stem)
    pid = attacked.process.pid
    before = Process.of(pid)
    highest = [before.rss_mb]
    stop = threading.Event()

    def watch():
        while not stop.wait(0.05):
            highest.append(Process.of(pid).rss_mb)

    watching = threading.Thread(target=watch)
    watching.start()
    client = subprocess.Popen(
        [sys.executable, path, attacked.address.rpartition(":")[2], METHOD],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={"PATH": os.environ["PATH"]},
    )
    try:
        served_s = [serve_others(attacked)]
        said, _ = client.communicate(timeout=CLIENT_ENDS_S)
    finally:
        if client.poll() is None:
            client.kill()
            client.communicate()
        stop.set()
        watching.join()
    served_s.append(serve_others(attacked))
    assert not attacked.stopped, attacked.log()
    assert max(served_s) < SERVED_WITHIN_S
    until(
        lambda: not containers_of(engine, attacked.owner),
        GONE_WITHIN_S,
        "no container is left",
    )
    assert max(highest) - before.rss_mb < RSS_GROWTH_MB, (before, max(highest))
    until(
        lambda: Process.of(pid).fds <= before.fds + 64,
        GONE_WITHIN_S,
        f"connections are closed: {before.fds} before",
    )
    # A client that the service cut off may end in any words of its own; the pattern holds for those that were not.
    if client.returncode == 0:
        assert re.search(SAYS[path.name[:3]], said), said[-500:]
    else:
        assert re.search(rb"ConnectionResetError|BrokenPipeError|TimeoutError", said), said[-500:]
    row.not_held.remove(path.stem)
    row.held.append(path.stem)


def test_a_cancelled_stream_starts_no_container(attacked, engine):
    """The second half of O04: a run that is cancelled at once never makes a container that stays."""
    for _ in range(50):
        attacked.stub.ExecuteStrategy.future(run_request(CONTROL, BARS, timeout_seconds=5)).cancel()
    until(lambda: not containers_of(engine, attacked.owner), GONE_WITHIN_S, "no container is left")
    serve_others(attacked)


def test_the_same_run_id_many_times_at_once_is_one_run(attacked, engine):
    """O13 with real requests: one container, and one answer for all of them."""
    made = set()
    stop = threading.Event()

    def watch():
        while not stop.wait(0.01):
            for entry in containers_of(engine, attacked.owner):
                if entry["Labels"][RUN_LABEL] == "same":
                    made.add(entry["Id"])

    watching = threading.Thread(target=watch)
    watching.start()
    request = run_request(
        CONTROL, BARS, timeout_seconds=5, run_id="same", parameters={"pause": "0.05"}
    )
    calls = [attacked.stub.ExecuteStrategy.future(request) for _ in range(20)]
    answers = {call.result().SerializeToString(deterministic=True) for call in calls}
    stop.set()
    watching.join()
    assert len(answers) == 1
    assert len(made) == 1
