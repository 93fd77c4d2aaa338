"""The refusals: every node of a source against the lists of `orchestrator.validation.policy`.

Rule of this file: a construct is accepted because a list names it; a doubt refuses.
"""

import ast
import sys
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.context import WORD, is_dunder, is_renamed, parts_of
from orchestrator.validation.definitions import DefinitionChecks
from orchestrator.validation.options import check_cache_names, check_keywords
from orchestrator.validation.reach import Names
from orchestrator.validation.report import Report
from orchestrator.validation.scopes import Scope
from orchestrator.validation.tree import Place, Tree

_METADATA: Final = frozenset(("__version__", "__author__", "__date__", "__license__"))
_DECORATOR_BUILTINS: Final = frozenset(("property", "staticmethod", "classmethod"))
_ASKERS: Final = frozenset(("print", "str", "repr", "isinstance"))
_ZONE_ARGUMENTS: Final = {
    "tz_localize": 0,
    "tz_convert": 0,
    "astimezone": 0,
    "now": 0,
    "today": 0,
    "fromtimestamp": 1,
    "DatetimeTZDtype": 1,
    "date_range": 4,
    "bdate_range": 4,
}
"""Functions that take a time zone, and where."""
_LITERAL: Final = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Name, ast.UnaryOp)


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

    def _is_read_in_getattr(self, node: ast.Name, scope: Scope, modules: set[str]) -> bool:
        """Whether it is `getattr` with a name written out, or the module that it reads there."""
        if node.id == "getattr":
            return self._is_written_getattr(node, scope)
        return bool(modules) and self._is_read_by_name(node, scope, modules)

    def _is_written_getattr(self, node: ast.Name, scope: Scope) -> bool:
        """`getattr(thing, 'name')`: judged as `thing.name` that is not called where it stands."""
        call = self.tree.parents[node]
        if self.meaning(node, scope).parts or not isinstance(call, ast.Call):
            return False
        if call.func is not node or call.keywords or len(call.args) not in (2, 3):
            return False
        if any(isinstance(argument, ast.Starred) for argument in call.args):
            return False
        thing, word = call.args[:2]
        text = word.value if isinstance(word, ast.Constant) else None
        if not isinstance(text, str) or not text.isidentifier() or text.startswith("_"):
            return False
        if text in _ZONE_ARGUMENTS or text == "type":
            return False
        if isinstance(thing, ast.Name) and (modules := self.meaning(thing, scope).modules()):
            return self._is_read_by_name(thing, scope, modules)
        read = ast.copy_location(ast.Attribute(thing, text, ast.Load()), call)
        self.tree.parents[read] = call
        self._check_attribute(read, scope)
        return True

    def _is_read_by_name(self, node: ast.Name, scope: Scope, modules: set[str]) -> bool:
        """Whether a module stands in `getattr(talib, 'RSI')`, with a listed member written out."""
        call = self.tree.parents[node]
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return False
        if call.func.id != "getattr" or self.meaning(call.func, scope).parts:
            return False
        if len(call.args) not in (2, 3) or call.args[0] is not node or call.keywords:
            return False
        word = call.args[1]
        text = word.value if isinstance(word, ast.Constant) else None
        if not isinstance(text, str) or not self.meaning(node, scope).only("module"):
            return False
        return all(
            text in self.names.modules.get(module, ())
            and f"{module}.{text}" not in self.names.positioned | self.names.modules.keys()
            for module in modules
        ) and modules <= {"talib", "numpy", "math"}

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
        if function in _ZONE_ARGUMENTS:
            at = _ZONE_ARGUMENTS[function]
            for zone in node.args[at : at + 1]:
                self._check_zone(zone, scope)

    def _check_keyword(self, keyword: ast.keyword, scope: Scope) -> None:
        if keyword.arg is not None and (is_dunder(keyword.arg) or is_renamed(keyword.arg)):
            self.report.refuse("dunder-name", keyword, "Rename the argument.")
        elif keyword.arg == "aggfunc":
            self._check_functions([keyword.value], scope)
        elif keyword.arg in ("tz", "tzinfo"):
            self._check_zone(keyword.value, scope)

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
                    "datetime.timezone"
                }
                if made:
                    continue
            text = value.value if isinstance(value, ast.Constant) else 0
            if text is not None and (not isinstance(text, str) or "dateutil" in text):
                message = "Write the time zone out by its IANA name, as in 'America/New_York'."
                self.report.refuse("file-access", zone, message)

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
