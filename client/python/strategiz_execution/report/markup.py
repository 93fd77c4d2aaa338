"""Pieces of HTML that all sections use."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_MOST_LISTED = 200


def section(heading: str, body: str, kind: str = "") -> str:
    """A section with its heading; *body* is HTML."""
    return f'<section class="{kind}"><h2>{escape(heading)}</h2>{body}</section>'


def chart(name: str, heading: str, note: str = "") -> str:
    """A section with the place of a chart."""
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    return section(
        heading,
        f'{said}<div class="chart" id="chart-{name}" role="img" aria-label="{escape(heading)}"></div>',
    )


def listed(texts: Sequence[str]) -> str:
    """Texts of strangers as a list."""
    more = [f"and {len(texts) - _MOST_LISTED} more"] if len(texts) > _MOST_LISTED else []
    return (
        f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in [*texts[:_MOST_LISTED], *more])}</ul>"
    )
