"""The bars of a backtest, in memory that the supervisor fills and every process of the sandbox reads.

The rule: when a strategy's code starts, nobody can change a byte of it any more, neither through a mapping nor through
the file, so that the backtest is computed from the bars that were sent.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os

import numpy as np

from strategy_runner.generated import runner_pb2
from strategy_runner.market_data import Bars
from strategy_runner.protocol import MAX_JOB_BYTES, OrchestratorGone

_COLUMNS = ("timestamp_ms", "open", "high", "low", "close", "volume")
_VALUE_BYTES = 8
# A pipe gives no more at once; a buffer that stays in the processor's cache costs next to nothing.
_READ_BYTES = 1 << 16


def create() -> int:
    """A file in memory without a name or contents, to be made before the processes that read it."""
    return os.memfd_create("bars", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)


def fill(shared: int, source: int, count: int) -> Bars:
    """Moves *count* bars from the descriptor *source* into *shared* and seals it.

    Raises:
        OrchestratorGone: The source ended first.
        ValueError: More than MAX_JOB_BYTES.
        OSError: It could not be sealed.
    """
    left = count * len(_COLUMNS) * _VALUE_BYTES
    if left > MAX_JOB_BYTES:
        raise ValueError(f"a job with {count} bars")
    buffer = memoryview(bytearray(min(left, _READ_BYTES)))
    while left:
        got = os.readv(source, [buffer[:left]])
        if got == 0:
            raise OrchestratorGone
        left -= got
        part = buffer[:got]
        while part:
            part = part[os.write(shared, part) :]
    seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
    fcntl.fcntl(shared, fcntl.F_ADD_SEALS, seals)
    return view(shared, count)


def view(shared: int, count: int) -> Bars:
    """The *count* bars of *shared*, without a copy, read-only.

    Raises:
        OSError: The kernel refused the mapping.
    """
    memory = _map(shared, count * len(_COLUMNS) * _VALUE_BYTES)
    kinds = ("<i8", *["<f8"] * (len(_COLUMNS) - 1))
    columns = [
        np.frombuffer(memory, kind, count, place * count * _VALUE_BYTES)
        for place, kind in enumerate(kinds)
    ]
    for column in columns:
        column.flags.writeable = False
    return Bars(*columns)


def _map(shared: int, size: int) -> memoryview:
    """*size* bytes of *shared* for as long as this process lives.

    Not by Python's own mmap, which keeps a descriptor open that a strategy would find. Private, as
    kernels before 6.7 map a sealed file in no other way; whoever forces a write gets a page of its own.
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


def bars_of(message: runner_pb2.Bars) -> Bars:
    """The bars of *message*, as views on its bytes."""
    columns = {name: np.frombuffer(getattr(message, name), "<f8") for name in _COLUMNS[1:]}
    return Bars(np.frombuffer(message.timestamp_ms, "<i8"), **columns)


def message_of(bars: Bars) -> runner_pb2.Bars:
    """*bars* as a message."""
    return runner_pb2.Bars(**{name: getattr(bars, name).tobytes() for name in _COLUMNS})
