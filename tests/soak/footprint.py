"""What orchestrators and the engine hold of the machine: counted before a soak and after it."""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docker

from tests.soak.fleet import Fleet
from tests.stand.running_service import containers_of
from tests.stand.wall import Process, command_lines

_MIB = 1 << 20
_SHIM = re.compile(r"containerd-shim\S* .*-namespace moby -id ([0-9a-f]{64})")
_CONTAINER = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Measure:
    """One thing that is counted.

    Attributes:
        may_grow: By how much it may be more at the end than at the base; None only tells.
    """

    name: str
    value: float
    may_grow: float | None


def measures(engine: docker.DockerClient, fleet: Fleet) -> list[Measure]:
    """Everything, now. What the engine does not list any more is looked for twice, for it may be on its way out."""
    found = [Measure("containers of the owner", len(containers_of(engine, fleet.owner)), 0)]
    for place, member in enumerate(fleet.members):
        held = Process.of(member.pid)
        told = member.health()
        name = f"orchestrator {place + 1}"
        found += [
            Measure(f"{name}: descriptors", held.fds, 4),
            # Pools of threads grow to their size and stay there.
            Measure(f"{name}: threads", held.threads, 40),
            Measure(f"{name}: RSS, MB", round(held.rss_mb, 1), 48),
            Measure(f"{name}: zombie children", _zombies_of(member.pid), 0),
            Measure(f"{name}: bytes of requests", float(told["request_bytes"]), 0),
            Measure(f"{name}: loop stalls over 20 ms", float(told["loop_stalls_over_20ms"]), None),
            Measure(f"{name}: worst loop stall, ms", float(told["loop_worst_stall_ms"]), None),
        ]
    root = Path(engine.info()["DockerRootDir"])
    folders = {
        "shims": lambda: {shim for _, line in command_lines() for shim in _SHIM.findall(line)},
        "cgroups": lambda: set(_cgroups()),
        "container folders": lambda: {path.name for path in (root / "containers").iterdir()},
    }
    for name, seen in folders.items():
        found.append(Measure(f"{name} that the engine forgot", len(_forgotten(engine, seen)), 0))
    found += [
        Measure("layers, folders", sum(1 for _ in (root / "overlay2").iterdir()), 8),
        Measure("containers + layers, MiB", _disk_mib(root), 64),
        # Where nobody waits for orphans, those of the engine's own stay: they are not ours to count.
        Measure("zombies on the machine", sum(1 for _ in _zombies()), None),
    ]
    return found


def _forgotten(engine: docker.DockerClient, seen) -> set[str]:
    def now() -> set[str]:
        there = seen()
        return there - {entry["Id"] for entry in engine.api.containers(all=True)}

    first = now()
    if not first:
        return first
    time.sleep(3)
    return first & now()


def _cgroups() -> Iterator[str]:
    root = Path("/sys/fs/cgroup")
    for pattern in ("memory/docker/*", "docker/*", "system.slice/docker-*.scope"):
        for group in root.glob(pattern):
            if group.is_dir():
                yield from _CONTAINER.findall(group.name)


def _disk_mib(root: Path) -> float:
    told = subprocess.run(
        ["du", "-sxb", root / "containers", root / "overlay2"],
        capture_output=True,
        text=True,
        check=False,  # folders go while they are counted
    ).stdout
    return round(sum(int(line.split()[0]) for line in told.splitlines()) / _MIB, 1)


def _zombies() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if fields[0] == "Z":
                    yield int(folder.name), int(fields[1])


def _zombies_of(pid: int) -> int:
    return sum(parent == pid for _, parent in _zombies())
