"""Syntax trees without recursion: every node with its parent and scope, and what a name may mean.

Rule of this file: where Python's scoping leaves a doubt (a class body, a name bound on one branch
only), the answer holds every possible meaning, and `Meaning.certain` is False.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from orchestrator.validation.scopes import (
    NEVER,
    Binding,
    BindingKind,
    Meaning,
    Position,
    Region,
    Scope,
    find_bindings,
)

FunctionNode = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
ComprehensionNode = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NO_CHILDREN: Final = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
UNLISTED: Final = "(unlisted)"
"""Stands for every module that is not listed: their imports are refused, whatever they are."""


class TooDeepError(Exception):
    """The tree is nested beyond the limit; `node` is where."""

    def __init__(self, node: ast.AST) -> None:
        super().__init__("nested too deep")
        self.node = node


@dataclass(eq=False, slots=True)
class Place:
    """A node, where it stands and what surrounds it. Not frozen: that triples the walk's time."""

    node: ast.AST
    parent: "ast.AST | None"
    scope: Scope
    depth: int
    region: Region


@dataclass(slots=True)
class Tree:
    """A parsed source: its nodes by type, in no particular order, and its module scope."""

    module_scope: Scope
    places: dict[type[ast.AST], list[Place]] = field(default_factory=dict)
    parents: dict[ast.AST, ast.AST | None] = field(default_factory=dict)

    def of(self, *types: type[ast.AST]) -> Iterator[Place]:
        """Places of the nodes of *types*."""
        for kind in types:
            yield from self.places.get(kind, ())

    def meaning(self, name: str, scope: Scope, at: Position) -> Meaning:
        """What *name*, read in *scope* at *at*, may be bound to."""
        parts, certain = find_bindings(name, scope, self.module_scope)
        if certain is None:
            certain = parts[0].has_happened(at)
        return Meaning(parts, certain)


def index_tree(
    module: ast.Module, injected: dict[str, str], modules: frozenset[str], max_depth: int
) -> Tree:
    """Walks *module* once, without recursion.

    Args:
        module: What `ast.parse` gave.
        injected: Module names in scope before the first line, and which module each is.
        modules: Dotted names that are modules when imported by `from ... import`.
        max_depth: Deepest nesting of nodes that is accepted.

    Raises:
        TooDeepError: The tree is nested deeper than *max_depth*.
    """
    scope = Scope("module", None)
    for name, target in injected.items():
        scope.bind(name, Binding("module", target, None, ((0, 0), (1 << 60, 0))))
    tree = Tree(scope)
    stack = [Place(module, None, scope, 0, NEVER)]
    while stack:
        step = stack.pop()
        node = step.node
        if step.depth > max_depth:
            raise TooDeepError(node)
        tree.parents[node] = step.parent
        kind = type(node)
        if kind in tree.places:
            tree.places[kind].append(step)
        else:
            tree.places[kind] = [step]
        if kind in _SCOPED:
            _push_scoped(stack, step)
        elif kind is not ast.Constant and kind is not ast.Name:
            _push_children(stack, step)
    for place in tree.of(ast.Global, ast.Nonlocal):
        _declare(place)
    for place in tree.of(ast.Import, ast.ImportFrom):
        _bind_import(place, modules)
    for kind, binder in _BINDERS.items():
        for place in tree.of(kind):
            binder(place)
    return tree


def _start(node: ast.AST) -> Position:
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


def _end(node: ast.AST) -> Position:
    return (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))


def _push_children(stack: list[Place], step: Place) -> None:
    """Queues the children of a node that opens no scope."""
    node, scope, depth = step.node, step.scope, step.depth + 1
    region = NEVER if isinstance(node, ast.NamedExpr) else step.region
    head = region
    if isinstance(node, ast.For):
        head = (_end(node.iter), _end(node.body[-1]))
    elif isinstance(node, ast.With):
        head = (
            _end(node.items[-1].optional_vars or node.items[-1].context_expr),
            _end(node.body[-1]),
        )
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            if value and isinstance(value[0], ast.stmt):
                _push_block(stack, value, node, scope, depth)
            else:
                stack += [
                    Place(child, node, scope, depth, head)
                    for child in value
                    if isinstance(child, ast.AST) and not isinstance(child, _NO_CHILDREN)
                ]
        elif isinstance(value, ast.AST) and not isinstance(value, _NO_CHILDREN):
            stack.append(Place(value, node, scope, depth, head))


def _push_block(
    stack: list[Place], block: list[ast.stmt], parent: ast.AST, scope: Scope, depth: int
) -> None:
    end = _end(block[-1])
    stack += [Place(child, parent, scope, depth, (_end(child), end)) for child in block]


