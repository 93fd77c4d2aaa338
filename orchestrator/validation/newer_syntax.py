"""Names the Python that has a syntax which the one here cannot read, and what to write instead.

Rule of this file: it looks at the one line where the parser stopped; where no pattern fits, it says nothing.
"""

import re
import sys
from typing import Final

_PATTERNS: Final = (
    ((3, 12), r"\s*type\s+\w+(\[.*\])?\s*=", "`type X = …`; write `X = …`"),
    (
        (3, 12),
        r"\s*(def|class)\s+\w+\s*\[",
        "type parameters in brackets; leave them out, or use `TypeVar`",
    ),
    ((3, 14), r"\s*except\s+[\w.]+\s*,", "`except A, B`; write `except (A, B)`"),
    ((3, 14), r"""(.*[^\w])?[tT]["']""", "`t'…'`; write `f'…'`"),
    ((3, 15), r"\s*lazy\s+(import|from)\b", "`lazy import`; leave out `lazy`"),
)
_F_STRINGS: Final = ((3, 12), "such an f-string; use other quotes inside it, and no backslash")


def newer_syntax(line: str, problem: str) -> str:
    """A sentence on *line*, where the parser said *problem*; empty if the line is no newer Python."""
    found = next(((v, what) for v, p, what in _PATTERNS if re.match(p, line)), None)
    nested = re.search(r"""\b[rR]?[fF][rR]?(["']).*\{[^}]*\1""", line)
    if problem.startswith("f-string") or (nested and found is None):
        found = _F_STRINGS
    if found is None or found[0] <= sys.version_info[:2]:
        return ""
    (major, minor), what = found
    return f" Python {major}.{minor} has {what}."
