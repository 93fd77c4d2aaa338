"""Names and what they may stand for: bindings, scopes, and the question asked of them.

Rule of this file: an answer costs the same however often a name is bound, so that no source of
many bindings makes the check slow; where Python's scoping leaves a doubt, it holds every meaning.
"""

import ast
import bisect
from dataclasses import dataclass, field
from typing import Final, Literal

Position = tuple[int, int]
Region = tuple[Position, Position]
ScopeKind = Literal["module", "function", "class", "comprehension"]
BindingKind = Literal["module", "import", "function", "class", "value"]

NEVER: Final[Region] = ((1 << 60, 0), (0, 0))
_MOST_BINDINGS: Final = 32
"""Bindings of one name that are looked at one by one; a name with more is anything."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that gives a name its meaning.

    Attributes:
        kind: What it is bound to.
        target: Dotted name of the module or imported thing, "" for the others.
        value: The expression assigned, where it is a plain assignment to this one name; the
            definition of a function or class; the argument of a function.
        region: From the end of the binding to the end of its block: there it has happened.
        method: The function whose first argument this is, if that is a method.
    """

    kind: BindingKind
    target: str
    value: ast.AST | None
    region: Region
    method: ast.FunctionDef | None = None


@dataclass(eq=False, slots=True)
class Bindings:
    """All bindings of one name in one scope."""

    all: list[Binding] = field(default_factory=list)
    kinds: set[BindingKind] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    _starts: list[Position] = field(default_factory=list)
    _ends: list[Position] = field(default_factory=list)

    def add(self, binding: Binding) -> None:
        """Adds one; before the first question only."""
        self.all.append(binding)
        self.kinds.add(binding.kind)
        if binding.kind == "module":
            self.modules.add(binding.target)
        elif binding.kind == "import":
            self.imports.add(binding.target)

    def has_happened(self, at: Position) -> bool:
        """Whether the region of some binding holds *at*. All bindings must have been added."""
        if not self._starts:
            latest: Position = (-1, 0)
            for start, end in sorted(binding.region for binding in self.all):
                latest = max(latest, end)
                self._starts.append(start)
                self._ends.append(latest)
        before = bisect.bisect_right(self._starts, at)
        return before > 0 and at <= self._ends[before - 1]


@dataclass(eq=False, slots=True)
class Scope:
    """A block with names of its own; *node* is what opens it."""

    kind: ScopeKind
    parent: "Scope | None"
    node: ast.AST | None = None
    class_name: str = ""
    """Name of the innermost class around, by which Python renames `__private` names."""
    bindings: dict[str, Bindings] = field(default_factory=dict)
    outer_names: dict[str, str] = field(default_factory=dict)
    """Names declared `global` or `nonlocal`, and which."""
    found: dict[str, tuple[tuple[Bindings, ...], bool | None]] = field(default_factory=dict)
    """Answers given: bindings, and whether they are certain (None: it depends on the place)."""

    def bind(self, name: str, binding: Binding) -> None:
        """Gives *name* one more meaning."""
        self.bindings.setdefault(name, Bindings()).add(binding)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may be bound to; *certain* if it cannot fall through to a builtin."""

    parts: tuple[Bindings, ...]
    certain: bool

    @property
    def bindings(self) -> list[Binding] | None:
        """Each binding; None where there are too many to be looked at."""
        if sum(len(part.all) for part in self.parts) > _MOST_BINDINGS:
            return None
        return [binding for part in self.parts for binding in part.all]

    def modules(self) -> set[str]:
        """Dotted names of the modules among its meanings."""
        return self._union([part.modules for part in self.parts])

    def imports(self) -> set[str]:
        """Full names of the imported things among its meanings."""
        return self._union([part.imports for part in self.parts])

    def only(self, kind: BindingKind) -> bool:
        """Whether it is bound, and to nothing but *kind*."""
        return bool(self.parts) and all(part.kinds == {kind} for part in self.parts)

    @staticmethod
    def _union(sets: list[set[str]]) -> set[str]:
        if len(sets) == 1:
            return sets[0]
        return sets[0].union(*sets[1:]) if sets else set()


def find_bindings(
    name: str, scope: Scope, module_scope: Scope
) -> tuple[tuple[Bindings, ...], bool | None]:
    """Where *name*, read in *scope*, is bound; and whether that is certain (None: see there)."""
    known = scope.found.get(name)
    if known is None:
        known = scope.found[name] = _find_bindings(name, scope, module_scope)
    return known


def _find_bindings(
    name: str, scope: Scope, module_scope: Scope
) -> tuple[tuple[Bindings, ...], bool | None]:
    found: tuple[Bindings, ...] = ()
    current: Scope | None = scope
    while current is not None and current.kind != "module":
        declared = current.outer_names.get(name)
        if declared == "global":
            break
        bound = current.bindings.get(name) if declared is None else None
        if bound is not None and current.kind == "class":
            if current is scope:  # A class body looks in itself, then in the module.
                found = (bound,)
                break
        elif bound is not None:
            return ((bound,), True)
        current = current.parent
    in_module = module_scope.bindings.get(name)
    if in_module is None:
        return (found, False)
    return ((*found, in_module), False if found else None)
