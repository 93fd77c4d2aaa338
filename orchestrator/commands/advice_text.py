"""Advice on limits in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestrator.limits.advice import (
    Capacity,
    GroupAdvice,
    Quantile,
    ResourceAdvice,
    runs_needed,
)
from orchestrator.terminal import printable

_BAR = 24
_WIDTH = 160


def print_advice(groups: list[GroupAdvice], by: str, since: datetime, percent: float) -> None:
    """Prints *groups* on standard output, in colour where it is a terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        # A file or a pipe has no width; nothing is to be broken for the lack of one.
        console = Console(highlight=False, width=_WIDTH)
    if not groups:
        console.print(f"No run with an outcome since {since:%Y-%m-%d %H:%M} UTC.")
        return
    for group in groups:
        console.print(Text(heading(group, by), style="bold"))
        console.print(_table(group, percent))
        for sentence in sentences(group, percent):
            console.print(f"  {sentence}", markup=False)
        console.print()


def heading(group: GroupAdvice, by: str) -> str:
    """Who the runs are of, and how they ended."""
    name = printable(group.name)
    who = {"tier": f"tier {name}" if name else "no tier", "user": f"user {name}"}.get(
        by, "everybody"
    )
    ends = ", ".join(f"{count:,} {outcome}" for outcome, count in group.outcomes.items())
    return f"{who}: {group.runs:,} runs ({ends})"


def sentences(group: GroupAdvice, percent: float) -> Iterable[str]:
    """What to make of it, a sentence for each limit that matters."""
    needed = runs_needed(percent / 100)
    if group.runs < needed:
        yield f"{group.runs:,} runs are too few to say what {percent:g} % need; it takes {needed:,}."
    for one in group.resources:
        yield from _on_limit(one, group.runs, percent)
    yield _on_capacity(group.capacity)


def shown(value: float, unit: str) -> str:
    """*value* with its unit."""
    if unit == "bars":
        return f"{value:,.0f}"
    if unit == "MiB" and value < 1:
        value, unit = value * 1024, "KiB"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f} {unit}"


def shown_quantile(quantile: Quantile, unit: str) -> str:
    """Its value, or why there is none."""
    if quantile.too_few:
        return f"needs {runs_needed(quantile.part):,} runs"
    if quantile.value is None:
        return f"over {shown(quantile.at_least or 0.0, unit)}"
    return shown(quantile.value, unit)


def label(part: float) -> str:
    """`p99.9` for 0.999."""
    return f"p{100 * part:.6g}"


def _table(group: GroupAdvice, percent: float) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column("against the limit", min_width=_BAR)
    parts = [quantile.part for quantile in group.resources[0].quantiles]
    for part in parts:
        table.add_column(label(part), justify="right")
    for name in ("limit", "ended", f"{percent:g} % pass at"):
        table.add_column(name, justify="right")
    for one in group.resources:
        unit = one.resource.unit
        table.add_row(
            one.resource.name,
            _bar(one),
            *(shown_quantile(quantile, unit) for quantile in one.quantiles),
            shown(one.in_force, unit),
            f"{one.ended:,}" if one.resource.outcome else "-",
            _advised(one),
        )
    return table


def _bar(one: ResourceAdvice) -> Bar:
    """The highest quantile that is known, as a part of the limit."""
    known = [q.value if q.value is not None else q.at_least for q in one.quantiles if not q.too_few]
    used = known[-1] if known and known[-1] is not None else 0.0
    share = min(1.0, used / one.in_force) if one.in_force else 0.0
    colour = "red" if one.ended or share >= 0.9 else "yellow" if share >= 0.6 else "green"
    return Bar(1.0, 0.0, share, width=_BAR, color=colour, bgcolor="bright_black")


def _advised(one: ResourceAdvice) -> str:
    if not one.resource.limit:
        return "-"
    if one.advised is None:
        return shown_quantile(one.wanted, one.resource.unit)
    return shown(one.advised, one.resource.unit)


def _on_limit(one: ResourceAdvice, runs: int, percent: float) -> Iterable[str]:
    resource = one.resource
    if not resource.limit:
        return
    now = shown(one.in_force, resource.unit)
    if one.ended:
        yield (
            f"{resource.limit}: {one.ended:,} of {runs:,} runs ({one.ended / runs:.2%}) were ended by it, "
            f"as {resource.outcome}."
        )
    if one.wanted.too_few:
        return
    if one.advised is None:
        least = shown(one.wanted.at_least or 0.0, resource.unit)
        yield (
            f"{resource.limit}: so many met it that {percent:g} % cannot be known; it is over {least}. "
            "Raise it, and look again."
        )
    elif one.advised > one.in_force:
        more = shown(one.advised, resource.unit)
        yield f"{resource.limit}: {percent:g} % would have passed at {more}; it is {now}."
    elif one.advised < one.in_force and not one.ended:
        less = shown(one.advised, resource.unit)
        yield f"{resource.limit}: {percent:g} % would still have passed at {less}; it is {now}."


def _on_capacity(capacity: Capacity) -> str:
    """What the advised memory would do."""
    now = min(capacity.now, capacity.slots)
    text = f"runs at once: memory is there for {capacity.now:,}, slots for {capacity.slots:,}, so {now:,}"
    if capacity.advised is None:
        return text + "."
    then = min(capacity.advised, capacity.slots)
    return text + f"; with the advised memory for {capacity.advised:,}, so {then:,}."
