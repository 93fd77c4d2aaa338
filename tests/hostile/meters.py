"""What an attack takes from the machine, outside of its sandbox's limits: read while it runs, and after it is gone.

A cgroup's own figures say nothing of what no cgroup is charged for. These are the machine's; a bound is far above what
the container of a run costs, and far below what an attack that gets through takes in its two seconds.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_EVERY_S = 0.1


def _proc(name: str) -> str:
    try:
        return Path("/proc", name).read_text()
    except OSError:  # not every kernel has every file
        return ""


def _field(name: str, key: str) -> Callable[[], float]:
    """The number after *key* in a file of lines such as `Slab: 123 kB`."""
    pattern = re.compile(rf"^{key}:?\s+(\d+)", re.MULTILINE)

    def read() -> float:
        found = pattern.search(_proc(name))
        return float(found[1]) if found else 0.0

    return read


def _word(name: str, index: int) -> Callable[[], float]:
    return lambda: float((_proc(name).split() or [0] * (index + 1))[index])


def _lines(*names: str) -> Callable[[], float]:
    return lambda: float(sum(_proc(name).count("\n") for name in names))


def _huge_pages() -> float:
    return _field("meminfo", "HugePages_Total")() - _field("meminfo", "HugePages_Free")()


def _threads() -> float:
    return float(_proc("loadavg").split("/")[1].split()[0])


@dataclass(frozen=True)
class Meter:
    """One figure of the machine, what it may grow by, and why that much."""

    name: str
    read: Callable[[], float]
    while_running: float
    afterwards: float
    reason: str


METERS = (
    Meter(
        "kernel memory, unreclaimable slab, KiB", _field("meminfo", "SUnreclaim"), 24_576, 24_576,
        "the most that any case takes is 5 MB; file locks took 38 MB in a second",
    ),
    Meter(
        "kernel memory, slab in all, KiB", _field("meminfo", "Slab"), 65_536, 65_536,
        "directory entries and inodes are charged to the sandbox, and stay until memory is short",
    ),
    Meter(
        "stacks of threads, KiB", _field("meminfo", "KernelStack"), 16_384, 8_192,
        "16 KiB for each of the 128 processes that a sandbox may have",
    ),
    Meter(
        "page tables, KiB", _field("meminfo", "PageTables"), 65_536, 16_384,
        "charged to the sandbox, which has 256 MiB for them and all else",
    ),
    Meter(
        "shared memory, KiB", _field("meminfo", "Shmem"), 327_680, 327_680,
        "charged to the sandbox, which has 256 MiB; others have files in memory too",
    ),
    Meter(
        "memory that cannot be swapped, KiB", _field("meminfo", "Unevictable"), 8_192, 8_192,
        "nobody may lock memory",
    ),
    Meter("huge pages of the pool", _huge_pages, 0, 0, "nobody may ask for one"),
    Meter(
        "threads of the machine", _threads, 400, 400,
        "128 for the sandbox, and what engine and others start",
    ),
    Meter(
        "open files of the machine", _word("sys/fs/file-nr", 0), 4_096, 2_048,
        "256 for each process of the sandbox; the kernel counts in steps",
    ),
    Meter(
        "inodes of the machine", _word("sys/fs/inode-nr", 0), 32_768, 32_768,
        "4096 in /tmp, and the image's, which stay until memory is short",
    ),
    Meter("locks on files", _lines("locks"), 64, 64, "nobody may lock a file; the engine has a few"),
    Meter("pseudo-terminals", _word("sys/kernel/pty/nr", 0), 8, 8, "none is in reach of a sandbox"),
    Meter("keys", _lines("keys", "key-users"), 32, 32, "a container costs one key ring"),
    Meter("mounts", _lines("self/mounts"), 32, 32, "a container costs two, of the engine's"),
    Meter(
        "queues, semaphores, segments", _lines("sysvipc/msg", "sysvipc/sem", "sysvipc/shm"), 8, 8,
        "no call makes one",
    ),
    Meter(
        "read from disks, KiB", _field("vmstat", "pgpgin"), 262_144, 393_216,
        "the image's 158 MB once; past the cache, two seconds of reading are gigabytes",
    ),
)  # fmt: skip


@dataclass
class Reading:
    """How far each meter has risen over what it said at the start, at most, and in the end."""

    start: dict[str, float] = field(default_factory=lambda: {m.name: m.read() for m in METERS})
    most: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._look()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self._look()

    def _look(self) -> None:
        for meter in METERS:
            risen = meter.read() - self.start[meter.name]
            self.most[meter.name] = max(self.most.get(meter.name, 0.0), risen)

    def finish(self) -> None:
        """Reads what is left, when nothing of the attack is there any more."""
        self.last = {m.name: m.read() - self.start[m.name] for m in METERS}

    def beyond_bounds(self) -> list[str]:
        """What rose too far."""
        return [
            f"{meter.name}: +{self.most[meter.name]:g} while it ran (bound {meter.while_running:g}),"
            f" +{self.last[meter.name]:g} afterwards (bound {meter.afterwards:g})"
            for meter in METERS
            if self.most[meter.name] > meter.while_running
            or self.last[meter.name] > meter.afterwards
        ]


@dataclass
class Meters:
    """The highest readings of all cases on one runtime, and the whole corpus as one reading."""

    whole: Reading = field(default_factory=Reading)
    highest: dict[str, tuple[float, str]] = field(default_factory=dict)
    left: dict[str, tuple[float, str]] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, reading: Reading) -> None:
        self.after = {meter.name: meter.read() for meter in METERS}
        for kept, risen in ((self.highest, reading.most), (self.left, reading.last)):
            for meter, amount in risen.items():
                kept[meter] = max(kept.get(meter, (0.0, "-")), (amount, name))

    def as_json(self) -> list[dict[str, object]]:
        return [
            {
                "meter": meter.name,
                "before": self.whole.start[meter.name],
                "after": self.after[meter.name],
                "highest": self.highest.get(meter.name, (0.0, "-")),
                "while_running": meter.while_running,
                "left": self.left.get(meter.name, (0.0, "-")),
                "afterwards": meter.afterwards,
            }
            for meter in METERS
        ]
