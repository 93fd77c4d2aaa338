"""The names that a strategy finds, and what its code needs, as far as the code itself says so."""

from __future__ import annotations

import dis
import re
from collections.abc import Iterator
from types import CodeType
from typing import Any

import numpy as np
import pandas as pd

from strategy_runner.strategy.logged import print_what_is_logged

_TALIB = re.compile(r"\b(?:talib|ta)\b")
POSITION_NAMES = frozenset(("position", "equity", "cash"))
_LOGGING = re.compile(r"\blogging\b")


def names_in_scope(source: str) -> dict[str, Any]:
    """pandas, numpy and TA-Lib under their usual names, without an import."""
    names: dict[str, Any] = {
        "__name__": "__main__",
        "pd": pd,
        "pandas": pd,
        "np": np,
        "numpy": np,
        "DataFrame": pd.DataFrame,
        "Series": pd.Series,
    }
    if _TALIB.search(source):
        import talib  # noqa: PLC0415 - 8 ms that only its users should pay

        names["talib"] = talib
        if re.search(r"\bta\b", source):
            from talib import abstract  # noqa: PLC0415 - likewise

            names["ta"] = abstract
    if _LOGGING.search(source):
        print_what_is_logged()
    return names


def defines_strategy(code: CodeType) -> bool:
    """Whether *code* of the module, or of a definition in it, binds the global name `strategy` to any value."""
    stores = ("STORE_NAME", "STORE_GLOBAL") if code.co_name == "<module>" else ("STORE_GLOBAL",)
    return (
        "strategy" in code.co_names
        and any(
            instruction.opname in stores and instruction.argval == "strategy"
            for instruction in dis.get_instructions(code)
        )
    ) or any(isinstance(const, CodeType) and defines_strategy(const) for const in code.co_consts)


def reads_data_at_once(code: CodeType) -> bool:
    """Whether the module itself reads the global `data` before it is bound, outside of any function."""
    if "data" not in code.co_names:
        return False
    for instruction in dis.get_instructions(code):
        if instruction.argval == "data" and instruction.opname.endswith("_NAME"):
            return instruction.opname == "LOAD_NAME"
    return False


def position_names(code: CodeType) -> set[str]:
    """Which of the names of the position the code reads as globals, and binds nowhere itself."""
    read, bound = set(), set()
    for one in _all_code(code):
        for instruction in dis.get_instructions(one):
            if instruction.argval in POSITION_NAMES:
                if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                    read.add(instruction.argval)
                elif instruction.opname in ("STORE_GLOBAL", "STORE_NAME"):
                    bound.add(instruction.argval)
    return read - bound


def _all_code(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _all_code(const)


def takes_no_data(code: CodeType) -> bool:
    """Whether the module has `def strategy()`, which reads the global `data` itself."""
    takes = [
        const.co_argcount == 0 and not const.co_flags & 0x04  # no *args
        for const in code.co_consts
        if isinstance(const, CodeType) and const.co_name == "strategy"
    ]
    return bool(takes) and takes[-1]
