"""What is said of a file whose bars cannot be used."""

from __future__ import annotations

from strategiz_execution.errors import StrategizError


class BarsFileError(StrategizError, ValueError):
    """A file of bars cannot be read, or a row of it cannot be used.

    Attributes:
        reason: What is wrong, and what to do.
        path: The file, as it was named; may be empty.
        line: Line of a text file, or row of a table, from 1; 0 = the whole file.
        column: Name of the column, as in the file; may be empty.
        text: What stands there; may be empty.
    """

    def __init__(
        self, reason: str, *, path: str = "", line: int = 0, column: str = "", text: str = ""
    ) -> None:
        self.reason, self.path, self.line, self.column, self.text = reason, path, line, column, text
        super().__init__(reason)

    def __str__(self) -> str:
        """The whole sentence: file, line, column, text, reason."""
        place = [self.path] if self.path else []
        if self.line:
            place.append(f"line {self.line}")
        if self.column:
            place.append(f"column {self.column!r}")
        shown = f"{self.text!r} " if self.text else ""
        return f"{', '.join(place)}: {shown}{self.reason}" if place else f"{shown}{self.reason}"

    def within(self, path: str) -> BarsFileError:
        """The same, of the file *path*."""
        return BarsFileError(
            self.reason, path=path, line=self.line, column=self.column, text=self.text
        )
