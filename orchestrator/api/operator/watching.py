"""What changes, for one operator who watches.

The rule: one that reads slowly holds nothing up, and is told how much was left out.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator

from orchestrator.api.operator.messages import changed_messages, run_message, status_message
from orchestrator.generated import operator_pb2 as public
from orchestrator.ledger.in_flight import KnownRun
from orchestrator.operating.console import Console
from orchestrator.operating.run_listing import ListedRun

# The status is compared this often: queue and pool change with every run.
_LOOK_S = 0.25
_MOST_UNREAD = 1000


async def changes(console: Console) -> AsyncIterator[public.Change]:
    """The status, the limits and the runs in flight, then what changes."""
    limits = console.limits
    unread: deque[public.Run] = deque()
    news = asyncio.Event()
    missed = 0

    def told(run: KnownRun) -> None:
        nonlocal missed
        if len(unread) == _MOST_UNREAD:
            unread.popleft()
            missed += 1
        tier = limits.now.tier_of(run.record.user_id)
        unread.append(run_message(ListedRun(run.record, run), tier))
        news.set()

    forget = console.board.listen(told)
    status, changed = None, None
    try:
        for run in console.board.in_flight:
            told(run)
        while True:
            if status != (status := console.status()):
                yield _change(status=status_message(status))
            if changed is not (changed := limits.now.changed):
                yield _change(limits=public.LimitsChanged(changed=changed_messages(changed)))
            if missed:
                left_out, missed = missed, 0
                yield _change(missed=left_out)
            while unread:
                yield _change(run=unread.popleft())
            news.clear()
            try:
                async with asyncio.timeout(_LOOK_S):
                    await news.wait()
            except TimeoutError:
                continue
    finally:
        forget()


def _change(**kind: object) -> public.Change:
    return public.Change(time_ms=time.time_ns() // 1_000_000, **kind)  # type: ignore[arg-type]  # the caller says which
