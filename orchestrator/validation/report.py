"""Findings as they are made: a node's place turned into a line and a column of the user's text."""

import ast

from orchestrator.run import Finding, Severity


class Report:
    """Collects findings on one source, whose lines it is given."""

    def __init__(self, lines: list[str]) -> None:
        self.findings: list[Finding] = []
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

    def _add(self, severity: Severity, rule: str, node: ast.AST | None, message: str) -> None:
        line, column = getattr(node, "lineno", 0), 1
        if 0 < line <= len(self._lines):
            # The parser counts bytes of UTF-8, people count characters.
            before = self._lines[line - 1].encode("utf-8", "replace")[: node.col_offset]  # type: ignore[union-attr]
            column = len(before.decode("utf-8", "ignore")) + 1
        self.findings.append(Finding(severity, rule, message, line, column))
