"""What to write instead where a module, a name or a syntax is not there."""

from __future__ import annotations

import re
import sys

from strategy_runner.strategy.failing import Failing
from strategy_runner.strategy.old_names import MODULES


def missing_module(f: Failing) -> str | None:
    """A module that is not installed."""
    if not f.is_a(ModuleNotFoundError, ImportError):
        return None
    return (
        "this module is not here; pandas, numpy and talib are, as pd, np and talib, and the standard library's"
        " modules for arithmetic, dates and text"
    )


def missing_name(f: Failing) -> str | None:
    """A name that nothing binds."""
    if not (f.is_a(NameError) and isinstance(f.error, NameError)):
        return None
    name = f.error.name or ""
    if isinstance(f.error, UnboundLocalError):
        found = re.search(r"local variable '(\w+)'", f.text)
        name = found[1] if found else "x"
        return f"{name!r} is assigned in this function, so it is local to it; write `global {name}` at its start"
    if name == "data":
        return "`data` is the argument of strategy(data); give it to the functions that it calls"
    if name in MODULES and MODULES[name] != name:
        return f"add a first line: {MODULES[name]}"
    return None


def new_syntax(f: Failing) -> str | None:
    """Code of another Python."""
    if not f.is_a(SyntaxError):
        return None
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    if re.search(r"print \S", f.line) and "Missing parentheses" in f.text:
        return f"{version} runs here: print is a function, print(x)"
    newer = (
        re.match(r"\s*type\s+\w+", f.line)
        or re.match(r"\s*(?:def|class)\s+\w+\s*\[", f.line)
        or ("f-string" in f.text)
        or re.search(r"""\bf(["']).*\{[^}]*\1""", f.line)
        or re.match(r"\s*except\s+\w+\s*,", f.line)
    )
    if newer:
        return f"{version} runs here, and this may be the syntax of a newer one; write it as {version} reads it"
    return f"{version} runs here" if "invalid syntax" in f.text else None
