"""Takes from a running process what it may use of its machine, and gives it back."""

from __future__ import annotations

import contextlib
import resource
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def no_more_descriptors(pid: int, spare: int = 0) -> Iterator[None]:
    """While it lasts, process *pid* may open *spare* descriptors besides those that it has."""
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    # A new descriptor gets the lowest free number, so that gaps among the open ones count as well.
    numbers = {int(entry.name) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    limit = 0
    free = spare
    while free or limit in numbers:
        free -= limit not in numbers
        limit += 1
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (limit, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


@contextmanager
def no_more_threads(pid: int) -> Iterator[None]:
    """While it lasts, process *pid* may start no thread and no process; needs root and the pids controller."""
    root = Path("/sys/fs/cgroup")
    controller = root / "pids" if (root / "pids").is_dir() else root
    name = next(
        line.split(":", 2)[2]
        for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines()
        if "pids" in line.split(":")[1].split(",") or line.startswith("0::")
    )
    group = controller / f"strategiz-faults-{secrets.token_hex(4)}"
    group.mkdir()
    try:
        (group / "cgroup.procs").write_text(str(pid))
        (group / "pids.max").write_text((group / "pids.current").read_text())
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            (controller / name.lstrip("/") / "cgroup.procs").write_text(str(pid))
        for child in (group / "cgroup.procs").read_text().split():
            (controller / name.lstrip("/") / "cgroup.procs").write_text(child)
        group.rmdir()


def children(pid: int, running: str) -> set[int]:
    """Processes that *pid* started whose command line holds *running*."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == pid and running in line:
                    found.add(int(folder.name))
    return found
