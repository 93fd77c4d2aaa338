"""Judges the machine: room on disks, the memory budget against its memory, and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from orchestrator.doctor.findings import Finding, Level, fail, ok, unknown, warn

_MIB, _GIB = 1 << 20, 1 << 30
_LEAST_FREE, _LITTLE_FREE = _GIB, 5 * _GIB
_LITTLE_PART = 0.05
# What Docker, the kernel and the service itself need beside sandboxes.
_MOST_PART = 0.8


@dataclass(frozen=True, slots=True)
class Disk:
    """Room where the service or its engine writes.

    Attributes:
        what: Whose it is.
        free_bytes: None where it cannot be seen.
    """

    what: str
    path: str
    free_bytes: int | None
    total_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What sandboxes may take, and what there is.

    Attributes:
        budget_bytes: Of all sandboxes together, those that wait included.
        engine_bytes: Of the machine of the engine; None without an engine.
        available_bytes: Of this, what is free now; None where the engine is on another machine.
        is_derived: The budget follows from the memory of the machine of the service.
    """

    budget_bytes: int
    engine_bytes: int | None
    available_bytes: int | None
    is_derived: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """This machine's clock.

    Attributes:
        is_kept: Whether something keeps it right; None where it cannot be seen.
    """

    today: date
    is_kept: bool | None


def judge_disk(disk: Disk) -> Finding:
    """Whether there is room."""
    where = f"{disk.what} ({disk.path})"
    if disk.free_bytes is None:
        return unknown(
            "disk",
            f"room for {where} cannot be seen from here",
            "look on the machine of the engine: `df -h`",
        )
    told = f"{_gib(disk.free_bytes)} of {_gib(disk.total_bytes)} free for {where}"
    if disk.free_bytes < _LEAST_FREE:
        level = Level.FAIL
    elif disk.free_bytes < max(_LITTLE_FREE, disk.total_bytes * _LITTLE_PART):
        level = Level.WARN
    else:
        return ok("disk", told)
    advice = (
        "make room: `docker system df` shows what images and containers take, and `docker image prune` removes "
        "images without a name"
    )
    return Finding("disk", level, told, advice)


def judge_memory(memory: Memory) -> Iterator[Finding]:
    """Whether all sandboxes together fit into the machine."""
    budget = f"all sandboxes together may take {_gib(memory.budget_bytes)}"
    lower = "lower STRATEGIZ_MEMORY_BUDGET_MB, or STRATEGIZ_POOL_SIZE and the limits of runs"
    if memory.engine_bytes is None:
        yield unknown("memory", f"{budget}; the engine's machine was not asked for its memory")
        return
    told = f"{budget} of the machine's {_gib(memory.engine_bytes)}"
    if memory.budget_bytes > memory.engine_bytes:
        why = ""
        if memory.is_derived:
            why = ". The budget follows from the memory of the service's machine, as none is set"
        yield fail("memory", told + why, lower)
    elif memory.budget_bytes > memory.engine_bytes * _MOST_PART:
        rest = f"{told}, which leaves little to Docker and the service"
        yield warn("memory", rest, lower)
    else:
        yield ok("memory", told)
    free = memory.available_bytes
    if free is not None and free < memory.budget_bytes:
        yield warn(
            "memory",
            f"only {_gib(free)} are free now: other programs have the rest",
            f"end what else runs here, or {lower}",
        )


def judge_clock(clock: Clock, list_date: date) -> Finding:
    """Whether the clock can be relied on: tokens and certificates expire by it."""
    keep = "install chrony, or turn on systemd-timesyncd (`timedatectl set-ntp true`)"
    if clock.today < list_date:
        told = f"this machine says that it is {clock.today}, which is before this version was made"
        return fail("clock", told, f"set the clock; {keep}")
    if clock.is_kept is None:
        return unknown(
            "clock", "whether something keeps this machine's clock right cannot be seen from here"
        )
    if clock.is_kept:
        return ok("clock", "the kernel's clock is kept right by NTP")
    return warn(
        "clock",
        "nothing keeps this machine's clock right; tokens and certificates expire by it",
        keep,
    )


def _gib(size_bytes: int) -> str:
    if size_bytes < _GIB:
        return f"{size_bytes / _MIB:,.0f} MiB"
    return f"{size_bytes / _GIB:,.1f} GiB"
