"""Which arguments strategy() is given: the bars, and by their names the position and the parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable

PARAMETER_NAMES = ("params", "parameters", "param", "config", "settings")


def wanted_arguments(function: Callable[..., object]) -> list[str]:
    """The names of the arguments to give: the first, those that must be given, and those with a name known here."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ["data"]
    several = [one.name for one in signature.parameters.values() if one.kind is one.VAR_POSITIONAL]
    plain = [
        one
        for one in signature.parameters.values()
        if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    if not plain:
        return several
    known = ("position", *PARAMETER_NAMES)
    wanted = [plain[0].name]
    for one in plain[1:]:
        if one.default is not one.empty and one.name not in known:
            break
        wanted.append(one.name)
    return wanted
