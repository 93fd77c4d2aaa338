"""What a strategy prints, as lines that are safe to pass on: valid UTF-8, of bounded length and number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# A strategy that prints this many times its cap is not going to stop: it is ended.
_FLOOD_FACTOR = 16
# Each line costs work on its way to the client, however short it is.
_BYTES_PER_LINE = 128


@dataclass(slots=True)
class PrintLog:
    """Splits bytes into lines and hands them on until the cap is reached.

    Args:
        max_bytes: What all lines together may hold, a short one counted as 128 bytes; past it
            they are counted, not kept.
        max_line_bytes: Longer lines are cut and marked.
        emit: Takes the lines of one reading.
    """

    max_bytes: int
    max_line_bytes: int
    emit: Callable[[list[str]], None]
    received: int = 0
    kept: int = 0
    dropped: int = 0
    _pending: bytearray = field(default_factory=bytearray)
    _skipping: bool = False

    @property
    def flooded(self) -> bool:
        """Whether so much was printed that the run must end."""
        return self.received > self.flood_bytes

    @property
    def flood_bytes(self) -> int:
        """What may be printed before the run must end."""
        return _FLOOD_FACTOR * self.max_bytes

    def feed(self, data: bytes) -> None:
        """Takes what was read."""
        self.received += len(data)
        *complete, rest = data.split(b"\n")
        lines = []
        for piece in complete:
            self._extend(piece)
            lines.append(bytes(self._pending))
            self._pending.clear()
            self._skipping = False
        self._extend(rest)
        self._pass_on(lines)

    def close(self) -> None:
        """Hands on an unfinished last line, and says what was left out."""
        if self._pending:
            self._pass_on([bytes(self._pending)])
            self._pending.clear()
        if self.dropped:
            self.emit(
                [
                    f"[{self.dropped} more lines were printed and left out: logs hold {self.max_bytes} bytes]"
                ]
            )
            self.dropped = 0

    def _extend(self, piece: bytes) -> None:
        if self._skipping:
            return
        room = self.max_line_bytes - len(self._pending)
        self._pending += piece[:room]
        if len(piece) > room:
            self._pending += b" [cut]"
            self._skipping = True

    def _pass_on(self, lines: list[bytes]) -> None:
        taken = []
        for line in lines:
            cost = max(len(line) + 1, _BYTES_PER_LINE)
            if self.kept + cost > self.max_bytes:
                self.dropped += 1
            else:
                self.kept += cost
                taken.append(line.decode("utf-8", "replace"))
        if taken:
            self.emit(taken)
