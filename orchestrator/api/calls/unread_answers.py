"""Limits the memory of answers that clients have not read yet. Any client can stop reading."""

from __future__ import annotations

from typing import Any, TypeAlias

import grpc

from orchestrator.errors import Overloaded
from orchestrator.settings import MIB

_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

# The service's own, and the one that gRPC sends from.
_COPIES = 2
# As many of these as there can be calls are no danger, so they are handed over whatever else waits.
_SMALL_BYTES = 64 * 1024
# Answers are read in parts of a second, or not at all.
_RETRY_S = 2.0


class UnreadAnswers:
    """Counts what is held for calls until they end.

    Args:
        max_bytes: What may be held before calls for runs are refused.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held_bytes = 0

    @property
    def held_bytes(self) -> int:
        """What is held now."""
        return self._held_bytes

    def require_room(self) -> None:
        """Returns if there may be more answers.

        Raises:
            Overloaded: Too much is held already.
        """
        if self._held_bytes >= self._max_bytes:
            raise self._refusal()

    def hold(self, context: _Context, answer_bytes: int) -> None:
        """Counts an answer until the call of *context* has ended: its client has read it, or is gone.

        Raises:
            Overloaded: There is no room beside what is held for others. One answer alone, or a small one, has room.
        """
        held = _COPIES * answer_bytes
        if (
            held > _SMALL_BYTES
            and self._held_bytes > 0
            and self._held_bytes + held > self._max_bytes
        ):
            raise self._refusal()
        self._held_bytes += held
        context.add_done_callback(lambda _context: self._let_go(held))  # type: ignore[arg-type]  # the stubs want a call

    def _let_go(self, held: int) -> None:
        self._held_bytes -= held

    def _refusal(self) -> Overloaded:
        held_mb, max_mb = self._held_bytes // MIB, self._max_bytes // MIB
        return Overloaded(
            f"answers that clients have not read take {held_mb} MiB; {max_mb} are what there is room for",
            reason="ANSWERS_NOT_READ",
            retry_after_s=_RETRY_S,
            facts={
                "unread_mb": str(held_mb),
                "unread_answers_mb": str(max_mb),
            },
        )
