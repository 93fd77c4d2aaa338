"""Checks of single values of a request. Each names the field, says what was given, and what to give instead."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable
from difflib import get_close_matches
from enum import Enum
from typing import TypeVar

from strategiz_execution.errors import InvalidRequest

E = TypeVar("E", bound=Enum)


def number(field: str, value: object) -> float:
    """*value* as a finite float; numpy's numbers are taken, too, texts and truth values are not."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise InvalidRequest.of(field, f"is {value!r:.80}; it must be a number")
    found = float(value)
    if not math.isfinite(found):
        raise InvalidRequest.of(field, f"is {found}; it must be finite")
    return found


def above_zero(field: str, value: object) -> float:
    """*value* as a finite float above 0."""
    found = number(field, value)
    if not found > 0:
        raise InvalidRequest.of(field, f"is {found:g}; it must be above 0")
    return found


def whole_number(field: str, value: object, most: int) -> int:
    """*value* as an int from 0 to *most*."""
    return in_range(field, value, 0, most)


def in_range(field: str, value: object, least: int, most: int) -> int:
    """*value* as an int from *least* to *most*."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise InvalidRequest.of(field, f"is {value!r:.80}; it must be a whole number")
    found = int(value)
    if not least <= found <= most:
        raise InvalidRequest.of(field, f"is {found}; it must be from {least} to {most}")
    return found


def word(field: str, kind: type[E], value: object) -> E:
    """The member of *kind* that *value* is, or names in any case: "next_open" is FillRule.NEXT_OPEN."""
    if isinstance(value, kind):
        return value
    words = [member.name for member in kind]
    if isinstance(value, str) and value.upper().replace("-", "_") in words:
        return kind[value.upper().replace("-", "_")]
    raise InvalidRequest.of(field, f"is {value!r:.80}; it must be one of {', '.join(words)}")


def known(field: str, names: Iterable[str], all_names: Iterable[str]) -> None:
    """Refuses a name that is not one of *all_names*, with the nearest one that is."""
    right = list(all_names)
    for name in names:
        if name not in right:
            near = get_close_matches(str(name), right, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(right)}"
            raise InvalidRequest.of(f"{field}.{name}", f"is no field of {field}; {hint}")
