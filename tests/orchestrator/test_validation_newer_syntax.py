"""A source of a newer Python is told which one, and what to write for the one here."""

import sys

import pytest

from orchestrator.run import Severity
from orchestrator.validation.check import check_source

ENTRY = "\ndef strategy(data):\n    return 'HOLD'\n"


def message(code):
    (found,) = [f for f in check_source(code + ENTRY) if f.severity is Severity.ERROR]
    return found.message


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads them")
@pytest.mark.parametrize(
    ("code", "version", "instead"),
    [
        ("type Price = float", "3.12", "`X = …`"),
        ("type Pair[T] = tuple[T, T]", "3.12", "`X = …`"),
        ("def first[T](x: list[T]) -> T:\n    return x[0]", "3.12", "TypeVar"),
        ("class Box[T]:\n    pass", "3.12", "TypeVar"),
        ("d = {'x': 1}\nprint(f'{d['x']}')", "3.12", "other quotes"),
        ("print(f'{\"\\n\".join([])}')", "3.12", "no backslash"),
        ("try:\n    pass\nexcept KeyError, ValueError:\n    pass", "3.14", "(A, B)"),
        ("x = t'{1}'", "3.14", "f'…'"),
        ("lazy import math", "3.15", "leave out"),
    ],
)
def test_newer_syntax_is_told_by_its_version(code, version, instead):
    told = message(code)
    assert told.startswith("Python 3.11 cannot read this: ")
    assert f"Python {version} has" in told
    assert instead in told


@pytest.mark.parametrize(
    "code", ["print 'x'", "x = ", "def f(:\n    pass", "type = 3 +", "except_ = ,", "x = tt'a'"]
)
def test_plain_mistakes_are_not_taken_for_newer_syntax(code):
    assert "has " not in message(code)
