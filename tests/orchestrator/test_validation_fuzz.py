"""No text makes the check fail, and no position hides a refused construct."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.run import Finding, Severity
from orchestrator.validation.check import check_source

SOURCES = [p.read_text() for p in sorted((Path(__file__).parent.parent / "honest").glob("*.py"))]
SOURCES += [
    p.read_text()
    for p in sorted((Path(__file__).parent.parent / "hostile" / "corpus").glob("[VRTKL]*.py"))
]
PIECES = [
    "(", ")", "[", "]", "{", "}", ":", ",", ".", "=", "@", "*", "**", "\n", "\n    ", " ", "'",
    '"', "f'{", "}'", "#", "\\", "lambda x: ", "def f(", "class A", "import ", "from ", "match x:",
    "case ", "global x\n", "nonlocal x\n", "del ", "async ", "await ", "yield ", ":=", "except*",
    "__class__", "open", "pd", "np", "exec", "\x00", "\x0c", "\r", "\ud800", "\ufeff", "é",
    "\U0001d4ee",
    "0x", "1e999", "9" * 30, "...", "->", "type X = int\n", "with a as b:", "*a, b = c\n",
]  # fmt: skip
TIME_LIMIT_S = 2.0


def check(code: str) -> None:
    start = time.process_time()
    findings = check_source(code)
    assert time.process_time() - start < TIME_LIMIT_S
    assert isinstance(findings, tuple)
    assert all(isinstance(finding, Finding) for finding in findings)
    assert all(f.line >= 0 and f.column >= 1 and f.message and f.rule for f in findings)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SOURCES))
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        text = text[:start] + draw(st.sampled_from(PIECES)) + text[end:]
    return text


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_mutated_source_gives_findings_and_never_an_exception(code):
    check(code)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_a_soup_of_tokens_gives_findings_and_never_an_exception(code):
    check(code)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_findings_and_never_an_exception(code):
    check(code)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        [
            "(",
            "[",
            "-",
            "not ",
            "a.",
            "a[",
            "lambda:",
            "f(",
            "{",
            "x if y else ",
            "a+",
            "a,",
            "a=",
            "'a'",
            "if 1:\n ",
            "f'{",
        ]
    ),
    st.integers(1, 4000),
)
def test_repetition_gives_findings_and_never_an_exception(piece, count):
    check("x = " + piece * count + "1")


CONSTRUCTS = {
    "exec": "builtin",
    "(lambda: eval)": "builtin",
    "getattr(data, name_of_it)": "builtin",
    "data.__class__": "dunder-attribute",
    "data.gi_frame": "internals",
    "data.to_csv('x')": "file-access",
    "pd.read_csv('x')": "file-access",
    "pd.io": "module-attribute",
    "[np]": "module-value",
    "t.format(1)": "str-format",
    "data.ctypes": "raw-memory",
    "__builtins__": "dunder-name",
    "type('A', (), {})": "type-call",
    "data.agg('to_csv', 0, 'x')": "function-by-name",
}
POSITIONS = [
    "({})", "[{}]", "{{'k': {}}}", "{{{}: 1}}", "{{{}}}", "[i for i in [{}]]", "[{} for i in a]",
    "[i for i in a if {}]", "{{i: {} for i in a}}", "(i for i in a for j in {})", "f'{{ {} }}'",
    "f'{{1:{{ {} }}}}'", "lambda: {}", "f({})", "f(*{})", "f(**{})", "f(k={})", "a[{}]", "a[{}:1]",
    "a[1:2:{}]", "{}[0]", "1 if {} else 2", "{} if a else 2", "not {}", "-{}", "1 + {}", "{} @ a",
    "a and {}", "a < {} < b", "(w := {})", "[*{}]", "({}, 1)", "print({}, sep='')", "({}).x9",
]  # fmt: skip
STATEMENTS = [
    "x = {}", "x += {}", "x: int = {}", "a[{}] = 1", "assert {}", "raise {}", "del a[{}]",
    "if {}: pass", "while {}: pass", "for i in {}: pass", "with {} as w: pass",
    "try: pass\nexcept {}: pass", "match {}:\n case _: pass", "match 1:\n case _ if {}: pass",
    "def g():\n return {}", "def g():\n yield {}", "class A:\n x = {}", "class A({}): pass",
    "def g(a={}): pass", "@{}\ndef g(): pass", "def g(a: {}): pass", "def g() -> {}: pass",
    "x: {}", "return_ = lambda a={}: a", "for i in a: pass\nelse: {}", "global q\n{}",
    "try: pass\nfinally: {}", "if a: pass\nelif {}: pass",
]  # fmt: skip


@pytest.mark.parametrize("construct", CONSTRUCTS)
@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(POSITIONS), max_size=4), st.sampled_from(STATEMENTS))
def test_a_refused_construct_is_refused_wherever_it_hides(construct, positions, statement):
    expression = construct
    for position in positions:
        if position.startswith("f'") and ("'" in expression or "\\" in expression):
            continue  # Python 3.11 cannot nest quotes there.
        expression = position.format(expression)
    code = statement.format(expression) + "\ndef strategy(data): return 'HOLD'\n"
    found = {f.rule for f in check_source(code) if f.severity is Severity.ERROR}
    assert found & {CONSTRUCTS[construct], "invalid-source"}, (code, found)
    if "invalid-source" not in found:
        assert CONSTRUCTS[construct] in found
