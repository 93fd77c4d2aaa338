"""Refusals of `getattr`: it reads as an attribute would, by names that are written out.

Rule of this file: which texts a name may hold is known only where all of them stand in the source,
and nothing can change them; each is judged as the attribute, or the member of a module, that it
names.
"""

import ast
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.functions import FunctionChecks
from orchestrator.validation.scopes import Scope
from orchestrator.validation.tree import ComprehensionNode

_OPEN_MODULES: Final = frozenset(("talib", "numpy", "math"))
_MOST_TEXTS: Final = 100
_MOST_STEPS: Final = 64
_Table = list[ast.Dict | ast.List | ast.Tuple | ast.Set]
_LOOPS: Final = (ast.For, ast.comprehension)
_DISPLAYS: Final = (ast.Dict, ast.List, ast.Tuple, ast.Set)


class ByNameChecks(FunctionChecks):
    """The checks of `getattr(thing, name)`."""

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
        texts = self._texts(word)
        if not texts or not all(map(_is_open_name, texts)):
            return False
        if isinstance(thing, ast.Name) and (modules := self.meaning(thing, scope).modules()):
            return self._is_read_by_name(thing, scope, modules)
        for text in texts:
            read = ast.copy_location(ast.Attribute(thing, text, ast.Load()), call)
            self.tree.parents[read] = call
            self._check_attribute(read, scope)
        return True

    def _is_read_by_name(self, node: ast.Name, scope: Scope, modules: set[str]) -> bool:
        """Whether a module stands in `getattr(talib, 'RSI')`, with listed members written out."""
        call = self.tree.parents[node]
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return False
        if call.func.id != "getattr" or self.meaning(call.func, scope).parts:
            return False
        if len(call.args) not in (2, 3) or call.args[0] is not node or call.keywords:
            return False
        texts = self._texts(call.args[1])
        if not texts or not self.meaning(node, scope).only("module"):
            return False
        return modules <= _OPEN_MODULES and all(
            text in self.names.modules.get(module, ())
            and f"{module}.{text}" not in self.names.positioned
            and f"{module}.{text}" not in self.names.modules
            for module in modules
            for text in texts
        )

    def _texts(self, node: ast.expr) -> frozenset[str]:
        """All texts that *node* may be; none where it may be others than those that are found."""
        found: set[str] = set()
        seen: set[str] = set()
        pending, steps = [node], 0
        while pending:
            value, steps = pending.pop(), steps + 1
            if isinstance(value, ast.Constant):
                if isinstance(value.value, str):
                    found.add(value.value)
                continue
            more: list[ast.expr] | None = None
            if isinstance(value, ast.IfExp):
                more = [value.body, value.orelse]
            elif isinstance(value, ast.Name):
                more = [] if value.id in seen else self._values_of(value.id)
                seen.add(value.id)
            elif isinstance(value, ast.Subscript | ast.Call):
                more = self._entry(value)
            if more is None or steps > _MOST_STEPS or len(found) + len(more) > _MOST_TEXTS:
                return frozenset()
            pending += more
        return frozenset(found)

    def _values_of(self, name: str) -> list[ast.expr] | None:
        """What every variable *name* of the source is given; None where that is not known."""
        if name not in self._given:
            self._given[name] = self._find_values(name)
        return self._given[name]

    def _find_values(self, name: str) -> list[ast.expr] | None:
        stores = [
            place.node
            for place in self.own.names.get(name, ())
            if not isinstance(getattr(place.node, "ctx", None), ast.Load)
        ]
        # Arguments, imports, definitions and patterns bind a name without a store.
        if not stores or self.own.times_bound(name) != len(stores):
            return None
        values: list[ast.expr] = []
        for node in stores:
            parent = self.tree.parents[node]
            if isinstance(parent, ast.Assign | ast.AnnAssign) and parent.value is not None:
                values.append(parent.value)
                continue
            index = None
            if isinstance(parent, ast.Tuple):
                index, parent = parent.elts.index(node), self.tree.parents[parent]  # type: ignore[arg-type]
            if isinstance(parent, ComprehensionNode):
                parent = parent.generators[0]
            if not isinstance(parent, _LOOPS):
                return None
            elements = self._elements(parent.iter, index)
            if elements is None:
                return None
            values += elements
        return values

    def _elements(self, walked: ast.expr, index: int | None) -> list[ast.expr] | None:
        """What a loop over *walked* takes; of each, the part at *index* where that is told."""
        method = ""
        if isinstance(walked, ast.Call) and isinstance(walked.func, ast.Attribute):
            method = walked.func.attr
            if walked.args or walked.keywords or method not in ("items", "keys", "values"):
                return None
            walked = walked.func.value
        tables: _Table | None = [walked] if isinstance(walked, _DISPLAYS) else None
        if isinstance(walked, ast.Name):
            tables = self._tables(walked.id)
        if not tables:
            return None
        found: list[ast.expr] = []
        for table in tables:
            part = _of_dict(table, method, index) if isinstance(table, ast.Dict) else None
            if not isinstance(table, ast.Dict) and not method:
                part = table.elts if index is None else _column(table.elts, index)
            if part is None:
                return None
            found += part
        return found

    def _entry(self, node: ast.Subscript | ast.Call) -> list[ast.expr] | None:
        """What `TABLE[key]` or `TABLE.get(key, default)` may be."""
        default: list[ast.expr] = []
        if isinstance(node, ast.Subscript):
            owner, key = node.value, node.slice
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
            if node.keywords or len(node.args) > 2:
                return None
            owner, key, default = node.func.value, node.args[0], node.args[1:]
        else:
            return None
        tables = self._tables(owner.id) if isinstance(owner, ast.Name) else None
        if tables is None or isinstance(key, ast.Slice | ast.Starred):
            return None
        found = list(default)
        for table in tables:
            if not isinstance(table, ast.Dict):
                found += table.elts
            elif isinstance(key, ast.Constant) and table in self._entries:
                found += self._entries[table].get(key.value, [])
            else:
                found += table.values
        return found

    def _tables(self, name: str) -> _Table | None:
        """The tables that all variables *name* hold as they are written; None if others may be."""
        how = self._written_out.get(name)
        if how is None:
            how = self._written_out[name] = self._how_read(name)
        values = self._values_of(name) if how >= 0 else None
        if values is None:
            return None
        tables = [value for value in values if isinstance(value, _DISPLAYS)]
        if len(tables) != len(values):
            return None
        for table in tables:
            if isinstance(table, ast.Dict) and table not in self._entries:
                if not all(isinstance(key, ast.Constant) for key in table.keys):
                    return None
                entries = self._entries[table] = {}
                for key, value in zip(table.keys, table.values, strict=True):
                    assert isinstance(key, ast.Constant)  # noqa: S101 - as above
                    entries.setdefault(key.value, []).append(value)
        return tables


def _is_open_name(text: str) -> bool:
    """Whether reading *text* of an object needs no look at what is called with it."""
    if not text.isidentifier() or text.startswith("_"):
        return False
    return text not in policy.ZONE_ARGUMENTS and text not in policy.QUERY_METHODS and text != "type"


def _of_dict(table: ast.Dict, method: str, index: int | None) -> list[ast.expr] | None:
    """What a loop over *table*, or over what its *method* gives, takes."""
    keys = [key for key in table.keys if key is not None]
    if len(keys) < len(table.keys):  # {**other}
        return None
    if method == "items":
        return (keys, table.values)[index] if index in (0, 1) else None
    if index is not None:
        return None
    return table.values if method == "values" else keys


def _column(rows: list[ast.expr], index: int) -> list[ast.expr] | None:
    """The part at *index* of each of *rows*, if all are tuples that are written out."""
    found: list[ast.expr] = []
    for row in rows:
        if not isinstance(row, ast.Tuple) or index >= len(row.elts):
            return None
        if any(isinstance(part, ast.Starred) for part in row.elts):
            return None
        found.append(row.elts[index])
    return found
