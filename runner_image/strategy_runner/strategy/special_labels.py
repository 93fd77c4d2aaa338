"""Keeps labels of columns from becoming special attributes.

pandas answers `frame.close` with the column of that label. It would answer numpy the same way when numpy asks a series
for `__array_interface__`, and so a label could name any address of the process as its data. No honest label has such a
name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pandas.core.generic import NDFrame
from pandas.core.groupby.groupby import GroupBy
from pandas.core.resample import Resampler
from pandas.core.window.rolling import BaseWindow

_KINDS = (NDFrame, GroupBy, Resampler, BaseWindow)


def hide_special_labels() -> None:
    """For as long as this process lives, pandas has no label that begins with two underscores as an attribute."""
    for kind in _KINDS:
        setattr(kind, "__getattr__", _without_special(vars(kind)["__getattr__"]))  # noqa: B010 - mypy knows it as final


def _without_special(by_label: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def attribute(thing: Any, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return by_label(thing, name)

    return attribute
