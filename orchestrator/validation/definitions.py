"""Refusals of definitions: what runs, or takes a name, while a function or class is made.

Rule of this file: annotations, defaults and decorators run without a call in sight, so that only
simple expressions pass.
"""

import ast
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.arguments import ArgumentChecks
from orchestrator.validation.context import WORD, is_dunder, is_renamed, parts_of
from orchestrator.validation.scopes import Scope
from orchestrator.validation.tree import Place

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


class DefinitionChecks(ArgumentChecks):
    """The checks of functions, classes, their parts, and names bound without a Name node."""

    def _check_definitions(self) -> None:
        for place in self.tree.of(ast.FunctionDef, ast.ClassDef):
            node = place.node
            assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101 - as above
            method = place.scope.kind == "class" and isinstance(node, ast.FunctionDef)
            if is_dunder(node.name) and not (method and node.name in policy.DUNDER_METHODS):
                message = f"`{node.name[:60]}` cannot be defined; give it an ordinary name."
                self.report.refuse("dunder-name", node, message)
            elif is_renamed(node.name) and not method:
                self._refuse_renamed(node.name, node)
            if place.scope.kind == "class":
                self.check_field(node.name, node)
            for decorator in node.decorator_list:
                self._check_decorator(decorator, place.scope)
            if isinstance(node, ast.ClassDef):
                self._check_class(node, place.scope)

    def _check_class(self, node: ast.ClassDef, scope: Scope) -> None:
        for keyword in node.keywords:
            if keyword.arg != "total":
                message = "Leave out the class keyword; metaclasses are not available."
                self.report.refuse("metaclass", keyword, message)
        is_enum = False
        for base in node.bases:
            names = self.full_names(base, scope)
            is_enum |= bool(names & policy.ENUMS)
            if not self._is_class_base(base, scope):
                message = (
                    "A class inherits from your own classes, from `object`, exceptions, "
                    "collections, Enum, NamedTuple or Protocol; keep other objects in an attribute."
                )
                self.report.refuse("class-base", base, message)
        if is_enum and not any(self._is_member(statement, scope) for statement in node.body):
            message = "Give the Enum its members here, as in `LONG = 1` or `LONG = auto()`."
            self.report.refuse("literal-names", node, message)
        for statement in node.body:
            if isinstance(statement, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "__slots__"
                for target in statement.targets
            ):
                self._check_slots(statement.value)

    def _is_member(self, statement: ast.stmt, scope: Scope) -> bool:
        """Whether it makes a member of an Enum: a public name, and a value that is no function."""
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            return False
        value = statement.value
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        plain = isinstance(value, ast.Constant | ast.Tuple | ast.UnaryOp)
        if isinstance(value, ast.Call):
            plain = self.full_names(value.func, scope) == {"enum.auto"}
        return plain and any(
            isinstance(target, ast.Name) and not target.id.startswith("_") for target in targets
        )

    def _is_class_base(self, base: ast.expr, scope: Scope) -> bool:
        if isinstance(base, ast.Subscript):  # Generic[T], Sequence[float]
            base = base.value
        if isinstance(base, ast.Call):
            return self.full_names(base.func, scope) == {"collections.namedtuple"}
        if isinstance(base, ast.Name):
            if self.is_builtin(base, scope, policy.BUILTINS):
                return base.id not in ("type", "super", "property", "classmethod", "staticmethod")
            meaning = self.meaning(base, scope)
            if meaning.only("class"):
                return True
            bindings = meaning.bindings
            if bindings and all(
                isinstance(b.value, ast.Call)
                and self.full_names(b.value.func, scope) == {"collections.namedtuple"}
                for b in bindings
            ):
                return True
        names = self.full_names(base, scope)
        return bool(names) and names <= policy.CLASS_BASES

    def _check_slots(self, value: ast.expr) -> None:
        parts = parts_of([value], (ast.Call, ast.Lambda))
        for part in parts:
            text = getattr(part, "value", None) if isinstance(part, ast.Constant) else None
            if isinstance(text, str):
                for word in WORD.findall(text):
                    self.check_field(word, part)
                if not any(is_dunder(word) for word in WORD.findall(text)):
                    continue
            elif isinstance(part, ast.Tuple | ast.List):
                continue
            message = "Write the names out as text: __slots__ = ('price', 'size')."
            self.report.refuse("literal-names", part, message)

    def _refuse_renamed(self, name: str, node: ast.AST) -> None:
        message = (
            f"Python renames `{name[:60]}` within classes: "
            "begin the name with one underscore at most, and hold no two."
        )
        self.report.refuse("renamed-name", node, message)

    def _check_decorator(self, node: ast.expr, scope: Scope) -> None:
        target = node
        if isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            if all(isinstance(part, _SIMPLE) for part in parts_of(values, (ast.Lambda,))):
                target = node.func
        names = self.full_names(target, scope)
        if names & policy.DECORATORS:
            if "functools.wraps" in names and not _wraps_one(node):
                message = "Write `@wraps(function)`, with the function and nothing else."
                self.report.refuse("decorator", node, message)
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
        defaults: list[tuple[ast.AST, Scope]] = []
        for place in self.tree.of(ast.arguments):
            arguments = place.node
            assert isinstance(arguments, ast.arguments)  # noqa: S101 - what `of` gives
            values = [*arguments.defaults, *arguments.kw_defaults]
            defaults += [(part, place.scope) for part in parts_of(values, (ast.Lambda,))]
        for part, scope in defaults:
            if not isinstance(part, _SIMPLE) and not self._is_plain_default(part, scope):
                message = (
                    "A default runs once, when the function is defined: write a literal or "
                    "a name, or use None and compute it inside."
                )
                self.report.refuse("default-value", part, message)

    def _is_plain_default(self, node: ast.AST, scope: Scope) -> bool:
        """`int(params.get('n', 5))`: a parameter of the run, and builtins that make values."""
        if isinstance(node, ast.keyword):
            return False
        if isinstance(node, ast.Subscript):
            return self._is_params(node.value, scope)
        if not isinstance(node, ast.Call) or node.keywords:
            return False
        if isinstance(node.func, ast.Attribute):
            return node.func.attr == "get" and self._is_params(node.func.value, scope)
        return self.is_builtin(node.func, scope, policy.DEFAULT_CALLS)

    def _is_params(self, node: ast.AST, scope: Scope) -> bool:
        return (
            isinstance(node, ast.Name)
            and node.id == "params"
            and not self.meaning(node, scope).parts
        )

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
                self._check_class_pattern(node, place)
                continue
            # The name is deleted at the end of the handler, which uncovers the builtin.
            uncovered = node.name if isinstance(node, ast.ExceptHandler) else None
            if uncovered in self.builtin_names and uncovered not in policy.BUILTINS:
                self.refuse_builtin(str(uncovered), node)
            for name in _bound_texts(node):
                if is_dunder(name):
                    message = f"`{name[:60]}` cannot be bound; give it an ordinary name."
                    self.report.refuse("dunder-name", node, message)
                elif is_renamed(name):
                    self._refuse_renamed(name, node)

    def _check_class_pattern(self, node: ast.MatchClass, place: Place) -> None:
        """`case C(x)` reads what C says by text; `case C(field=x)` says it here."""
        own = self.own.named_class(node.cls, place.scope)
        own = own if own is not None and own.is_plain else None
        builtin = self.is_builtin(node.cls, place.scope, policy.PATTERN_BUILTINS)
        if node.patterns and own is None and not builtin and not self._is_tuple_class(node, place):
            message = "Name the fields in the pattern: `case Bar(close=c)`."
            self.report.refuse("class-pattern", node, message)
        for name in node.kwd_attrs:
            if name.startswith("_") and name not in policy.NAMEDTUPLE_ATTRIBUTES:
                rule = "dunder-attribute" if is_dunder(name) else "private-attribute"
                message = f"`{name[:60]}` cannot be matched; match public fields."
                self.report.refuse(rule, node, message)
            else:
                self._check_attribute_name(name, node, own)

    def _is_tuple_class(self, node: ast.MatchClass, place: Place) -> bool:
        """Whether the class is a named tuple, that nothing else is an instance of."""
        if not isinstance(node.cls, ast.Name):
            return False
        bindings = self.meaning(node.cls, place.scope).bindings
        value = bindings[0].value if bindings and len(bindings) == 1 else None
        if isinstance(value, ast.Call):
            return self.full_names(value.func, place.scope) == {"collections.namedtuple"}
        return isinstance(value, ast.ClassDef) and [
            self.full_names(base, place.scope) for base in value.bases
        ] == [{"typing.NamedTuple"}]


def _wraps_one(node: ast.expr) -> bool:
    one = isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords
    return one and isinstance(node.args[0], ast.Name)  # type: ignore[attr-defined]


def _bound_texts(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.alias):
        return [node.asname or ""]
    name = node.rest if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
    return [name or ""]
