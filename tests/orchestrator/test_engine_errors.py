"""What errors of Docker's library mean: above all, whether the engine can have heard what was asked."""

import gc
import socket
import warnings

import pytest

from orchestrator.engine.docker.client import client, translated
from orchestrator.errors import EngineFault, EngineUnreachable


def fault_of(address, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", address)
    asking = client(1)
    try:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the library raises
            asking.create_container_from_config({}, "name")
    finally:
        asking.close()
    kind = type(translated(caught.value, "image"))
    # The library leaves a failed connection to the garbage collector, which warns of it in whatever test comes next.
    del caught
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    return kind


def test_an_engine_whose_socket_is_absent_has_heard_nothing(monkeypatch, tmp_path):
    assert fault_of(f"unix://{tmp_path}/none.sock", monkeypatch) is EngineUnreachable


def test_an_engine_at_whose_port_nobody_listens_has_heard_nothing(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fault_of(f"tcp://127.0.0.1:{port}", monkeypatch) is EngineUnreachable


def test_an_engine_that_takes_the_request_and_is_silent_may_have_heard_it(monkeypatch):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert fault_of(address, monkeypatch) is EngineFault
