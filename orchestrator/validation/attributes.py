"""Refusals of attributes: members of modules by module, all others by name.

Rule of this file: an attribute passes because a list names it, because it is read of an object
that is certainly the source's own, or because the source names it and no object of a library has
one of that name. What `policy` refuses outright stays refused.
"""

import ast
import string
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.context import Context, is_dunder
from orchestrator.validation.own import OwnClass, mangled
from orchestrator.validation.queries import refusal_of
from orchestrator.validation.scopes import Scope
from orchestrator.validation.tree import Place

_SELF: Final = frozenset(("self", "cls", "other"))
_DEEPEST_TEMPLATE: Final = 2
"""Fields of a template may hold fields once; Python refuses more."""

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
    """The checks of `a.b`."""

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
                mixed = not meaning.only("module")
                chain = self._check_module_chain(chain, modules, mixed=mixed)
        for attribute in chain:
            self._check_attribute(attribute, place.scope)

    def _check_module_chain(
        self, chain: list[ast.Attribute], modules: set[str], *, mixed: bool
    ) -> list[ast.Attribute]:
        """Checks the leading members of modules; gives the attributes that follow them."""
        if len(modules) > 1:
            message = (
                f"This may be one of two modules, {', '.join(sorted(modules)[:2])}: rename one."
            )
            self.report.refuse("module-value", chain[0], message)
            return []
        (module,) = modules
        for index, node in enumerate(chain):
            name = f"{module}.{node.attr}"
            told = node.attr == "__version__" and isinstance(node.ctx, ast.Load)
            if told and module in policy.VERSIONED and not mixed:
                return chain[index + 1 :]
            if node.attr in self.names.modules.get(module, ()):
                if mixed and node.attr in self.never_own:
                    self.refuse_member(module, node.attr, node)
                self.module_names[node] = name
                if not isinstance(node.ctx, ast.Load):
                    message = f"`{name}` cannot be changed; use a variable of your own."
                    self.report.refuse("module-attribute", node, message)
                self.check_position(node, name)
                return chain[index + 1 :]
            if name in self.names.modules:
                module, mixed = name, False
                continue
            if mixed and node.attr in self.names.attributes:
                return chain[index:]
            if module in self.names.modules:  # Otherwise its import has been refused already.
                if is_dunder(node.attr):
                    self._check_attribute(node, self.tree.module_scope)
                else:
                    self.refuse_member(module, node.attr, node)
            return []
        self.report.refuse("module-value", chain[-1], f"`{module}` is a module: use its members.")
        return []

    def _check_attribute(self, node: ast.Attribute, scope: Scope) -> None:
        name = mangled(node.attr, scope)
        parent = self.tree.parents[node]
        called = isinstance(parent, ast.Call) and parent.func is node
        if is_dunder(name):
            self._check_special(node, called=called)
            return
        if called and isinstance(parent, ast.Call) and self._is_harmless_call(node, parent):
            return
        own = self.own.class_of(node.value, scope)
        if name in policy.QUERY_METHODS and called and not (own is not None and own.has(name)):
            assert isinstance(parent, ast.Call)  # noqa: S101 - which `called` says
            self._check_query(node, parent, scope)
            return
        if name.startswith("_") and name not in policy.REFUSED_ATTRIBUTES:
            self._check_private(name, node, own)
        elif not self._check_attribute_name(name, node, own) or (
            own is not None and own.has(name) and name != "format"
        ):
            return
        if name == "format":
            self._check_format(node, scope, called=called)
        elif name in policy.APPLY_METHODS:
            self._check_apply(node, parent, scope)
        elif name in ("pivot_table", "tz_localize", "tz_convert"):
            self.check_called(node, name)
        elif name == "to_string":
            self._check_to_string(node, parent)
        elif name == "dtype" and not isinstance(node.ctx, ast.Load):
            self.report.refuse("raw-memory", node, "Use `.astype(...)` to change a dtype.")

    def _check_apply(self, node: ast.Attribute, parent: ast.AST | None, scope: Scope) -> None:
        raise NotImplementedError

    def _is_harmless_call(self, node: ast.Attribute, call: ast.Call) -> bool:
        """A function of numpy's own applied along an array, or a method that gives text."""
        function = self.module_names.get(node.value, "").removeprefix("numpy.")
        if function in policy.UFUNCS and node.attr in policy.UFUNC_METHODS:
            return True
        options = policy.TEXT_METHODS.get(node.attr)
        if options is None or call.args:
            return False
        return all(keyword.arg in options for keyword in call.keywords)

    def _check_query(self, node: ast.Attribute, call: ast.Call, scope: Scope) -> None:
        """`data.query('close > open')`: a text that is written out, and nothing that widens it."""
        text = call.args[0] if len(call.args) == 1 else None
        values: list[ast.AST | None] = [text]
        if isinstance(text, ast.Name):
            values = [binding.value for binding in self.meaning(text, scope).bindings or []]
        why = "" if values else "its text is not written out"
        for keyword in call.keywords:
            given = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if not (keyword.arg == "inplace" and isinstance(given, bool)) and not (
                keyword.arg == "engine" and given == "python"
            ):
                why = "of its options, only `inplace` and `engine='python'` can be given"
        for value in values:
            query = value.value if isinstance(value, ast.Constant) else None
            if not isinstance(query, str):
                why = why or "its text is not written out"
            elif value not in self._queries:
                self._queries[value] = refusal_of(query, assigns=node.attr == "eval")
            why = why or self._queries.get(value, "")
        if why:
            message = f"`.{node.attr}` is refused: {why}. {policy.ATTRIBUTE_ADVICE[node.attr]}"
            self.report.refuse("query-text", node, message)

    def _check_special(self, node: ast.Attribute, *, called: bool) -> None:
        name, owner = node.attr, node.value
        is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name)
        is_super = is_super and owner.func.id == "super"  # type: ignore[attr-defined]
        if is_super and called and name in policy.DUNDER_METHODS:
            return
        if name == "__name__" and isinstance(node.ctx, ast.Load):
            return
        message = f"`.{name[:60]}` is not available: special attributes lead into Python itself."
        self.report.refuse("dunder-attribute", node, message)

    def _check_private(self, name: str, node: ast.Attribute, own: OwnClass | None) -> None:
        if name in policy.NAMEDTUPLE_ATTRIBUTES and isinstance(node.ctx, ast.Load):
            return
        if own is not None and own.has(name):
            return
        owner = node.value
        on_self = isinstance(owner, ast.Name) and owner.id in _SELF
        if on_self and name in self.own.attributes and name not in self.names.foreign:
            return
        message = f"`.{node.attr[:60]}` is private: use public attributes, or set it on `self`."
        if on_self and name in self.own.attributes:
            message = (
                f"`.{node.attr[:60]}` is private to objects of a library, and `{owner.id}` may be "  # type: ignore[attr-defined]
                "one here: give it another name, for example without the underscore."
            )
        self.report.refuse("private-attribute", node, message)

    def _check_attribute_name(self, name: str, node: ast.AST, own: OwnClass | None) -> bool:
        """Refuses an attribute by its name alone; True if it passes."""
        rule = self.refused_attribute(name)
        advice = policy.ATTRIBUTE_ADVICE.get(name, "")
        if rule == "file-access":
            advice = advice or "A run has no files; use `print` or `plot`."
        elif rule == "raw-memory":
            advice = advice or "Use indexing and `.astype(...)`."
        elif rule is None:
            if name == "format" or name in self.names.harmless:
                return True
            if own is not None and own.has(name):
                return True
            named = self.own.names_attribute(name)
            if named and (name not in self.names.foreign or name in self.names.shared):
                return True
            rule = "attribute"
            if named and not advice:
                advice = (
                    "Objects of a library have an attribute of that name: give yours another, "
                    f"for example `.{name[:40]}_`; for a column write `data['{name[:40]}']`."
                )
            owner = getattr(node, "value", None)
            if isinstance(owner, ast.Name) and owner.id == "position":
                advice = advice or policy.POSITION_ADVICE
            advice = advice or f"For a column write `data['{name[:40]}']`."
        message = f"`.{name[:60]}` is not available to strategies. {advice}".rstrip()
        self.report.refuse(rule, node, message)
        return False

    def refused_attribute(self, name: str) -> str | None:
        """The rule by which *name* is refused on every object, if it is."""
        if name in policy.FILE_ATTRIBUTES:
            return "file-access"
        if name in policy.MEMORY_ATTRIBUTES:
            return "raw-memory"
        return "internals" if name in policy.CODE_ATTRIBUTES else None

    def check_field(self, name: str, node: ast.AST) -> None:
        """Refuses the definition of an attribute that may not be read of any object."""
        sunder = name.startswith("_") and name.endswith("_") and not is_dunder(name)
        if self.refused_attribute(name) is not None or (sunder and name.strip("_")):
            message = f"`{name[:60]}` cannot be the name of an attribute; give it another one."
            self.report.refuse("reserved-name", node, message)

    def _check_format(self, node: ast.Attribute, scope: Scope, *, called: bool) -> None:
        """`.format` reads attributes by name: only literal templates without them pass."""
        owner = node.value
        templates: list[ast.AST | None] = [owner]
        if isinstance(owner, ast.Name) and called:
            bindings = self.meaning(owner, scope).bindings or []
            templates = [binding.value for binding in bindings]
        if templates and all(self._is_plain_template(template) for template in templates):
            return
        message = "Write an f-string instead of `.format`: f'{price:.2f}'."
        self.report.refuse("str-format", node, message)

    def _is_plain_template(self, node: ast.AST | None) -> bool:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return False
        if node not in self._plain_templates:
            self._plain_templates[node] = all(
                self._is_plain_field(name) for name in _field_names(node.value)
            )
        return self._plain_templates[node]

    def _is_plain_field(self, name: str | None) -> bool:
        """Whether a field of a template reads its value, or public attributes of it."""
        if name is None or "[" in name or name.startswith("__"):
            return False
        return all(
            part in self.names.attributes
            or (self.own.names_attribute(part) and part not in self.never_own)
            for part in name.split(".")[1:]
        ) and not any(part.startswith("_") for part in name.split(".")[1:])

    def _check_to_string(self, node: ast.Attribute, parent: ast.AST | None) -> None:
        called = isinstance(parent, ast.Call) and parent.func is node and not parent.args
        if called and all(
            keyword.arg in _TEXT_OPTIONS for keyword in getattr(parent, "keywords", ())
        ):
            return
        message = "Call `.to_string()` without a target; a run has no files."
        self.report.refuse("file-access", node, message)


def _field_names(template: str) -> list[str | None]:
    """Names of the fields of a format template; a None among them if it is not a plain one."""
    found: list[str | None] = []
    pending = [(template, 1)]
    while pending:
        text, depth = pending.pop()
        try:
            fields = list(string.Formatter().parse(text))
        except ValueError:
            return [None]
        for _, name, spec, _ in fields:
            if name:
                found.append(name)
            if spec:
                if depth > _DEEPEST_TEMPLATE:
                    return [None]
                pending.append((spec, depth + 1))
    return found
