"""What the service asks of the engine: the list is what it asks, and a filter made of it lets nothing else through.

One service does all that a service does, behind HAProxy with the configuration of `strategiz engine-filter` where
HAProxy can be had, and behind a recorder.
"""

import contextlib
import functools
import json
import os
import shutil
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from orchestrator.engine.docker.calls import calls_of
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from orchestrator.settings import MIB, Settings
from tests.e2e.sleeping_runs import sleeping, started_run
from tests.stand.deployments import BUY, deployment, list_request
from tests.stand.engine_filter import EngineFilter, engine_filter, haproxy
from tests.stand.engine_http import Request
from tests.stand.engine_proxy import EngineProxy
from tests.stand.market_bars import random_bars
from tests.stand.running_service import RunningService, containers_of, run_request, until

# Two services live their whole lives first.
pytestmark = pytest.mark.timeout(120)

HONEST = "SYMBOL = 'X'\ndef strategy(data):\n    return 'BUY' if len(data) % 2 else 'SELL'\n"
BARS = random_bars(60)
SETTINGS = {"POOL_SIZE": 1, "REAP_INTERVAL_S": 0.3}
NAME = "strategiz-" + "0" * 24


@dataclass(frozen=True)
class Whole:
    """All that a service asked for in its life.

    Attributes:
        recorder: Stands right before the engine.
        heard: What the service's calls were.
        filter: What stands before it; None where HAProxy cannot be had.
    """

    recorder: EngineProxy
    heard: list[Request]
    filter: EngineFilter | None
    outcomes: list[Outcome]


@functools.cache
def kinds():
    settings = Settings()
    seccomp = settings.seccomp_profile.read_text(encoding="utf-8")
    return calls_of(runtime=settings.runtime, seccomp=seccomp, tmp_bytes=settings.tmp_mb * MIB)


def names_of(requests):
    """Of the kinds in the list that *requests* are of; None for what is not in it."""
    return {
        next((kind.name for kind in kinds() if kind.matches(*parts_of(one))), None)
        for one in requests
    }


def parts_of(request):
    return request.method, request.path, request.body.decode()


@pytest.fixture(scope="module")
def whole(engine):
    given = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not given.startswith("unix://"):
        pytest.fail(f"these tests need the engine on a unix socket, not {given}", pytrace=False)
    # A socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="filter-"))
    recorder = EngineProxy(folder / "recorder.sock", Path(given.removeprefix("unix://")))
    recorder.open()
    program = haproxy()
    with contextlib.ExitStack() as ends:
        ends.callback(shutil.rmtree, folder)
        ends.callback(recorder.end)
        filter_ = program and ends.enter_context(
            engine_filter(program, folder, recorder.path, **SETTINGS)
        )
        with mock.patch.dict(os.environ, DOCKER_HOST=(filter_ or recorder).host):
            outcomes = live(engine, folder, recorder)
        yield Whole(recorder, list(recorder.heard), filter_ or None, outcomes)


def waits(running):
    """Whether a sandbox waits for a run."""
    told = running.stub.GetHealth(public.HealthRequest()).metadata
    return told["waiting_sandboxes"] == "1"


def live(engine, folder, recorder):
    """A service is killed; the next one sweeps, runs all kinds of runs, and drains one at its end."""
    killed = RunningService.start(folder, **SETTINGS)
    until(lambda: waits(killed), 20.0, "a sandbox waits")
    killed.end(signal.SIGKILL)
    running = RunningService.start(folder, OWNER=killed.owner, **SETTINGS)

    outcomes = []
    for fields in ({}, {"limits": {"memory_mb": 300}}, {"run_id": 'odd "é\\ id'}):
        until(lambda: waits(running), 20.0, "a sandbox waits")
        answer = running.stub.ExecuteStrategy(run_request(HONEST, BARS, **fields))
        outcomes.append(Outcome(answer.outcome))
    outcomes += completed(running.stub.StreamStrategy(run_request(HONEST, BARS)))
    too_long = sleeping(20)
    too_long.timeout_seconds = 1
    outcomes.append(Outcome(running.stub.ExecuteStrategy(too_long).outcome))
    started_run(running).cancel()
    assert running.stub.ExecuteList(list_request(deployment(BUY, "ann", 1))).success
    until(lambda: "list-all" in names_of(recorder.heard), 10.0, "it looks for lost containers")
    drained = started_run(running, seconds=1)
    running.process.send_signal(signal.SIGTERM)
    outcomes += completed(drained)
    assert running.wait() == 0, running.log()
    assert containers_of(engine, running.owner) == []
    return outcomes


