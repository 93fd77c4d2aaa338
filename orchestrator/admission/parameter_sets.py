"""Sets of parameters: what a grid, a list or random draws come to. Pure.

The rule: what is asked for is checked and counted before any set is made, and the same request gives the same sets in
the same order, on any machine and in any version: draws are digests of the seed, and depend on no random generator.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias

from orchestrator.admission.parameters import (
    MAX_PARAMETERS,
    Parameters,
    Value,
    check_parameters,
)
from orchestrator.errors import FieldViolation

MAX_AXES = 32
_MOST_STEPS = 2**53
# To find the last of n sets that are equally likely takes n log n draws; more than these say that there are no more,
# and so do as many without a new one.
_DRAWS_OF_EACH, _LEAST_DRAWS = 16, 1000
# A name is read for every value that is drawn.
_MOST_NAME = 256
_TOLD = 40


@dataclass(frozen=True, slots=True)
class WholeRange:
    """Whole numbers from *first* to *last* at most, *step* apart."""

    first: int
    last: int
    step: int = 1


@dataclass(frozen=True, slots=True)
class DecimalRange:
    """Numbers from *first* to *last*; *count* of them in a grid, 0 = any."""

    first: float
    last: float
    count: int = 0
    logarithmic: bool = False


Values: TypeAlias = WholeRange | DecimalRange | tuple[Value, ...]
ParameterSet: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Axis:
    """What one parameter may be. *values* is None where nothing was given."""

    name: str
    values: Values | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination; the last axis changes fastest."""

    axes: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Sets as they were given."""

    sets: tuple[ParameterSet, ...]


@dataclass(frozen=True, slots=True)
class Draws:
    """Random sets."""

    axes: tuple[Axis, ...]
    count: int
    seed: int


Sets: TypeAlias = Grid | Listed | Draws


def check_sets(sets: Sets | None, shared: Parameters, most: int) -> Iterator[FieldViolation]:
    """What is wrong with *sets*, of which there may be *most*, beside the parameters that they share."""
    match sets:
        case None:
            yield FieldViolation("sets", "send one of grid, listed and random")
        case Listed(listed):
            yield from _check_listed(listed, shared, most)
        case Grid(axes):
            found = [*_check_axes(axes, "grid", shared)]
            yield from found
            if not found:
                yield from _check_count(math.prod(map(_size, axes)), "grid.axes", most)
        case Draws():
            yield from _check_draws(sets, shared, most)


def sets_of(sets: Sets) -> list[ParameterSet]:
    """The sets that *sets*, which are sound, come to.

    Fewer draws than were asked for, where two ends lie so close that no more numbers are between them.
    """
    match sets:
        case Listed(listed):
            return list(listed)
        case Grid(axes):
            names = [axis.name for axis in axes]
            members = [_members(axis) for axis in axes]
            return [dict(zip(names, values, strict=True)) for values in product(*members)]
        case Draws():
            return list(_drawn(sets))


def together(shared: Parameters, own: ParameterSet) -> Parameters:
    """What a run with a set finds in `params`."""
    return replace(shared, typed={**shared.typed, **own})


def _check_count(count: int, path: str, most: int) -> Iterator[FieldViolation]:
    if count > most:
        yield FieldViolation(path, f"come to {count} sets; at most {most} are taken")


def _check_listed(
    listed: Sequence[ParameterSet], shared: Parameters, most: int
) -> Iterator[FieldViolation]:
    if not listed:
        yield FieldViolation("listed.sets", "holds no set; at least one is needed")
    yield from _check_count(len(listed), "listed.sets", most)
    for place, one in enumerate(listed[:most]):
        path = f"listed.sets[{place}]."
        found = [
            *_check_names(one, f"{path}parameters", shared),
            *check_parameters(together(shared, one), path),
        ]
        yield from found
        if found:
            return


def _check_names(
    names: Mapping[str, object], path: str, shared: Parameters
) -> Iterator[FieldViolation]:
    for name in names:
        if name in shared.texts or name in shared.typed:
            yield FieldViolation(
                f"{path}[{name[:_TOLD]}]", "is a parameter of run, too; send it in one of them"
            )


def _check_axes(axes: Sequence[Axis], path: str, shared: Parameters) -> Iterator[FieldViolation]:
    if not axes:
        yield FieldViolation(f"{path}.axes", "holds no axis; at least one is needed")
    most = min(MAX_AXES, MAX_PARAMETERS - len(shared.texts) - len(shared.typed))
    if len(axes) > most:
        yield FieldViolation(f"{path}.axes", f"holds {len(axes)} axes; at most {most} are taken")
        return
    seen: set[str] = set()
    for place, axis in enumerate(axes):
        at = f"{path}.axes[{place}]"
        if not 1 <= len(axis.name) <= _MOST_NAME:
            yield FieldViolation(f"{at}.name", f"must have from 1 to {_MOST_NAME} characters")
        if axis.name in seen:
            yield FieldViolation(f"{at}.name", f"{axis.name[:_TOLD]!r} has an axis already")
        seen.add(axis.name)
        yield from _check_names({axis.name: None}, f"{at}.name", shared)
        yield from _check_values(axis, at, drawn=path == "random")


def _check_values(axis: Axis, at: str, *, drawn: bool) -> Iterator[FieldViolation]:
    match axis.values:
        case None:
            yield FieldViolation(at, "send one of whole, decimal and list")
        case WholeRange(first, last, step):
            if step < 1:
                yield FieldViolation(f"{at}.whole.step", f"is {step}; it must be above 0")
            elif last < first:
                yield FieldViolation(f"{at}.whole.last", f"is {last}, below first, {first}")
            elif last - first >= _MOST_STEPS:
                yield FieldViolation(f"{at}.whole.last", "is too far from first")
        case DecimalRange():
            yield from _check_decimal(axis.values, f"{at}.decimal", drawn=drawn)
        case tuple():
            if not axis.values:
                yield FieldViolation(f"{at}.list.values", "holds no value; at least one is needed")
            # As one value by itself is checked, at the place where it stands.
            for place, value in enumerate(axis.values):
                wrong = check_parameters(Parameters(typed={axis.name: value}), "")
                for violation in wrong:
                    yield FieldViolation(f"{at}.list.values[{place}]", violation.description)


def _check_decimal(values: DecimalRange, at: str, *, drawn: bool) -> Iterator[FieldViolation]:
    if not (math.isfinite(values.first) and math.isfinite(values.last - values.first)):
        yield FieldViolation(at, "first and last must be finite")
        return
    if values.last <= values.first:
        yield FieldViolation(
            f"{at}.last", f"is {values.last!r}; it must be above first, {values.first!r}"
        )
    if values.logarithmic and values.first <= 0:
        yield FieldViolation(
            f"{at}.first", f"is {values.first!r}; with logarithmic it must be above 0"
        )
    if drawn and values.count:
        yield FieldViolation(f"{at}.count", "is for a grid; leave it 0 in random draws")
    if not drawn and values.count < 2:
        yield FieldViolation(f"{at}.count", f"is {values.count}; it must be 2 or more in a grid")


def _check_draws(draws: Draws, shared: Parameters, most: int) -> Iterator[FieldViolation]:
    found = [*_check_axes(draws.axes, "random", shared)]
    yield from found
    if not 1 <= draws.count <= most:
        yield FieldViolation("random.count", f"is {draws.count}; it must be from 1 to {most} sets")
    elif not found and not any(isinstance(axis.values, DecimalRange) for axis in draws.axes):
        # Of values that are given twice there are fewer sets than combinations.
        there_are = math.prod(_different(axis) for axis in draws.axes)
        if draws.count >= there_are:
            yield FieldViolation(
                "random.count",
                f"is {draws.count}, and there are {there_are} combinations; send a grid to have all of them",
            )


def _size(axis: Axis) -> int:
    match axis.values:
        case WholeRange(first, last, step):
            return (last - first) // step + 1
        case DecimalRange(count=count):
            return count
        case _:
            return len(axis.values or ())


def _different(axis: Axis) -> int:
    if isinstance(axis.values, tuple):
        return len({_identity(value) for value in axis.values})
    return _size(axis)


def _members(axis: Axis) -> Sequence[Value]:
    match axis.values:
        case WholeRange(first, last, step):
            return range(first, last + 1, step)
        case DecimalRange(count=count):
            return [_between(axis.values, place / (count - 1)) for place in range(count)]
        case _:
            return axis.values or ()


def _between(values: DecimalRange, share: float) -> float:
    """The number at *share* of the way; the ends are exact."""
    if share in (0.0, 1.0):
        return values.last if share else values.first
    if values.logarithmic:
        low, high = math.log(values.first), math.log(values.last)
        number = math.exp(low + (high - low) * share)
    else:
        number = values.first + (values.last - values.first) * share
    return min(max(number, values.first), values.last)


def _drawn(draws: Draws) -> Iterator[ParameterSet]:
    seen: set[tuple[object, ...]] = set()
    last_new = 0
    for draw in range(_LEAST_DRAWS + _DRAWS_OF_EACH * draws.count):
        missed = draw - last_new
        if len(seen) == draws.count or missed > _LEAST_DRAWS + _DRAWS_OF_EACH * len(seen):
            return
        drawn = {axis.name: _draw(axis, draws.seed, draw) for axis in draws.axes}
        identity = tuple(_identity(value) for value in drawn.values())
        if identity not in seen:
            seen.add(identity)
            last_new = draw
            yield drawn


def _draw(axis: Axis, seed: int, draw: int) -> Value:
    """The value of *axis* in one draw: by the first 53 bits of the SHA-256 of `seed/draw/name`, as a share of 1."""
    digest = hashlib.sha256(f"{seed}/{draw}/{axis.name}".encode("utf-8", "replace")).digest()
    bits = int.from_bytes(digest[:8], "big") >> 11
    match axis.values:
        case DecimalRange():
            return _between(axis.values, bits / 2**53)
        case WholeRange(first, _, step):
            return first + step * (bits * _size(axis) >> 53)
        case _:
            values = axis.values or ()
            return values[bits * len(values) >> 53]


def _identity(value: Value) -> tuple[str, Value]:
    """What tells values apart: 1, 1.0 and True are three."""
    return type(value).__name__, value
