"""An engine over the network with TLS: every kind of run, each certificate that does not fit, and new certificates."""

import asyncio
import gc
import os
import signal
import socket
import ssl
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from orchestrator.engine.docker.attach import AttachStream
from orchestrator.engine.docker.backend import resolve_image
from orchestrator.engine.docker.calls import API_VERSION
from orchestrator.engine.docker.container import INSTANCE_LABEL, OWNER_LABEL
from orchestrator.engine.docker.endpoint import engine_endpoint
from orchestrator.errors import EngineFault, SandboxError
from orchestrator.run import Outcome
from tests.faults.service_state import (
    becomes,
    control,
    control_request,
    execute,
    health,
    sleeping,
)
from tests.stand.credentials import Authority, replaced
from tests.stand.deployments import BUY, HOLD, deployment
from tests.stand.deployments import list_request as list_of
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    RUNNER_IMAGE,
    RunningService,
    containers_of,
    events_until,
    run_request,
    spawn,
    until,
)

# A second engine and services of its own.
pytestmark = pytest.mark.timeout(120)


def answer_plainly(listener):
    """What an engine without TLS says to a client that begins with it."""
    for _ in range(2):
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(
                b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request"
            )


def write_certificates(folder, authority, days=30, engines_authority=None):
    """Puts a service's certificate by *authority* where Docker's client looks for it."""
    folder.mkdir(exist_ok=True)
    certificate, key = authority.issue("service", days)
    replaced(folder / "ca.pem", (engines_authority or authority).certificate)
    replaced(folder / "key.pem", key)
    replaced(folder / "cert.pem", certificate)
    return folder


def environment(engine, folder, host=None):
    """Names the engine to a service, and what must have no say: the machine's authorities and proxies of the web."""
    return mock.patch.dict(
        os.environ,
        DOCKER_HOST=host or engine.remote_host,
        DOCKER_TLS_VERIFY="1",
        DOCKER_CERT_PATH=str(folder),
        REQUESTS_CA_BUNDLE=ssl.get_default_verify_paths().cafile or "",
        HTTPS_PROXY="http://127.0.0.1:1",
    )


@pytest.fixture(scope="module")
def certificates(own_engine, short_folder):
    return write_certificates(short_folder / "certificates", own_engine.authority)


@pytest.fixture(scope="module")
def remote(own_engine, short_folder, certificates):
    """A service on the remote engine, for which one sandbox waits."""
    with environment(own_engine, certificates):
        running = RunningService.start(short_folder, POOL_SIZE=1, SLOTS=3, REAP_INTERVAL_S=0.5)
    yield running
    assert running.end(signal.SIGTERM) == 0, running.log()
    assert containers_of(own_engine.client, running.owner) == []


def only_the_waiting_one_is_left(engine, running):
    def found():
        return (
            len(containers_of(engine.client, running.owner)) == 1
            and health(running).metadata["waiting_sandboxes"] == "1"
        )

    until(found, 20.0, "no container is left but the one that waits")


def test_a_run_on_a_remote_engine_answers_as_on_this_machines(remote, own_engine, service):
    only_the_waiting_one_is_left(own_engine, remote)
    before = int(health(remote).metadata["warm_runs"])
    assert control(remote) == control(service)
    assert int(health(remote).metadata["warm_runs"]) == before + 1
    only_the_waiting_one_is_left(own_engine, remote)


def test_runs_side_by_side_more_than_wait_all_succeed(remote, own_engine):
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: execute(remote, control_request()), range(6)))
    assert {one.end for one in found} == {Outcome.SUCCEEDED}
    only_the_waiting_one_is_left(own_engine, remote)


def test_a_stream_tells_each_step_and_ends_with_the_answer(remote):
    events = list(remote.stub.StreamStrategy(control_request()))
    kinds = [event.WhichOneof("event") for event in events]
    assert kinds[0] == "accepted"
    assert kinds[-1] == "completed"
    assert {"started", "log"} <= set(kinds)
    assert events[-1].completed.success


def test_a_timeout_and_a_cancelled_call_leave_no_container(remote, own_engine):
    assert execute(remote, sleeping(30, timeout_seconds=1)).end is Outcome.TIMEOUT
    stream = remote.stub.StreamStrategy(sleeping(30))
    events_until(stream, "started")
    stream.cancel()
    only_the_waiting_one_is_left(own_engine, remote)


def test_a_list_and_limits_of_its_own_work(remote, own_engine):
    answer = remote.stub.ExecuteList(list_of(deployment(BUY, "ann", 1), deployment(HOLD, "bob", 2)))
    assert answer.success, answer.error
    assert [one.signal.signal_type for one in answer.results] == ["BUY", "HOLD"]
    # The waiting sandbox is given other limits.
    only_the_waiting_one_is_left(own_engine, remote)
    assert execute(remote, control_request(limits={"memory_mb": 300})).end is Outcome.SUCCEEDED


