"""A real HAProxy in front of the engine, with the configuration that the service's own command prints."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.stand.running_service import REPOSITORY, service_environment, until

_PROGRAM = REPOSITORY / ".tools-haproxy" / "haproxy"


def haproxy() -> str | None:
    """Where HAProxy is; None where it cannot be had."""
    script = REPOSITORY / "deployment" / "setup" / "haproxy.sh"
    subprocess.run([script, "--if-possible"], check=True, capture_output=True, timeout=300)
    return str(_PROGRAM) if _PROGRAM.exists() else shutil.which("haproxy")


@dataclass(frozen=True)
class EngineFilter:
    """One HAProxy, which listens on *path*."""

    path: Path
    log: Path

    @property
    def host(self) -> str:
        """As DOCKER_HOST takes it."""
        return f"unix://{self.path}"

    def ask(self, request: bytes) -> list[int]:
        """The status of each answer to the requests in *request*, the last of which ends the connection.

        Of one that is too long to be read there may be none.
        """
        answered = bytearray()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(self.path))
            with contextlib.suppress(ConnectionError):
                connection.sendall(request)
                while data := connection.recv(1 << 16):
                    answered += data
        heads = bytes(answered).split(b"HTTP/1.")[1:]
        return [int(head.split(b" ")[1]) for head in heads]


@contextmanager
def engine_filter(
    program: str, folder: Path, engine: Path, **settings: object
) -> Iterator[EngineFilter]:
    """A filter before the *engine*'s socket for a service with *settings*."""
    made = EngineFilter(folder / "filter.sock", folder / "filter.log")
    command = [sys.executable, "-m", "orchestrator.commands", "engine-filter"]
    command += ["--listen", f"unix@{made.path} mode 660", "--engine", f"unix@{engine}"]
    config = folder / "filter.cfg"
    printed = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=service_environment(**settings),
        check=True,
        capture_output=True,
        timeout=60,
    )
    config.write_bytes(printed.stdout)
    with made.log.open("wb") as log:
        process = subprocess.Popen([program, "-db", "-f", str(config)], stdout=log, stderr=log)
    try:
        until(made.path.exists, 10.0, f"the filter listens: {made.log.read_text()}")
        yield made
    finally:
        # HAProxy's word for at once.
        process.terminate()
        process.wait(timeout=10)
