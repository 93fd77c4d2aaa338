"""Who may use the machine while several processes of tests run side by side: all of them, or one alone.

Without the variable `LOCK_FOLDER` no other process runs tests, and nobody waits.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FOLDER = "TEST_MACHINE_LOCK"
_files: dict[str, int] = {}
_held = {"kind": fcntl.LOCK_UN}


@contextmanager
def beside_others() -> Iterator[None]:
    """While it lasts nobody has the machine alone."""
    _hold(fcntl.LOCK_SH)
    try:
        yield
    finally:
        _release()


@contextmanager
def alone() -> Iterator[None]:
    """While it lasts no test of another process runs. Inside of `beside_others`, which is left for this time."""
    if _held["kind"] == fcntl.LOCK_EX:
        yield
        return
    was_beside = _held["kind"] == fcntl.LOCK_SH
    _hold(fcntl.LOCK_EX)
    try:
        yield
    finally:
        if was_beside:
            _hold(fcntl.LOCK_SH)
        else:
            _release()


def _file(name: str) -> int | None:
    folder = os.environ.get(LOCK_FOLDER)
    if folder is None:
        return None
    if name not in _files:
        _files[name] = os.open(Path(folder, name), os.O_CREAT | os.O_RDWR)
    return _files[name]


def _hold(kind: int) -> None:
    _release()
    door, room = _file("door"), _file("room")
    if door is not None and room is not None:
        # Whoever waits for the room keeps the door, so that the next test of every other process waits behind it.
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, kind)
        fcntl.flock(door, fcntl.LOCK_UN)
    _held["kind"] = kind


def _release() -> None:
    room = _file("room")
    if room is not None:
        fcntl.flock(room, fcntl.LOCK_UN)
    _held["kind"] = fcntl.LOCK_UN