def test_a_strategy_that_prints_without_end_and_many_bars_pass_through_tls(remote, own_engine):
    code = "SYMBOL = 'X'\nfor n in range(200_000):\n    print('line', n)\nsignal('BUY', data.index[1], 1)\n"
    answer = remote.stub.ExecuteStrategy(run_request(code, random_bars(50_000)))
    assert Outcome(answer.outcome) is Outcome.SUCCEEDED, answer.error
    assert answer.logs[0] == "line 0"
    assert sum(map(len, answer.logs)) <= 1024 * 1024
    only_the_waiting_one_is_left(own_engine, remote)


def test_what_another_service_left_there_is_swept(remote, own_engine):
    labels = {OWNER_LABEL: remote.owner, INSTANCE_LABEL: "another"}
    left = own_engine.client.api.create_container(RUNNER_IMAGE, ["2000"], labels=labels)
    # Without input it ends at once.
    own_engine.client.api.start(left)
    until(
        lambda: (
            left["Id"] not in {one["Id"] for one in containers_of(own_engine.client, remote.owner)}
        ),
        10.0,
        "the leftover is removed",
    )


def refused(engine, certificates, host=None):
    """What both ways of calling the engine say, which must be the same."""
    with environment(engine, certificates, host):
        with pytest.raises(SandboxError) as of_call:
            resolve_image(RUNNER_IMAGE, call_timeout_s=10)
        opening = AttachStream.open(engine_endpoint(), "none", API_VERSION, timeout_s=10)
        with pytest.raises(EngineFault) as of_attach:
            asyncio.run(opening)
    assert str(of_attach.value) == str(of_call.value)
    said = str(of_call.value)
    # The library leaves a failed connection to the garbage collector, which warns of it in whatever test comes next.
    del of_call, of_attach
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    return said


def test_a_service_without_tls_is_told_that_the_engine_speaks_nothing_else(own_engine):
    with (
        mock.patch.dict(os.environ, DOCKER_HOST=own_engine.remote_host),
        pytest.raises(SandboxError, match="it speaks TLS alone; set DOCKER_TLS_VERIFY=1"),
    ):
        resolve_image(RUNNER_IMAGE, call_timeout_s=10)


def test_a_service_does_not_start_on_an_engine_beyond_loopback_without_tls(tmp_path):
    with mock.patch.dict(os.environ, DOCKER_HOST="tcp://192.0.2.1:2375"):
        process = spawn(tmp_path / "refused.log")
        process.communicate(timeout=40)
    assert process.returncode == 1
    said = (tmp_path / "refused.log").read_text()
    assert said.startswith("cannot serve: DOCKER_HOST=tcp://192.0.2.1:2375 names an engine beyond")
    assert "Traceback" not in said, said


def test_a_certificate_of_another_authority_is_refused_by_the_engine(own_engine, tmp_path):
    folder = write_certificates(
        tmp_path, Authority("others"), engines_authority=own_engine.authority
    )
    said = refused(own_engine, folder)
    assert "it refused this service's certificate" in said
    assert "--tlscacert" in said


def test_a_certificate_that_has_expired_is_refused_by_the_engine(own_engine, tmp_path):
    folder = write_certificates(tmp_path, own_engine.authority, days=-1)
    assert "it refused this service's certificate" in refused(own_engine, folder)


def test_an_engine_with_a_certificate_of_another_authority_is_refused(own_engine, tmp_path):
    folder = write_certificates(
        tmp_path, own_engine.authority, engines_authority=Authority("others")
    )
    assert "its certificate is not of the authority in ca.pem" in refused(own_engine, folder)


def test_an_engine_with_a_certificate_for_another_name_is_refused(own_engine, certificates):
    host = own_engine.remote_host.replace("localhost", "127.0.0.1")
    said = refused(own_engine, certificates, host)
    assert "its certificate is for another name" in said
    assert "127.0.0.1" in said


def test_an_engine_that_speaks_no_tls_is_refused(own_engine, certificates):
    with socket.create_server(("127.0.0.1", 0)) as plain:
        threading.Thread(target=answer_plainly, args=(plain,), daemon=True).start()
        host = f"tcp://localhost:{plain.getsockname()[1]}"
        assert "that port speaks no TLS" in refused(own_engine, certificates, host)


def test_certificates_change_without_a_restart_of_the_service_and_its_log_says_what_is_wrong(
    own_engine, short_folder
):
    """The engine's expires; then its authority changes, as where everything is made anew; then the service's."""
    folder = write_certificates(short_folder / "rotated", own_engine.authority)
    before = own_engine.authority
    with environment(own_engine, folder):
        running = RunningService.start(short_folder, ENGINE_TIMEOUT_S=2)
    try:
        expected = control(running)
        restart(own_engine, days=-1)
        becomes(running, "NOT_SERVING", 15.0)
        assert "certificate has expired. Renew the engine's certificate" in running.log()
        own_engine.authority = Authority("engines of next year")
        restart(own_engine)
        write_certificates(folder, own_engine.authority)
        becomes(running, "SERVING", 15.0)
        assert control(running) == expected
        assert "certificates for the engine read anew" in running.log()
    finally:
        assert running.end(signal.SIGTERM) == 0, running.log()
        own_engine.authority = before
        restart(own_engine)


def restart(engine, days=30):
    engine.stop()
    engine.show_certificate(days)
    engine.start()
