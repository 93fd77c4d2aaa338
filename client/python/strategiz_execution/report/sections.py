"""The sections of a report, as HTML. Each text that is not of this package goes through `escape`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import numpy as np

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.report import appendix
from strategiz_execution.report.content import MOST_TRADES
from strategiz_execution.report.markup import chart, listed, section
from strategiz_execution.report.metric_rows import GROUPS, NOTATION, price, shown, value, with_unit
from strategiz_execution.report.series import monthly_returns
from strategiz_execution.results.run import Result

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# A month of this gain or loss has the full colour.
_FULL_COLOUR = 0.10
_FILLS = {
    pb.FILL_RULE_NEXT_OPEN: "orders fill at the open of the next bar",
    pb.FILL_RULE_SAME_CLOSE: "orders fill at the close of the signal's own bar, which is optimistic",
}


def of_run(result: Result, data: Mapping[str, Any]) -> str:
    """All sections of one run."""
    response = result.response
    if not response.HasField("performance"):
        parts = [
            _failure(result),
            appendix.code(result.code, response.failure.line),
            _warnings(result),
            chart("price", "Price"),
        ]
    else:
        parts = [
            _summary(result), _warnings(result), _thinning(data["charts"]),
            chart("equity", "Equity against buy & hold", "Cash and position at each bar's close."),
            chart("drawdown", "Drawdown", "How far equity was below its highest value so far."),
            chart("price", "Trades on the price", "Triangles are entries, dots are exits. Hover or tap for more."),
            *([chart("indicators", "Indicators", "Series that the strategy plotted away from the price.")]
              if any(not one["overlay"] for one in data["charts"]["indicators"]) else []),
            _months(result),
            chart("returns", "Distribution of returns", _counted(data["charts"])),
            chart("sharpe", "Rolling Sharpe ratio", _window(data["charts"])),
            _metrics({"": result}), _trades(data["trades"]), appendix.unfilled(result),
            appendix.code(result.code, response.failure.line),
        ]  # fmt: skip
    return "\n".join([*parts, appendix.logs(result), appendix.receipt(result)])


def of_runs(results: Mapping[str, Result]) -> str:
    """The sections of a comparison."""
    warnings = "".join(
        f"<h3>{escape(name)}</h3>{listed(result.response.warnings)}"
        for name, result in results.items() if result.response.warnings
    )  # fmt: skip
    return "\n".join([
        *(f"<h2>{escape(name)}</h2>{_failure(result)}" for name, result in results.items() if not result.ok),
        chart("equity", "Equity", "Cash and position at each bar's close."),
        chart("drawdown", "Drawdown", "How far equity was below its highest value so far."),
        _metrics({name: result for name, result in results.items() if result.ok}),
        section("Warnings", warnings) if warnings else "",
        *(
            appendix.code(result.code, result.response.failure.line, f"Code of {name}")
            for name, result in results.items()
        ),
    ])  # fmt: skip


def _summary(result: Result) -> str:
    performance = result.response.performance
    metrics = performance.metrics
    gain = value(metrics, "total_return") or 0.0
    hold = value(metrics, "buy_hold_return") or 0.0
    verb = "gained" if gain >= 0 else "lost"
    market = "gained" if hold >= 0 else "lost"
    sentence = (
        f"The strategy {verb} <strong>{abs(100 * gain):,.1f} %</strong> in {escape(performance.test_period)};"
        f" buying once and holding {market} {abs(100 * hold):,.1f} %."
    )
    tiles = [
        ("Total return", shown(metrics, "total_return"), _sign(gain)),
        ("Buy & hold", shown(metrics, "buy_hold_return"), ""),
        ("Return a year", shown(metrics, "cagr"), ""),
        ("Sharpe ratio", shown(metrics, "sharpe_ratio"), ""),
        ("Max drawdown", shown(metrics, "max_drawdown"), ""),
        ("Trades", shown(metrics, "n_trades"), ""),
        ("Win rate", shown(metrics, "win_rate"), ""),
        ("Final equity", shown(metrics, "final_equity"), ""),
    ]
    cells = "".join(
        f'<div class="tile"><dt>{escape(label)}</dt><dd class="{kind}">{text}</dd></div>'
        for label, text, kind in tiles
    )
    fill = _FILLS.get(performance.fill, "")
    about = (
        f"{_symbol(result)}{len(result.bars):,} bars from {escape(performance.start_date[:10])} to"
        f" {escape(performance.end_date[:10])}; {performance.initial_cash:,.0f} in cash at the start; {fill}."
    )
    held = ""
    if performance.HasField("open_position"):
        at = performance.open_position
        side = "short" if at.side == pb.SIDE_SHORT else "long"
        held = (
            f"<p>At the last bar {at.size:g} units are still held {side}, from {price(at.entry_price)} a unit, worth"
            f" {at.unrealized_pnl:+,.2f} in cash so far; they are no closed trade.</p>"
        )
    return f'<p class="lead">{sentence}</p><p class="about">{about}</p><dl class="tiles">{cells}</dl>{held}'


def _symbol(result: Result) -> str:
    return f"{escape(result.bars.symbol)}: " if result.bars.symbol else ""


def _failure(result: Result) -> str:
    failure = result.response.failure
    place = f" in line {failure.line}" if failure.line else ""
    bar = f", at bar {failure.bar}" if failure.HasField("bar") else ""
    hint = (
        f'<p class="hint"><strong>What to try:</strong> {escape(failure.hint)}</p>'
        if failure.hint
        else ""
    )
    what = result.outcome.replace("_", " ").lower()
    return (
        f'<section class="failure"><h2>The run ended as: {escape(what)}{place}{bar}</h2>'
        f"<p>{escape(result.response.error or failure.message)}</p>{hint}</section>"
    )


def _warnings(result: Result) -> str:
    return (
        section("Warnings", listed(result.response.warnings), "warnings")
        if result.response.warnings
        else ""
    )


def _thinning(charts: Mapping[str, Any]) -> str:
    points = len(charts["x"])
    if points >= charts["of"]:
        return ""
    return (
        f'<p class="about">The charts show {points:,} of {charts["of"]:,} bars: of each stretch the lowest and'
        " the highest values, so that no extreme is missing. Metrics and trades are those of all bars.</p>"
    )


def _counted(charts: Mapping[str, Any]) -> str:
    told = charts["returns"]
    none = f" {told['none']:,} without a gain or a loss are left out." if told["none"] else ""
    return f"How many returns of a {charts['per']} were how large, of {told['of']:,}.{none}"


def _window(charts: Mapping[str, Any]) -> str:
    return (
        f"Of the last {charts['sharpe']['window']} returns of a {charts['per']} at each time, annualised, without a"
        " risk-free rate."
    )


def _months(result: Result) -> str:
    performance = result.response.performance
    table = monthly_returns(
        np.array(performance.equity.timestamp_ms, np.int64),
        np.array(performance.equity.equity, np.float64), performance.initial_cash,
    )  # fmt: skip
    head = "".join(f'<th scope="col">{month}</th>' for month in (*_MONTHS, "Year"))
    rows = "".join(
        f'<tr><th scope="row">{year}</th>{"".join(_month(value) for value in months)}</tr>'
        for year, months in sorted(table.items(), reverse=True)
    )
    return section(
        "Monthly returns",
        '<p class="note">Percent, of equity at each month\'s last bar in UTC.</p><div class="wide" tabindex="0">'
        f'<table class="months"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table></div>',
    )


def _month(change: float | None) -> str:
    if change is None:
        return "<td></td>"
    weight = min(abs(change) / _FULL_COLOUR, 1.0) * 70
    return f'<td class="{_sign(change)}" style="--weight:{weight:.0f}%">{100 * change:.1f}</td>'


def _sign(number: float) -> str:
    return "gain" if number > 0 else "loss" if number < 0 else ""


def _metrics(results: Mapping[str, Result]) -> str:
    several = len(results) > 1
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in results if several)
    groups = []
    for group, rows in GROUPS.items():
        lines = "".join(
            f'<tr><th scope="row"><span class="formula" tabindex="0" data-formula="{escape(row.formula)}">'
            f"{escape(row.label)}</span></th>{_metric_cells(results.values(), row.name, row.unit)}</tr>"
            for row in rows
        )
        title = f'<thead><tr><th scope="col">{escape(group)}</th>{head or "<td></td>"}</tr></thead>'
        groups.append(f'<table class="metrics">{title}<tbody>{lines}</tbody></table>')
    note = f'<p class="note">Hover or tap a name for its formula; a dash is undefined. {escape(NOTATION)}</p>'
    return section(
        "Metrics",
        f'{note}<div class="groups{" several" if several else ""}">{"".join(groups)}</div>',
    )


def _metric_cells(results: Iterable[Result], name: str, unit: str) -> str:
    found = [value(result.response.performance.metrics, name) for result in results]
    return "".join(f"<td>{with_unit(number, unit)}</td>" for number in found)


def _trades(trades: Mapping[str, Any]) -> str:
    if not trades["rows"]:
        return section("Trades", "<p>No trade was closed.</p>")
    left = (
        ""
        if trades["of"] <= MOST_TRADES
        else f" The {MOST_TRADES:,} with the largest gains and losses are here."
    )
    return section(
        "Trades",
        f'<p class="note">{trades["of"]:,} closed trades. Select a column to sort by it.{left}</p>'
        '<div class="filters"><label>Show <select id="trades-kind"><option value="">all</option>'
        '<option value="gain">gains</option><option value="loss">losses</option><option value="LONG">long</option>'
        '<option value="SHORT">short</option></select></label>'
        '<label>Text or date <input id="trades-text" type="search" autocomplete="off" spellcheck="false"></label>'
        '<output id="trades-count"></output></div>'
        '<div class="wide" tabindex="0"><table class="trades" id="trades"><thead></thead><tbody></tbody></table></div>',
    )
