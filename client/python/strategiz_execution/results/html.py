"""A result as a notebook shows it: what came of it, key metrics, and equity against buy and hold.

The rule: every text goes through `escape`, for logs, warnings and messages are a stranger's.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from strategiz_execution.results.run import Result

_WIDTH, _HEIGHT, _POINTS = 480, 120, 240
_SHOWN_LOGS = 5
# Metric, its name for people, and how it is written.
_SHOWN = (
    ("total_return", "total return", "+.1%"),
    ("buy_hold_return", "buy and hold", "+.1%"),
    ("cagr", "a year (CAGR)", "+.1%"),
    ("annual_volatility", "volatility a year", ".1%"),
    ("sharpe_ratio", "Sharpe ratio", ".2f"),
    ("sortino_ratio", "Sortino ratio", ".2f"),
    ("max_drawdown", "largest drawdown", ".1%"),
    ("n_trades", "closed trades", ".0f"),
    ("win_rate", "of these with a gain", ".0%"),
    ("profit_factor", "profit factor", ".2f"),
    ("exposure_time", "time in the market", ".0%"),
    ("total_commission", "commissions (cash)", ",.2f"),
)


def html_of(result: Result) -> str:
    """A fragment of HTML, without script, that is readable on light and dark ground."""
    parts = [f"<b>{escape(result.outcome.lower().replace('_', ' '))}</b>"]
    parts += (
        [_backtest(result)] if result.ok and result.performance is not None else [_failure(result)]
    )
    parts += [_lines("warnings", result.warnings), _lines("printed", result.logs[-_SHOWN_LOGS:])]
    parts.append(_cost(result))
    return f'<div style="max-width:62em">{"".join(parts)}</div>'


def _backtest(result: Result) -> str:
    cells = []
    for name, words, form in _SHOWN:
        value = getattr(result.metrics, name)
        said = "undefined" if value is None else format(value, form)
        cells.append(
            f'<tr><td style="text-align:left">{escape(words)}</td>'
            f'<td style="text-align:right">{escape(said)}</td></tr>'
        )
    half = (len(cells) + 1) // 2
    tables = "".join(
        f'<table style="display:inline-table;vertical-align:top;margin-right:1.5em">{"".join(rows)}</table>'
        for rows in (cells[:half], cells[half:])
    )
    return f"<div>{_curves(result)}</div><div>{tables}</div>"


def _failure(result: Result) -> str:
    failure = result.failure
    if failure is None:
        return ""
    told = f"<p>{escape(failure.message)}</p>"
    lines = result.code.splitlines()
    if failure.line is not None and failure.line <= len(lines):
        number, caret = f"{failure.line:>4} | ", ""
        if failure.column is not None:
            caret = "\n" + " " * (len(number) + failure.column - 1) + "^"
        # Some notebooks have another font for what a cell gives; the caret stands under its column in this one alone.
        shown = escape(number + lines[failure.line - 1] + caret)
        told += f'<pre style="font-family: monospace">{shown}</pre>'
    return told + (f"<p><i>{escape(failure.hint)}</i></p>" if failure.hint else "")


def _curves(result: Result) -> str:
    equity = result.columns("equity")["equity"]
    performance = result.performance
    if performance is None or len(equity) < 2:
        return ""
    held = performance.initial_cash * result.bars.close / result.bars.close[0]
    curves = {"equity": _thinned(equity), "buy and hold": _thinned(held)}
    least = min(float(curve.min()) for curve in curves.values())
    most = max(float(curve.max()) for curve in curves.values())
    lines = [
        f'<polyline points="{_points(curves[name], least, most)}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        for name, colour in (("buy and hold", "#9a9a9a"), ("equity", "#1f77b4"))
    ]
    begin, end = performance.start[:10], performance.end[:10]
    caption = (
        f'<span style="color:#1f77b4">equity {equity[-1]:,.0f}</span>, '
        f'<span style="color:#9a9a9a">buy and hold {held[-1]:,.0f}</span>, {escape(begin)} to {escape(end)}'
    )
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="equity and buy and hold" style="max-width:100%">{"".join(lines)}</svg>'
        f"<br><small>{caption}</small>"
    )


def _thinned(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """About `_POINTS` of the values, first and last kept."""
    if len(values) <= _POINTS:
        return values
    places = np.linspace(0, len(values) - 1, _POINTS).round().astype(np.int64)
    thinned: NDArray[np.float64] = values[places]
    return thinned


def _points(values: NDArray[np.float64], least: float, most: float) -> str:
    x = np.linspace(1, _WIDTH - 1, len(values))
    y = _HEIGHT - 2 - (values - least) / ((most - least) or 1.0) * (_HEIGHT - 4)
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in zip(x, y, strict=True))


def _lines(title: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<details><summary>{escape(title)}</summary><ul>{items}</ul></details>" if items else ""


def _cost(result: Result) -> str:
    used = result.usage
    said = (
        f"run {result.run_id}, {used.total_ms:,.0f} ms, {used.peak_memory_bytes / 2**20:,.0f} MiB"
    )
    return f"<small>{escape(said)}</small>"
