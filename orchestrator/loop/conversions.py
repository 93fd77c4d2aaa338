"""Work on large data, away from the event loop.

The rule: one thread does all work that takes longer than a few milliseconds, one piece after another. So the loop
serves other calls meanwhile, and only one large piece takes memory at a time. A cancelled caller waits until the thread
has released the data, so that the memory stays counted as long as it is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

# What takes longer than a thread takes to begin, and less than anyone notices: about a millisecond.
LARGE_BYTES = 256 * 1024

_T = TypeVar("_T")


class Conversions:
    """One thread for large data; small data is dealt with at once.

    Args:
        name: Of the thread.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._turn = asyncio.Lock()

    async def do(self, size_bytes: int, work: Callable[[], _T]) -> _T:
        """The result of *work*, which is on data of about *size_bytes*."""
        if size_bytes < LARGE_BYTES:
            return work()
        async with self._turn:
            done = asyncio.get_running_loop().run_in_executor(self._thread, work)
            try:
                return await asyncio.shield(done)
            except asyncio.CancelledError:
                await _ended(done)
                raise
            finally:
                del done, work


async def _ended(done: asyncio.Future[_T]) -> None:
    """Waits for *done*, however often the wait is cancelled."""
    while not done.done():
        try:
            await asyncio.wait([done])
        except asyncio.CancelledError:
            continue
    if not done.cancelled():
        done.exception()
