"""Counts the bytes of requests that the service holds, from receipt until they are released.

The rule: every held byte is counted, and a request beyond the budget is refused before anything is built from it. One
user may take only a share: beyond it that user must wait until one of their runs has ended, while others still get in.
"""

from __future__ import annotations

from collections import Counter

from orchestrator.errors import Overloaded
from orchestrator.settings import MIB

# As many of these as there can be calls are no danger.
_SMALL_BYTES = 64 * 1024
# Of all for one user.
_SHARE = 0.5
# As long as a run of usual length.
_RETRY_S = 2.0


class ByteBudget:
    """Counts what requests take together.

    Args:
        max_bytes: What they may take.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held_bytes = 0
        self._by_user: Counter[str] = Counter()

    @property
    def held_bytes(self) -> int:
        """What is held now."""
        return self._held_bytes

    def hold(self, size_bytes: int) -> Held:
        """Counts a request of *size_bytes* that was received.

        Raises:
            Overloaded: There is no room beside the others. One alone, or a small one, has room.
        """
        held = Held(self)
        alone = size_bytes <= _SMALL_BYTES or not self._held_bytes
        if not alone and self._held_bytes + size_bytes > self._max_bytes:
            raise _refusal(
                f"requests that wait or run take {self._held_bytes // MIB} MiB of {self._max_bytes // MIB}; "
                f"there is no room for one of {-(-size_bytes // MIB)} MiB now",
                self._held_bytes,
                self._max_bytes,
            )
        self.change(held, size_bytes)
        return held

    def name(self, held: Held, user: str) -> None:
        """Says whose request it is.

        Raises:
            Overloaded: The user would have more than a share. One request alone, or a small one, has room.
        """
        share = int(_SHARE * self._max_bytes)
        others = self._by_user[user]
        alone = held.size_bytes <= _SMALL_BYTES or not others
        if not alone and others + held.size_bytes > share:
            raise _refusal(
                f"requests of this user that wait or run take {others // MIB} MiB of {share // MIB}; "
                f"there is no room for one of {-(-held.size_bytes // MIB)} MiB now",
                others,
                share,
            )
        held.user = user
        self._by_user[user] += held.size_bytes

    def change(self, held: Held, size_bytes: int) -> None:
        """Counts *held* as *size_bytes* from now on."""
        more = size_bytes - held.size_bytes
        held.size_bytes = size_bytes
        self._held_bytes += more
        if held.user is not None:
            self._by_user[held.user] += more
            if self._by_user[held.user] <= 0:
                del self._by_user[held.user]


class Held:
    """One request that is counted, until all who keep it have let it go.

    Attributes:
        size_bytes: As what it is counted.
        user: Whose it is; None until that is known.
    """

    def __init__(self, budget: ByteBudget) -> None:
        self.size_bytes = 0
        self.user: str | None = None
        self._budget = budget
        self._keepers = 1

    def keep(self) -> None:
        """One more needs it, who lets it go."""
        self._keepers += 1

    def let_go(self) -> None:
        """One needs it no more."""
        self._keepers -= 1
        if not self._keepers:
            self._budget.change(self, 0)


def _refusal(message: str, held_bytes: int, max_bytes: int) -> Overloaded:
    return Overloaded(
        message,
        reason="REQUESTS_TOO_LARGE",
        retry_after_s=_RETRY_S,
        facts={"held_mb": str(held_bytes // MIB), "request_memory_mb": str(max_bytes // MIB)},
    )
