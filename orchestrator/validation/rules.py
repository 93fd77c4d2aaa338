"""The refusals: every node of a source against the lists of `orchestrator.validation.policy`.

Rule of this file: a construct is accepted because a list names it; a doubt refuses.
"""

import ast
import sys
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.context import is_dunder, is_renamed
from orchestrator.validation.definitions import DefinitionChecks
from orchestrator.validation.options import check_cache_names
from orchestrator.validation.reach import Names
from orchestrator.validation.report import Report
from orchestrator.validation.scopes import Scope
from orchestrator.validation.tree import Place, Tree

_METADATA: Final = frozenset(("__version__", "__author__", "__date__", "__license__"))
_DECORATOR_BUILTINS: Final = frozenset(("property", "staticmethod", "classmethod"))
_ASKERS: Final = frozenset(("print", "str", "repr", "isinstance"))


def check_policy(tree: Tree, report: Report, builtin_names: frozenset[str], names: Names) -> None:
    """Adds a finding to *report* for each refused construct in *tree*."""
    _Checker(tree, report, builtin_names, names).check()


class _Checker(DefinitionChecks):
    def check(self) -> None:
        self._check_nodes()
        self._check_imports()
        for place in self.tree.of(ast.Attribute):
            if not isinstance(place.parent, ast.Attribute):
                self._check_chain(place)
        for place in self.tree.of(ast.Name):
            self._check_name(place)
        for place in self.tree.of(ast.Constant):
            self._check_text(place.node)
        for place in self.tree.of(ast.Call):
            self._check_call(place)
        check_cache_names(self)
        self._check_definitions()
        self._check_expressions_at_definition()
        self._check_bound_names()

    def _check_nodes(self) -> None:
        for kind, places in self.tree.places.items():
            if kind.__name__ not in policy.NODES:
                advice = policy.NODE_ADVICE.get(kind.__name__, "Write it in plainer Python.")
                for place in places:
                    message = f"{kind.__name__} is not available. {advice}"
                    self.report.refuse("syntax-not-allowed", place.node, message)

    def _check_imports(self) -> None:
        for place in self.tree.of(ast.Import, ast.ImportFrom):
            if place.scope.kind == "class":  # It would make a module an attribute: `A.pd`.
                message = "Import at the top of the source, not inside a class."
                self.report.refuse("import", place.node, message)
        for place in self.tree.of(ast.Import):
            for alias in place.node.names:  # type: ignore[attr-defined]
                self._check_import(alias.name, alias)
        for place in self.tree.of(ast.ImportFrom):
            node = place.node
            assert isinstance(node, ast.ImportFrom)  # noqa: S101 - what `of` gives
            self._check_import_from(node)

    def _check_import(self, name: str, node: ast.AST) -> bool:
        modules = self.names.modules
        if name in modules:
            return True
        top = name.partition(".")[0]
        advice = self.names.unavailable.get(name) or self.names.unavailable.get(top)
        known = top in sys.stdlib_module_names or (top in modules and not advice)
        rule = "import" if known or not advice else "unavailable-module"
        if advice is None:
            names = sorted(n for n in modules if "." not in n and n != "__future__")
            advice = f"These can be imported: {', '.join(names)}."
        self.report.refuse(rule, node, f"`{name[:60]}` cannot be imported. {advice}")
        return False

    def _check_import_from(self, node: ast.ImportFrom) -> None:
        if node.level:
            self.report.refuse("import", node, "There is no package here: import by full name.")
            return
        module = node.module or ""
        if any(alias.name == "*" for alias in node.names):
            message = f"Name what you need: `from {module[:60]} import name`, or import the module."
            self.report.refuse("star-import", node, message)
        if not self._check_import(module, node):
            return
        for alias in node.names:
            name = f"{module}.{alias.name}"
            if alias.name != "*" and alias.name not in self.names.modules[module]:
                if name in self.names.modules:
                    continue
                self.refuse_member(module, alias.name, alias)

    def _check_name(self, place: Place) -> None:
        node, parent = place.node, place.parent
        assert isinstance(node, ast.Name)  # noqa: S101 - what `of` gives
        name = node.id
        if is_dunder(name) and not self._is_allowed_dunder(place):
            self.refuse_builtin(name, node)
            return
        stores = isinstance(node.ctx, ast.Store)
        if place.scope.kind == "class" and stores:
            self.check_field(name, node)
        elif is_renamed(name):
            self._refuse_renamed(name, node)
        # `x += 1` reads x, too; `del x` may uncover a builtin of that name.
        reads = not isinstance(node.ctx, ast.Store) or isinstance(parent, ast.AugAssign)
        if not reads:
            return
        meaning = self.meaning(node, place.scope)
        modules = meaning.modules()
        if self._is_read_in_getattr(node, place.scope, modules):
            return
        if modules and not (isinstance(parent, ast.Attribute) and parent.value is node):
            message = (
                f"`{name}` is the module {min(modules)}: use its members directly, as in "
                f"`{name}.something`, or rename your variable."
            )
            self.report.refuse("module-value", node, message)
        elif name in self.builtin_names and name not in policy.BUILTINS:
            if not meaning.certain or isinstance(node.ctx, ast.Del):
                self.refuse_builtin(name, node)
        elif not meaning.certain and name in policy.BUILTINS:
            self._check_builtin_use(name, node, place.scope)
        elif not meaning.parts and name not in policy.BUILTINS | policy.PROVIDED:
            self.report.warn("undefined-name", node, f"`{name[:60]}` is not defined anywhere.")
        for full_name in meaning.imports() & self.names.positioned:
            self.check_position(node, full_name)

    def _check_text(self, node: ast.AST) -> None:
        """Whatever answers to these names is memory to numpy, a label of pandas included."""
        text = getattr(node, "value", None)
        if isinstance(text, str) and "__array" in text:
            message = "`__array…` cannot be a label or a name; numpy would take it for memory."
            self.report.refuse("raw-memory", node, message)

    def _is_allowed_dunder(self, place: Place) -> bool:
        node = place.node
        assert isinstance(node, ast.Name)  # noqa: S101 - what `of` gives
        if isinstance(node.ctx, ast.Load):
            return node.id == "__name__"
        in_class = place.scope.kind == "class" and node.id in ("__slots__", "__doc__")
        return isinstance(node.ctx, ast.Store) and (in_class or node.id in _METADATA)

    def _check_builtin_use(self, name: str, node: ast.Name, scope: Scope) -> None:
        """Builtins that are harmless in one position only."""
        parent = self.tree.parents[node]
        if name in _DECORATOR_BUILTINS:
            if node not in getattr(parent, "decorator_list", ()):
                message = f"Use `{name}` as a decorator: `@{name}` above the method."
                self.report.refuse("value-use", node, message)
        elif name == "super":
            self.check_called(node, "super")
        elif name == "type" and not self._is_type_question(node, parent, scope):
            message = "Use `isinstance(value, int)`, or compare as in `type(value) == int`."
            self.report.refuse("type-call", node, message)

    def _is_type_question(self, node: ast.Name, call: ast.AST | None, scope: Scope) -> bool:
        """`type(x)` that is compared with a class, printed or asked for its name."""
        if not isinstance(call, ast.Call) or call.func is not node:
            return False
        if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
            return False
        around = self.tree.parents[call]
        if isinstance(around, ast.Attribute):
            return around.attr == "__name__"
        if isinstance(around, ast.Call):
            return self.is_builtin(around.func, scope, _ASKERS)
        if isinstance(around, ast.Compare):
            return all(self._is_class(side, scope) for side in [around.left, *around.comparators])
        return isinstance(around, ast.FormattedValue)

    def _is_class(self, node: ast.expr, scope: Scope) -> bool:
        """Whether comparing with *node* calls no function of the source's own."""
        parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
        for part in parts:
            if isinstance(part, ast.Call):
                if not self.is_builtin(part.func, scope, frozenset(("type",))):
                    return False
            elif isinstance(part, ast.Name):
                meaning = self.meaning(part, scope)
                known = meaning.only("class") or meaning.only("import")
                if not known and not self.is_builtin(part, scope, policy.BUILTINS):
                    return False
            elif part not in self.module_names and not isinstance(part, ast.Constant):
                return False
        return True
