"""Faults: each row of docs/faults.md, against a real service and a real engine."""

import os
import shutil
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import docker
import grpc
import pytest

from tests.faults.service_state import control, nothing_left, recovers
from tests.stand.engine_proxy import EngineProxy
from tests.stand.private_engine import private_engine
from tests.stand.running_service import RunningService, containers_of, new_owner, spawn

ENGINE_TIMEOUT_S = 2
REAP_INTERVAL_S = 0.5


@pytest.fixture(scope="session")
def short_folder():
    """A folder with a path that is short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    yield folder
    shutil.rmtree(folder)


@dataclass
class Stand:
    """A service, the proxy between it and its engine, and that engine.

    Attributes:
        expected: What the control run answers here.
    """

    service: RunningService
    proxy: EngineProxy
    engine: docker.DockerClient
    expected: bytes

    def recovers(self, within_s=20.0):
        recovers(self.engine, self.service, self.expected, within_s)


def start_with(host, folder, **settings):
    """A service on the engine at *host*."""
    with mock.patch.dict(os.environ, DOCKER_HOST=host):
        return RunningService.start(folder, **settings)


def _engine_socket():
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        pytest.fail(f"these tests need the engine on a unix socket, not {host}", pytrace=False)
    return Path(host.removeprefix("unix://"))


@pytest.fixture(scope="session")
def proxied(engine, short_folder):
    """A service behind a proxy; it outlives every fault that tests make there."""
    proxy = EngineProxy(short_folder / "proxied.sock", _engine_socket())
    proxy.open()
    running = start_with(
        proxy.host,
        short_folder,
        SLOTS=4,
        QUEUE_WAIT_S=20,
        START_TIMEOUT_S=8,
        ENGINE_TIMEOUT_S=ENGINE_TIMEOUT_S,
        REAP_INTERVAL_S=REAP_INTERVAL_S,
        STATIC_POLICY="report",
        DEFAULT_MEMORY_MB=256,
    )
    yield Stand(running, proxy, engine, control(running))
    code = running.end(signal.SIGTERM)
    proxy.end()
    assert code == 0, running.log()


@pytest.fixture
def stand(proxied):
    """The service behind the proxy, which recovers after the test."""
    nothing_left(proxied.engine, proxied.service)
    yield proxied
    proxied.recovers()


@pytest.fixture(scope="session")
def own_engine(engine, short_folder):
    """An engine that a test may kill, and a service on it."""
    if os.geteuid() != 0:
        pytest.skip("an engine of the test's own needs root")
    with private_engine(short_folder / "engine") as made:
        yield made


@pytest.fixture
def on_own_engine(own_engine, short_folder):
    """A service on the engine that may be killed; it recovers after the test."""
    proxy = EngineProxy(short_folder / "own.sock", own_engine.socket)
    proxy.open()
    running = start_with(
        proxy.host,
        short_folder,
        ENGINE_TIMEOUT_S=ENGINE_TIMEOUT_S,
        REAP_INTERVAL_S=REAP_INTERVAL_S,
    )
    try:
        made = Stand(running, proxy, own_engine.client, control(running))
        nothing_left(own_engine.client, running)
        yield made
        made.recovers(30.0)
    finally:
        code = running.end(signal.SIGTERM)
        proxy.end()
    assert code == 0, running.log()


@pytest.fixture
def log_on_full_disk(engine):
    """A service whose log cannot be written."""
    owner = new_owner()
    process = spawn(Path("/dev/full"), OWNER=owner)
    assert process.stdout is not None
    address = process.stdout.readline().removeprefix("serving on ").strip()
    running = RunningService(
        process, owner, address, Path("/dev/null"), grpc.insecure_channel(address)
    )
    yield running
    assert running.end(signal.SIGTERM) == 0
    nothing = containers_of(engine, owner)
    assert nothing == []
