"""Refusals of definitions: what runs, or takes a name, while a function or class is made.

Rule of this file: annotations, defaults and decorators run without a call in sight, so that only
simple expressions pass.
"""

import ast
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.attributes import AttributeChecks
from orchestrator.validation.context import is_dunder, parts_of
from orchestrator.validation.tree import Scope

_ANNOTATION: Final = (
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.BinOp,
    ast.Tuple,
    ast.List,
)
_SIMPLE: Final = (
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.UnaryOp,
    ast.BinOp,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.Lambda,
)


class DefinitionChecks(AttributeChecks):
    """The checks of functions, classes, their parts, and names bound without a Name node."""

    def _check_definitions(self) -> None:
        for place in self.tree.of(ast.FunctionDef, ast.ClassDef):
            node = place.node
            assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101 - as above
            method = place.scope.kind == "class" and isinstance(node, ast.FunctionDef)
            if is_dunder(node.name) and not (method and node.name in policy.DUNDER_METHODS):
                message = f"`{node.name[:60]}` cannot be defined; give it an ordinary name."
                self.report.refuse("dunder-name", node, message)
            for decorator in node.decorator_list:
                self._check_decorator(decorator, place.scope)
            for keyword in node.keywords if isinstance(node, ast.ClassDef) else ():
                if keyword.arg != "total":
                    message = "Leave out the class keyword; metaclasses are not available."
                    self.report.refuse("metaclass", keyword, message)

    def _check_decorator(self, node: ast.expr, scope: Scope) -> None:
        target = node
        if isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            if all(isinstance(part, _SIMPLE) for part in parts_of(values, (ast.Lambda,))):
                target = node.func
        if self.full_names(target, scope) & policy.DECORATORS:
            return
        if isinstance(target, ast.Name) and self.meaning(target, scope).only("function"):
            return
        accessors = ("setter", "getter", "deleter")
        if (
            isinstance(target, ast.Attribute)
            and target.attr in accessors
            and isinstance(target.value, ast.Name)
        ):
            return
        message = (
            "Use a decorator such as @dataclass, @property or @lru_cache, or one that you "
            "defined with `def`; else call the function in a line of its own."
        )
        self.report.refuse("decorator", node, message)

    def _check_expressions_at_definition(self) -> None:
        """Annotations and defaults run when a function is defined: they must be simple."""
        places = [*self.tree.of(ast.arg, ast.AnnAssign), *self.tree.of(ast.FunctionDef)]
        annotations: list[ast.expr | None] = [
            getattr(place.node, "annotation", None) or getattr(place.node, "returns", None)
            for place in places
        ]
        for part in parts_of(annotations, ()):
            is_sum = isinstance(part, ast.BinOp) and not isinstance(part.op, ast.BitOr)
            if is_sum or not isinstance(part, _ANNOTATION):
                message = "Annotations are types: write a name such as `float`, or leave it out."
                self.report.refuse("annotation", part, message)
        defaults: list[ast.expr | None] = []
        for place in self.tree.of(ast.arguments):
            defaults += place.node.defaults  # type: ignore[attr-defined]
            defaults += place.node.kw_defaults  # type: ignore[attr-defined]
        for part in parts_of(defaults, (ast.Lambda,)):
            if not isinstance(part, _SIMPLE):
                message = (
                    "A default runs once, when the function is defined: write a literal or "
                    "a name, or use None and compute it inside."
                )
                self.report.refuse("default-value", part, message)

    def _check_bound_names(self) -> None:
        """Names that are bound as text of a node, without a Name node."""
        for place in self.tree.of(
            ast.arg,
            ast.alias,
            ast.Global,
            ast.Nonlocal,
            ast.ExceptHandler,
            ast.MatchAs,
            ast.MatchStar,
            ast.MatchMapping,
            ast.MatchClass,
        ):
            node = place.node
            if isinstance(node, ast.MatchClass):
                for name in node.kwd_attrs:
                    self._check_pattern_attribute(name, node)
                continue
            # The name is deleted at the end of the handler, which uncovers the builtin.
            uncovered = node.name if isinstance(node, ast.ExceptHandler) else None
            if uncovered in self.builtin_names and uncovered not in policy.BUILTINS:
                self.refuse_builtin(str(uncovered), node)
            for name in _bound_texts(node):
                if is_dunder(name):
                    message = f"`{name[:60]}` cannot be bound; give it an ordinary name."
                    self.report.refuse("dunder-name", node, message)

    def _check_pattern_attribute(self, name: str, node: ast.AST) -> None:
        if name.startswith("_") and name not in policy.NAMEDTUPLE_ATTRIBUTES:
            rule = "dunder-attribute" if is_dunder(name) else "private-attribute"
            self.report.refuse(rule, node, f"`{name[:60]}` cannot be matched; match public fields.")
        else:
            self._check_attribute_name(name, node)


def _bound_texts(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.alias):
        return [node.asname or ""]
    name = node.rest if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
    return [name or ""]
