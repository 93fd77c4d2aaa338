"""Refusals of what calls are given: names of fields, options, time zones, what is passed on.

Rule of this file: a text that could open something, or name an attribute, is written out where it
is given.
"""

import ast
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.by_name import ByNameChecks
from orchestrator.validation.context import WORD, is_dunder, is_renamed, parts_of
from orchestrator.validation.options import check_keywords
from orchestrator.validation.scopes import Scope
from orchestrator.validation.tree import Place

_LITERAL: Final = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Name, ast.UnaryOp)
_LOGGING_OPTIONS: Final = frozenset(("level", "format", "datefmt", "force"))


class ArgumentChecks(ByNameChecks):
    """The checks of calls."""

    def _check_call(self, place: Place) -> None:
        node = place.node
        assert isinstance(node, ast.Call)  # noqa: S101 - what `of` gives
        scope = place.scope
        for keyword in node.keywords:
            self._check_keyword(keyword, scope)
        names = self.full_names(node.func, scope)
        if names & policy.COMPILED_FROM_NAMES:
            self._check_literal_names(node, strict=bool(names & policy.ENUMS))
        check_keywords(self, node, names)
        if names & policy.OPTION_CALLS:
            self._check_option(node)
        if "types.SimpleNamespace" in names:
            self._check_fields(node)
        if "zoneinfo.ZoneInfo" in names:
            self._check_zone_info(node, scope)
        if "logging.basicConfig" in names:
            self._check_logging_options(node)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if "pandas.pivot_table" in names or method == "pivot_table":
            self._check_options_passed_on(node, policy.PIVOT_OPTIONS, len(node.args))
            self._check_functions(node.args[3:5], scope)
        if "pandas.crosstab" in names:
            self._check_options_passed_on(node, policy.CROSSTAB_OPTIONS, len(node.args))
            self._check_functions(node.args[5:6], scope)
        if "pandas.NamedAgg" in names:
            self._check_options_passed_on(node, frozenset(("column", "aggfunc")), 2)
            self._check_functions(node.args[1:2], scope)
        function = method or getattr(node.func, "id", "")
        if function in policy.ZONE_ARGUMENTS:
            at = policy.ZONE_ARGUMENTS[function]
            for zone in node.args[at : at + 1]:
                self._check_zone(zone, scope)

    def _check_keyword(self, keyword: ast.keyword, scope: Scope) -> None:
        if keyword.arg is not None and (is_dunder(keyword.arg) or is_renamed(keyword.arg)):
            self.report.refuse("dunder-name", keyword, "Rename the argument.")
        elif keyword.arg == "aggfunc":
            self._check_functions([keyword.value], scope)
        elif keyword.arg in ("tz", "tzinfo"):
            self._check_zone(keyword.value, scope)
        elif keyword.arg == "exc_info" and not isinstance(keyword.value, ast.Constant):
            message = "Write `exc_info=True`; it tells the error that is being handled."
            self.report.refuse("value-use", keyword, message)

    def _check_zone(self, zone: ast.expr, scope: Scope) -> None:
        """'dateutil/…' opens a file by its path, so that a zone's name must be written out."""
        values: list[ast.AST | None] = [zone]
        if isinstance(zone, ast.Name):
            bindings = self.meaning(zone, scope).bindings or []
            values = [b.value for b in bindings if b.kind != "import"]
            if not bindings:
                values = [None]
        for value in values:
            if isinstance(value, ast.Attribute | ast.Call):
                made = not isinstance(value, ast.Call) or self.full_names(value.func, scope) & {
                    "datetime.timezone",
                    "zoneinfo.ZoneInfo",
                }
                if made:
                    continue
            text = value.value if isinstance(value, ast.Constant) else 0
            if text is not None and (not isinstance(text, str) or "dateutil" in text):
                message = "Write the time zone out by its IANA name, as in 'America/New_York'."
                self.report.refuse("file-access", zone, message)

    def _check_zone_info(self, node: ast.Call, scope: Scope) -> None:
        if len(node.args) != 1 or node.keywords:
            message = "Write `ZoneInfo('America/New_York')`, with the name and nothing else."
            self.report.refuse("file-access", node, message)
        for zone in node.args[:1]:
            self._check_zone(zone, scope)

    def _check_fields(self, node: ast.Call) -> None:
        """A namespace answers to whatever it is given: names that are written out, and public."""
        if node.args or any(keyword.arg is None for keyword in node.keywords):
            message = "Write the names out: SimpleNamespace(fast=5, slow=20); or use a dict."
            self.report.refuse("literal-names", node, message)
        for keyword in node.keywords:
            self.check_field(keyword.arg or "", keyword)

    def _check_logging_options(self, node: ast.Call) -> None:
        named = all(keyword.arg in _LOGGING_OPTIONS for keyword in node.keywords)
        if node.args or not named:
            message = (
                "What is logged comes back in the answer's `logs`: "
                "only `level`, `format`, `datefmt` and `force` can be set."
            )
            self.report.refuse("file-access", node, message)

    def _check_options_passed_on(
        self, node: ast.Call, options: frozenset[str], positions: int
    ) -> None:
        """Refuses arguments that would be passed on to a function given by name."""
        extra = len(node.args) > positions or any(k.arg not in options for k in node.keywords)
        if extra or any(isinstance(arg, ast.Starred) for arg in node.args):
            message = "Give it a lambda instead of arguments that are passed on."
            self.report.refuse("function-by-name", node, message)

    def _check_literal_names(self, node: ast.Call, *, strict: bool) -> None:
        """Names of fields and members. A named tuple refuses bad ones itself, an Enum does not."""
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        stop = (ast.Call, ast.Lambda, ast.BinOp, ast.JoinedStr, ast.Attribute)
        parts = parts_of(values, stop)
        words: list[str] = []
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                words += WORD.findall(part.value)
        for word in words:
            self.check_field(word, node)
        private = any(word.startswith("_") for word in words)
        allowed = tuple(kind for kind in _LITERAL if not strict or kind is not ast.Name)
        computed = len(node.args) > 1 and not all(isinstance(part, allowed) for part in parts)
        computed |= strict and any(isinstance(part, ast.Starred) for part in parts)
        computed |= strict and bool(node.keywords)
        if private or computed:
            message = "Write the names out as text: namedtuple('Bar', 'open high low close')."
            self.report.refuse("literal-names", node, message)

    def _check_option(self, node: ast.Call) -> None:
        names = list(node.args[::2])
        names += [keyword.value for keyword in node.keywords if keyword.arg != "value"]
        for name in names:
            text = name.value if isinstance(name, ast.Constant) else None
            if not isinstance(text, str) or not text.startswith(policy.OPTION_PREFIXES):
                message = (
                    "Options of pandas: only 'display.…' and 'mode.…', written out, can be set."
                )
                self.report.refuse("pandas-option", node, message)
