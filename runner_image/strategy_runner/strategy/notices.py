"""What pandas and numpy warn of at lines of the strategy: code that does not do what it did, and says so no louder.

Chained assignment is the worst of them: `data['x'][mask] = 1` runs and writes nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from pandas.errors import ChainedAssignmentError  # type: ignore[attr-defined]

from strategy_runner.channel.reply import Note, NoteKind

FILENAME = "<strategy>"
_TOLD = (FutureWarning, DeprecationWarning, PendingDeprecationWarning)
_MAX = 16


@contextmanager
def noticed() -> Iterator[list[Note]]:
    """While it lasts, gathers notes; other warnings go where they went before."""
    notes: list[Note] = []
    with warnings.catch_warnings():
        for category in (ChainedAssignmentError, *_TOLD):
            warnings.filterwarnings("default", category=category, module="__main__")
        usual = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: object = None,
            line: str | None = None,
        ) -> None:
            note = _note(message, category, lineno) if filename == FILENAME else None
            if note is None:
                usual(message, category, filename, lineno, file, line)  # type: ignore[arg-type]
            elif note not in notes and len(notes) < _MAX:
                notes.append(note)

        warnings.showwarning = show
        yield notes


def _note(message: Warning | str, category: type[Warning], line: int) -> Note | None:
    if issubclass(category, ChainedAssignmentError):
        return Note(NoteKind.CHAINED_ASSIGNMENT, line)
    if issubclass(category, _TOLD):
        words = " ".join(str(message).split())
        return Note(NoteKind.LIBRARY_WARNING, line, f"{category.__name__}: {words}"[:200])
    return None
