"""The service under attack, and what may be looked at from outside: the engine, the kernel's lists, the process."""

from __future__ import annotations

import contextlib
import re
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import docker
import grpc

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    OWNER_LABEL,
    RunningService,
    containers_of,
    run_request,
    until,
    without_times,
)

BARS = random_bars(60)
GONE_WITHIN_S = 2.0
OVERRUN_S = 1.0
SHORT_TIMEOUT_S = 2
_CONNECTED = "03"
_CGROUPS = ("*/docker/{}", "docker/{}", "system.slice/docker-{}.scope")

# Honest: trades, prints, plots, and takes about a second when told to be slow.
CONTROL = """
SYMBOL = 'X'
import time
def strategy(data):
    time.sleep(float(params.get('pause', 0)))
    if len(data) % 4 == 0:
        print('bar', len(data))
    return 'BUY' if len(data) % 6 < 3 else 'SELL'
"""


@dataclass(frozen=True)
class Process:
    """What a process holds."""

    fds: int
    threads: int
    rss_mb: float

    @classmethod
    def of(cls, pid: int) -> Process:
        status = Path(f"/proc/{pid}/status").read_text()
        return cls(
            len(list(Path(f"/proc/{pid}/fd").iterdir())),
            int(re.search(r"^Threads:\s+(\d+)", status, re.MULTILINE)[1]),
            int(re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)[1]) / 1024,
        )


def command_lines() -> Iterator[tuple[int, str]]:
    """Every process that can be seen from here, with its command line."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                text = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                yield int(folder.name), text.decode("utf-8", "replace")


def engine_process() -> int | None:
    """dockerd, where it runs on this machine and may be looked at."""
    for pid, _ in command_lines():
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/comm").read_text().strip() == "dockerd":
                list(Path(f"/proc/{pid}/fd").iterdir())
                return pid
    return None


def engine_holds(pid: int) -> Process:
    """What dockerd holds besides its clients' connections: each service beside ours keeps up to 64 of those open."""
    held = Process.of(pid)
    connected = [
        line
        for line in Path("/proc/net/unix").read_text().splitlines()
        if line.endswith("docker.sock") and line.split()[5] == _CONNECTED
    ]
    return replace(held, fds=held.fds - len(connected))


def traces_of(container: str) -> list[str]:
    """What this machine still holds of a container besides the engine's own list: cgroups, shim, Sentry."""
    held = [
        str(folder)
        for pattern in _CGROUPS
        for folder in Path("/sys/fs/cgroup").glob(pattern.format(container))
    ]
    return held + [line[:160] for _, line in command_lines() if container in line]


@dataclass
class Ended:
    """One run, seen from the client.

    Attributes:
        after_start_s: From the moment when the strategy had its data to the answer; the whole call where unknown.
    """

    answer: public.ExecuteStrategyResponse
    after_start_s: float
    wall_s: float
    gone_s: float = 0.0

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.answer.outcome)

    @property
    def logs(self) -> list[str]:
        return list(self.answer.logs)

    def told_besides_logs(self) -> bytes:
        """The answer as bytes, without what may hold a stranger's words."""
        kept = public.ExecuteStrategyResponse()
        kept.CopyFrom(self.answer)
        for name in ("logs", "warnings", "error"):
            kept.ClearField(name)
        kept.failure.ClearField("message")
        kept.failure.ClearField("traceback")
        return kept.SerializeToString()


