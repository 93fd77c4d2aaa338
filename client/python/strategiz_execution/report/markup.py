"""Pieces of HTML that all sections use."""

from __future__ import annotations

from html import escape


def section(heading: str, body: str, kind: str = "") -> str:
    """A section with its heading; *body* is HTML."""
    return f'<section class="{kind}"><h2>{escape(heading)}</h2>{body}</section>'
