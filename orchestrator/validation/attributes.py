"""Refusals of attributes: members of modules by module, all others by name.

Rule of this file: an attribute passes because a list names it, or because the source itself gives
its objects one of that name; what `policy` refuses outright stays refused.
"""

import ast
import string
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.context import Context, elements_of, is_dunder
from orchestrator.validation.tree import Place, Scope

_SELF: Final = frozenset(("self", "cls", "other"))
_TEXT_OPTIONS: Final = frozenset(
    (
        "index",
        "columns",
        "header",
        "max_rows",
        "max_cols",
        "float_format",
        "na_rep",
        "line_width",
        "min_rows",
        "justify",
        "col_space",
        "decimal",
        "show_dimensions",
        "index_names",
        "sparsify",
    )
)


class AttributeChecks(Context):
    """The checks of `a.b`, and of functions that a method is given by name."""

    def _check_chain(self, place: Place) -> None:
        """Checks `a.b.c` from the left: module members by module, the rest by name."""
        chain: list[ast.Attribute] = []
        node: ast.AST = place.node
        while isinstance(node, ast.Attribute):
            chain.append(node)
            node = node.value
        chain.reverse()
        if isinstance(node, ast.Name):
            meaning = self.meaning(node, place.scope)
            modules = meaning.modules()
            if modules:
                mixed = len(modules) < len(meaning.bindings)
                chain = self._check_module_chain(chain, set(modules), mixed=mixed)
        for attribute in chain:
            self._check_attribute(attribute, place.scope)

    def _check_module_chain(
        self, chain: list[ast.Attribute], modules: set[str], *, mixed: bool
    ) -> list[ast.Attribute]:
        """Checks the leading members of modules; gives the attributes that follow them."""
        module = min(modules)
        for index, node in enumerate(chain):
            name = f"{module}.{node.attr}"
            if any(node.attr in policy.MODULES.get(m, ()) for m in modules):
                self.module_names[node] = name
                if not isinstance(node.ctx, ast.Load):
                    message = f"`{name}` cannot be changed; use a variable of your own."
                    self.report.refuse("module-attribute", node, message)
                if name in policy.CALL_ONLY:
                    self.check_called(node, node.attr)
                return chain[index + 1 :]
            if name in policy.MODULES:
                module, modules, mixed = name, {name}, False
                continue
            if mixed and node.attr in policy.OBJECT_ATTRIBUTES:
                return chain[index:]
            if module in policy.MODULES:  # Otherwise its import has been refused already.
                if is_dunder(node.attr):
                    self._check_attribute(node, self.tree.module_scope)
                else:
                    self.refuse_member(module, node.attr, node)
            return []
        self.report.refuse("module-value", chain[-1], f"`{module}` is a module: use its members.")
        return []

    def _check_attribute(self, node: ast.Attribute, scope: Scope) -> None:
        name = node.attr
        parent = self.tree.parents[node]
        called = isinstance(parent, ast.Call) and parent.func is node
        if is_dunder(name):
            own = isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
            is_super = own and node.value.func.id == "super"  # type: ignore[attr-defined]
            if is_super and called and name in policy.DUNDER_METHODS:
                return
            if name == "__name__" and isinstance(node.ctx, ast.Load):
                return
            message = (
                f"`.{name[:60]}` is not available: special attributes lead into Python itself."
            )
            self.report.refuse("dunder-attribute", node, message)
        elif name.startswith("_") and name not in policy.REFUSED_ATTRIBUTES:
            self._check_private(name, node)
        elif not self._check_attribute_name(name, node):
            return
        elif name == "format":
            self._check_format(node, scope, called=called)
        elif name in policy.APPLY_METHODS:
            self._check_apply(node, parent)
        elif name == "pivot_table":
            self.check_called(node, "pivot_table")
        elif name == "to_string":
            self._check_to_string(node, parent)
        elif name == "dtype" and not isinstance(node.ctx, ast.Load):
            self.report.refuse("raw-memory", node, "Use `.astype(...)` to change a dtype.")

    def _check_private(self, name: str, node: ast.Attribute) -> None:
        if name in policy.NAMEDTUPLE_ATTRIBUTES and isinstance(node.ctx, ast.Load):
            return
        owner = node.value
        if isinstance(owner, ast.Name) and owner.id in _SELF and name in self.own_attributes:
            return
        message = f"`.{name[:60]}` is private: use public attributes, or set it on `self` first."
        self.report.refuse("private-attribute", node, message)

    def _check_attribute_name(self, name: str, node: ast.AST) -> bool:
        """Refuses an attribute by its name alone; True if it passes."""
        advice = policy.ATTRIBUTE_ADVICE.get(name, "")
        if name in policy.FILE_ATTRIBUTES:
            rule, advice = "file-access", advice or "A run has no files; use `print` or `plot`."
        elif name in policy.MEMORY_ATTRIBUTES:
            rule, advice = "raw-memory", advice or "Use indexing and `.astype(...)`."
        elif name in policy.CODE_ATTRIBUTES:
            rule = "internals"
        elif name == "format" or name in policy.OBJECT_ATTRIBUTES or self.is_own(name):
            return True
        else:
            rule, advice = "attribute", advice or f"For a column write `data['{name[:40]}']`."
        message = f"`.{name[:60]}` is not available to strategies. {advice}".rstrip()
        self.report.refuse(rule, node, message)
        return False

    def _check_format(self, node: ast.Attribute, scope: Scope, *, called: bool) -> None:
        """`.format` reads attributes by name: only literal templates without them pass."""
        owner = node.value
        templates: list[ast.expr | None] = [owner]
        if isinstance(owner, ast.Name) and called:
            templates = [binding.value for binding in self.meaning(owner, scope).bindings]
        for template in templates:
            text = template.value if isinstance(template, ast.Constant) else None
            if not isinstance(text, str) or not _is_plain_template(text):
                break
        else:
            if templates:
                return
        message = "Write an f-string instead of `.format`: f'{price:.2f}'."
        self.report.refuse("str-format", node, message)

    def _check_to_string(self, node: ast.Attribute, parent: ast.AST | None) -> None:
        called = isinstance(parent, ast.Call) and parent.func is node and not parent.args
        if called and all(
            keyword.arg in _TEXT_OPTIONS for keyword in getattr(parent, "keywords", ())
        ):
            return
        message = "Call `.to_string()` without a target; a run has no files."
        self.report.refuse("file-access", node, message)

    def _check_apply(self, node: ast.Attribute, parent: ast.AST | None) -> None:
        """`.agg('to_csv', ...)` would call any method: names must be literal and listed."""
        if not (isinstance(parent, ast.Call) and parent.func is node):
            message = f"Call `.{node.attr}` directly: `.{node.attr}(function)`."
            self.report.refuse("function-by-name", node, message)
            return
        functions: list[ast.expr] = list(parent.args[:1])
        passed_on = [arg for arg in parent.args[1:] if not isinstance(arg, ast.Constant)]
        passed_on += parent.args[2:]
        passed_on += [arg for arg in parent.args if isinstance(arg, ast.Starred)]
        for keyword in parent.keywords:
            value = keyword.value
            if keyword.arg in ("func", "aggfunc"):
                functions.append(value)
            elif isinstance(value, ast.Tuple) and len(value.elts) == 2 and keyword.arg != "args":
                functions.append(value.elts[1])  # agg(high=('close', 'max'))
            elif keyword.arg not in policy.APPLY_OPTIONS:
                passed_on.append(value)
        elements = elements_of(functions)
        self._check_function_names(elements)
        if passed_on and not all(self._is_plain_function(e) for e in elements):
            message = f"Give `.{node.attr}` a function or a lambda when it takes more arguments."
            self.report.refuse("function-by-name", node, message)
        if any(k.arg is None for k in parent.keywords) or any(
            isinstance(arg, ast.Starred) for arg in parent.args
        ):
            message = f"Write out the arguments of `.{node.attr}`, without `*` and `**`."
            self.report.refuse("function-by-name", node, message)

    def _check_function_names(self, elements: list[ast.expr]) -> None:
        for element in elements:
            name = element.value if isinstance(element, ast.Constant) else None
            if isinstance(name, str) and name not in policy.NAMED_FUNCTIONS:
                message = (
                    f"{name[:40]!r} is not a function to be called by name; "
                    "write a lambda: `lambda column: ...`."
                )
                self.report.refuse("function-by-name", element, message)

    def _is_plain_function(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name):
            names = self.tree.module_scope.bindings.get(value.id)
            stored = any(self.binds(place, value.id) for place in self.tree.of(ast.Name))
            argument = any(p.node.arg == value.id for p in self.tree.of(ast.arg))  # type: ignore[attr-defined]
            functions = [p for p in self.tree.of(ast.FunctionDef) if p.node.name == value.id]  # type: ignore[attr-defined]
            known = bool(names) or bool(functions) or value.id in policy.BUILTINS
            return known and not stored and not argument
        return isinstance(value, ast.Lambda | ast.Constant) or value in self.module_names


def _is_plain_template(template: str) -> bool:
    """Whether no field of a format template, nested ones included, reaches past its value."""
    pending = [template]
    while pending:
        try:
            fields = list(string.Formatter().parse(pending.pop()))
        except ValueError:
            return False
        for _, name, spec, _ in fields:
            if name and any(mark in name for mark in "._["):
                head, _, rest = name.partition(".")
                if "_" in rest or "[" in name or set(rest.split(".")) & policy.REFUSED_ATTRIBUTES:
                    return False
                if head.startswith("__"):
                    return False
            if spec:
                pending.append(spec)
    return True
