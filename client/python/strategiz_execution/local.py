"""A service of one's own: `python -m orchestrator` of this environment, on this machine's Docker engine.

It listens on loopback alone, keeps no ledger, and ends with the process that started it, however that ends: it watches
a pipe to it. At its end it removes its containers.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import subprocess
import sys
import tempfile
import threading
import uuid
from importlib.util import find_spec
from types import TracebackType
from typing import IO, Self

from strategiz_execution.errors import LocalServiceError

# The canary and the first sandboxes take seconds; on a machine that is busy, many.
_START_S = 90.0
# What is left of runs, and the removal of containers.
_STOP_S = 30.0
_SERVING = "serving on "
_LOG_LINES = 15
# Settings of a service that others reach: this one is for its own process.
_NOT_TAKEN_OVER = (
    "ADDRESS", "CONFIG", "TLS_CERT", "TLS_KEY", "TLS_CLIENT_CA", "TOKENS_FILE", "JWT_KEYS", "JWT_ISSUER",
    "JWT_AUDIENCE", "METRICS_PORT", "LEDGER_URL_FILE",
)  # fmt: skip


class LocalService:
    """A service of this process. Make one for tests or scripts of your own; clients without an address share one.

    The environment's STRATEGIZ_ settings hold for it, such as STRATEGIZ_RUNNER_IMAGE, but for those about listening,
    access and the ledger. Every user of this machine can call it while it lives.

    Attributes:
        address: "host:port".
        owner: What marks its containers, as the label io.strategiz.owner.

    Raises:
        LocalServiceError: The package `strategiz-execution` is not installed here, or there is no engine or runner
            image.

    Example:
        >>> with LocalService() as service, Client(service.address) as client:  # doctest: +SKIP
        ...     client.run("trend.py", bars)
    """

    def __init__(self) -> None:
        if find_spec("orchestrator") is None:
            raise LocalServiceError(
                "no address is given, by an argument or STRATEGIZ_ADDRESS, and a service of one's own needs the "
                "package strategiz-execution, which is not installed in this environment"
            )
        self.owner = f"local-{uuid.uuid4().hex[:16]}"
        self._log: IO[str] = tempfile.TemporaryFile("w+", prefix="strategiz-", encoding="utf-8")  # noqa: SIM115 - kept
        self._process = subprocess.Popen(
            [sys.executable, "-m", "orchestrator"],
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            # Ctrl-C is this process's: it cancels its runs, then ends its service.
            start_new_session=True,
        )
        try:
            self.address = self._wait_until_serving()
        except BaseException:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    def stop(self) -> None:
        """Ends the service, and with it what runs there; its containers are removed. Waits for it."""
        if self.alive:
            self._process.terminate()
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self.let_go()

    def let_go(self) -> None:
        """Closes what this process holds of it. The service ends if nobody else holds its pipe."""
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _environment(self) -> dict[str, str]:
        without = {f"STRATEGIZ_{name}" for name in _NOT_TAKEN_OVER}
        kept = {name: text for name, text in os.environ.items() if name not in without}
        return kept | {
            "STRATEGIZ_GRPC_HOST": "127.0.0.1",
            "STRATEGIZ_GRPC_PORT": "0",
            "STRATEGIZ_OPERATOR_PORT": "-1",
            "STRATEGIZ_LEDGER_URL": "",
            "STRATEGIZ_OWNER": self.owner,
            "STRATEGIZ_STOP_WITH_STDIN": "1",
            # Nobody waits for what runs when its process ends.
            "STRATEGIZ_SHUTDOWN_GRACE_S": "1",
        }

    def _wait_until_serving(self) -> str:
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 - a pipe was asked for
        ready, _, _ = select.select([stdout], [], [], _START_S)
        line = stdout.readline() if ready else ""
        if line.startswith(_SERVING):
            return line.removeprefix(_SERVING).strip()
        said = self._last_words() or f"it said nothing within {_START_S:g} s"
        raise LocalServiceError(f"a service of one's own did not start: {said}")

    def _last_words(self) -> str:
        """Why it ended, in its own words; else the end of its log."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        self._log.seek(0)
        lines = self._log.read().splitlines()
        reasons = [
            line.removeprefix("cannot serve: ")
            for line in lines
            if line.startswith("cannot serve: ")
        ]
        return reasons[-1] if reasons else "\n".join(lines[-_LOG_LINES:])


class _Shared:
    """The one service of this process, started by the first client that has no address."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._service: LocalService | None = None

    def address(self) -> str:
        with self._lock:
            if self._service is None or not self._service.alive:
                self._service = LocalService()
                atexit.register(self._service.stop)
            return self._service.address

    def forget(self) -> None:
        """In a forked child: the service is its parent's, and must not outlive that by the child's copy of the pipe."""
        self._lock = threading.Lock()
        service, self._service = self._service, None
        if service is not None:
            atexit.unregister(service.stop)
            service.let_go()


_shared = _Shared()
os.register_at_fork(after_in_child=_shared.forget)


def shared_address() -> str:
    """The address of the service that all clients of this process share; starts it where it does not run.

    Raises:
        LocalServiceError: It cannot be started.
    """
    return _shared.address()