@dataclass
class Wall:
    """One service without a static check, on one runtime, and every container that it ever made."""

    engine: docker.DockerClient
    service: RunningService
    runtime: str
    waiting: int = 0
    made: set[str] = field(default_factory=set)
    _events: object = None
    _watching: threading.Thread | None = None

    @classmethod
    def start(
        cls,
        engine: docker.DockerClient,
        folder: Path,
        runtime: str,
        waiting: int,
        **settings: object,
    ) -> Wall:
        service = RunningService.start(
            folder,
            STATIC_POLICY="report",
            RUNTIME=runtime,
            SLOTS=4,
            POOL_SIZE=waiting,
            **{"DEFAULT_MEMORY_MB": 256, **settings},
        )
        wall = cls(engine, service, runtime, waiting)
        wall._events = engine.events(
            decode=True,
            filters={"event": "create", "label": f"{OWNER_LABEL}={service.owner}"},
        )
        wall._watching = threading.Thread(target=wall._watch, daemon=True)
        wall._watching.start()
        return wall

    def _watch(self) -> None:
        # The stream is cut at the end, wherever the reading of it stands.
        with contextlib.suppress(Exception):
            for event in self._events:
                self.made.add(event["id"])

    def end(self) -> None:
        self._events.close()
        self._watching.join(5)

    def execute(self, code: str, timeout_s: int = SHORT_TIMEOUT_S, **fields: object) -> Ended:
        """One call of ExecuteStrategy."""
        began = time.monotonic()
        answer = self.service.stub.ExecuteStrategy(
            run_request(code, BARS, timeout_seconds=timeout_s, **fields), timeout=50
        )
        wall_s = time.monotonic() - began
        not_running_s = (answer.usage.queue_ms + answer.usage.sandbox_ms) / 1000
        return Ended(answer, wall_s - not_running_s, wall_s)

    def stream(self, code: str, timeout_s: int = SHORT_TIMEOUT_S, **fields: object) -> Ended:
        """One call of StreamStrategy, which tells when the strategy had its data. It completes exactly once."""
        began = started = time.monotonic()
        completed = []
        request = run_request(code, BARS, timeout_seconds=timeout_s, **fields)
        for event in self.service.stub.StreamStrategy(request, timeout=50):
            assert not completed, "an event after the answer"
            if event.HasField("started"):
                started = time.monotonic()
            if event.HasField("completed"):
                completed.append(event.completed)
        ended = time.monotonic()
        (answer,) = completed
        return Ended(answer, ended - started, ended - began)

    def control(self) -> bytes:
        """What the honest strategy answers now, as far as it must always be the same."""
        ended = self.execute(CONTROL, 10)
        assert ended.outcome is Outcome.SUCCEEDED, ended.answer.error
        return without_times(ended.answer)

    def await_waiting(self) -> set[str]:
        """Waits until as many sandboxes wait for a run as should, and nothing else is there; their containers."""
        until(
            lambda: len(self._listed()) == self.waiting == self._said_to_wait(),
            20,
            f"{self.waiting} sandboxes of {self.service.owner} wait",
        )
        return self._listed()

    def _listed(self) -> set[str]:
        return {entry["Id"] for entry in containers_of(self.engine, self.service.owner)}

    def _said_to_wait(self) -> int:
        health = self.service.stub.GetHealth(public.HealthRequest(), timeout=5)
        return int(health.metadata["waiting_sandboxes"])

    def await_gone(self, used: Iterable[str] = ()) -> float:
        """Waits until nothing is left of any run; the seconds that took.

        Args:
            used: Containers that waited for a run before, and must be gone as well.
        """
        began = time.monotonic()
        until(
            lambda: len(self._listed()) <= self.waiting and not self._listed() & set(used),
            GONE_WITHIN_S,
            f"no container of a run of {self.service.owner} is left",
        )
        # In this order: what is made in between is in neither.
        made = set(self.made)
        for container in made - self._listed():
            until(
                lambda container=container: not traces_of(container),
                GONE_WITHIN_S,
                f"no cgroup, shim or process of {container} is left",
            )
            self.made.discard(container)
        assert not set(used) & self._listed()
        return time.monotonic() - began

    def holds(self) -> Process:
        """What the orchestrator holds."""
        return Process.of(self.service.process.pid)

    def is_healthy(self) -> bool:
        try:
            self.service.stub.GetHealth(public.HealthRequest(), timeout=5)
        except grpc.RpcError:
            return False
        return True


def containerd_tasks() -> set[str] | None:
    """Ids that containerd runs for the engine; None where it cannot be asked."""
    listed = _containerd("tasks", "ls", "--quiet")
    return None if listed is None else set(listed.split())


def forget(container: str) -> None:
    """Has containerd end and forget a container that the engine has forgotten."""
    _containerd("tasks", "delete", "--force", container)
    _containerd("containers", "delete", container)


def _containerd(*command: str) -> str | None:
    """What containerd answers; None where it cannot be asked, or refuses."""
    sockets = ("/run/containerd/containerd.sock", "/var/run/docker/containerd/containerd.sock")
    for address in filter(lambda path: Path(path).is_socket(), sockets):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            return subprocess.run(
                ["ctr", "--address", address, "--namespace", "moby", *command],
                capture_output=True,
                text=True,
                timeout=10,
                check=True,
            ).stdout
    return None
