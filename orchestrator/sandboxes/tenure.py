"""Releases what is held for sandboxes: once, when they are certainly removed, and never before."""

from __future__ import annotations

from collections.abc import Callable


class Tenure:
    """The lifetime of one sandbox, from before it is created until it is certainly removed.

    Args:
        name: The sandbox's.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._is_over = False
        self._acts: list[Callable[[], None]] = []

    def at_end(self, act: Callable[[], None]) -> None:
        """Calls *act* at the end, after earlier acts; at once if the sandbox is already removed."""
        if self._is_over:
            act()
        else:
            self._acts.append(act)

    def end(self) -> None:
        """The sandbox is certainly removed, or never existed. Only the first call has an effect."""
        self._is_over = True
        acts, self._acts = self._acts, []
        for act in acts:
            act()


class SandboxesOfRun:
    """All sandboxes that may have the memory of one run; *on_gone* is called once, when the last of them is gone.

    It begins with a count of one, for the caller that may still add sandboxes.
    """

    def __init__(self, on_gone: Callable[[], None]) -> None:
        self._on_gone = on_gone
        self._count = 1

    def add(self) -> None:
        """One more may be there; `drop` says that it is gone."""
        self._count += 1

    def drop(self) -> None:
        """One of them is gone, or the caller adds no more."""
        self._count -= 1
        if not self._count:
            self._on_gone()
