"""Checks whether a sweep can be run, and says what it comes to: its sets, its windows, its limits.

Every refusal names the field of the public request; those of the run that the sets share stand below `run`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.admission.parameter_sets import Draws, ParameterSet, Sets, check_sets, sets_of
from orchestrator.admission.parameters import Parameters, Value
from orchestrator.admission.requests import RunRequest, admit
from orchestrator.admission.windows import Test, Window, check_test, windows_of
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.limits.values import RunLimits
from orchestrator.run import Image, Limits

MAX_BEST = 20
# Each result repeats the parameters of its set, and results are kept until the sweep has ended.
_MOST_PARAMETER_BYTES = 32 << 20
_NUMBER_BYTES = 8


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """A sweep as it was asked for. 0 or None = not given.

    Attributes:
        run: What all sets share.
        rank_by: Name of a metric.
        lowest_is_best: Of that metric.
        best: How many of the best sets come back whole.
        total_timeout_s: For all sets together.
    """

    run: RunRequest
    sets: Sets | None = field(repr=False)
    rank_by: str
    lowest_is_best: bool
    best: int
    total_timeout_s: int
    test: Test | None


@dataclass(frozen=True, slots=True)
class SweepBounds:
    """What the operator allows."""

    max_sets: int
    max_total_s: int


@dataclass(frozen=True, slots=True)
class AdmittedSweep:
    """What a sound request comes to. *limits* are those of each set."""

    limits: Limits
    sets: Sequence[ParameterSet] = field(repr=False)
    windows: Sequence[Window] = field(repr=False)
    best: int
    total_timeout_s: int


def admit_sweep(
    request: SweepRequest, allowed: RunLimits, images: Container[Image], bounds: SweepBounds
) -> AdmittedSweep:
    """What *request* comes to.

    Args:
        request: What is asked for.
        allowed: What its user may ask for, of each set.
        images: Those that the operator offers.
        bounds: What the operator allows of a sweep.

    Raises:
        Rejected: Something in the request cannot be run.
        UnsupportedLanguage: It is in another language than python.
    """
    violations: list[FieldViolation] = []
    limits = allowed.default_limits
    try:
        limits = admit(request.run, allowed, images)
    except Rejected as error:
        violations += [
            FieldViolation(f"run.{one.field}", one.description) for one in error.violations
        ]
    violations += _check(request, bounds)
    if violations or request.sets is None:
        raise Rejected(*violations)
    sets = sets_of(request.sets)
    if isinstance(request.sets, Draws) and len(sets) < request.sets.count:
        problem = f"is {request.sets.count}, and no more than {len(sets)} different sets were found"
        raise Rejected(FieldViolation("random.count", problem))
    windows = windows_of(request.test, len(request.run.bars))
    if len(sets) * len(windows) > bounds.max_sets:
        problem = (
            f"come to {len(sets)} sets in {len(windows)} windows; at most {bounds.max_sets} runs"
            " are taken in one sweep"
        )
        raise Rejected(FieldViolation("walk_forward", problem))
    taken = _parameter_bytes(request.run.parameters, sets) * len(windows)
    if taken > _MOST_PARAMETER_BYTES:
        problem = (
            f"hold about {taken >> 20} MiB of parameters in all runs; at most {_MOST_PARAMETER_BYTES >> 20} MiB are"
            " taken: write long texts and lists in the code, and sweep a number that chooses one"
        )
        raise Rejected(FieldViolation("sets", problem))
    total_s = request.total_timeout_s or bounds.max_total_s
    return AdmittedSweep(limits, sets, windows, request.best or 1, total_s)


def _parameter_bytes(shared: Parameters, sets: Sequence[ParameterSet]) -> int:
    """About what the parameters of all *sets* take, with those that they share."""
    each = _bytes_of(shared.texts) + _bytes_of(shared.typed)
    return sum(each + _bytes_of(own) for own in sets)


def _bytes_of(values: Mapping[str, Value]) -> int:
    return sum(
        len(name) + (len(value) if isinstance(value, str) else _NUMBER_BYTES * _numbers_in(value))
        for name, value in values.items()
    )


def _numbers_in(value: Value) -> int:
    return len(value) if isinstance(value, tuple) else 1


def _check(request: SweepRequest, bounds: SweepBounds) -> Iterator[FieldViolation]:
    if request.run.check_look_ahead:
        yield FieldViolation(
            "run.check_look_ahead", "is not done in a sweep; check the best set by a run of its own"
        )
    yield from check_sets(request.sets, request.run.parameters, bounds.max_sets)
    yield from check_test(request.test, len(request.run.bars))
    if not 0 <= request.best <= MAX_BEST:
        yield FieldViolation(
            "best", f"is {request.best}; it must be from 1 to {MAX_BEST}, or 0 for 1"
        )
    if not 0 <= request.total_timeout_s <= bounds.max_total_s:
        yield FieldViolation(
            "total_timeout_seconds",
            f"is {request.total_timeout_s}; it must be from 1 to {bounds.max_total_s}, or 0 for that",
        )
