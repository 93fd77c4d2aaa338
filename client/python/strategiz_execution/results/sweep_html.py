"""A sweep as a notebook shows it: the best sets, what luck explains, what failed.

The rule: every text goes through `escape`, for parameters and messages are a stranger's.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from strategiz_execution.results.sweep_parts import in_one_line, written

if TYPE_CHECKING:
    from strategiz_execution.results.sweep import SweepResult

_MOST_FAILURES, _MOST_BEST = 5, 10


def html_of(result: SweepResult) -> str:
    """A fragment of HTML, without script, that is readable on light and dark ground."""
    tried = result.tried
    failed = sum(not one.ok for one in tried)
    head = f"<b>{escape(result.outcome.lower().replace('_', ' '))}</b>: {len(tried):,} sets"
    head += f", {failed:,} failed" if failed else ""
    parts = [f"<p>{head}</p>"]
    if result.failure is not None:
        parts.append(f"<p>{escape(result.failure.message)}</p>")
    parts += [_best(result), _paragraph(_words(result))]
    parts += [_list("failed sets", _failures(result)), _list("warnings", result.warnings)]
    used = result.usage
    parts.append(f"<small>{escape(f'sweep {result.run_id}, {used.total_ms:,.0f} ms')}</small>")
    return f'<div style="max-width:62em">{"".join(parts)}</div>'


def _best(result: SweepResult) -> str:
    if not result.best:
        return ""
    names = result.names
    head = "".join(f"<th>{escape(name)}</th>" for name in ("set", *names, result.rank_by))
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:right">{escape(text)}</td>'
            for text in (
                str(one.set),
                *(written(one.parameters.get(name, "")) for name in names),
                f"{one.score:.4g}",
            )
        )
        + "</tr>"
        for one in result.best[:_MOST_BEST]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _words(result: SweepResult) -> Iterable[str]:
    if result.plateau is not None:
        yield result.plateau.sentence
    if result.luck is not None:
        yield from result.luck.sentences.values()


def _failures(result: SweepResult) -> list[str]:
    return [
        f"{len(sets):,}: {message} (such as set {sets[0].set}, {in_one_line(sets[0].parameters, result.names)})"
        for message, sets in list(result.failures.items())[:_MOST_FAILURES]
    ]


def _paragraph(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def _list(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<details><summary>{escape(title)}</summary><ul>{items}</ul></details>" if items else ""
