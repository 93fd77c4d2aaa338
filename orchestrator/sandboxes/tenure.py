"""What is held for a sandbox: given back when the sandbox is gone for certain, once, and never before."""

from __future__ import annotations

from collections.abc import Callable


class Tenure:
    """The time of one sandbox, from before it is made until it is gone for certain.

    Args:
        name: The sandbox's.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._is_over = False
        self._acts: list[Callable[[], None]] = []

    def at_end(self, act: Callable[[], None]) -> None:
        """Has *act* done at the end, after what was asked for before; at once if the end has come already."""
        if self._is_over:
            act()
        else:
            self._acts.append(act)

    def end(self) -> None:
        """The sandbox is gone for certain, or never was there. Only the first call does anything."""
        self._is_over = True
        acts, self._acts = self._acts, []
        for act in acts:
            act()
