"""Whether new runs are taken. An operator drains a service before work on its machine, and resumes it afterwards.

Runs in flight finish, those in the queue too, and calls may join them; only what would have to be started is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.errors import Draining


class Drain:
    """Open at first."""

    def __init__(self) -> None:
        self._is_on = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def is_on(self) -> bool:
        """Whether new runs are refused."""
        return self._is_on

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls *listener* after each change."""
        self._listeners.append(listener)

    def require_open(self) -> None:
        """Returns if new runs are taken.

        Raises:
            Draining: They are not.
        """
        if self._is_on:
            raise Draining

    def turn(self, *, on: bool) -> bool:
        """Begins or ends the drain; whether that changed anything."""
        if self._is_on == on:
            return False
        self._is_on = on
        for listener in self._listeners:
            listener()
        return True
