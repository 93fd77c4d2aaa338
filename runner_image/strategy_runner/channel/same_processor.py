"""Keeps two processes that answer each other on one processor.

They never run at the same time, and waking an idle processor takes longer than the exchange of one bar: measured
on a virtual machine, 5 us on one processor and 70 us on two. So that a busy processor does not keep them for good, the
strategy process may move to another at one bar of each BARS, and the supervisor follows.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path

BARS = 256
_PROCESSOR_FIELD = 36  # of /proc/PID/stat, counted from the one after the name


def stay() -> None:
    """Keeps this process on the processor that it runs on."""
    with suppress(OSError, ValueError):  # gVisor says -1, and chooses itself
        os.sched_setaffinity(0, {ctypes.CDLL(None).sched_getcpu()})


def move() -> None:
    """Lets this process run on any processor again."""
    with suppress(OSError):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def follow(pid: int) -> None:
    """Keeps this process on the processor that process *pid* ran on last."""
    with suppress(OSError, ValueError, IndexError):
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
        os.sched_setaffinity(0, {int(fields[_PROCESSOR_FIELD])})
