"""Judges the text of `data.query('close > open')` and `data.eval('high - low')`.

Rule of this file: such a text is an expression of column names, numbers, texts, comparisons and
arithmetic, and of listed methods of columns; pandas reads it with Python's own grammar, so that
what passes here is what runs there. No variables, which it would look up by `@`.
"""

import ast
import warnings
from typing import Final

from orchestrator.validation import policy

_LONGEST: Final = 2_000
_LARGEST: Final = 300
_NODES: Final = (
    ast.BoolOp,
    ast.UnaryOp,
    ast.BinOp,
    ast.Compare,
    ast.Name,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Attribute,
    ast.Call,
    ast.keyword,
    ast.boolop,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.expr_context,
)
_CONSTANTS: Final = (int, float, str, type(None))
_SIGNS: Final = frozenset("`@#\\$?{};")
"""Begin something else than an expression, here or to pandas."""


def refusal_of(text: str, *, assigns: bool) -> str:
    """Why *text* may not be given to pandas; empty if it may.

    Args:
        text: One line for each expression.
        assigns: Whether a line may be `name = expression`.
    """
    if len(text) > _LONGEST or not text.isascii():
        return f"it has more than {_LONGEST:,} characters, or others than ASCII"
    if signs := _SIGNS & set(text):
        return f"it holds {min(signs)!r}; for a variable write a mask: data[data['close'] > level]"
    lines = [line.strip() for line in text.splitlines()]  # as pandas takes it apart
    for line in filter(None, lines):
        refusal = _refusal_of_line(line, assigns=assigns)
        if refusal:
            return refusal
    return "" if any(lines) else "it is empty"


def _refusal_of_line(line: str, *, assigns: bool) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(line).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "it is no expression"
    statement = body[0] if len(body) == 1 else None
    if assigns and isinstance(statement, ast.Assign):
        target = statement.targets[0]
        if len(statement.targets) > 1 or not isinstance(target, ast.Name):
            return "it assigns to something else than one column"
        if not _is_column(target.id):
            return f"{target.id[:40]!r} is no name for a column"
    elif not isinstance(statement, ast.Expr):
        return "it is no expression"
    return _refusal_of_expression(statement.value)


def _refusal_of_expression(root: ast.expr) -> str:
    pending: list[ast.AST] = [root]
    seen = 0
    while pending:
        node, seen = pending.pop(), seen + 1
        if seen > _LARGEST:
            return "it is too long"
        if not isinstance(node, _NODES) or isinstance(node, ast.MatMult):
            return f"it holds more than columns, numbers and comparisons ({type(node).__name__})"
        if isinstance(node, ast.Name) and not _is_column(node.id):
            return f"{node.id[:40]!r} is no name for a column"
        if isinstance(node, ast.Constant) and not isinstance(node.value, _CONSTANTS):
            return "it holds a value that is neither number nor text"
        if isinstance(node, ast.keyword) and (node.arg is None or node.arg.startswith("_")):
            return "it holds `**`"
        if isinstance(node, ast.Attribute) and node.attr not in policy.QUERY_ATTRIBUTES:
            return f"`.{node.attr[:40]}` cannot stand in such a text"
        if isinstance(node, ast.Call):
            function = node.func
            pending += [*node.args, *node.keywords]
            if isinstance(function, ast.Attribute):
                pending.append(function)
            elif not isinstance(function, ast.Name) or function.id not in policy.QUERY_FUNCTIONS:
                return "it calls something else than a method of a column"
        else:
            pending += ast.iter_child_nodes(node)
    return ""


def _is_column(name: str) -> bool:
    """Whether pandas looks *name* up among the columns alone."""
    return not name.startswith("_") and name not in policy.QUERY_GLOBALS
