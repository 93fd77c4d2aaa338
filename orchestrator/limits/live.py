"""The limits that are in force now. A run asks once, when it is accepted, and keeps what it was told."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.limits.values import AllLimits, RunLimits, ServiceLimits
from orchestrator.settings import Settings


class LiveLimits:
    """Holds them, and tells who shares them out when they change."""

    def __init__(self, settings: Settings) -> None:
        self._now = AllLimits(settings)
        self._listeners: list[Callable[[], None]] = []

    @property
    def now(self) -> AllLimits:
        """All of them."""
        return self._now

    def of(self, user_id: str) -> RunLimits:
        """Those of a run that *user_id* asks for now."""
        return self._now.of(user_id)

    @property
    def of_everybody(self) -> RunLimits:
        """Those of users who have no others."""
        return self._now.in_scopes("")

    @property
    def of_service(self) -> ServiceLimits:
        """What all runs share."""
        return self._now.of_service

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls *listener* after each change."""
        self._listeners.append(listener)

    def adopt(self, limits: AllLimits) -> None:
        """Puts *limits* in force for runs that are accepted from now on."""
        if limits.changed == self._now.changed:
            return
        self._now = limits
        for listener in self._listeners:
            listener()
