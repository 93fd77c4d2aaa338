"""Advice on limits as one HTML file, which loads nothing else: a histogram of each resource against its limit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from html import escape

from orchestrator.commands.advice_text import (
    heading,
    label,
    sentences,
    shown,
    shown_quantile,
)
from orchestrator.limits.advice import GroupAdvice, ResourceAdvice

_WIDTH, _HEIGHT, _BASE = 400, 140, 100

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #ffffff; --card: #f5f7fa;
  --line: #d7dde5; --bar: #4a7fb5; --over: #c8503c; --limit: #c8503c; --wanted: #2f8f5b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9aa6b5; --paper: #14181e; --card: #1c222b; --line: #333c48;
    --bar: #6ea3d8; --over: #e5806e; --limit: #e5806e; --wanted: #63c48f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 78rem; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: .95rem; margin: 0; display: flex; justify-content: space-between; gap: 1rem; }
h3 span { color: var(--soft); font-weight: normal; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
ul { margin: .5rem 0 1rem; padding-left: 1.2rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem .9rem .5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; }
svg { display: block; width: 100%; height: auto; margin-top: .25rem; }
svg text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: var(--soft); }
.bar { fill: var(--bar); } .over { fill: var(--over); } .axis { stroke: var(--line); }
.limit { stroke: var(--limit); stroke-width: 1.5; } .wanted { stroke: var(--wanted); stroke-width: 1.5;
  stroke-dasharray: 4 3; }
svg .of-limit { fill: var(--limit); } svg .of-wanted { fill: var(--wanted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin-top: 1rem; }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } th { color: var(--soft); font-weight: normal; }
"""


def page(groups: list[GroupAdvice], by: str, since: datetime, percent: float) -> str:
    """The whole page."""
    body = "\n".join(_section(group, by, percent) for group in groups)
    if not groups:
        body = "<p>No run with an outcome in this time.</p>"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Limits and what runs used</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        "<h1>Limits and what runs used</h1>\n"
        f'<p class="soft">Runs since {since:%Y-%m-%d %H:%M} UTC that had a sandbox and ended with an outcome. '
        "Each chart counts runs by what they used, on a logarithmic scale; a run that a limit ended counts at its "
        f"limit. Red: the limit now. Green: where {percent:g} % pass, if it is known.</p>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _section(group: GroupAdvice, by: str, percent: float) -> str:
    told = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in sentences(group, percent))
    charts = "\n".join(_figure(one, percent) for one in group.resources)
    return (
        f"<section>\n<h2>{escape(heading(group, by))}</h2>\n<ul>\n{told}\n</ul>\n"
        f'<div class="charts">\n{charts}\n</div>\n<div class="scroll">{_table(group, percent)}</div>\n</section>'
    )


def _table(group: GroupAdvice, percent: float) -> str:
    parts = [label(quantile.part) for quantile in group.resources[0].quantiles]
    heads = ["", *parts, "limit", "ended by it", f"{percent:g} % pass at"]
    rows = []
    for one in group.resources:
        unit = one.resource.unit
        passing = (
            shown_quantile(one.wanted, unit) if one.advised is None else shown(one.advised, unit)
        )
        rows.append(
            [
                one.resource.name,
                *(shown_quantile(quantile, unit) for quantile in one.quantiles),
                shown(one.in_force, unit),
                f"{one.ended:,}" if one.resource.outcome else "-",
                passing if one.resource.limit else "-",
            ]
        )
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _figure(one: ResourceAdvice, percent: float) -> str:
    title = f"{one.resource.name}<span>{one.resource.limit or 'timeout x cores'}</span>"
    if not one.histogram:
        return f'<figure><h3>{title}</h3><p class="soft">No run used any.</p></figure>'
    drawn = [*_bars(one), *_axis(one), *_marks(one, percent)]
    says = f"Histogram of {one.resource.name} of runs; the limit is {shown(one.in_force, one.resource.unit)}"
    return (
        f'<figure><h3>{title}</h3><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(says)}">{"".join(drawn)}</svg></figure>'
    )


def _bars(one: ResourceAdvice) -> Iterable[str]:
    """A bar for each class; even one run can be seen."""
    highest = max(one.histogram)
    room = _BASE - 26
    for count, low, high in zip(one.histogram, one.edges, one.edges[1:], strict=False):
        if not count:
            continue
        left, right = _place(low, one), _place(high, one)
        height = max(2.0, room * count / highest)
        kind = "over" if one.ended and low <= one.in_force < high else "bar"
        yield (
            f'<rect class="{kind}" x="{left + 0.75:.1f}" y="{_BASE - height:.1f}" '
            f'width="{right - left - 1.5:.1f}" height="{height:.1f}">'
            f"<title>{count:,} runs, {shown(low, one.resource.unit)} to {shown(high, one.resource.unit)}</title></rect>"
        )


def _axis(one: ResourceAdvice) -> Iterable[str]:
    yield f'<line class="axis" x1="0" y1="{_BASE}" x2="{_WIDTH}" y2="{_BASE}"/>'
    for place, anchor in ((0, "start"), (len(one.edges) // 2, "middle"), (-1, "end")):
        value = one.edges[place]
        yield (
            f'<text x="{_place(value, one):.1f}" y="{_BASE + 15}" text-anchor="{anchor}">'
            f"{shown(value, one.resource.unit)}</text>"
        )


def _marks(one: ResourceAdvice, percent: float) -> Iterable[str]:
    """Lines for the limit and for what would have been enough, each with its own line of text."""
    unit = one.resource.unit
    yield _mark(_place(one.in_force, one), "limit", f"limit {shown(one.in_force, unit)}", 12)
    if one.advised is not None and one.edges[0] <= one.advised <= one.edges[-1]:
        text = f"{percent:g} % pass at {shown(one.advised, unit)}"
        yield _mark(_place(one.advised, one), "wanted", text, _BASE + 34)


def _mark(x: float, kind: str, text: str, y: float) -> str:
    anchor = "end" if x > _WIDTH / 2 else "start"
    shift = -5 if anchor == "end" else 5
    top, bottom = (16, _BASE) if y < _BASE else (16, _BASE + 24)
    return (
        f'<line class="{kind}" x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}"/>'
        f'<text class="of-{kind}" x="{x + shift:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _place(value: float, one: ResourceAdvice) -> float:
    low, high = math.log(one.edges[0]), math.log(one.edges[-1])
    return _WIDTH * (math.log(max(value, one.edges[0])) - low) / (high - low)
