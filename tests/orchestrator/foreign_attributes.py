"""Which attributes objects of the libraries have: `python -m tests.orchestrator.foreign_attributes` rewrites the list.

The list is `orchestrator/validation/foreign.py`. Rule of this file: what a strategy can reach is over-estimated. Every
class that a library's modules hold counts, and every attribute that the libraries' own source assigns on some object.
"""

from __future__ import annotations

import enum
import importlib
import os
import re
import sys
import textwrap
from pathlib import Path

from orchestrator.validation import policy

TARGET = Path(__file__).parents[2] / "orchestrator" / "validation" / "foreign.py"
ROOTS = {module.partition(".")[0] for module in policy.MODULES}
ROOTS |= {
    "builtins",
    "types",
    "io",
    "weakref",
    "abc",
    "zoneinfo",
    "dateutil",
    "pytz",
    "contextlib",
    "traceback",
}
LEFT_OUT = (
    "pandas.io", "pandas.plotting", "pandas.tests", "pandas.compat.pickle_compat", "pandas.core.computation",
    "pandas._testing", "numpy.f2py", "numpy.distutils", "numpy.testing", "numpy.ctypeslib",
)  # fmt: skip
STORED = re.compile(r"\.([A-Za-z_]\w*)\s*(?::[^=\n]+)?=[^=]|__setattr__\(\s*\w+\s*,\s*\"(\w+)\"")
UNREACHABLE_STORES = (
    "/tests",
    "/io",
    "/plotting",
    "/f2py",
    "/distutils",
    "/testing",
    "/_testing",
    "/computation",
)
HEAD = '''"""Attributes that objects of Python, pandas, numpy and talib have, and that strategies may not read.

Rule of this file: made by `python -m tests.orchestrator.foreign_attributes`, never by hand. A source that gives its own
objects one of these names may read it of them, and of nothing that could be another object.
"""

from typing import Final

FOREIGN_ATTRIBUTES: Final = frozenset(
    """
'''
TAIL = '''
""".split()
)
'''


def of_classes() -> set[str]:
    """Attributes of every class of the libraries that are loaded."""
    for module in policy.MODULES:
        if module not in ("pandas.options", "pandas.offsets"):
            importlib.import_module(module)
    found: set[str] = set()
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0].lstrip("_") in ROOTS and not name.startswith(LEFT_OUT):
            for value in list(vars(module).values()):
                if isinstance(value, type):
                    found.update(dir(value))
    pandas = sys.modules["pandas"]
    frame = sys._getframe()
    for value in (
        frame,
        frame.f_code,
        (i for i in ()),
        of_classes,
        print,
        pandas.options.display,
        pandas.Timestamp.normalize,
    ):
        found.update(dir(value))
    found.update(dir(enum.Enum("Side", "LONG")), vars(enum.Enum("Side", "LONG")))
    return found


def of_stores() -> set[str]:
    """Attributes that the libraries' source assigns: those of instances are in no class."""
    found: set[str] = set()
    for name in ROOTS - {"pandas", "numpy", "talib"}:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and file.endswith(".py"):
            found.update(one or other for one, other in STORED.findall(Path(file).read_text()))
    for library in ("pandas", "numpy", "talib"):
        root = Path(str(sys.modules[library].__file__)).parent
        for folder, _, files in os.walk(root):
            if not any(
                part in folder.removeprefix(str(root.parent)) for part in UNREACHABLE_STORES
            ):
                for file in files:
                    if file.endswith(".py"):
                        text = (Path(folder) / file).read_text(errors="replace")
                        found.update(one or other for one, other in STORED.findall(text))
    return found


def foreign() -> set[str]:
    """All of them that are not allowed, and not refused anyway."""
    names = of_classes() | of_stores()
    listed = policy.OBJECT_ATTRIBUTES | policy.REFUSED_ATTRIBUTES | policy.NAMEDTUPLE_ATTRIBUTES
    names -= listed | {"format", "LONG"}
    return {
        name
        for name in names
        if not (name.startswith("__") and name.endswith("__")) and name.strip("_")
    }


if __name__ == "__main__":
    text = textwrap.fill(
        " ".join(sorted(foreign())), 98, initial_indent="    ", subsequent_indent="    "
    )
    TARGET.write_text(HEAD + text + TAIL)
