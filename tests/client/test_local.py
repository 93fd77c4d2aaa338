"""A service of one's own: started, shared, and gone with the process that started it, however that ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from strategiz_execution import Client, LocalServiceError, local
from tests.stand.client_bars import flat_bars
from tests.stand.running_service import RUNNER_IMAGE, containers_of, until

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

# A program of a user's: it starts a service of its own, says where, and runs a strategy that never ends.
PROGRAM = """
    import threading
    import time
    from strategiz_execution import Client, local

    client = Client()
    print(client.address, local._shared._service.owner, local._shared._service.pid, flush=True)

    def watch():
        while client.health().metadata["running"] == "0":
            time.sleep(0.05)
        print("started", flush=True)

    threading.Thread(target=watch).start()
    client.run(ENDLESS, BARS, timeout_s=60, progress=PROGRESS)
"""
ENDLESS = "SYMBOL = 'X'\ndef strategy(data):\n    while True:\n        pass\n"
BARS = {
    "timestamp": [f"2024-01-{day:02}" for day in range(1, 31)],
    "open": [10.0] * 30,
    "high": [11.0] * 30,
    "low": [9.0] * 30,
    "close": [10.0] * 30,
}


def own_environment(**settings):
    kept = {name: text for name, text in os.environ.items() if not name.startswith("STRATEGIZ_")}
    return kept | {"STRATEGIZ_RUNNER_IMAGE": RUNNER_IMAGE, "STRATEGIZ_POOL_SIZE": "1"} | settings


@pytest.fixture
def program(engine, request):
    """A user's program in the middle of a run; its process, the owner of its containers, and the service's pid."""
    given = f"ENDLESS = {ENDLESS!r}\nBARS = {BARS!r}\nPROGRESS = {request.param}\n"
    text = given + textwrap.dedent(PROGRAM)
    process = subprocess.Popen(
        [sys.executable, "-c", text],
        env=own_environment() | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, owner, pid = process.stdout.readline().split()
    assert process.stdout.readline() == "started\n"
    assert containers_of(engine, owner)
    yield process, owner, int(pid)
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    ("program", "signum"),
    [(False, signal.SIGINT), (True, signal.SIGINT), (False, signal.SIGKILL)],
    indirect=["program"],
)
def test_however_a_program_ends_its_service_and_every_container_are_gone(engine, program, signum):
    process, owner, pid = program
    process.send_signal(signum)
    process.wait(30)
    if signum is signal.SIGINT:
        assert "KeyboardInterrupt" in process.stderr.read()
    until(lambda: not containers_of(engine, owner), 15.0, "its containers are gone")
    until(lambda: not Path(f"/proc/{pid}").exists(), 15.0, "its service is gone")


def test_a_program_that_ends_by_itself_leaves_nothing(engine):
    text = textwrap.dedent(
        f"""
        from strategiz_execution import AsyncClient, Client, local
        import asyncio

        BARS = {BARS!r}
        CODE = "SYMBOL = 'X'\\ndef strategy(data):\\n    return 'BUY'\\n"
        first, second = Client(), Client()
        assert first.address == second.address
        assert first.run(CODE, BARS).ok

        async def main():
            async with AsyncClient() as client:
                assert (await client.run(CODE, BARS)).ok

        asyncio.run(main())
        print(local._shared._service.owner)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        env=own_environment() | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    assert not containers_of(engine, done.stdout.strip())


def test_a_forked_child_does_not_keep_its_parents_service_alive(engine):
    text = """
        import os, time
        from strategiz_execution import local

        local.shared_address()
        child = os.fork()
        if child:
            print(local._shared._service.owner, local._shared._service.pid, child, flush=True)
        time.sleep(60)
    """
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(text)],
        env=own_environment() | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    owner, pid, child = process.stdout.readline().split()
    try:
        process.kill()
        process.wait()
        until(lambda: not Path(f"/proc/{pid}").exists(), 15.0, "its service is gone")
        assert Path(f"/proc/{child}").exists()
        assert not containers_of(engine, owner)
    finally:
        os.kill(int(child), signal.SIGKILL)
        process.communicate()


def test_a_service_that_died_is_replaced_by_the_next_client(engine, monkeypatch):
    for name in list(os.environ):
        if name.startswith("STRATEGIZ_") and name != "STRATEGIZ_RUNNER_IMAGE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("STRATEGIZ_RUNNER_IMAGE", RUNNER_IMAGE)
    monkeypatch.setenv("STRATEGIZ_POOL_SIZE", "0")
    shared = local._Shared()
    first = shared.address()
    service = shared._service
    os.kill(service.pid, signal.SIGTERM)
    until(lambda: not service.alive, 15.0, "the first service is gone")
    service.let_go()
    second = shared.address()
    assert second != first
    with Client(second) as client:
        assert client.health().serving
        assert client.run("SYMBOL = 'X'\ndef strategy(data):\n    return 'BUY'\n", flat_bars(30)).ok
    owner = shared._service.owner
    shared._service.stop()
    assert not containers_of(engine, owner)


def test_without_an_engine_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    started = time.monotonic()
    with pytest.raises(LocalServiceError, match=r"did not start: .*engine"):
        local.LocalService()
    assert time.monotonic() - started < 30


def test_without_the_runner_image_it_says_so(engine, monkeypatch):
    monkeypatch.setenv("STRATEGIZ_RUNNER_IMAGE", "strategiz/none:none")
    with pytest.raises(LocalServiceError, match="strategiz/none:none"):
        local.LocalService()
