"""Returns freed memory to the machine.

gRPC receives a message in small pieces, and the C library keeps their memory for reuse: after a few large messages the
service would never shrink again.
"""

from __future__ import annotations

import asyncio
import ctypes
from concurrent.futures import ThreadPoolExecutor

# What it costs to give back: a millisecond or two of another core.
_WORTH_BYTES = 1 << 20
# Frees that follow one another are given back together.
_SOON_S = 0.05


class FreedMemory:
    """Gives back, on a thread of its own, once for all that is asked for while it is at it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "freed-memory")
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not in every C library
        self._asked = False

    def give_back(self, size_bytes: int) -> None:
        """Gives back soon, if *size_bytes* that were freed are worth it."""
        if size_bytes < _WORTH_BYTES or self._trim is None or self._asked:
            return
        self._asked = True
        asyncio.get_running_loop().call_later(_SOON_S, self._begin)

    def _begin(self) -> None:
        self._asked = False
        if self._trim is not None:
            self._thread.submit(self._trim, 0)