def _push_scoped(stack: list[Place], step: Place) -> None:
    """Queues the children of a node that opens a scope, each in the scope it is evaluated in."""
    node, outer, depth = step.node, step.scope, step.depth + 1

    def push(children: list[ast.AST | None], scope: Scope) -> None:
        stack.extend(Place(c, node, scope, depth, NEVER) for c in children if c is not None)

    if isinstance(node, FunctionNode):
        inner = Scope("function", outer, node, outer.class_name)
        arguments = node.args
        tree_arguments = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        tree_arguments += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
        in_class = outer.kind == "class" and isinstance(node, ast.FunctionDef)
        for number, argument in enumerate(tree_arguments):
            leads = number == 0 and bool(arguments.posonlyargs or arguments.args)
            method = node if leads and in_class else None
            inner.bind(argument.arg, Binding("value", "", argument, NEVER, method))  # type: ignore[arg-type]
        # `arguments` itself is recorded through its parts: annotations and defaults run outside.
        push([arguments], outer)
        if isinstance(node, ast.Lambda):
            push([node.body], inner)
        else:
            push([*node.decorator_list, node.returns], outer)
            push(list(getattr(node, "type_params", ())), inner)
            _push_block(stack, node.body, node, inner, depth)
    elif isinstance(node, ast.ClassDef):
        push([*node.decorator_list, *node.bases, *node.keywords], outer)
        push(list(getattr(node, "type_params", ())), outer)
        name = node.name.lstrip("_")
        _push_block(stack, node.body, node, Scope("class", outer, node, name), depth)
    elif isinstance(node, ComprehensionNode):
        inner = Scope("comprehension", outer, node, outer.class_name)
        first, *others = node.generators
        push([first.iter], outer)
        push([first.target, *first.ifs, *others], inner)
        push([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inner)


_SCOPED: Final = frozenset((*FunctionNode, ast.ClassDef, *ComprehensionNode))


def _bind_in(scope: Scope, name: str, binding: Binding) -> None:
    """Binds where an assignment in *scope* takes effect: outside, if the name is declared so."""
    current = scope
    while (declared := current.outer_names.get(name)) and current.parent is not None:
        current = current.parent
        while current.parent is not None and (declared == "global" or current.kind == "class"):
            current = current.parent
    if current is not scope:
        binding = Binding(binding.kind, binding.target, binding.value, NEVER)
    current.bind(name, binding)


def _bind_name(place: Place) -> None:
    node = place.node
    if not isinstance(node, ast.Name) or isinstance(node.ctx, ast.Load):
        return
    scope, parent = place.scope, place.parent
    value: ast.AST | None = None
    if isinstance(parent, ast.NamedExpr):
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        value = parent.value
    elif isinstance(parent, ast.Assign | ast.AnnAssign) and not isinstance(node.ctx, ast.Del):
        value = parent.value
    region = place.region
    if isinstance(parent, ast.AnnAssign) and parent.value is None:
        region = NEVER
    _bind_in(scope, node.id, Binding("value", "", value, region))


def _bind_import(place: Place, modules: frozenset[str]) -> None:
    node = place.node
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            target = alias.name if alias.asname else name
            target = target if target in modules else UNLISTED
            _bind_in(place.scope, name, Binding("module", target, None, place.region))
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            target = f"{node.module}.{alias.name}" if node.module in modules else UNLISTED
            kind: BindingKind = "module" if target in modules else "import"
            binding = Binding(kind, target, None, place.region)
            _bind_in(place.scope, alias.asname or alias.name, binding)


def _bind_definition(place: Place) -> None:
    node = place.node
    if isinstance(node, ast.ClassDef):
        _bind_in(place.scope, node.name, Binding("class", "", node, place.region))
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        _bind_in(place.scope, node.name, Binding("function", "", node, place.region))


def _bind_other(place: Place) -> None:
    """Names bound by `except ... as`, and by patterns."""
    node = place.node
    name = getattr(node, "rest", None) if isinstance(node, ast.MatchMapping) else None
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        name = node.name
    if name is not None:
        _bind_in(place.scope, name, Binding("value", "", None, NEVER))


def _declare(place: Place) -> None:
    node = place.node
    if isinstance(node, ast.Global | ast.Nonlocal):
        how = "global" if isinstance(node, ast.Global) else "nonlocal"
        place.scope.outer_names.update(dict.fromkeys(node.names, how))


_BINDERS: Final = {
    ast.Name: _bind_name,
    ast.ClassDef: _bind_definition,
    ast.FunctionDef: _bind_definition,
    ast.AsyncFunctionDef: _bind_definition,
    ast.ExceptHandler: _bind_other,
    ast.MatchAs: _bind_other,
    ast.MatchStar: _bind_other,
    ast.MatchMapping: _bind_other,
}
