"""The refusals: every node of a source against the lists of `orchestrator.validation.policy`.

Rule of this file: a construct is accepted because a list names it; a doubt refuses.
"""

import ast
import sys
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.context import WORD, elements_of, is_dunder, parts_of
from orchestrator.validation.definitions import DefinitionChecks
from orchestrator.validation.report import Report
from orchestrator.validation.tree import Place, Tree

_METADATA: Final = frozenset(("__version__", "__author__", "__date__", "__license__"))
_DECORATOR_BUILTINS: Final = frozenset(("property", "staticmethod", "classmethod"))
_LITERAL: Final = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Name, ast.UnaryOp)


def check_policy(tree: Tree, report: Report, builtin_names: frozenset[str]) -> None:
    """Adds a finding to *report* for each refused construct in *tree*."""
    _Checker(tree, report, builtin_names).check()


class _Checker(DefinitionChecks):
    def check(self) -> None:
        self._check_nodes()
        self._check_imports()
        for place in self.tree.of(ast.Attribute):
            if not isinstance(place.parent, ast.Attribute):
                self._check_chain(place)
        for place in self.tree.of(ast.Name):
            self._check_name(place)
        for place in self.tree.of(ast.Call):
            self._check_call(place)
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
        if name in policy.MODULES:
            return True
        top = name.partition(".")[0]
        advice = policy.UNAVAILABLE.get(name) or policy.UNAVAILABLE.get(top)
        known = top in sys.stdlib_module_names or (top in policy.MODULES and not advice)
        rule = "import" if known or not advice else "unavailable-module"
        if advice is None:
            names = sorted(n for n in policy.MODULES if "." not in n and n != "__future__")
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
            if alias.name != "*" and alias.name not in policy.MODULES[module]:
                if name in policy.MODULES:
                    continue
                self.refuse_member(module, alias.name, alias)

    def _check_name(self, place: Place) -> None:
        node, parent = place.node, place.parent
        assert isinstance(node, ast.Name)  # noqa: S101 - what `of` gives
        name = node.id
        if is_dunder(name) and not self._is_allowed_dunder(place):
            self.refuse_builtin(name, node)
            return
        # `x += 1` reads x, too; `del x` may uncover a builtin of that name.
        reads = not isinstance(node.ctx, ast.Store) or isinstance(parent, ast.AugAssign)
        if not reads:
            return
        meaning = self.meaning(node, place.scope)
        modules = meaning.modules()
        if modules and not (isinstance(parent, ast.Attribute) and parent.value is node):
            message = (
                f"`{name}` is the module {modules[0]}: use its members directly, as in "
                f"`{name}.something`, or rename your variable."
            )
            self.report.refuse("module-value", node, message)
        elif name in self.builtin_names and name not in policy.BUILTINS:
            if not meaning.certain or isinstance(node.ctx, ast.Del):
                self.refuse_builtin(name, node)
        elif not meaning.certain and name in policy.BUILTINS:
            self._check_builtin_use(name, node)
        elif not meaning.bindings and name not in policy.BUILTINS | policy.PROVIDED:
            self.report.warn("undefined-name", node, f"`{name[:60]}` is not defined anywhere.")
        for binding in meaning.bindings:
            if binding.target in policy.CALL_ONLY:
                self.check_called(node, name)

    def _is_allowed_dunder(self, place: Place) -> bool:
        node = place.node
        assert isinstance(node, ast.Name)  # noqa: S101 - what `of` gives
        if isinstance(node.ctx, ast.Load):
            return node.id == "__name__"
        in_class = place.scope.kind == "class" and node.id in ("__slots__", "__doc__")
        return isinstance(node.ctx, ast.Store) and (in_class or node.id in _METADATA)

    def _check_builtin_use(self, name: str, node: ast.Name) -> None:
        """Builtins that are harmless in one position only."""
        parent = self.tree.parents[node]
        if name in _DECORATOR_BUILTINS:
            if node not in getattr(parent, "decorator_list", ()):
                message = f"Use `{name}` as a decorator: `@{name}` above the method."
                self.report.refuse("value-use", node, message)
        elif name == "super":
            self.check_called(node, "super")
        elif name == "type" and not self._is_type_question(node, parent):
            message = "Use `isinstance(value, int)`, or compare as in `type(value) == int`."
            self.report.refuse("type-call", node, message)

    def _is_type_question(self, node: ast.Name, call: ast.AST | None) -> bool:
        """`type(x)` that is compared, printed or asked for its name."""
        if not isinstance(call, ast.Call) or call.func is not node:
            return False
        if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
            return False
        around = self.tree.parents[call]
        if isinstance(around, ast.Attribute):
            return around.attr == "__name__"
        if isinstance(around, ast.Call):
            asked = around.func
            return isinstance(asked, ast.Name) and asked.id in (
                "print",
                "str",
                "repr",
                "isinstance",
            )
        return isinstance(around, ast.Compare | ast.FormattedValue)

    def _check_call(self, place: Place) -> None:
        node = place.node
        assert isinstance(node, ast.Call)  # noqa: S101 - what `of` gives
        for keyword in node.keywords:
            if keyword.arg is not None and is_dunder(keyword.arg):
                self.report.refuse("dunder-name", keyword, "Rename the argument.")
            elif keyword.arg == "aggfunc":
                self._check_function_names(elements_of([keyword.value]))
        names = self.full_names(node.func, place.scope)
        if names & policy.COMPILED_FROM_NAMES:
            self._check_literal_names(node)
        if names & policy.OPTION_CALLS:
            self._check_option(node)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if "pandas.pivot_table" in names or method == "pivot_table":
            self._check_options_passed_on(node, policy.PIVOT_OPTIONS, len(node.args))
            self._check_function_names(node.args[3:5])
        if "pandas.NamedAgg" in names:
            self._check_options_passed_on(node, frozenset(("column", "aggfunc")), 2)
            self._check_function_names(node.args[1:2])
        if "numpy.ndarray" in names:
            self.report.refuse("raw-memory", node, "Use `np.array`, `np.zeros` or `np.empty`.")

    def _check_options_passed_on(
        self, node: ast.Call, options: frozenset[str], positions: int
    ) -> None:
        """Refuses arguments that would be passed on to a function given by name."""
        extra = len(node.args) > positions or any(k.arg not in options for k in node.keywords)
        if extra or any(isinstance(arg, ast.Starred) for arg in node.args):
            message = "Give it a lambda instead of arguments that are passed on."
            self.report.refuse("function-by-name", node, message)

    def _check_literal_names(self, node: ast.Call) -> None:
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        parts = parts_of(values, ())
        private = any(
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and any(word.startswith("_") for word in WORD.findall(part.value))
            for part in parts
        )
        computed = len(node.args) > 1 and not all(isinstance(part, _LITERAL) for part in parts)
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
