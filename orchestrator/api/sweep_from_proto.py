"""A request for a sweep to plain values. Refuses what cannot be read; admission checks everything else."""

from __future__ import annotations

import hashlib

from orchestrator.admission.parameter_sets import (
    Axis,
    DecimalRange,
    Draws,
    Grid,
    Listed,
    Sets,
    Values,
    WholeRange,
)
from orchestrator.admission.sweep_requests import SweepRequest
from orchestrator.admission.windows import DEFAULT_WARMUP_BARS, Test, TrainTest, WalkForward
from orchestrator.api import from_proto
from orchestrator.api.wire.sweep_request import ReceivedSweep
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public

_DEFAULT_RANK_BY = "sharpe_ratio"
_METRICS = public.Metrics.DESCRIPTOR.fields_by_name


def sweep_request(received: ReceivedSweep) -> SweepRequest:
    """The request in plain values.

    Raises:
        Rejected: A timestamp is no time, both forms of market data are given, or no metric has that name.
        google.protobuf.message.DecodeError: A row is no message.
    """
    message = received.message
    rank_by = message.rank_by or _DEFAULT_RANK_BY
    if rank_by not in _METRICS:
        problem = (
            f"is {rank_by[:40]!r}, which is no field of Metrics; send one such as sharpe_ratio"
        )
        raise Rejected(FieldViolation("rank_by", problem))
    try:
        run = from_proto.run_request(received.run)
    except Rejected as error:
        raise Rejected(
            *(FieldViolation(f"run.{one.field}", one.description) for one in error.violations)
        ) from None
    return SweepRequest(
        run=run,
        sets=_sets(message),
        rank_by=rank_by,
        lowest_is_best=message.lowest_is_best,
        best=message.best,
        total_timeout_s=message.total_timeout_seconds,
        test=_test(message, run.backtest),
    )


def contents_digest(received: ReceivedSweep, request: SweepRequest) -> bytes:
    """SHA-256 of everything that is asked for, which is all but the run's id; never that of a run."""
    digest = hashlib.sha256(b"sweep")
    digest.update(received.message.SerializeToString(deterministic=True))
    digest.update(from_proto.contents_digest(received.run, request.run.bars))
    return digest.digest()


def _sets(message: public.SweepRequest) -> Sets | None:
    match message.WhichOneof("sets"):
        case "grid":
            return Grid(tuple(map(_axis, message.grid.axes)))
        case "listed":
            return Listed(
                tuple(
                    {name: from_proto.typed_value(value) for name, value in one.parameters.items()}
                    for one in message.listed.sets
                )
            )
        case "random":
            axes = tuple(map(_axis, message.random.axes))
            return Draws(axes, message.random.count, message.random.seed)
        case _:
            return None


def _axis(message: public.ParameterAxis) -> Axis:
    values: Values | None = None
    match message.WhichOneof("values"):
        case "whole":
            whole = message.whole
            values = WholeRange(whole.first, whole.last, whole.step or 1)
        case "decimal":
            decimal = message.decimal
            values = DecimalRange(decimal.first, decimal.last, decimal.count, decimal.logarithmic)
        case "list":
            values = tuple(map(from_proto.typed_value, message.list.values))
    return Axis(message.name, values)


def _test(message: public.SweepRequest, backtest: runner_pb2.BacktestConfig) -> Test | None:
    default = backtest.warmup_bars if backtest.HasField("warmup_bars") else DEFAULT_WARMUP_BARS
    match message.WhichOneof("test"):
        case "train_test":
            asked = message.train_test
            warmup = asked.warmup_bars if asked.HasField("warmup_bars") else default
            return TrainTest(asked.test_share, warmup)
        case "walk_forward":
            walk = message.walk_forward
            warmup = walk.warmup_bars if walk.HasField("warmup_bars") else default
            return WalkForward(walk.train_bars, walk.test_bars, walk.anchored, warmup)
        case _:
            return None
