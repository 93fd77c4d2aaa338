"""Frames between us and the supervisor of a sandbox, without I/O.

Two rules: a length is checked before anything of that size is kept, and after the result nothing more may come.
The supervisor is ours, but it lives beside a stranger's code: what breaks the rules is a `ProtocolViolation` of the
sandbox, never an error of the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from google.protobuf.message import DecodeError, Message

from orchestrator.generated import runner_pb2
from orchestrator.run import Ending, Failure, Outcome
from orchestrator.runner_protocol.report_view import result_without_report
from orchestrator.wire_format import head

Frame = tuple[bytes | memoryview, ...]
"""Bytes for a runner, in pieces, so that large columns stay where they are."""

LENGTH_BYTES = 4
MAX_FRAMES = 200_000
_COPIED_BYTES = 1 << 20
# A test compares it with the runner's own.
LOOK_AHEAD_RUNS = 27


class ProtocolViolation(Exception):
    """The sandbox sent bytes that the protocol does not allow."""


def encode_job(message: runner_pb2.Job) -> bytes:
    """*message* as the supervisor reads it: first how many processes it needs, then the job."""
    preparation = runner_pb2.Preparation(
        processes=_processes(message), nursery=message.HasField("sweep")
    )
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


def encode_latest_bar(
    message: runner_pb2.Job, series: Sequence[tuple[str, Sequence[memoryview]]]
) -> Frame:
    """The frame of *message* with *series* in it, whose bars are not copied where they are many.

    Args:
        message: A job for the latest bar, without series.
        series: For each its symbol, and its columns in the order of the fields of `Bars`.
    """
    work = runner_pb2.Job.LATEST_BAR_FIELD_NUMBER
    inner: list[bytes | memoryview] = [message.latest_bar.SerializeToString()]
    for symbol, columns in series:
        values: list[bytes | memoryview] = []
        for number, column in enumerate(columns, 1):
            values += [head(number, column.nbytes), column.cast("B")]
        bars = [head(runner_pb2.Series.BARS_FIELD_NUMBER, _size(values)), *values]
        name = runner_pb2.Series(symbol=symbol).SerializeToString()
        size = len(name) + _size(bars)
        inner += [head(runner_pb2.LatestBar.SERIES_FIELD_NUMBER, size), name, *bars]
    outer = runner_pb2.Job(nonce=message.nonce, output=message.output).SerializeToString()
    pieces = [outer, head(work, _size(inner)), *inner]
    preparation = _frame(runner_pb2.Preparation(processes=_processes(message)))
    return _in_writes([preparation, _size(pieces).to_bytes(LENGTH_BYTES, "big"), *pieces])


def _size(pieces: Sequence[bytes | memoryview]) -> int:
    return sum(map(len, pieces))


def _in_writes(pieces: Sequence[bytes | memoryview]) -> Frame:
    """The same bytes, in which small pieces are joined: one write is cheaper than several small ones."""
    writes: list[bytes | memoryview] = []
    small = bytearray()
    for piece in pieces:
        if len(piece) <= _COPIED_BYTES - len(small):
            small += piece
            continue
        writes += [bytes(small), piece]
        small = bytearray()
    return *writes, bytes(small)


class FrameDecoder:
    """Takes bytes in pieces of any size and gives whole frames.

    States: waiting for `ready`; running; ended by `result`.

    Args:
        max_bytes: What all frames together may hold.
        nonce: What the result must repeat.

    Attributes:
        received: Bytes so far.
        result: The result, without its report; None until it is there.
        report: What the result says of a backtest, as it came.
    """

    def __init__(self, *, max_bytes: int, nonce: bytes) -> None:
        self._max_bytes = max_bytes
        self._nonce = nonce
        self._buffer = bytearray()
        self._frames = 0
        self._ready = False
        self.received = 0
        self.result: runner_pb2.Result | None = None
        self.report = memoryview(b"")

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
                raise ProtocolViolation(f"a frame of {length} bytes, which is too long")
            if len(self._buffer) < LENGTH_BYTES + length:
                return
            if len(self._buffer) == LENGTH_BYTES + length:
                # A result may be large, and is always the last: it is not copied.
                body, self._buffer = memoryview(self._buffer)[LENGTH_BYTES:], bytearray()
            else:
                body = memoryview(bytes(self._buffer[LENGTH_BYTES : LENGTH_BYTES + length]))
                del self._buffer[: LENGTH_BYTES + length]
            yield self._accept(body)

    def _accept(self, body: memoryview) -> runner_pb2.SupervisorFrame:
        self._frames += 1
        if self._frames > MAX_FRAMES:
            raise ProtocolViolation(f"more than {MAX_FRAMES} frames")
        try:
            frame, report = result_without_report(body)
        except DecodeError as error:
            raise ProtocolViolation("a frame that is not a valid message") from error
        kind = frame.WhichOneof("frame")
        if kind is None or (kind == "ready") == self._ready:
            raise ProtocolViolation(f"a frame out of order: {kind}")
        self._ready = True
        if kind == "result":
            if frame.result.nonce != self._nonce:
                raise ProtocolViolation("a result of another job")
            if self._buffer:
                raise ProtocolViolation("bytes after the result")
            self.result, self.report = frame.result, report
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
