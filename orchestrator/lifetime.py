"""How long the service lives: until a signal, or until a part of it fails that it cannot be without.

The rule: what is begun is closed in reverse order, and no part fails without a word.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog

_log = structlog.get_logger(__name__)


class StopSignals:
    """Counts SIGTERM and SIGINT. The failure of a background task counts as a first signal.

    Attributes:
        fault: The first such fault.
    """

    def __init__(self) -> None:
        self.first = asyncio.Event()
        self.second = asyncio.Event()
        self.fault: BaseException | None = None
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, self._told)

    def failed(self, error: BaseException) -> None:
        """A part of the service has failed with *error*."""
        self.fault = self.fault or error
        self.first.set()

    def watch_stdin(self) -> None:
        """The end of standard input, which is a pipe, counts as a signal: who held its other end is gone."""
        loop = asyncio.get_running_loop()

        def readable() -> None:
            if not os.read(0, 4096):
                loop.remove_reader(0)
                self._told()

        loop.add_reader(0, readable)

    def _told(self) -> None:
        (self.second if self.first.is_set() else self.first).set()


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The lifetime of all parts: *closing* undoes in reverse order what was begun, *stop* is told when to."""

    closing: AsyncExitStack
    stop: StopSignals

    def beside(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Runs *work* in the background until closing; its failure stops the service."""

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("a part of the service failed", part=name, exc_info=error)
                self.stop.failed(error)

        task = asyncio.create_task(work)
        task.add_done_callback(ended)
        self.closing.callback(task.cancel)
