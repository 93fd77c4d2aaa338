"""What every rule needs to know of a source: its names, its own attributes, what a name stands for.

Rule of this file: it answers questions and words refusals; which construct is refused is decided
elsewhere.
"""

import ast
import re
from collections.abc import Iterable
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.own import OwnNames
from orchestrator.validation.reach import Names
from orchestrator.validation.report import Report
from orchestrator.validation.scopes import Meaning, Position, Scope
from orchestrator.validation.tree import Tree

WORD: Final = re.compile(r"[^\W\d]\w*")


def is_dunder(name: str) -> bool:
    """Whether *name* is spelled like `__class__`."""
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def is_renamed(name: str) -> bool:
    """Whether Python renames *name* within classes, or it is spelled like what comes of it."""
    if not name.startswith("_") or name.endswith("__"):
        return False
    return name.startswith("__") or "__" in name[2:]


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


class Context:
    """One source under check."""

    def __init__(
        self, tree: Tree, report: Report, builtin_names: frozenset[str], names: Names
    ) -> None:
        self.names = names
        self.never_own = names.never_own
        self.tree = tree
        self.report = report
        self.builtin_names = builtin_names
        self.module_names: dict[ast.AST, str] = {}
        """Attributes of modules, such as `np.where`, and their full names."""
        self.own = OwnNames(tree)
        self._plain_templates: dict[ast.AST, bool] = {}
        self._written_out: dict[str, int] = {}
        self._written_values: set[ast.AST | None] = set()
        self._queries: dict[ast.AST | None, str] = {}
        self._given: dict[str, list[ast.expr] | None] = {}
        self._entries: dict[ast.Dict, dict[object, list[ast.expr]]] = {}

    def meaning(self, node: ast.Name, scope: Scope) -> Meaning:
        """What *node*, read in *scope*, may be bound to."""
        return self.tree.meaning(node.id, scope, position_of(node))

    def is_builtin(self, node: ast.AST, scope: Scope, names: frozenset[str]) -> bool:
        """Whether *node* is certainly one of the builtins *names*."""
        if not isinstance(node, ast.Name) or node.id not in names:
            return False
        return not self.meaning(node, scope).parts

    def full_names(self, node: ast.AST, scope: Scope) -> set[str]:
        """Full names of what *node* may stand for: imported things and builtins."""
        if isinstance(node, ast.Attribute):
            return {self.module_names.get(node, "")}
        if not isinstance(node, ast.Name):
            return set()
        meaning = self.meaning(node, scope)
        names = meaning.imports()
        if not meaning.certain and node.id in policy.BUILTINS:
            names = names | {f"builtins.{node.id}"}
        return names

    def refuse_member(self, module: str, name: str, node: ast.AST) -> None:
        """Refuses *name* of *module*, by the rule that tells most."""
        full = f"{module}.{name}"
        if name in policy.FILE_ATTRIBUTES or name.startswith(("read_", "load", "save", "to_")):
            message = f"`{full}` is not available: a run has no files, the bars are in `data`."
            self.report.refuse("file-access", node, message)
        elif full in self.names.unavailable:
            message = f"`{full}` is not available. {self.names.unavailable[full]}"
            self.report.refuse("unavailable-module", node, message)
        else:
            advice = policy.ATTRIBUTE_ADVICE.get(name, "")
            message = f"`{full[:100]}` is not available to strategies. {advice}".rstrip()
            self.report.refuse("module-attribute", node, message)

    def refuse_builtin(self, name: str, node: ast.AST) -> None:
        """Refuses a builtin or a special name."""
        advice = policy.BUILTIN_ADVICE.get(name, "")
        if name == "getattr" and self._reads_module(node):
            advice = "Write a table: `{'SMA': talib.SMA, 'EMA': talib.EMA}[name]`."
        rule = "builtin" if name in self.builtin_names else "dunder-name"
        message = f"`{name[:60]}` is not available to strategies. {advice}".rstrip()
        self.report.refuse(rule, node, message)

    def _reads_module(self, node: ast.AST) -> bool:
        call = self.tree.parents.get(node)
        first = call.args[0] if isinstance(call, ast.Call) and call.args else None
        return isinstance(first, ast.Name) and first.id in ("talib", "ta")

    def check_called(self, node: ast.AST, name: str) -> bool:
        """Refuses *node* unless it is called where it stands."""
        parent = self.tree.parents[node]
        if isinstance(parent, ast.Call) and parent.func is node:
            return True
        self.report.refuse("value-use", node, f"Call `{name}` directly: `{name}(...)`.")
        return False

    def check_position(self, node: ast.AST, full_name: str) -> None:
        """Refuses *node*, which may be *full_name*, where that is harmless in other places only."""
        parent = self.tree.parents[node]
        if full_name in self.names.call_only:
            base = isinstance(parent, ast.ClassDef) and node in parent.bases
            if not (base and full_name in policy.CLASS_BASES):
                self.check_called(node, full_name.rpartition(".")[2])
        elif full_name in policy.DECORATOR_ONLY:
            call = parent if isinstance(parent, ast.Call) and parent.func is node else node
            above = self.tree.parents[call]
            if call not in getattr(above, "decorator_list", ()):
                name = full_name.rpartition(".")[2]
                message = f"Use `{name}` as a decorator: `@{name}` above the function."
                self.report.refuse("value-use", node, message)
        elif full_name in policy.TYPE_ONLY and not self._is_type_position(node, parent):
            message = "Use `np.array`, `np.zeros` or `np.empty`; test with `isinstance`."
            self.report.refuse("raw-memory", node, message)

    def _is_type_position(self, node: ast.AST, parent: ast.AST | None) -> bool:
        """An annotation, a class pattern, or what `isinstance` tests for."""
        while isinstance(parent, ast.Tuple | ast.Subscript | ast.BinOp):
            node, parent = parent, self.tree.parents[parent]
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
            tests = parent.func.id in ("isinstance", "issubclass")
            tests = tests and parent.func.id not in self.own.bound
            return tests and node in parent.args[1:2]
        if isinstance(parent, ast.AnnAssign) and self.own.reads_type:
            return False
        if isinstance(parent, ast.arg | ast.AnnAssign):
            return parent.annotation is node
        if isinstance(parent, ast.FunctionDef):
            return parent.returns is node
        return isinstance(parent, ast.MatchClass)
