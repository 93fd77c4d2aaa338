"""Looks regularly for containers that the engine lost: a gauge for operators. No run depends on it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol, TypeVar

import structlog

from orchestrator.engine.docker.forgotten import (
    EngineTraces,
    Forgotten,
    Suspects,
    in_both,
    read_traces,
)
from orchestrator.errors import SandboxError

_log = structlog.get_logger(__name__)

_T = TypeVar("_T")

SWEEPS_A_LOOK = 6
"""The watch looks less often than sweeps run, because the service can do nothing about what it finds."""
# What is being removed leaves traces for a moment.
_SECOND_LOOK_S = 3.0


class _Ask(Protocol):
    def __call__(self, request: Callable[[], _T]) -> Awaitable[_T]:
        """What *request* gives, on a thread; raises SandboxError."""


class ForgottenWatch:
    """Compares what the kernel shows of containers with what the engine lists.

    Args:
        ask: Does a blocking request on a thread; raises SandboxError.
        containers: Lists every container of the engine, whoever made it.
    """

    def __init__(self, ask: _Ask, containers: Callable[[], Sequence[Mapping[str, Any]]]) -> None:
        self._ask = ask
        self._containers = containers
        self._traces = EngineTraces()
        self._has_learnt = False
        self._last = Forgotten(None, None)

    @property
    def counts(self) -> Mapping[str, int | None]:
        """How many sandboxes left what, at the last look; None where it cannot be seen."""
        return asdict(self._last)

    async def learn_once(self, container: str) -> None:
        """Sees where the first *container* leaves its traces."""
        if not self._has_learnt:
            self._has_learnt = True
            with contextlib.suppress(SandboxError):
                self._traces.learn(await self._ask(read_traces), {container})

    async def look(self) -> Forgotten:
        """What the engine lost track of, sandboxes or not. May take seconds.

        Raises:
            SandboxError: The engine did not answer.
        """
        first = await self._suspects()
        if not first.shims and not first.cgroups:
            return in_both(first, first)
        await asyncio.sleep(_SECOND_LOOK_S)
        return in_both(first, await self._suspects())

    async def run(self, interval_s: float) -> None:
        """Looks every *interval_s*, until cancelled."""
        while True:
            try:
                now = await self.look()
            except SandboxError as error:
                _log.warning("cannot look for containers that the engine lost", reason=str(error))
            else:
                if now.count > self._last.count:
                    _log.warning(
                        "the engine lost sandboxes that still hold memory; docs/operations.md says what to do",
                        **asdict(now),
                    )
                self._last = now
            await asyncio.sleep(interval_s)

    async def _suspects(self) -> Suspects:
        # In this order: what is made in between leaves a trace that is not seen yet.
        traces = await self._ask(read_traces)
        listed = {entry["Id"] for entry in await self._ask(self._containers)}
        self._traces.learn(traces, listed)
        return self._traces.suspects(traces, listed)
