"""Tells when files were changed or replaced: they are looked at, because a mounted secret sends no event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_Mark = tuple[int, int, int] | None


class WatchedFiles:
    """Some files, read together.

    Args:
        paths: Of the files; links are followed, as container platforms replace the link.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = [Path(path) for path in paths]
        self._seen: list[_Mark] | None = None

    def changed(self) -> bool:
        """Whether they changed since the last question. Ask before reading: a change meanwhile is seen next time."""
        marks = [_mark(path) for path in self._paths]
        changed = marks != self._seen
        self._seen = marks
        return changed


def _mark(path: Path) -> _Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
