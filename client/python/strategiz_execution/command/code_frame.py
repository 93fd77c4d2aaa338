"""A line of a strategy with its neighbours and a caret, as compilers show it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.text import Text

from strategiz_execution.command.words import plain
from strategiz_execution.results.others import Finding

_BEFORE, _AFTER = 2, 1


def code_frame(
    code: str, *, kind: str, message: str, path: str, line: int | None, column: int | None,
    place: str = "", hint: str = "",
) -> Text:  # fmt: skip
    """*message* with the line that it is about.

    Args:
        code: All of the source.
        kind: "error", "warning" or "suggestion".
        message: What is wrong.
        path: The file, as it was named.
        line: From 1; None = not known.
        column: From 1; None = the whole line.
        place: More about where, such as the bar.
        hint: What to do.
    """
    colour = {"error": "bold red", "warning": "bold yellow"}.get(kind, "bold cyan")
    lines = [plain(text, keep_lines=True) for text in code.splitlines()]
    told = Text.assemble(
        (kind, colour), (": ", "bold"), (plain(message, keep_lines=True), "bold"), "\n"
    )
    if line is None or not 0 < line <= len(lines):
        told.append_text(Text.assemble((" --> ", "blue"), plain(path), f" {place}".rstrip()))
    else:
        first, last = max(line - _BEFORE, 1), min(line + _AFTER, len(lines))
        width = len(str(last))
        bar = f"{' ' * width} |"
        at = f"{path}:{line}" + (f":{column}" if column else "")
        told.append_text(
            Text.assemble(
                (f"{' ' * width}--> ", "blue"),
                plain(at),
                f" {place}".rstrip(),
                ("\n" + bar, "blue"),
            )
        )
        for number in range(first, last + 1):
            told.append_text(
                Text.assemble((f"\n{number:>{width}} |", "blue"), f" {lines[number - 1]}".rstrip())
            )
            if number == line:
                told.append_text(
                    Text.assemble(
                        ("\n" + bar, "blue"), " ", (_carets(lines[line - 1], column), colour)
                    )
                )
    if hint:
        told.append_text(
            Text.assemble(("\n = ", "blue"), ("help: ", "bold"), plain(hint, keep_lines=True))
        )
    return told


def _carets(text: str, column: int | None) -> str:
    start = len(text) - len(text.lstrip())
    if column is not None and column - 1 < len(text):
        named = re.match(r"[\w.]+|\S", text[column - 1 :])
        return " " * (column - 1) + "^" * (len(named[0]) if named else 1)
    return " " * start + "^" * max(len(text.strip()), 1)


def finding_frames(code: str, findings: Iterable[Finding], path: str) -> list[Text]:
    """A frame of *code*, which is in the file *path*, for each of *findings*, with an empty line after it."""
    frames: list[Text] = []
    for finding in findings:
        frame = code_frame(
            code, kind=finding.severity.lower(), message=finding.message, path=path,
            line=finding.line, column=finding.column,
        )  # fmt: skip
        frames += [frame, Text()]
    return frames
