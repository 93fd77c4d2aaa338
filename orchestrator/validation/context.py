"""What every rule needs to know of a source: its names, its own attributes, what a name stands for.

Rule of this file: it answers questions and words refusals; which construct is refused is decided
elsewhere.
"""

import ast
import re
from collections.abc import Iterable
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.report import Report
from orchestrator.validation.tree import Meaning, Place, Position, Scope, Tree

WORD: Final = re.compile(r"[^\W\d]\w*")


def is_dunder(name: str) -> bool:
    """Whether *name* is spelled like `__class__`."""
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def position_of(node: ast.AST) -> Position:
    """Line and column (in bytes) where *node* starts."""
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


def parts_of(roots: Iterable[ast.AST | None], leaves: tuple[type[ast.AST], ...]) -> list[ast.AST]:
    """All nodes under *roots*, without looking below nodes of *leaves*."""
    found: list[ast.AST] = []
    stack = [root for root in roots if root is not None]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.expr_context | ast.operator | ast.unaryop):
            continue
        found.append(node)
        if not isinstance(node, leaves):
            stack.extend(ast.iter_child_nodes(node))
    return found


def elements_of(values: Iterable[ast.expr | None]) -> list[ast.expr]:
    """*values*, with displays replaced by what they hold."""
    found: list[ast.expr] = []
    stack = [value for value in values if value is not None]
    while stack:
        value = stack.pop()
        if isinstance(value, ast.List | ast.Tuple | ast.Set):
            stack.extend(value.elts)
        elif isinstance(value, ast.Dict):
            stack.extend(value.values)
        else:
            found.append(value)
    return found


class Context:
    """One source under check."""

    def __init__(self, tree: Tree, report: Report, builtin_names: frozenset[str]) -> None:
        self.tree = tree
        self.report = report
        self.builtin_names = builtin_names
        self.module_names: dict[ast.AST, str] = {}
        """Attributes of modules, such as `np.where`, and their full names."""
        self.own_attributes: set[str] = set()
        self.own_prefixes: tuple[str, ...] = ()
        self._collect_own_attributes()

    def _collect_own_attributes(self) -> None:
        """Attributes that the source gives its own objects, and columns that it names as text."""
        own = self.own_attributes
        for place in self.tree.of(ast.Attribute):
            node = place.node
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                own.add(node.attr)
        for place in self.tree.of(ast.Name, ast.FunctionDef, ast.ClassDef):
            if place.scope.kind == "class":
                node = place.node
                if isinstance(node, ast.Name):
                    if isinstance(node.ctx, ast.Store):
                        own.add(node.id)
                else:
                    own.add(node.name)  # type: ignore[attr-defined]
        prefixes: set[str] = set()
        for place in self.tree.of(ast.Constant):
            value = place.node.value  # type: ignore[attr-defined]
            if isinstance(value, str) and len(value) < 200:
                words = WORD.findall(value)
                own.update(word for word in words if not word.startswith("_"))
                prefixes.update(word for word in words if len(word) > 2 and word.endswith("_"))
        for place in self.tree.of(ast.keyword):
            own.add(place.node.arg or "")  # type: ignore[attr-defined]
        self.own_prefixes = tuple(prefix for prefix in prefixes if not prefix.startswith("_"))

    def is_own(self, name: str) -> bool:
        """Whether the source gives its own objects an attribute *name*, or a column."""
        return (
            name in self.own_attributes
            or name.rstrip("0123456789") in self.own_attributes
            or (bool(self.own_prefixes) and name.startswith(self.own_prefixes))
        )

    def meaning(self, node: ast.Name, scope: Scope) -> Meaning:
        """What *node*, read in *scope*, may be bound to."""
        return self.tree.meaning(node.id, scope, position_of(node))

    def full_names(self, node: ast.AST, scope: Scope) -> set[str]:
        """Full names of what *node* may stand for: imported things and builtins."""
        if isinstance(node, ast.Attribute):
            return {self.module_names.get(node, "")}
        if not isinstance(node, ast.Name):
            return set()
        meaning = self.meaning(node, scope)
        names = {binding.target for binding in meaning.bindings if binding.kind == "import"}
        if not meaning.certain and node.id in policy.BUILTINS:
            names.add(f"builtins.{node.id}")
        return names

    def binds(self, place: Place, name: str) -> bool:
        """Whether *place* is an assignment or deletion of the variable *name*."""
        node = place.node
        return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)

    def refuse_member(self, module: str, name: str, node: ast.AST) -> None:
        """Refuses *name* of *module*, by the rule that tells most."""
        full = f"{module}.{name}"
        if name in policy.FILE_ATTRIBUTES or name.startswith(("read_", "load", "save", "to_")):
            message = f"`{full}` is not available: a run has no files, the bars are in `data`."
            self.report.refuse("file-access", node, message)
        elif full in policy.UNAVAILABLE:
            message = f"`{full}` is not available. {policy.UNAVAILABLE[full]}"
            self.report.refuse("unavailable-module", node, message)
        else:
            advice = policy.ATTRIBUTE_ADVICE.get(name, "")
            message = f"`{full[:100]}` is not available to strategies. {advice}".rstrip()
            self.report.refuse("module-attribute", node, message)

    def refuse_builtin(self, name: str, node: ast.AST) -> None:
        """Refuses a builtin or a special name."""
        advice = policy.BUILTIN_ADVICE.get(name, "")
        rule = "builtin" if name in self.builtin_names else "dunder-name"
        message = f"`{name[:60]}` is not available to strategies. {advice}".rstrip()
        self.report.refuse(rule, node, message)

    def check_called(self, node: ast.AST, name: str) -> bool:
        """Refuses *node* unless it is called where it stands."""
        parent = self.tree.parents[node]
        if isinstance(parent, ast.Call) and parent.func is node:
            return True
        self.report.refuse("value-use", node, f"Call `{name}` directly: `{name}(...)`.")
        return False
