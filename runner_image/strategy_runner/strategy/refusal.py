"""What the runner raises where a strategy says something that has no meaning."""

from __future__ import annotations


class InvalidSignal(Exception):
    """The strategy returned, or gave to signal(), something that is not a signal."""

    def __init__(self, message: str, bar: int | None = None) -> None:
        super().__init__(message)
        self.bar = bar
