"""Walks from every object that a strategy has to all that it can read of it, and prints what is not known: as JSON.

A process of its own, `python -m tests.orchestrator.reachable_objects`: it calls whatever takes no arguments. With the
argument `science` it begins at what the modules of that image make.
"""

import contextlib
import io
import json
import sys
import types
from collections.abc import Mapping

import numpy as np
import pandas as pd
import talib

from orchestrator.validation import policy
from orchestrator.validation.reach import NAMES, Reach
from tests.orchestrator.test_validation import bars
from tests.stand import science_objects
from tests.stand.policy_attacks import HEAD, OWNERS, PIECES

OF_SCIENCE = sys.argv[1:] == ["science"]
NAMED = NAMES[Reach.SCIENCE if OF_SCIENCE else Reach.DEFAULT]
READABLE = NAMED.attributes | NAMED.shared | policy.NAMEDTUPLE_ATTRIBUTES | {"format"}
KNOWN = READABLE | NAMED.foreign | policy.REFUSED_ATTRIBUTES
OF_THE_PROGRAM = frozenset(
    (
        "fast",
        "slow",
        "price",
        "FLAT",
        "LONG",
        "there",
        "work",
        "trace",
        "logisticregression",
        "standardscaler",
    )
)
CONSTANTS = frozenset(("_lookup", "DEFAULT", "HMA", "ZLEMA", "DISABLED", "_radix"))
"""Numbers of `talib.MA_Type` and `np.finfo`."""
LEADING_OUT = (types.ModuleType, types.FrameType, types.CodeType, types.CellType)
KEPT = frozenset(("setdefault", "pop", "clear", "popitem", "send", "delete", "remove"))


def walk() -> dict[str, object]:
    """How many types were seen, attributes on no list and where, and ways to what leads out."""
    scope: dict = {
        "data": bars(60),
        "pd": pd,
        "np": np,
        "talib": talib,
        "params": {},
    }
    exec(HEAD + "".join(PIECES.values()) + "def strategy(data): pass", scope)
    owners = [owner for owner in OWNERS if owner not in ("print", "super")]
    if OF_SCIENCE:
        exec(science_objects.HEAD, scope)
        owners = list(science_objects.OWNERS)
    waiting = [(owner, eval(owner, scope)) for owner in owners]
    seen, unknown, leading = set(), {}, []
    while waiting:
        path, value = waiting.pop()
        kind = value if isinstance(value, type) else type(value)
        if isinstance(value, LEADING_OUT) or kind.__module__.startswith("pandas.core.internals"):
            leading.append(path)
        if kind in seen or path.count(".") > 12:
            continue
        seen.add(kind)
        if OF_SCIENCE and isinstance(value, Mapping):
            waiting += [(f"{path}[{key!r}]", value[key]) for key in list(value)[:20]]
        for name in {*dir(value), *getattr(value, "__dict__", ())}:
            if name in READABLE:
                with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                    found = getattr(value, name)
                    waiting.append((f"{path}.{name}", found))
                    if callable(found) and not isinstance(found, type) and name not in KEPT:
                        waiting.append((f"{path}.{name}()", found()))
            elif name not in KNOWN | OF_THE_PROGRAM | CONSTANTS and not name.startswith("__"):
                unknown[name] = path
    return {"types": len(seen), "unknown": unknown, "leading": leading}


if __name__ == "__main__":
    found = walk()
    print(json.dumps(found))
