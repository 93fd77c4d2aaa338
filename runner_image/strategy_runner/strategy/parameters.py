"""The dict `params` of a strategy.

The rule: each value has the type that the job gives it. What text means is decided before the job is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from strategy_runner.generated import runner_pb2

Value: TypeAlias = bool | int | float | str | list[float]


def parameter_values(parameters: Mapping[str, runner_pb2.Parameter]) -> dict[str, Value]:
    """The values of *parameters*, by name."""
    return {name: _value(parameters[name]) for name in parameters}


def _value(parameter: runner_pb2.Parameter) -> Value:
    match parameter.WhichOneof("kind"):
        case "bool_value":
            return parameter.bool_value
        case "int_value":
            return parameter.int_value
        case "double_value":
            return parameter.double_value
        case "list_value":
            return list(parameter.list_value.values)
        case _:
            return parameter.string_value
