"""Answers of finished runs, kept for a while under the ids that their clients chose.

Bounded in seconds and in bytes, the oldest out first. Time is monotonic. No input, no output.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestrator.run import RunEvent, RunId

# What an entry takes beside its answer: id, digest, first event, and its place.
_OVERHEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class RetainedAnswer:
    """How a run was answered.

    Attributes:
        contents: Digest of the request without its id.
        first: The event with which its stream began; None if there was none.
        answer: Encoded.
    """

    contents: bytes
    first: RunEvent | None
    answer: bytes = field(repr=False)

    @property
    def size_bytes(self) -> int:
        """What it takes, about."""
        return len(self.answer) + _OVERHEAD_BYTES


class AnswerRetention:
    """Keeps answers.

    Args:
        retention_s: How long each is kept.
        max_bytes: What all of them may take together.
        clock: Seconds, monotonic.
    """

    def __init__(
        self, *, retention_s: float, max_bytes: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._retention_s = retention_s
        self._max_bytes = max_bytes
        self._clock = clock
        # In the order in which they came, so that the first is always the oldest.
        self._kept: OrderedDict[RunId, tuple[float, RetainedAnswer]] = OrderedDict()
        self._size_bytes = 0

    @property
    def size_bytes(self) -> int:
        """What is kept takes, about."""
        return self._size_bytes

    def get(self, run_id: RunId) -> RetainedAnswer | None:
        """The answer of *run_id*, while it is kept."""
        self._forget_old()
        entry = self._kept.get(run_id)
        return entry[1] if entry is not None else None

    def put(self, run_id: RunId, answer: RetainedAnswer) -> None:
        """Keeps *answer*, unless it is larger than all may be together."""
        self._forget_old()
        self._forget(run_id)
        if self._retention_s <= 0 or answer.size_bytes > self._max_bytes:
            return
        self._kept[run_id] = (self._clock() + self._retention_s, answer)
        self._size_bytes += answer.size_bytes
        while self._size_bytes > self._max_bytes:
            self._forget(next(iter(self._kept)))

    def _forget_old(self) -> None:
        now = self._clock()
        while self._kept:
            run_id, (until, _) = next(iter(self._kept.items()))
            if until > now:
                return
            self._forget(run_id)

    def _forget(self, run_id: RunId) -> None:
        entry = self._kept.pop(run_id, None)
        if entry is not None:
            self._size_bytes -= entry[1].size_bytes
