"""Bars as bytes: read from the orchestrator, handed to a strategy process in its own memory file, viewed as columns.

The rule: the supervisor computes from memory that no other process has. A strategy process gets a copy that no other
process reads, so what it does with that copy changes nothing else.
"""

from __future__ import annotations

import ctypes
import mmap
import os

import numpy as np

from strategy_runner.bars import COLUMNS, Bars
from strategy_runner.channel.frames import MAX_JOB_BYTES, OrchestratorGone
from strategy_runner.generated import runner_pb2

_VALUE_BYTES = 8
_READ_BYTES = 1 << 20


def create() -> tuple[int, int]:
    """A file in memory without a name or contents, made before the process that reads it: to write, and to read.

    Only its owner may open it again. Where a kernel lets a process open what others have open, as gVisor's does, it
    would else be a place for data that outlives a process.
    """
    written = os.memfd_create("bars", os.MFD_CLOEXEC)
    os.chmod(f"/proc/self/fd/{written}", 0o700)  # noqa: PTH101 - pathlib asks for more than is needed
    return written, os.open(f"/proc/self/fd/{written}", os.O_RDONLY | os.O_CLOEXEC)


def receive(source: int, count: int) -> Bars:
    """The *count* bars that follow a job on the descriptor *source*.

    Raises:
        OrchestratorGone: The source ended first.
        ValueError: More than MAX_JOB_BYTES.
    """
    size = count * len(COLUMNS) * _VALUE_BYTES
    if size > MAX_JOB_BYTES:
        raise ValueError(f"a job with {count} bars")
    data = np.empty(size, np.uint8)
    rest = data.data
    while rest:
        got = os.readv(source, [rest[:_READ_BYTES]])
        if got == 0:
            raise OrchestratorGone
        rest = rest[got:]
    return columns_of(data, count)


def put(bars: Bars, shared: int) -> None:
    """Writes *bars* into the memory file *shared*, and closes this process's way to it.

    Raises:
        OSError: There is no memory for it.
    """
    try:
        write(bars, shared)
    finally:
        os.close(shared)


def write(bars: Bars, shared: int) -> None:
    """Writes *bars* into the memory file *shared*.

    Raises:
        OSError: There is no memory for it.
    """
    for name in COLUMNS:
        rest = np.ascontiguousarray(getattr(bars, name)).data.cast("B")
        while rest:
            rest = rest[os.write(shared, rest) :]


def view(shared: int, count: int) -> Bars:
    """The *count* bars of the memory file *shared*, without a copy, read-only; the descriptor is closed.

    Raises:
        OSError: The kernel refused the mapping.
    """
    memory = _map(shared, count * len(COLUMNS) * _VALUE_BYTES)
    os.close(shared)
    return columns_of(memory, count)


def columns_of(
    data: bytes | np.ndarray[tuple[int], np.dtype[np.uint8]] | memoryview, count: int
) -> Bars:
    """*count* bars that lie in *data* as columns, as read-only views."""
    kinds = ("<i8", *["<f8"] * (len(COLUMNS) - 1))
    columns = [
        np.frombuffer(data, kind, count, place * count * _VALUE_BYTES)
        for place, kind in enumerate(kinds)
    ]
    for column in columns:
        column.flags.writeable = False
    return Bars(*columns)


def bars_of(message: runner_pb2.Bars) -> Bars:
    """The bars of *message*, as views on its bytes."""
    columns = {name: np.frombuffer(getattr(message, name), "<f8") for name in COLUMNS[1:]}
    return Bars(np.frombuffer(message.timestamp_ms, "<i8"), **columns)


def _map(shared: int, size: int) -> memoryview:
    """*size* bytes of *shared* for as long as this process lives.

    Not with Python's own mmap, which keeps a descriptor open that a strategy could find. Private, so
    that a forced write changes only this process's own page.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = (
        ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long
    )  # fmt: skip
    protection = mmap.PROT_READ | mmap.PROT_WRITE
    address = libc.mmap(None, size, protection, mmap.MAP_PRIVATE, shared, 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "the bars could not be mapped")
    return memoryview((ctypes.c_ubyte * size).from_address(address)).cast("B")
