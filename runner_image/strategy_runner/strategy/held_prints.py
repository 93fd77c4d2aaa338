"""Holds back what a strategy prints, where it may be asked again."""

from __future__ import annotations

import io
import sys


class HeldPrints(io.StringIO):
    """Holds print() back; past a quarter of a megabyte it lets everything through, so that caps still bite."""

    def write(self, text: str, /) -> int:
        """Keeps *text*, or lets it through."""
        if self.tell() + len(text) > 1 << 18 and sys.__stdout__ is not None:
            return sys.__stdout__.write(text)
        return super().write(text)

    def let_go(self) -> None:
        """Prints what was held back."""
        sys.stdout.write(self.getvalue())
