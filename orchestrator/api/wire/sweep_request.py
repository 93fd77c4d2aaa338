"""A request for a sweep as it came: the run that its sets share, with the bars where they lie, and the rest."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.api.wire.reading import Allowance, Reading
from orchestrator.api.wire.run_request import ReceivedRequest, received_within
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.generated import strategy_execution_pb2 as public

_SWEEP = public.SweepRequest
# What protobuf reads in one go.
_MAX_REST_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class ReceivedSweep:
    """A request for a sweep.

    Attributes:
        message: All of it but `run`.
        run: What its sets share.
    """

    message: public.SweepRequest
    run: ReceivedRequest


def received_sweep(data: bytes, allowance: Allowance) -> ReceivedSweep:
    """The request that *data* is on the wire.

    Raises:
        Rejected: It holds more than it may, or no run.
        google.protobuf.message.DecodeError: It is none.
    """
    reading, run = Reading(data, allowance), None
    rest: list[bytes] = []
    for found in reading.fields(_SWEEP.DESCRIPTOR, 0, len(data), ""):
        if found.kind is not None and found.kind.number == _SWEEP.RUN_FIELD_NUMBER:
            if run is not None:
                raise Rejected(FieldViolation("run", "is given twice"))
            run = received_within(reading, found.content, found.end, "run.")
            continue
        rest.append(data[found.start : found.end])
        if found.kind is not None and found.kind.message_type is not None:
            reading.check(found.kind, found.content, found.end, f"{found.kind.name}.")
    if sum(map(len, rest)) > _MAX_REST_BYTES:
        problem = f"holds more than {_MAX_REST_BYTES >> 20} MiB beside its run"
        raise Rejected(FieldViolation("request", problem))
    if run is None:
        raise Rejected(
            FieldViolation("run", "is empty; send the code and the bars that all sets share")
        )
    return ReceivedSweep(_SWEEP.FromString(b"".join(rest)), run)
