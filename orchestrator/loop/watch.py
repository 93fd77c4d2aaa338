"""Measures how long the event loop was blocked.

The rule: looked at only while there is a call, so that a service without calls costs nothing.
"""

from __future__ import annotations

import asyncio
from types import TracebackType

_LOOK_S = 0.005
_STALL_S = 0.02


class LoopWatch:
    """Notes how late it is woken, within its `with` blocks, of which there may be several at once.

    Attributes:
        stalls: How often the loop was kept for more than 20 ms.
        worst_ms: The longest time that it was kept.
    """

    def __init__(self) -> None:
        self.stalls = 0
        self.worst_ms = 0.0
        self._calls = 0
        self._next: asyncio.TimerHandle | None = None

    def __enter__(self) -> None:
        self._calls += 1
        if self._next is None:
            self._look_later()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._calls -= 1

    def _look_later(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + _LOOK_S
        self._next = loop.call_at(due, self._look, due)

    def _look(self, due: float) -> None:
        late_s = asyncio.get_running_loop().time() - due
        self.worst_ms = max(self.worst_ms, late_s * 1000)
        self.stalls += late_s > _STALL_S
        self._next = None
        if self._calls:
            self._look_later()
