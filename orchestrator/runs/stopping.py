"""Ends work that an operator has stopped, and waits until it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from orchestrator.run import Ending, Failure, Outcome

_T = TypeVar("_T")

STOPPED = Ending(
    Outcome.CANCELLED,
    Failure(
        "an operator of the service cancelled the run",
        hint="ask the operator before you send it again; the same run_id gets this answer again for a while",
    ),
)


class Stopped(Exception):
    """The work was stopped before it was done."""


async def unless_stopped(work: Coroutine[Any, Any, _T], stop: asyncio.Event) -> _T:
    """The result of *work*, which is cancelled when *stop* is set.

    Raises:
        Stopped: It was, and *work* has ended.
    """
    doing = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not doing.done():
            doing.cancel()
            await asyncio.wait((doing,))
    if doing.cancelled():
        raise Stopped
    return doing.result()
