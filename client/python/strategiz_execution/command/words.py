"""Text of strangers for a terminal: nothing in it can act on the terminal."""

from __future__ import annotations


def plain(text: str, *, keep_lines: bool = False) -> str:
    """*text* with all that is no printable letter escaped; with *keep_lines* newlines stay, and tabs are spaces."""
    if keep_lines:
        text = text.expandtabs(4)
    return "".join(
        letter
        if letter.isprintable() or (keep_lines and letter == "\n")
        else letter.encode("unicode_escape", "backslashreplace").decode()
        for letter in text
    )
