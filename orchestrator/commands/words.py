"""Numbers and ids as people read them in a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

_MIB = 1 << 20


def table(rows: Iterable[Sequence[str]]) -> str:
    """Lines with columns as wide as they need to be; the first row is the heading."""
    listed = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in listed
    )


def printable(text: str) -> str:
    """*text* with all that could act on a terminal escaped: clients choose ids."""
    return "".join(
        letter
        if letter.isprintable() and letter != "\\"
        else letter.encode("unicode_escape").decode()
        for letter in text
    )


def mib(size_bytes: float) -> str:
    """Bytes as MiB."""
    return f"{size_bytes / _MIB:,.0f} MiB"


def moment(epoch_ms: int) -> str:
    """UTC epoch milliseconds as a time."""
    return f"{datetime.fromtimestamp(epoch_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}"


def ago(epoch_ms: int) -> str:
    """How long ago that was."""
    return duration(max(0.0, time.time() - epoch_ms / 1000))


def duration(seconds: float) -> str:
    """Seconds, in a unit that leaves few digits."""
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