def completed(events):
    """Outcomes in the rest of a stream."""
    return [Outcome(event.completed.outcome) for event in events if event.HasField("completed")]


def test_every_call_is_in_the_list_and_every_one_of_the_list_is_made(whole):
    strange = [
        f"{one.method} {one.path} {one.body.decode():.2000}"
        for one in whole.heard
        if names_of([one]) == {None}
    ]
    assert strange == []
    assert names_of(whole.heard) == {kind.name for kind in kinds()}


def test_each_call_is_of_one_kind_alone(whole):
    for one in whole.heard:
        assert sum(kind.matches(*parts_of(one)) for kind in kinds()) == 1


def test_every_kind_of_run_works_behind_it(whole):
    # Three runs, a stream, one that takes too long, and one that the service waits for at its end.
    expected = [Outcome.SUCCEEDED] * 4 + [Outcome.TIMEOUT, Outcome.SUCCEEDED]
    assert whole.outcomes == expected


# The filter.


@pytest.fixture
def filtered(whole):
    if whole.filter is None:
        pytest.skip("HAProxy cannot be had: deployment/setup/haproxy.sh says why")
    return whole.filter


def call(method, target, body=b"", *headers):
    lines = [f"{method} {target} HTTP/1.1", "Host: engine", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/json", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def creation(whole):
    """The last creation of a container."""
    return next(one for one in reversed(whole.heard) if "/create?" in one.path)


def test_the_filter_refused_nothing_that_the_service_asked(whole, filtered):
    assert filtered.log.read_text().count(" 403 ") == 0


def test_what_is_refused_is_told_and_logged(filtered):
    assert filtered.ask(call("GET", "/v1.41/info")) == [403]
    until(lambda: "/v1.41/info" in filtered.log.read_text(), 5.0, "the refusal is in the log")


@pytest.mark.parametrize(
    "asked",
    [
        "GET /v1.41/info",
        "GET /_ping",
        "GET /version",
        "GET /v1.24/version",
        "GET /v1.41/events",
        "GET /v1.41/images/json",
        "GET /v1.41/images/a/../../info/json",
        "GET /v1.41/images/a%2f..%2f..%2finfo/json",
        "GET /v1.41/containers/json?all=1",
        f"GET /v1.41/containers/json?{'limit=-1&all=1&size=0&trunc_cmd=0'}&filters=x",
        f"GET /v1.41/containers/{NAME}/logs?stdout=1",
        f"GET /v1.41/containers/{NAME}/archive?path=/",
        f"PUT /v1.41/containers/{NAME}/archive?path=/",
        f"GET /v1.41/containers/{NAME}/../others/json",
        f"GET /v1.41/containers/{NAME}x/json",
        "GET /v1.41/containers/others/json",
        "DELETE /v1.41/containers/others?v=True&link=False&force=True",
        f"DELETE /v1.41/containers/{NAME}",
        "POST /v1.41/containers/others/start",
        f"POST /v1.41/containers/{NAME}/exec",
        f"POST /v1.41/containers/{NAME}/kill",
        f"POST /v1.41/containers/{NAME}/rename?name=others",
        f"POST /v1.23/containers/{NAME}/start",
        f"post /v1.41/containers/{NAME}/start",
        "POST /v1.41/exec/0/start",
        "POST /v1.41/build",
        "POST /v1.41/images/create?fromImage=alpine",
        "POST /v1.41/volumes/create",
        "POST /v1.41/plugins/pull?remote=x",
        "POST /v1.41/swarm/init",
        "POST /v1.41/session",
    ],
)
def test_a_call_that_is_not_in_the_list_is_refused(filtered, asked):
    method, target = asked.split(" ", 1)
    assert filtered.ask(call(method, target)) == [403]


def set_in(place, name, value):
    return lambda body: (body[place] if place else body).__setitem__(name, value)


@pytest.mark.parametrize(
    "change",
    [
        set_in("HostConfig", "Privileged", True),
        set_in("HostConfig", "Binds", ["/:/host"]),
        set_in("HostConfig", "Mounts", [{"Type": "bind", "Source": "/", "Target": "/host"}]),
        set_in("HostConfig", "NetworkMode", "host"),
        set_in("HostConfig", "PidMode", "host"),
        set_in("HostConfig", "IpcMode", "host"),
        set_in("HostConfig", "Runtime", "other"),
        set_in("HostConfig", "CapAdd", ["SETUID", "SETGID", "SYS_ADMIN"]),
        set_in("HostConfig", "SecurityOpt", ["seccomp=unconfined"]),
        set_in("HostConfig", "MaskedPaths", []),
        set_in("HostConfig", "Devices", [{"PathOnHost": "/dev/sda"}]),
        set_in("HostConfig", "ReadonlyRootfs", False),
        set_in("HostConfig", "RestartPolicy", {"Name": "always"}),
        set_in("HostConfig", "Memory", -1),
        set_in("Labels", "io.strategiz.run", 1),
        set_in("Labels", "more", "x"),
        set_in(None, "Image", "alpine"),
        set_in(None, "Cmd", ["sh"]),
        set_in(None, "Entrypoint", ["sh"]),
        set_in(None, "Env", ["A=b"]),
        set_in(None, "Volumes", {"/host": {}}),
        # The engine reads names of members whatever their case, and the last of two.
        set_in(None, "hostconfig", {"Privileged": True}),
    ],
)
def test_a_container_that_differs_from_the_services_is_refused(whole, filtered, change):
    made = creation(whole)
    body = json.loads(made.body)
    change(body)
    assert filtered.ask(call("POST", made.path, json.dumps(body).encode())) == [403]


def test_a_body_in_another_form_is_refused(whole, filtered):
    made = creation(whole)
    other = (
        made.body + b"\n",
        b" " + made.body,
        made.body.replace(b'"Cmd"', b'"cmd"'),
        made.body.replace(b'"io.strategiz.run": "', b'"io.strategiz.run": "", "x": "'),
        json.dumps(json.loads(made.body), separators=(",", ":")).encode(),
        b"",
    )
    for body in other:
        assert filtered.ask(call("POST", made.path, body)) == [403]
    before = len(whole.recorder.seen)
    assert filtered.ask(call("POST", made.path, made.body + b" " * 200_000)) in ([403], [])
    assert len(whole.recorder.seen) == before
    chunked = f"{len(made.body):x}\r\n".encode() + made.body + b"\r\n0\r\n\r\n"
    head = call("POST", made.path, b"", "Transfer-Encoding: chunked").replace(
        b"Content-Length: 0\r\n", b""
    )
    assert filtered.ask(head + chunked) == [403]
    started = f"/v1.41/containers/{NAME}/start"
    assert filtered.ask(call("POST", started, b'{"Binds": ["/:/host"]}')) == [403]
    limits = f"/v1.41/containers/{NAME}/update"
    assert filtered.ask(call("POST", limits, b'{"RestartPolicy": {"Name": "always"}}')) == [403]


def test_a_call_behind_an_allowed_one_on_its_connection_is_refused_as_well(whole, filtered):
    first = call("GET", "/v1.41/version").replace(b"Connection: close\r\n", b"")
    assert filtered.ask(first + call("GET", "/v1.41/info")) == [200, 403]
    # One whose stream never opens, because there is no such container.
    target = f"/v1.41/containers/{NAME}/attach?stream=1&stdin=1&stdout=1&stderr=1"
    upgrade = call("POST", target, b"", "Upgrade: tcp").replace(b"close", b"Upgrade")
    assert filtered.ask(upgrade + call("GET", "/v1.41/info")) in ([404], [404, 403])
    assert not [line for line in whole.recorder.seen if "/info" in line]


def test_the_same_container_as_the_services_is_made_by_it(engine, whole, filtered):
    """So what is refused above is refused for its change alone."""
    made = creation(whole)
    target = made.path.rpartition("=")[0] + "=" + NAME
    try:
        assert filtered.ask(call("POST", target, made.body)) == [201]
    finally:
        engine.api.remove_container(NAME, force=True)
