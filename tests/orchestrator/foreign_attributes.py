"""Which attributes objects of the libraries have: `python -m tests.orchestrator.foreign_attributes` rewrites the lists.

The lists are `orchestrator/validation/foreign.py`, and `science_foreign.py` for what the image `science` adds. Rule of
this file: what a strategy can reach is over-estimated. Every class that a library's modules hold counts, and every
attribute that the libraries' own source assigns on some object.
"""

from __future__ import annotations

import enum
import importlib
import os
import re
import sys
import textwrap
from pathlib import Path

from orchestrator.validation import policy, science

# The runner is without them; pandas and talib would load them where they are.
sys.modules.update(dict.fromkeys(("pyarrow", "polars")))  # type: ignore[arg-type]  # None: not there
FOLDER = Path(__file__).parents[2] / "orchestrator" / "validation"
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
SCIENCE_ROOTS = {*science.PACKAGES, "joblib", "threadpoolctl", "patsy", "formulaic"}
SCIENCE_LEFT_OUT = (
    "scipy.io", "sklearn.datasets", "statsmodels.datasets", "statsmodels.graphics", "statsmodels.iolib.foreign",
    "joblib.externals",
)  # fmt: skip
SCIENCE_STORED_OTHERWISE = {
    "_average_path_length_per_tree", "_deprecated_key_to_warnings", "_lags", "_n_support", "_num_iter", "_params_ar",
    "_params_exog", "_params_ma", "_params_seasonal_ar", "_params_seasonal_ma", "_params_variance", "_probA", "_probB",
    "bootstrap_distribution", "extra_txt", "fit_status_", "lb_pvalue", "lb_stat", "tables",
}  # fmt: skip
"""Of instances, by other ways than a plain assignment; `reachable_objects` finds them."""
HEAD = '''"""Attributes that objects of {whose} have, and that strategies may not read.

Rule of this file: made by `python -m tests.orchestrator.foreign_attributes`, never by hand. A source that gives its own
objects one of these names may read it of them, and of nothing that could be another object.
"""

from typing import Final

{constant}: Final = frozenset(
    """
'''
TAIL = '''
""".split()
)
'''


def of_loaded(roots: set[str], left_out: tuple[str, ...]) -> set[str]:
    """Attributes of every class of the modules below *roots* that are loaded."""
    found: set[str] = set()
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0].lstrip("_") in roots and not name.startswith(left_out):
            for value in list(vars(module).values()):
                if isinstance(value, type):
                    found.update(dir(value))
    return found


def of_classes() -> set[str]:
    """Attributes of every class of the libraries that are loaded."""
    for module in policy.MODULES:
        if module not in ("pandas.options", "pandas.offsets"):
            importlib.import_module(module)
    found = of_loaded(ROOTS, LEFT_OUT)
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
    return found | stores_below("pandas", "numpy", "talib")


def stores_below(*libraries: str) -> set[str]:
    """Attributes that the source of *libraries*, which are loaded, assigns."""
    found: set[str] = set()
    for library in libraries:
        root = Path(str(sys.modules[library].__file__)).parent
        if root.name == "site-packages":  # a module of one file
            found.update(
                one or other
                for one, other in STORED.findall(
                    Path(str(sys.modules[library].__file__)).read_text()
                )
            )
            continue
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
    return attributes(names)


def science_foreign() -> set[str]:
    """Those that the image `science` adds; to be asked for after `foreign`, because it imports more."""
    known = foreign()
    for module in science.MODULES:
        if module != "statsmodels.api.tsa":
            importlib.import_module(module)
    loaded = sorted(SCIENCE_ROOTS & sys.modules.keys())
    names = of_loaded(SCIENCE_ROOTS, SCIENCE_LEFT_OUT) | stores_below(*loaded)
    names |= SCIENCE_STORED_OTHERWISE
    names -= policy.OBJECT_ATTRIBUTES | policy.REFUSED_ATTRIBUTES | policy.NAMEDTUPLE_ATTRIBUTES
    return attributes(names - science.ATTRIBUTES - {"format"} - known)


def attributes(names: set[str]) -> set[str]:
    """Those of *names* that are neither special nor a placeholder."""
    return {
        name
        for name in names
        if not (name.startswith("__") and name.endswith("__")) and name.strip("_")
    }


def write(file: str, whose: str, constant: str, names: set[str]) -> None:
    text = textwrap.fill(
        " ".join(sorted(names)), 98, initial_indent="    ", subsequent_indent="    "
    )
    head = HEAD.format(whose=whose, constant=constant)
    (FOLDER / file).write_text(head + text + TAIL)


if __name__ == "__main__":
    write("foreign.py", "Python, pandas, numpy and talib", "FOREIGN_ATTRIBUTES", foreign())
    write(
        "science_foreign.py",
        "scipy, scikit-learn and statsmodels",
        "SCIENCE_FOREIGN_ATTRIBUTES",
        science_foreign(),
    )
