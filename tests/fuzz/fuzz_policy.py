"""Fuzzes the static check: `python tests/fuzz/fuzz_policy.py policy SECONDS`.

Needs atheris, which `deployment/setup/tools.sh` installs. No source may make the check fail or take long; and a
source that it lets pass must not hold what a second, much simpler reading of the same tree finds in it.
"""

from __future__ import annotations

import ast
import random
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["orchestrator"]):
    from fuzz_session import arguments, run

    from orchestrator.run import Finding, Severity
    from orchestrator.validation import policy
    from orchestrator.validation.check import check_source

TESTS = Path(__file__).resolve().parents[1]
MAX_INPUT_BYTES = 8192
TIME_LIMIT_S = 2.0
NEVER_READ = frozenset({"exec", "eval", "compile", "__import__", "globals", "breakpoint"})
TOKENS = (
    "(", ")", "[", "]", "{", "}", ":", ",", ".", "=", "@", "*", "**", "\n", "\n    ", " ", "'", '"',
    "f'{", "}'", "#", "\\", "lambda x: ", "def f(", "class A", "class A(type):\n    ", "import ",
    "from ", " as ", "match x:\n  case ", "global ", "nonlocal ", "del ", "async ", "await ",
    "yield ", ":=", "except* ", "try:\n  ", "with a as b:", "if x:\n    ", "for x in y:\n    ",
    "__class__", ".__class__", "__builtins__", "open", "pd", "np", ".io", ".common", ".os", "exec",
    "eval", "getattr", "type", "format", ".format(", ".agg(", ".apply(", ".to_csv(", "'to_csv'",
    "os", "sys", "json", "gi_frame", ".f_back", "data", "params", "signal(", "plot(", "\x00",
    "\x0c", "\r", "\ufeff", "é", "\U0001d4ee", "0x", "1e999", "...", "->", "type X = int\n",
    "*a, b = c\n", "# coding: utf-7\n", "def strategy(data):\n    return 'HOLD'\n",
)  # fmt: skip


def check_policy(data: bytes) -> None:
    """One source."""
    code = data.decode("utf-8", "surrogateescape")
    began = time.process_time()
    findings = check_source(code)
    spent = time.process_time() - began
    assert spent < TIME_LIMIT_S, f"the check took {spent:.2f} s"
    assert all(isinstance(found, Finding) for found in findings)
    assert len(findings) <= policy.MAX_FINDINGS
    assert all(f.line >= 0 and f.column >= 1 and f.message and f.rule for f in findings)
    if not any(found.severity is Severity.ERROR for found in findings):
        _second_reading(code)


def _second_reading(code: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(code)
    bound = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    } | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {
        node.name
        for node in ast.walk(tree)
        if isinstance(
            node, (ast.FunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
        )
        and node.name
    }
    bound |= {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                roots = {alias.name.partition(".")[0] for alias in names}
                assert roots <= _ROOTS, f"imports {roots - _ROOTS}"
            case ast.ImportFrom(module=module, names=names, level=level):
                assert level == 0, "a relative import"
                assert module is not None
                assert module.partition(".")[0] in _ROOTS, f"imports from {module}"
                assert all(alias.name != "*" for alias in names), "a star import"
            case ast.Attribute(attr=name) if name.startswith("__") and name.endswith("__"):
                assert name in _HARMLESS_DUNDERS, f"reads {name}"
            case ast.Name(id=name, ctx=ast.Load()) if name in NEVER_READ:
                assert name in bound, f"reads {name}"
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                raise AssertionError("async")
            case ast.TryStar():
                raise AssertionError("except*")


_ROOTS = frozenset(name.partition(".")[0] for name in policy.MODULES)
_HARMLESS_DUNDERS = frozenset({"__init__", "__name__", "__doc__", "__post_init__"})


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Bytes of *data* changed as libFuzzer does, or a piece replaced by something that Python knows."""
    chance = random.Random(seed)
    if chance.random() < 0.3:
        return atheris.Mutate(data, max_size)
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 0, 1, 4, 16, 60)))
        text = text[:start] + chance.choice(TOKENS) + text[end:]
    return text.encode("utf-8", "surrogateescape")[:max_size]


def seeds() -> Iterator[bytes]:
    """Honest and hostile strategies."""
    for folder, pattern in (("honest", "*.py"), ("hostile/corpus", "[VRTKL]*.py")):
        for path in sorted((TESTS / folder).glob(pattern)):
            yield path.read_bytes()


if __name__ == "__main__":
    run(arguments(["policy"]), check_policy, seeds(), max_bytes=MAX_INPUT_BYTES, mutate=mutate)
