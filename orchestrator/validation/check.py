"""The static policy: reads strategy source and says what to change, before any sandbox starts.

Rules of this file: text in, findings out; the source is parsed, never compiled or run; no function
calls itself, so that nesting in the source cannot exhaust the stack; what is not listed in
`orchestrator.validation.policy` is refused. The sandbox is the wall; this is early feedback.
"""

import ast
import builtins
import re
import sys
import warnings
from typing import Final

from orchestrator.run import Finding, Severity
from orchestrator.validation import policy
from orchestrator.validation.advice import check_advice
from orchestrator.validation.newer_syntax import newer_syntax
from orchestrator.validation.reach import NAMES, Names, Reach
from orchestrator.validation.report import Report
from orchestrator.validation.rules import check_policy
from orchestrator.validation.tree import TooDeepError, index_tree

_COOKIE: Final = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263
_NEWLINE: Final = re.compile(r"\r\n|\r|\n")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PYTHON: Final = f"Python {sys.version_info.major}.{sys.version_info.minor}"
_LONGEST_LINE: Final = 500
_KNOWN_ENCODINGS: Final = frozenset(("utf-8", "utf8", "utf-8-sig"))


def check_source(code: str, reach: Reach = Reach.DEFAULT) -> tuple[Finding, ...]:
    """Findings on *code*, by line and column; it is refused if one of them is an ERROR.

    Args:
        code: Python source as text, of any length. May hold lone surrogates.
        reach: Where it is to run.

    Returns:
        At most `policy.MAX_FINDINGS`. Where more were found, the last one says so.
        A source that cannot be parsed has a finding of ``invalid-source`` or ``source-too-large``.
    """
    size_finding = check_size(code)
    if size_finding is not None:
        return (size_finding,)
    code = code.removeprefix("\ufeff")  # a byte order mark, which the runner drops, too
    lines = _NEWLINE.split(code)
    report = Report(lines)
    _check_text(lines, report)
    module = _parse(code, lines, report)
    if module is not None:
        _check_tree(module, report, NAMES[reach])
    return report.findings()


def check_size(code: str) -> Finding | None:
    """The refusal of a source that is too large to be parsed, else None."""
    size = len(code)
    if size <= policy.MAX_SOURCE_BYTES:
        size = len(code.encode("utf-8", "surrogatepass"))
    if size <= policy.MAX_SOURCE_BYTES:
        return None
    message = (
        f"The source has more than {policy.MAX_SOURCE_BYTES:,} bytes; "
        "move data out of the code, into `params` or the bars."
    )
    return Finding(Severity.ERROR, "source-too-large", message, 0, 1)


def _check_text(lines: list[str], report: Report) -> None:
    """Refuses characters that make a text look like another program, or mean two programs."""
    if len(lines) > policy.MAX_LINES:
        message = f"The source has more than {policy.MAX_LINES:,} lines; shorten it."
        report.refuse_text("source-too-large", message)
    for number, line in enumerate(lines[:2], start=1):
        cookie = _COOKIE.match(line)
        if cookie and cookie[1].lower().replace("_", "-") not in _KNOWN_ENCODINGS:
            message = f"The source is UTF-8: remove the declaration of {cookie[1][:40]!r}."
            report.refuse_text("invalid-source", message, number, cookie.start(1) + 1)
    for number, line in enumerate(lines, start=1):
        control = _CONTROL.search(line)
        if control:
            message = f"Remove the invisible character U+{ord(control[0]):04X}."
            report.refuse_text("invalid-source", message, number, control.start() + 1)
        elif not line.isascii() and not _is_encodable(line):
            message = "The line holds a character that is not Unicode text."
            report.refuse_text("invalid-source", message, number)


def _is_encodable(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _parse(code: str, lines: list[str], report: Report) -> ast.Module | None:
    """The syntax tree; None, with a finding added, if there is none to be had."""
    if report.has("source-too-large"):
        return None
    if not code.strip():
        message = "The source is empty: define `def strategy(data)`."
        report.refuse_text("invalid-source", message)
        return None
    line, column = 0, 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Such as a bad escape in a string: the user's affair.
            return ast.parse(code)
    except SyntaxError as error:
        line, column = min(max(error.lineno or 0, 0), len(lines)), max(error.offset or 1, 1)
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        newer = newer_syntax(text[:_LONGEST_LINE], error.msg or "")
        message = f"{_PYTHON} cannot read this: {error.msg}.{newer}"
    except RecursionError:
        message = "The source is nested too deep; split long expressions."
    except MemoryError:  # CPython's parser says so for nesting, too.
        message = "The source is nested too deep or too large; split it up."
    except ValueError as error:  # A NUL, a lone surrogate, an integer of too many digits.
        message = f"{_PYTHON} cannot read this: {str(error)[:200]}."
    report.refuse_text("invalid-source", message, line, column)
    return None


def _imports_ta(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) and any(
        "ta" in (alias.asname, alias.name) for alias in node.names
    )


def _check_tree(module: ast.Module, report: Report, names: Names) -> None:
    try:
        injected = policy.INJECTED
        if any(_imports_ta(node) for node in ast.walk(module)):  # mostly `import talib as ta`
            injected = {name: at for name, at in injected.items() if name != "ta"}
        tree = index_tree(module, injected, frozenset(names.modules), policy.MAX_DEPTH)
    except TooDeepError as error:
        message = "The source is nested too deep; split long expressions."
        report.refuse_text("invalid-source", message, getattr(error.node, "lineno", 0))
        return
    check_policy(tree, report, frozenset(dir(builtins)), names)
    check_advice(tree, report)
