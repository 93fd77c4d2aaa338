"""Names that a source gives to columns and fields, as text.

Rule of this file: a text counts where it names something: a key, a keyword, a subscript, a list of
nothing but text, an argument of a function that names. A word in a message does not.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.tree import Tree

_WORD: Final = re.compile(r"[^\W\d]\w*")
_LONGEST_NAME: Final = 100
_LONGEST_TEXT: Final = 10_000


class Columns:
    """The columns of one source."""

    def __init__(self, tree: Tree) -> None:
        self._names = {
            text
            for text in _texts(tree)
            if len(text) < _LONGEST_NAME and text.isidentifier() and not text.startswith("_")
        }
        self._prefixes: set[str] = set()
        for place in tree.of(ast.JoinedStr):
            first = place.node.values[:1]  # type: ignore[attr-defined]
            if first and isinstance(first[0], ast.Constant):
                prefix = str(first[0].value)
                if 2 < len(prefix) < _LONGEST_NAME and prefix.endswith("_") and prefix[0] != "_":
                    self._prefixes.add(prefix)

    def has(self, name: str) -> bool:
        """Whether the source names a column *name*, or one that `f'sma_{n}'` may be."""
        if name in self._names or name.rstrip("0123456789") in self._names:
            return True
        if not self._prefixes or len(name) > _LONGEST_NAME:
            return False
        return any(
            name[: at + 1] in self._prefixes for at, letter in enumerate(name) if letter == "_"
        )


def _texts(tree: Tree) -> Iterator[str]:
    for place in tree.of(ast.keyword):
        yield place.node.arg or ""  # type: ignore[attr-defined]
    for place in tree.of(ast.Subscript):
        key = place.node.slice  # type: ignore[attr-defined]
        yield from _constants(key.elts if isinstance(key, ast.Tuple) else [key])
    for place in tree.of(ast.Dict):
        yield from _constants(place.node.keys)  # type: ignore[attr-defined]
        yield from _constants(place.node.values)  # type: ignore[attr-defined]
    for place in tree.of(ast.List, ast.Tuple):
        yield from _constants(place.node.elts)  # type: ignore[attr-defined]
    for place in tree.of(ast.Call):
        call = place.node
        assert isinstance(call, ast.Call)  # noqa: S101 - what `of` gives
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = call.func.id if isinstance(call.func, ast.Name) else method
        if name in policy.NAMING_CALLS:
            for text in _constants([*call.args, *(k.value for k in call.keywords)]):
                yield from _WORD.findall(text[:_LONGEST_TEXT])


def _constants(values: Sequence[ast.expr | None]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value
