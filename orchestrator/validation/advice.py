"""What a source needs to be a strategy, and what its author would want to know.

Rule of this file: apart from a missing entry point, nothing here refuses a source.
"""

import ast
from typing import Final

from orchestrator.validation.report import Report
from orchestrator.validation.scopes import Binding
from orchestrator.validation.tree import Place, Tree

_PERCENT_CONSTANTS: Final = ("STOP_LOSS", "TAKE_PROFIT", "POSITION_SIZE")
_SMALLEST_PERCENT: Final = 0.5
_SHIFTING: Final = frozenset(("shift", "diff", "pct_change"))
_BACKWARD_FILLS: Final = frozenset(("bfill", "backfill"))
_ROW_LOOPS: Final = frozenset(("iterrows",))


def check_advice(tree: Tree, report: Report) -> None:
    """Adds findings on structure: entry point, constants, look-ahead, slow loops."""
    names = tree.module_scope.bindings
    calls = list(tree.of(ast.Call))
    if "strategy" not in names and not any(_calls_signal(place) for place in calls):
        report.refuse(
            "no-entry-point",
            ast.Module(body=[], type_ignores=[]),
            "Nothing here trades: define `def strategy(data)` that returns 'BUY', 'SELL' or "
            "'HOLD', or call `signal(type, timestamp, price)`.",
        )
    if "SYMBOL" not in names and "symbol" not in names:
        report.warn("missing-symbol", None, "Name the instrument, for example SYMBOL = 'AAPL'.")
    if "TIMEFRAME" not in names:
        report.suggest(
            "missing-timeframe",
            None,
            "Name the bar length, for example TIMEFRAME = '1D' (or '1m', '1h', '1W').",
        )
    for name in _PERCENT_CONSTANTS:
        for binding in names[name].all if name in names else ():
            _check_percent(name, binding, report)
    for place in calls:
        _check_call(place, report)


def _calls_signal(place: Place) -> bool:
    node = place.node
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "append":
        return isinstance(function.value, ast.Name) and function.value.id == "signals"
    return isinstance(function, ast.Name) and function.id == "signal"


def _check_percent(name: str, binding: Binding, report: Report) -> None:
    value = binding.value
    number = value.value if isinstance(value, ast.Constant) else None
    if isinstance(number, bool) or not isinstance(number, int | float):
        return
    if 0 < number < _SMALLEST_PERCENT:
        report.warn(
            "percent-constant",
            value,
            f"{name} is a percentage: {number} reads as {number} %. "
            f"For {number * 100:g} % write {number * 100:g}.",
        )


def _check_call(place: Place, report: Report) -> None:
    node = place.node
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    method = node.func.attr
    options = {keyword.arg: keyword.value for keyword in node.keywords}
    if method in _SHIFTING:
        periods = node.args[0] if node.args else options.get("periods")
        if isinstance(periods, ast.UnaryOp) and isinstance(periods.op, ast.USub):
            report.warn(
                "look-ahead",
                node.func.value,
                f"`.{method}` with a negative number reads "
                "bars of the future: right in what a model learns from, up to the bars before those that "
                "it predicts; anywhere else the result will not hold in trading.",
            )
    elif method in _BACKWARD_FILLS:
        report.warn(
            "look-ahead",
            node.func.value,
            f"`.{method}` fills with values of later bars; use `.ffill()`.",
        )
    elif method == "rolling":
        centred = options.get("center")
        if isinstance(centred, ast.Constant) and centred.value is True:
            report.warn(
                "look-ahead",
                node.func.value,
                "A centred window reads bars of the future; leave out `center=True`.",
            )
    elif method in _ROW_LOOPS:
        report.suggest(
            "slow-loop",
            node.func.value,
            "`iterrows` is slow; work on whole columns, or use `itertuples()`.",
        )
