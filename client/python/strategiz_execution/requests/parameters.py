"""Parameters: the entries of the dict `params` that a strategy reads, each of the type that it has here."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.errors import InvalidRequest
from strategiz_execution.generated import strategy_execution_pb2 as pb

Parameter = bool | int | float | str | Sequence[float] | NDArray[np.float64]

_MOST_ENTRIES = 256
_MOST_VALUES = 1000
_INT64 = 2**63


def typed_parameters(params: Mapping[str, Parameter] | None) -> dict[str, pb.ParameterValue]:
    """Entries of `typed_parameters`. Numbers of numpy are taken as Python's.

    Raises:
        InvalidRequest: A name is no text, or a value is none of bool, int, float, str or a list of numbers.
    """
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise InvalidRequest.of("params", f"is {params!r:.80}; it must be a dict")
    if len(params) > _MOST_ENTRIES:
        raise InvalidRequest.of(
            "params", f"has {len(params)} entries; there may be {_MOST_ENTRIES}"
        )
    for name in params:
        if not isinstance(name, str):
            raise InvalidRequest.of("params", f"has the name {name!r:.80}; names must be texts")
    return {name: _value(f"params[{name!r}]", value) for name, value in params.items()}


def _value(field: str, value: object) -> pb.ParameterValue:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return pb.ParameterValue(bool_value=value)
    if isinstance(value, numbers.Integral):
        if not -_INT64 <= int(value) < _INT64:
            raise InvalidRequest.of(field, f"is {value}; a whole number must fit into 64 bits")
        return pb.ParameterValue(int_value=int(value))
    if isinstance(value, numbers.Real):
        return pb.ParameterValue(double_value=float(value))
    if isinstance(value, str):
        return pb.ParameterValue(string_value=value)
    if isinstance(value, (Sequence, np.ndarray)):
        return pb.ParameterValue(list_value=pb.NumberList(values=_numbers(field, value)))
    raise InvalidRequest.of(
        field,
        f"is a {type(value).__name__}; it must be a bool, an int, a float, a str or a list of numbers",
    )


def _numbers(field: str, values: Sequence[object] | NDArray[np.float64]) -> list[float]:
    if len(values) > _MOST_VALUES:
        raise InvalidRequest.of(field, f"has {len(values)} values; there may be {_MOST_VALUES}")
    found = []
    for place, value in enumerate(values):
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise InvalidRequest.of(f"{field}[{place}]", f"is {value!r:.80}; it must be a number")
        found.append(float(value))
    return found
