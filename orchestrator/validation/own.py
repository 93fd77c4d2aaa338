"""The source's own classes, and what it names itself: attributes of its objects, and columns.

Rule of this file: an object is known to be of an own class only where nothing else can stand
there. `self` is known in a method that no one can call with another first argument: the class is
never a value that could be asked for its functions, only called, inherited from and tested for.
"""

import ast
from dataclasses import dataclass, field
from typing import Final

from orchestrator.validation import policy
from orchestrator.validation.columns import Columns
from orchestrator.validation.scopes import Bindings, Scope
from orchestrator.validation.tree import Place, Tree

_ACCESSORS: Final = frozenset(("setter", "getter", "deleter"))
_TESTS: Final = frozenset(("isinstance", "issubclass"))
_MOST_ANCESTORS: Final = 32
_EMPTY: Final = Bindings()


def mangled(name: str, scope: Scope) -> str:
    """*name* as Python renames it within a class: `__x` in `class A` is `_A__x`."""
    private = name.startswith("__") and not name.endswith("__") and scope.class_name
    return f"_{scope.class_name}{name}" if private else name


@dataclass(eq=False, slots=True)
class OwnClass:
    """A class that the source defines.

    Attributes:
        is_plain: Its instances hold what the source gave them, and nothing else: it inherits from
            `object` and plain classes alone, and no decorator of the source's own has replaced it.
        is_sealed: Its functions, and those it inherits, are called on its own instances only.
        methods: Its functions whose first argument is an instance, unless replaced.
    """

    node: ast.ClassDef
    scope: Scope
    is_plain: bool = True
    is_sealed: bool = True
    ancestors: "set[OwnClass]" = field(default_factory=set)
    methods: dict[str, set[ast.FunctionDef]] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Whether it, or a class that it inherits from, gives its instances *name*."""
        return name in self.attributes or any(name in a.attributes for a in self.ancestors)


class OwnNames:
    """What one source names itself."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.names: dict[str, list[Place]] = {}
        """Every variable's places, by its name."""
        for place in tree.of(ast.Name):
            self.names.setdefault(place.node.id, []).append(place)  # type: ignore[attr-defined]
        self._times_bound = dict.fromkeys(policy.PROVIDED, 1)
        for scope in {place.scope for places in tree.places.values() for place in places}:
            for name, bound in scope.bindings.items():
                self._times_bound[name] = self._times_bound.get(name, 0) + len(bound.all)
        self.reads_type = any(
            place.node.attr == "type"  # type: ignore[attr-defined]
            for place in tree.of(ast.Attribute)
        ) or any("type" in place.node.kwd_attrs for place in tree.of(ast.MatchClass))  # type: ignore[attr-defined]
        """Whether it asks something for its `.type`, as the fields of a dataclass would tell."""
        self.bound = frozenset(self._times_bound)
        """Every name that is bound somewhere."""
        self.attributes: set[str] = set()
        self._classes: dict[ast.AST, OwnClass] = {}
        self._has_large_family = False
        self._owner: dict[ast.FunctionDef, OwnClass] = {}
        self._instance_functions: set[str] = set()
        self.methods: set[str] = set()
        """Attributes that are a plain method in each class that has them, and never assigned."""
        self._find_classes()
        self._find_methods()
        self._seal_classes()
        self._collect_stores()
        self._columns = Columns(tree)

    def times_bound(self, name: str) -> int:
        """How often *name* is bound in all scopes, by whatever binds."""
        return self._times_bound.get(name, 0)

    def names_attribute(self, name: str) -> bool:
        """Whether the source gives its own objects an attribute *name*, or a column."""
        known = name in self.attributes or name.rstrip("0123456789") in self.attributes
        return known or self._columns.has(name)

    def class_of(self, node: ast.AST, scope: Scope) -> OwnClass | None:
        """The plain class that *node* is certainly an instance of; or the class itself, as `cls`."""
        if not isinstance(node, ast.Name) or node.id in policy.PROVIDED:
            return None
        bindings = self._tree.meaning(node.id, scope, (node.lineno, node.col_offset)).bindings
        if not bindings or node.id in policy.BUILTINS:
            return None
        if len(bindings) == 1 and bindings[0].method is not None:
            owner = self._owner.get(bindings[0].method)
            if owner is None or not owner.is_plain:
                return None
            method = bindings[0].method
            if [_decorated_by(d) for d in method.decorator_list] == ["classmethod"]:
                return owner if "classmethod" not in self.bound else None
            if not owner.is_sealed or method not in owner.methods.get(method.name, ()):
                return None
            return owner
        found = {self._made(binding.value, scope) for binding in bindings}
        return found.pop() if len(found) == 1 else None

    def named_class(self, node: ast.AST, scope: Scope) -> OwnClass | None:
        """The class that *node* names; only where that name means nothing else anywhere."""
        if not isinstance(node, ast.Name):
            return None
        meaning = self._tree.meaning(node.id, scope, (node.lineno, node.col_offset))
        bindings = meaning.bindings
        if not bindings or self._times_bound.get(node.id) != 1 or node.id in policy.BUILTINS:
            return None
        value = bindings[0].value
        return self._classes.get(value) if isinstance(value, ast.ClassDef) else None

    def _made(self, value: ast.AST | None, scope: Scope) -> OwnClass | None:
        if not isinstance(value, ast.Call):
            return None
        # The variable may live further out than where it is read; so may the class.
        named = self.named_class(value.func, scope)
        return named if named is not None and named.is_plain else None

    def _find_classes(self) -> None:
        places = sorted(
            self._tree.of(ast.ClassDef),
            key=lambda p: (p.node.lineno, p.node.col_offset),  # type: ignore[attr-defined]
        )
        for place in places:
            node = place.node
            assert isinstance(node, ast.ClassDef)  # noqa: S101 - what `of` gives
            self.attributes.add(node.name)
            own = OwnClass(node, place.scope)
            self._classes[node] = own
            for base in node.bases:
                parent = self.named_class(base, place.scope)
                if parent is not None:
                    own.ancestors |= {parent} | parent.ancestors
                    own.is_plain &= parent.is_plain
                elif not self._is_object(base, place.scope):
                    own.is_plain = False
                if len(own.ancestors) > _MOST_ANCESTORS:
                    self._has_large_family = True
                    break
            own.is_plain &= not node.keywords and len(own.ancestors) <= _MOST_ANCESTORS
            own.is_plain &= all(self._is_library(d, place.scope) for d in node.decorator_list)

    def _find_methods(self) -> None:
        others: set[str] = set()
        for place in self._tree.of(ast.FunctionDef):
            cls = self._classes.get(place.scope.node) if place.scope.node is not None else None
            node = place.node
            assert isinstance(node, ast.FunctionDef)  # noqa: S101 - what `of` gives
            if cls is None:
                continue
            if node.name in place.scope.outer_names:  # `global` puts the function elsewhere.
                cls.is_plain = False
            name = mangled(node.name, Scope("class", None, None, cls.node.name.lstrip("_")))
            self.attributes.add(name)
            cls.attributes.add(name)
            self._owner[node] = cls
            (others if node.decorator_list else self.methods).add(name)
            if not self._static_kind(node):
                self._instance_functions.add(node.name)
                if all(self._is_library(d, place.scope) for d in node.decorator_list):
                    cls.methods.setdefault(node.name, set()).add(node)
        for place in self._tree.of(ast.Name):
            name_node = place.node
            assert isinstance(name_node, ast.Name)  # noqa: S101 - what `of` gives
            cls = self._classes.get(place.scope.node) if place.scope.node is not None else None
            if cls is None:
                continue
            if isinstance(name_node.ctx, ast.Load):
                around = place.parent
                if not (isinstance(around, ast.Attribute) and around.attr in _ACCESSORS):
                    cls.methods.pop(name_node.id, None)  # Its function may be called by others.
            else:
                name = mangled(name_node.id, place.scope)
                others.add(name)
                self.attributes.add(name)
                cls.attributes.add(name)

        self.methods -= others

    def _is_object(self, base: ast.expr, scope: Scope) -> bool:
        return (
            isinstance(base, ast.Name)
            and base.id == "object"
            and not self._tree.meaning("object", scope, (base.lineno, base.col_offset)).parts
        )

    def _static_kind(self, node: ast.FunctionDef) -> bool:
        return any(
            isinstance(d, ast.Name) and d.id in ("staticmethod", "classmethod")
            for d in node.decorator_list
        )

    def _is_library(self, node: ast.expr, scope: Scope) -> bool:
        """Whether the decorator *node* is a library's: one that calls with what it was called."""
        if isinstance(node, ast.Attribute) and node.attr in _ACCESSORS:
            return self._is_property(node.value, scope)
        target = node.func if isinstance(node, ast.Call) else node
        name = target
        while isinstance(name, ast.Attribute):
            name = name.value
        if not isinstance(name, ast.Name):
            return False
        meaning = self._tree.meaning(name.id, scope, (name.lineno, name.col_offset))
        if isinstance(target, ast.Attribute):
            return meaning.only("module") and target.attr != "contextmanager"
        # What a context manager is made of can be asked for its function.
        known = policy.DECORATORS - {"contextlib.contextmanager"}
        return not meaning.parts or (
            meaning.only("import") and all(full in known for full in meaning.imports())
        )

    def _is_property(self, node: ast.expr, scope: Scope) -> bool:
        """Whether *node* names a property of the class whose body it stands in."""
        if not isinstance(node, ast.Name) or scope.kind != "class":
            return False
        bindings = scope.bindings.get(node.id, _EMPTY).all
        return (
            0 < len(bindings) <= _MOST_ANCESTORS
            and all(
                isinstance(binding.value, ast.FunctionDef)
                and [_decorated_by(d) for d in binding.value.decorator_list]
                in (
                    ["property"],
                    [f"{node.id}.setter"],
                    [f"{node.id}.getter"],
                    [f"{node.id}.deleter"],
                )
                for binding in bindings
            )
            and "property" not in self.bound
        )

    def _seal_classes(self) -> None:
        by_name: dict[str, bool] = {}
        for own in self._classes.values():
            name = own.node.name
            if name not in by_name:
                by_name[name] = all(self._is_no_value(p) for p in self.names.get(name, ()))
            own.is_sealed = own.is_plain and by_name[name] and own.scope.kind != "class"
            own.is_sealed &= self._times_bound[name] == 1 and not self._has_large_family
        for place in self._tree.of(ast.Name):
            self._unseal_by(place)
        for own in reversed(list(self._classes.values())):
            if not own.is_sealed:
                for ancestor in own.ancestors:
                    ancestor.is_sealed = False

    def _unseal_by(self, place: Place) -> None:
        """A class method holds the class; and `super()` in it holds functions."""
        node, scope = place.node, place.scope
        assert isinstance(node, ast.Name)  # noqa: S101 - what `of` gives
        if node.id == "super":
            inner: Scope | None = scope
            while inner is not None and inner.node not in self._owner:
                inner = inner.parent
            method = inner.node if inner is not None else None
            if isinstance(method, ast.FunctionDef) and self._static_kind(method):
                self._owner[method].is_sealed = False
            return
        for part in self._tree.meaning(node.id, scope, (node.lineno, node.col_offset)).parts:
            method = part.all[0].method
            if method is None or not self._static_kind(method):
                continue
            if isinstance(node.ctx, ast.Load) and not self._is_no_value(place):
                self._owner[method].is_sealed = False

    def _is_no_value(self, place: Place) -> bool:
        """Whether the class that is named here cannot be asked for its functions."""
        node, parent = place.node, place.parent
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            return False
        if isinstance(parent, ast.Call):
            return parent.func is node or self._is_test(parent, node)
        if isinstance(parent, ast.ClassDef):
            return node in parent.bases
        if isinstance(parent, ast.Attribute):
            return parent.attr not in self._instance_functions
        if isinstance(parent, ast.MatchClass):
            return True
        if isinstance(parent, ast.Tuple):
            around = self._tree.parents[parent]
            if isinstance(around, ast.Call) and self._is_test(around, parent):
                return True
        return self._is_in_annotation(node)

    def _is_test(self, call: ast.Call, argument: ast.AST) -> bool:
        """Whether *argument* is what `isinstance` or `issubclass` tests for."""
        tests = isinstance(call.func, ast.Name) and call.func.id in _TESTS - self.bound
        return tests and argument in call.args[1:2]

    def _is_in_annotation(self, node: ast.AST) -> bool:
        """Within the annotation of an argument or result; those of fields can be read."""
        parent = self._tree.parents[node]
        while isinstance(parent, ast.Subscript | ast.Tuple | ast.List | ast.BinOp):
            node, parent = parent, self._tree.parents[parent]
        if isinstance(parent, ast.arg):
            return parent.annotation is node
        return isinstance(parent, ast.FunctionDef) and parent.returns is node

    def _collect_stores(self) -> None:
        for place in self._tree.of(ast.Attribute):
            node = place.node
            if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Store):
                continue
            name = mangled(node.attr, place.scope)
            self.methods.discard(name)
            self.attributes.add(name)
            owner = self.class_of(node.value, place.scope)
            if owner is not None:
                owner.attributes.add(name)


def _decorated_by(node: ast.expr) -> str:
    """The words of a decorator that is a name, or a name and an attribute."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
