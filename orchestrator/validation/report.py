"""Findings as they are made, and the few that are shown: in the order of the user's text.

Rule of this file: what a finding costs does not grow with the text before it, nor with how many
there are; a node's place is turned into line and column for the findings that are shown.
"""

import ast

from orchestrator.run import Finding, Severity
from orchestrator.validation.policy import MAX_FINDINGS

_Raw = tuple[int, int, str, str, str]
"""Line, column in bytes from 0, name of the severity, rule, message."""


class Report:
    """Collects findings on one source, whose lines it is given."""

    def __init__(self, lines: list[str]) -> None:
        self._found: set[_Raw] = set()
        self._lines = lines

    def refuse(self, rule: str, node: ast.AST, message: str) -> None:
        """Adds an ERROR."""
        self._add(Severity.ERROR, rule, node, message)

    def warn(self, rule: str, node: ast.AST | None, message: str) -> None:
        """Adds a WARNING; of the whole source if *node* is None."""
        self._add(Severity.WARNING, rule, node, message)

    def suggest(self, rule: str, node: ast.AST | None, message: str) -> None:
        """Adds a SUGGESTION; of the whole source if *node* is None."""
        self._add(Severity.SUGGESTION, rule, node, message)

    def refuse_text(self, rule: str, message: str, line: int = 0, column: int = 1) -> None:
        """Adds an ERROR at a line and column (in characters, from 1) of the text."""
        before = self._lines[line - 1][: column - 1] if 0 < line <= len(self._lines) else ""
        size = len(before.encode("utf-8", "replace")) + max(column - 1 - len(before), 0)
        self._found.add((line, size, Severity.ERROR.name, rule, message))

    def has(self, rule: str) -> bool:
        """Whether there is a finding of *rule*."""
        return any(found[3] == rule for found in self._found)

    def findings(self) -> tuple[Finding, ...]:
        """At most `MAX_FINDINGS`. Where more were found, the last one says so."""
        ordered = sorted(self._found)
        if len(ordered) <= MAX_FINDINGS:
            return tuple(self._shown(raw) for raw in ordered)
        # An ERROR must not be lost behind the cap: it is what refuses the source.
        ordered.sort(key=lambda raw: raw[2] != Severity.ERROR.name)
        kept = [self._shown(raw) for raw in sorted(ordered[: MAX_FINDINGS - 1])]
        message = f"{len(ordered) - len(kept)} more findings are not shown; mend these first."
        last = kept[-1]
        note = Finding(Severity.WARNING, "more-findings", message, last.line, last.column)
        return (*kept, note)

    def _shown(self, raw: _Raw) -> Finding:
        line, size, severity, rule, message = raw
        column = size + 1
        if 0 < line <= len(self._lines):
            # The parser counts bytes of UTF-8, people count characters.
            text = self._lines[line - 1].encode("utf-8", "replace")
            before = text[:size].decode("utf-8", "ignore")
            column = len(before) + max(size - len(text), 0) + 1
        return Finding(Severity[severity], rule, message, line, column)

    def _add(self, severity: Severity, rule: str, node: ast.AST | None, message: str) -> None:
        line = getattr(node, "lineno", 0)
        size = getattr(node, "col_offset", 0) if line else 0
        self._found.add((line, size, severity.name, rule, message))
