"""Frames between orchestrator and supervisor: four bytes of big-endian length, then one message."""

from __future__ import annotations

import os
from typing import TypeVar

from google.protobuf.message import Message

from strategy_runner.generated import runner_pb2

MAX_JOB_BYTES = 256 << 20
_LENGTH_BYTES = 4

_M = TypeVar("_M", bound=Message)


class OrchestratorGone(Exception):
    """Standard input ended: the orchestrator no longer waits for a result."""


def read_message(fd: int, kind: type[_M]) -> _M:
    """The next message of this sandbox; blocks until it is there.

    Raises:
        OrchestratorGone: The stream ended first.
        ValueError: The announced length is above MAX_JOB_BYTES.
    """
    length = int.from_bytes(_read_exactly(fd, _LENGTH_BYTES), "big")
    if length > MAX_JOB_BYTES:
        raise ValueError(f"a job of {length} bytes")
    return kind.FromString(bytes(_read_exactly(fd, length)))


def write_frame(fd: int, frame: runner_pb2.SupervisorFrame) -> None:
    """Sends *frame* whole; blocks while the other side does not read."""
    body = frame.SerializeToString()
    # One system call for both, or the reader wakes up for the length alone; not joined, or a large body is copied.
    sent = os.writev(fd, [len(body).to_bytes(_LENGTH_BYTES, "big"), body])
    view = memoryview(body)[sent - _LENGTH_BYTES :]
    while view:
        view = view[os.write(fd, view) :]


def _read_exactly(fd: int, count: int) -> bytearray:
    data = bytearray(count)
    view = memoryview(data)
    while view:
        got = os.readv(fd, [view[: 1 << 20]])
        if got == 0:
            raise OrchestratorGone
        view = view[got:]
    return data
