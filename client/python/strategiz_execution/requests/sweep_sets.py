"""Which sets of parameters a sweep tries: every combination of some values, draws of them, or sets one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from strategiz_execution.errors import InvalidRequest
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests import checks
from strategiz_execution.requests.parameters import Parameter, typed_parameters

_INT32, _UINT64 = 2**31 - 1, 2**64 - 1


@dataclass(frozen=True, kw_only=True)
class Between:
    """Numbers between two ends, evenly spread.

    Attributes:
        first: The lowest.
        last: The highest.
        count: How many, 2 or more. 0 = any number between the two, in random draws alone.
        logarithmic: Spread evenly by their logarithm; both ends must be above 0.

    Raises:
        InvalidRequest: A value is wrong.

    Example:
        >>> client.sweep("stop.py", bars, {"stop": Between(first=0.01, last=0.1, count=10)})  # doctest: +SKIP
    """

    first: float
    last: float
    count: int = 0
    logarithmic: bool = False

    def __post_init__(self) -> None:
        checks.number("Between.first", self.first)
        if not checks.number("Between.last", self.last) > self.first:
            raise InvalidRequest.of(
                "Between.last", f"is {self.last:g}; it must be above first, {self.first:g}"
            )
        checks.whole_number("Between.count", self.count, _INT32)
        if self.logarithmic and not self.first > 0:
            raise InvalidRequest.of(
                "Between.first", f"is {self.first:g}; it must be above 0 where logarithmic is set"
            )


Swept = range | Between | Sequence[Parameter]
SetsToTry = Mapping[str, Swept] | Sequence[Mapping[str, Parameter]]


def sweep_sets(sets: SetsToTry, draws: int | None, seed: int) -> dict[str, Any]:
    """The fields `grid`, `listed` or `random` of a request.

    Args:
        sets: Values by name of the parameter, or dicts, each of which is one set.
        draws: How many sets are drawn at random; None = every combination.
        seed: Of the draws.

    Raises:
        InvalidRequest: Something is wrong, named as `parameters['name']`.
    """
    if not isinstance(sets, Mapping):
        return {"listed": _listed(sets, draws)}
    if not sets:
        raise InvalidRequest.of("parameters", "is empty; name a parameter and its values")
    axes = [_axis(name, values, drawn=draws is not None) for name, values in sets.items()]
    if draws is None:
        return {"grid": pb.ParameterGrid(axes=axes)}
    count = checks.in_range("random", draws, 1, _INT32)
    drawn = pb.RandomDraws(axes=axes, count=count, seed=checks.in_range("seed", seed, 0, _UINT64))
    return {"random": drawn}


def _listed(sets: object, draws: int | None) -> pb.ParameterSets:
    if isinstance(sets, (str, bytes)) or not isinstance(sets, Sequence) or not sets:
        raise InvalidRequest.of(
            "parameters",
            f"is {sets!r:.80}; it must be a dict of values by name, or a list of dicts",
        )
    if draws is not None:
        raise InvalidRequest.of("random", "does not go with a list of sets; send a dict of values")
    found = []
    for place, one in enumerate(sets):
        if not isinstance(one, Mapping):
            raise InvalidRequest.of(f"parameters[{place}]", f"is {one!r:.80}; it must be a dict")
        found.append(pb.ParameterSet(parameters=typed_parameters(one)))
    return pb.ParameterSets(sets=found)


def _axis(name: object, values: object, *, drawn: bool) -> pb.ParameterAxis:
    if not isinstance(name, str):
        raise InvalidRequest.of("parameters", f"has the name {name!r:.80}; names must be texts")
    field = f"parameters[{name!r}]"
    if isinstance(values, Between):
        if values.count < (0 if drawn else 2) or values.count == 1:
            raise InvalidRequest.of(
                field, f"has count={values.count}; it must be 2 or more, or 0 in random draws"
            )
        told = pb.DecimalRange(
            first=values.first,
            last=values.last,
            count=values.count,
            logarithmic=values.logarithmic,
        )
        return pb.ParameterAxis(name=name, decimal=told)
    if isinstance(values, range) and values:
        up = values if values.step > 0 else values[::-1]
        return pb.ParameterAxis(
            name=name, whole=pb.WholeRange(first=up[0], last=up[-1], step=up.step)
        )
    found = _values(field, values)
    return pb.ParameterAxis(name=name, list=pb.ValueList(values=found))


def _values(field: str, values: object) -> list[pb.ParameterValue]:
    if isinstance(values, np.ndarray) and values.ndim == 1:
        values = values.tolist()
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, (Sequence, Iterable)):
        raise InvalidRequest.of(
            field,
            f"is {values!r:.80}; it must be a range, Between(...) or a list of values; what all"
            " sets share goes into params",
        )
    found = list(values)
    if not found:
        raise InvalidRequest.of(field, "has no value; give at least one")
    return [typed_parameters({field: value})[field] for value in found]
