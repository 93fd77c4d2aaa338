"""Limits how many runs a user may begin in a minute: a bucket of tokens for each user, filled at a steady rate.

A bucket is one number, the moment at which it will be full. A full one is the same as none, so it is forgotten.
"""

from __future__ import annotations

import time

from orchestrator.errors import Overloaded

_MINUTE_S = 60.0
# As many buckets are kept before full ones are looked for.
_MANY = 1024


class UserRates:
    """Counts the runs that users begin.

    Args:
        per_minute: How many each may begin in a minute, also all at once; 0 = no limit.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._full_at: dict[str, float] = {}
        self._look_at = _MANY

    def begin(self, user_id: str, now: float | None = None) -> None:
        """The user begins a run.

        Raises:
            Overloaded: It has begun too many.
        """
        if not self._per_minute:
            return
        now = time.monotonic() if now is None else now
        each_s = _MINUTE_S / self._per_minute
        full_at = max(self._full_at.get(user_id, now), now) + each_s
        wait_s = full_at - now - _MINUTE_S
        # A sum of floats is off by less than this.
        if wait_s > 1e-6:
            raise Overloaded(
                f"the user has begun {self._per_minute} runs within a minute, which is as many as may be",
                reason="USER_RATE",
                retry_after_s=wait_s,
                facts={"user_runs_per_minute": str(self._per_minute)},
            )
        self._full_at[user_id] = full_at
        if len(self._full_at) > self._look_at:
            self._full_at = {user: at for user, at in self._full_at.items() if at > now}
            self._look_at = max(_MANY, 2 * len(self._full_at))
