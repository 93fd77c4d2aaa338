"""Numbers and times as people read them in a terminal."""

from __future__ import annotations

import time
from datetime import UTC, datetime

_MIB = 1 << 20


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
