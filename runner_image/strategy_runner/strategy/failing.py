"""An exception of a strategy, as the rules see it that look for what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failing:
    """An exception on its way to its author.

    Attributes:
        error: Itself. Only its type and plain attributes are looked at; its text is in `text`.
        text: Its words.
        line: Of the strategy, as far as it is known.
        bar: That was being decided, if one was.
        parameters: Names of the parameters that were sent.
        texts: Of these, names of those that are text.
    """

    error: BaseException
    text: str
    line: str
    bar: int | None = None
    parameters: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def is_a(self, *kinds: type[BaseException]) -> bool:
        """Whether the exception is one of *kinds*."""
        return isinstance(self.error, kinds)


Rule = Callable[[Failing], str | None]
