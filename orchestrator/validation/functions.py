"""Refusals of functions that a method is given by name: `agg('to_csv', ...)` would call any method.

Rule of this file: what such a method is given must be a name that is written out and listed, or
something that is certainly a function; a value that may be text computed elsewhere is refused.
"""

import ast
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.attributes import AttributeChecks
from orchestrator.validation.scopes import Scope
from orchestrator.validation.tree import ComprehensionNode

_READERS: Final = frozenset(("len", "print", "list", "sorted", "enumerate", "tuple", "set", "str"))


class FunctionChecks(AttributeChecks):
    """The checks of `agg`, `apply`, `transform`, `pivot_table`, `crosstab` and `NamedAgg`."""

    def _check_apply(self, node: ast.Attribute, parent: ast.AST | None, scope: Scope) -> None:
        if not (isinstance(parent, ast.Call) and parent.func is node):
            message = f"Call `.{node.attr}` directly: `.{node.attr}(function)`."
            self.report.refuse("function-by-name", node, message)
            return
        if any(k.arg is None for k in parent.keywords) or any(
            isinstance(arg, ast.Starred) for arg in parent.args
        ):
            message = f"Write out the arguments of `.{node.attr}`, without `*` and `**`."
            self.report.refuse("function-by-name", node, message)
            return
        functions: list[ast.expr] = list(parent.args[:1])
        functions += [k.value for k in parent.keywords if k.arg in ("func", "aggfunc")]
        passed_on = [arg for arg in parent.args[1:] if not isinstance(arg, ast.Constant)]
        passed_on += parent.args[2:]
        for keyword in parent.keywords:
            value = keyword.value
            if keyword.arg in policy.APPLY_OPTIONS:
                continue
            if functions:
                passed_on.append(value)
            elif isinstance(value, ast.Tuple) and len(value.elts) == 2:
                self._check_functions(value.elts[1:], scope)  # agg(high=('close', 'max'))
            elif "pandas.NamedAgg" not in self._called(value, scope):
                self._check_functions([value], scope)
        self._check_functions(functions, scope)
        if passed_on and not all(self._is_function(f, scope) for f in functions):
            message = f"Give `.{node.attr}` a function or a lambda when it takes more arguments."
            self.report.refuse("function-by-name", node, message)

    def _called(self, node: ast.expr, scope: Scope) -> set[str]:
        return self.full_names(node.func, scope) if isinstance(node, ast.Call) else set()

    def _check_functions(self, values: list[ast.expr], scope: Scope) -> None:
        """Refuses what may be a name that is not listed, in *values* and the displays in them."""
        pending = list(values)
        while pending:
            value = pending.pop()
            if isinstance(value, ast.List | ast.Tuple | ast.Set):
                pending += value.elts
            elif isinstance(value, ast.Dict):
                pending += value.values
            elif isinstance(value, ast.DictComp):
                pending.append(value.value)
            elif isinstance(value, ast.ListComp):
                pending.append(value.elt)
            elif isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
                pending.append(value.value)  # Of a table that is written out.
            elif isinstance(value, ast.IfExp):
                pending += [value.body, value.orelse]
            elif self.is_builtin(getattr(value, "func", value), scope, _DICT) and isinstance(
                value, ast.Call
            ):
                pending += [*value.args, *(keyword.value for keyword in value.keywords)]
            elif not self._is_listed(value) and not self._is_function(value, scope):
                self._refuse_function(value, scope)

    def _refuse_function(self, value: ast.expr, scope: Scope) -> None:
        if isinstance(value, ast.Name) and self._is_written_out(value, scope):
            return
        told = repr(value.value)[:40] if isinstance(value, ast.Constant) else "This"
        message = (
            f"{told} is not known to be a function that may be called by name: write the name out "
            "here, as in 'mean', or a lambda: `lambda column: ...`."
        )
        self.report.refuse("function-by-name", value, message)

    def _is_listed(self, value: ast.AST | None) -> bool:
        if not isinstance(value, ast.Constant):
            return False
        return not isinstance(value.value, str | bytes) or value.value in policy.NAMED_FUNCTIONS

    def _is_function(self, value: ast.AST | None, scope: Scope) -> bool:
        """Whether *value* is certainly something to call, and no text."""
        if isinstance(value, ast.Lambda):
            return True
        if isinstance(value, ast.Call):
            return bool(self.full_names(value.func, scope) & _MAKERS)
        if isinstance(value, ast.Attribute):
            if value in self.module_names or value.value in self.module_names:
                return True
            if self.is_builtin(value.value, scope, policy.BUILTINS):
                return True
            own = self.own.class_of(value.value, scope)
            return own is not None and value.attr in self.own.methods
        if not isinstance(value, ast.Name):
            return False
        if self.is_builtin(value, scope, policy.BUILTINS):
            return True
        bindings = self.meaning(value, scope).bindings
        return bool(bindings) and all(
            isinstance(b.value, ast.Lambda)
            or b.kind == "import"
            or (isinstance(b.value, ast.FunctionDef) and self._is_undecorated(b.value, scope))
            or (isinstance(b.value, ast.ClassDef) and not b.value.decorator_list)
            or (isinstance(b.value, ast.Call) and self._is_function(b.value, scope))
            for b in bindings or ()
        )

    def _is_undecorated(self, node: ast.FunctionDef, scope: Scope) -> bool:
        return all(self.full_names(_decorator(d), scope) & _KEEPS for d in node.decorator_list)

    def _is_written_out(self, node: ast.Name, scope: Scope) -> bool:
        """Whether a variable holds what is written where it is assigned, and is only read."""
        nested = self._written_out.get(node.id)
        if nested is None:
            nested = self._written_out[node.id] = self._how_read(node.id)
        bindings = self.meaning(node, scope).bindings
        if nested < 0 or not bindings:
            return False
        for binding in bindings:
            if binding.value not in self._written_values:
                if not self._is_written(binding.value, scope, nested=nested > 0):
                    return False
                self._written_values.add(binding.value)
        return True

    def _is_written(self, root: ast.AST | None, scope: Scope, *, nested: bool) -> bool:
        pending = [root]
        while pending:
            value = pending.pop()
            if (
                isinstance(value, ast.List | ast.Set | ast.Dict)
                and value is not root
                and not nested
            ):
                return False
            if isinstance(value, ast.Dict):
                if None in value.keys:
                    return False
                pending += value.values
            elif isinstance(value, ast.List | ast.Tuple | ast.Set):
                pending += value.elts
            elif isinstance(value, ast.Call) and self.is_builtin(value.func, scope, _DICT):
                if value.args or any(k.arg is None for k in value.keywords):
                    return False
                pending += [k.value for k in value.keywords]
            elif not self._is_listed(value) and not (
                isinstance(value, ast.Lambda | ast.Attribute) and self._is_function(value, scope)
            ):
                return False
        return True

    def _how_read(self, name: str) -> int:
        """How all variables *name* are used.

        Returns:
            -1 if something may change what they hold, 0 if only lists within it may be changed,
            1 if nothing may.
        """
        how = 1
        for place in self.own.names.get(name, ()):
            node, parent = place.node, place.parent
            if isinstance(getattr(node, "ctx", None), ast.Store):
                if not isinstance(parent, ast.Assign | ast.AnnAssign):
                    return -1
            elif not self._is_given(node, parent):
                how = 0
                if not self._is_read(node, parent):
                    return -1
        return how

    def _is_given(self, node: ast.AST, parent: ast.AST | None) -> bool:
        """Whether it stands where a method of pandas takes its functions."""
        call = self.tree.parents[parent] if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return False
        method = call.func.attr
        if method not in policy.APPLY_METHODS | {"pivot_table"} or method in self.own.attributes:
            return False
        if isinstance(parent, ast.keyword):
            return parent.arg in ("func", "aggfunc")
        return node in (call.args[3:4] if method == "pivot_table" else call.args[:1])

    def _is_read(self, node: ast.AST, parent: ast.AST | None) -> bool:
        if isinstance(parent, ast.Attribute):
            call = self.tree.parents[parent]
            called = isinstance(call, ast.Call) and call.func is parent
            return called and parent.attr in _READING_METHODS
        if isinstance(parent, ast.Subscript):
            return parent.value is node and isinstance(parent.ctx, ast.Load)
        if isinstance(parent, ast.Call):
            reader = parent.func
            return isinstance(reader, ast.Name) and reader.id in _READERS - self.own.bound
        if isinstance(parent, ast.Compare):
            within = len(parent.ops) == 1 and isinstance(parent.ops[0], ast.In | ast.NotIn)
            return within and parent.left is not node
        if isinstance(parent, ComprehensionNode):
            return parent.generators[0].iter is node
        return isinstance(parent, ast.For | ast.comprehension)


_DICT: Final = frozenset(("dict",))
_MAKERS: Final = frozenset(("functools.partial", "operator.itemgetter", "numpy.vectorize"))
_KEEPS: Final = frozenset(("functools.lru_cache", "functools.cache", "functools.wraps"))
_READING_METHODS: Final = frozenset(("keys", "values", "items", "get", "index", "count"))


def _decorator(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node
