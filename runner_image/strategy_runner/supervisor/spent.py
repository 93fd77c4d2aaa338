"""What a process has used, as far as this kernel reports it."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor and peak resident bytes; 0 where this kernel does not say."""

    cpu_s: float = 0.0
    peak_memory_bytes: int = 0


UNKNOWN = Spent()


def spent_in_all(usage: resource.struct_rusage) -> Spent:
    """What a process had used when it ended, by its *usage*."""
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def spent_so_far(pid: int) -> Spent:
    """What a process that still exists has used, as far as this kernel tells.

    gVisor's knows no peak, so that there it is the memory at this moment, and processor time in ticks.
    """
    folder = Path("/proc") / str(pid)
    try:
        lines = (folder / "status").read_text().splitlines()
        memory = dict(line.split(":", 1) for line in lines if line.startswith("Vm"))
        kib = memory.get("VmHWM", memory.get("VmRSS", "0 kB")).split()[0]
        return Spent(_processor_s(folder), int(kib) * 1024)
    except (OSError, ValueError, IndexError):
        return Spent()


def _processor_s(folder: Path) -> float:
    try:
        return int((folder / "schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:
        user, system = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
