"""Blocking calls on threads, each with a timeout: the caller waits for a bounded time, whatever the call does.

A call that overruns keeps its thread until its own timeout ends it, so calls that must not wait for others get threads
of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

_T = TypeVar("_T")


class BlockingCalls:
    """Threads for calls of one kind.

    Args:
        name: Of the threads.
        threads: Calls that may go on at once; more of them wait, and their time runs.
        timeout_s: Longest time for one call, waiting for a thread included.
    """

    def __init__(self, name: str, *, threads: int, timeout_s: float) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._timeout_s = timeout_s

    async def do(self, call: Callable[[], _T]) -> _T:
        """What *call* returns or raises.

        A cancelled caller still waits for a call that has begun, for as long again, so that what it
        did can be undone.

        Raises:
            TimeoutError: It took too long, and may yet have its effect.
            RuntimeError: The machine has no thread for it.
        """
        # With the caller's context, so that what is logged on the thread belongs to the caller's run.
        submitted = self._threads.submit(copy_context().run, call)
        answer = asyncio.wrap_future(submitted)
        answer.add_done_callback(_hear)
        try:
            await asyncio.wait([answer], timeout=self._timeout_s)
        except asyncio.CancelledError:
            if not submitted.cancel():
                await asyncio.wait([answer], timeout=self._timeout_s)
            raise
        if not answer.done():
            submitted.cancel()
            raise TimeoutError(f"no answer within {self._timeout_s:g} s")
        return answer.result()

    def close(self) -> None:
        """Gives the threads back as soon as their calls end; calls that have not begun never do."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _hear(answer: asyncio.Future[Any]) -> None:
    """Marks as read an error that no caller waits for any more."""
    if not answer.cancelled():
        answer.exception()
