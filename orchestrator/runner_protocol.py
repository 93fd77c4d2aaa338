"""Frames between us and the supervisor of a sandbox, without I/O.

Two rules: a length is checked before anything of that size is kept, and after the result nothing more may come.
The supervisor is ours, but it lives beside a stranger's code: what breaks the rules is a `ProtocolViolation` of the
sandbox, never an error of the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from google.protobuf.message import DecodeError, Message

from orchestrator.generated import runner_pb2
from orchestrator.run import Ending, Failure, Frame, Outcome

LENGTH_BYTES = 4
MAX_FRAMES = 200_000
_COPIED_BYTES = 1 << 20
# A test compares it with the runner's own.
LOOK_AHEAD_RUNS = 24


class ProtocolViolation(Exception):
    """The sandbox sent bytes that the protocol does not allow."""


def encode_job(message: runner_pb2.Job) -> bytes:
    """*message* as the supervisor reads it: first how many processes it needs, then the job."""
    preparation = runner_pb2.Preparation(processes=_processes(message))
    return _frame(preparation) + _frame(message)


def _frame(message: Message) -> bytes:
    body = message.SerializeToString()
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def _processes(message: runner_pb2.Job) -> int:
    if message.HasField("latest_bar"):
        return len(message.latest_bar.deployments)
    return LOOK_AHEAD_RUNS if message.HasField("look_ahead") else 1


def encode_job_with_bars(message: runner_pb2.Job, columns: Sequence[memoryview]) -> Frame:
    """*message* as the supervisor reads it, then its bars, which are not copied where they are many.

    Args:
        message: A job whose work has as many bars as each of *columns*.
        columns: Little-endian values of 8 bytes, in the order of the fields of `Bars`.
    """
    pieces: Frame = encode_job(message), *(column.cast("B") for column in columns)
    # One write of so much is cheaper than seven small ones.
    return (b"".join(pieces),) if sum(map(len, pieces)) <= _COPIED_BYTES else pieces


class FrameDecoder:
    """Takes bytes in pieces of any size and gives whole frames.

    States: waiting for `ready`; running; ended by `result`.

    Args:
        max_bytes: What all frames together may hold.
        nonce: What the result must repeat.
    """

    def __init__(self, *, max_bytes: int, nonce: bytes) -> None:
        self._max_bytes = max_bytes
        self._nonce = nonce
        self._buffer = bytearray()
        self._frames = 0
        self._ready = False
        self.received = 0
        self.result: runner_pb2.Result | None = None

    def expect(self, nonce: bytes, *, max_bytes: int) -> None:
        """Names the job that the result must be of, and what the frames may hold."""
        self._nonce = nonce
        self._max_bytes = max_bytes

    def feed(self, data: bytes) -> Iterator[runner_pb2.SupervisorFrame]:
        """Whole frames, in order, as far as they have arrived.

        Raises:
            ProtocolViolation: The bytes break a rule.
        """
        self.received += len(data)
        if self.received > self._max_bytes:
            raise ProtocolViolation(f"more than {self._max_bytes} bytes")
        if self.result is not None:
            raise ProtocolViolation("bytes after the result")
        self._buffer += data
        while len(self._buffer) >= LENGTH_BYTES:
            length = int.from_bytes(self._buffer[:LENGTH_BYTES], "big")
            if length > self._max_bytes:
                raise ProtocolViolation(f"a frame of {length} bytes is announced")
            if len(self._buffer) < LENGTH_BYTES + length:
                return
            body = bytes(memoryview(self._buffer)[LENGTH_BYTES : LENGTH_BYTES + length])
            del self._buffer[: LENGTH_BYTES + length]
            yield self._accept(body)

    def _accept(self, body: bytes) -> runner_pb2.SupervisorFrame:
        self._frames += 1
        if self._frames > MAX_FRAMES:
            raise ProtocolViolation(f"more than {MAX_FRAMES} frames")
        try:
            frame = runner_pb2.SupervisorFrame.FromString(body)
        except DecodeError as error:
            raise ProtocolViolation("a frame that is no message") from error
        kind = frame.WhichOneof("frame")
        if kind is None or (kind == "ready") == self._ready:
            raise ProtocolViolation(f"a frame out of order: {kind}")
        self._ready = True
        if kind == "result":
            if frame.result.nonce != self._nonce:
                raise ProtocolViolation("a result of another job")
            if self._buffer:
                raise ProtocolViolation("bytes after the result")
            self.result = frame.result
        return frame


def ending_of(message: runner_pb2.Ending) -> Ending:
    """The outcome that the supervisor reports.

    Raises:
        ProtocolViolation: A number that is no outcome.
    """
    try:
        outcome = Outcome(message.outcome)
    except ValueError as error:
        raise ProtocolViolation(f"an unknown outcome {message.outcome}") from error
    if outcome is Outcome.SUCCEEDED:
        return Ending(outcome)
    return Ending(
        outcome,
        Failure(
            message=message.message,
            line=message.line,
            column=message.column,
            bar=message.bar if message.HasField("bar") else None,
            traceback=message.traceback,
            limit=message.limit,
            allowed=message.allowed,
            used=message.used,
            hint=message.hint,
        ),
    )
