"""Numbers as people and their programs write them.

The rule: a file has one way of writing numbers, and it is found from all prices together; where they could be read in
two ways, the file is refused with the option that decides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from enum import Enum

_GROUPED = {
    ".": re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?"),
    ",": re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d*)?(?:[eE][-+]?\d+)?"),
}
# Spaces of any width and apostrophes group digits, too; a currency's sign is no part of the number.
_DROPPED = re.compile(r"(?<=\d)[\s\u00a0\u202f'\u2019](?=\d{3})|^[$€£¥]\s*|\s*[$€£¥]$")
_MANY = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
_MISSING = frozenset({"", "-", "null", "nan", "na", "n/a", "none", "<na>", "#n/a", "."})


class Decimal(Enum):
    """The sign between whole units and fractions."""

    POINT = "."
    COMMA = ","


def decimal_of(cells: Iterable[str]) -> Decimal | None:
    """How *cells*, prices of one file, are written; None where they could be read in both ways."""
    undecided = False
    for cell in cells:
        comma, point = cell.rfind(","), cell.rfind(".")
        if comma < 0:
            if cell.count(".") > 1:
                return Decimal.COMMA
            continue
        if point >= 0:
            return Decimal.POINT if point > comma else Decimal.COMMA
        if cell.count(",") > 1:
            return Decimal.POINT
        is_group = re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", cell.strip()) is not None
        if not is_group:
            return Decimal.COMMA
        undecided = True
    return None if undecided else Decimal.POINT


def is_missing(cell: str) -> bool:
    """Whether *cell* says that there is no value."""
    return not cell[:1].isdigit() and cell.strip().lower() in _MISSING


def numbers(cells: Sequence[str], decimal: Decimal) -> list[float]:
    """The numbers in *cells*; NaN where one is missing or is none."""
    if decimal is Decimal.POINT:
        try:
            return [float(cell) for cell in cells]
        except ValueError:
            pass
    return [_number(cell, decimal) for cell in cells]


def volumes(cells: Sequence[str], decimal: Decimal) -> list[float]:
    """The same for volumes, which may end in K, M, B or T; a missing one is 0."""
    if decimal is Decimal.POINT:
        try:
            return [float(cell) for cell in cells]
        except ValueError:
            pass
    return [0.0 if is_missing(cell) else _volume(cell, decimal) for cell in cells]


def _volume(cell: str, decimal: Decimal) -> float:
    text = cell.strip()
    many = _MANY.get(text[-1:].lower(), 1.0)
    return many * _number(text[:-1] if many > 1 else text, decimal)


def _number(cell: str, decimal: Decimal) -> float:
    text = _DROPPED.sub("", cell.strip())
    if not any(c.isdigit() for c in text) or not _GROUPED[decimal.value].fullmatch(text):
        return math.nan
    if decimal is Decimal.COMMA:
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", ""))
