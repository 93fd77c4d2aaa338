"""Removes sandboxes that no service process uses any more: those of a killed process, and any others left over.

It lists by owner and does not listen to the engine's events, which an engine forgets. Sandboxes of another owner are
never looked at. Several processes of one owner may share an engine: each judges the others' sandboxes by what it has
seen of them on its own monotonic clock, and by the lease that their maker wrote on them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from orchestrator.engine.base import OwnedSandbox, SandboxBackend, SandboxState
from orchestrator.errors import SandboxError
from orchestrator.sandboxes.user_ids import USERS_PER_SERVICE

_log = structlog.get_logger(__name__)

# A process that lives asks for the exit of its sandbox and removes it within a fraction of this.
ENDED_FOR_S = 2.5
# Until then, what has ended is looked at this often.
_SUSPICIOUS_INTERVAL_S = 0.5


@dataclass(frozen=True, slots=True)
class Sighting:
    """When a sandbox was first seen, and first seen in the state it is in; on the monotonic clock."""

    state: SandboxState
    first_s: float
    since_s: float

    def again(self, state: SandboxState, now_s: float) -> Sighting:
        """The sighting, now that it is seen in *state*."""
        return self if state is self.state else Sighting(state, self.first_s, now_s)


def orphaned(
    sandbox: OwnedSandbox, seen: Sighting, *, now_s: float, start_timeout_s: float
) -> bool:
    """Whether the service process that made *sandbox*, another than ours, has certainly left it.

    While that process lives, a sandbox of its is created for a moment, runs for its lease at most,
    and is removed as soon as it has ended. Without it a running one ends by itself, for its
    standard input does.
    """
    in_state_s = now_s - seen.since_s
    match sandbox.state:
        case SandboxState.CREATED:
            return in_state_s > start_timeout_s
        case SandboxState.ENDED:
            return in_state_s >= ENDED_FOR_S
        case SandboxState.RUNNING:
            return now_s - seen.first_s > sandbox.lease_s


class Reaper:
    """Sweeps now and then.

    Args:
        backend: Lists and removes.
        instance: Label of this service process.
        living: Names of this process's sandboxes that are in use, or being made or removed.
        start_timeout_s: Longest time for a sandbox to be started.
        first_uid: First of the user ids of this process's sandboxes.
    """

    def __init__(
        self,
        backend: SandboxBackend,
        *,
        instance: str,
        living: Callable[[], frozenset[str]],
        start_timeout_s: float,
        first_uid: int,
    ) -> None:
        self._backend = backend
        self._instance = instance
        self._living = living
        self._start_timeout_s = start_timeout_s
        self._uids = range(first_uid, first_uid + USERS_PER_SERVICE)
        self._seen: dict[str, Sighting] = {}
        self._warned_of: set[str] = set()
        self.removed = 0
        """Sandboxes that sweeps have removed."""

    async def sweep(self) -> int:
        """Removes unused sandboxes; returns how many.

        Raises:
            SandboxError: The engine did not answer, or a sandbox could not be removed.
        """
        # Before and after: what was made or removed while the engine wrote its list is no leftover.
        living = self._living()
        owned = await self._backend.list_owned()
        living |= self._living()
        now_s = time.monotonic()
        known, self._seen = self._seen, {}
        leftovers = []
        for sandbox in owned:
            if sandbox.instance == self._instance:
                if sandbox.name not in living:
                    leftovers.append(sandbox)
                continue
            first = Sighting(sandbox.state, now_s, now_s)
            seen = known.get(sandbox.name, first).again(sandbox.state, now_s)
            self._seen[sandbox.name] = seen
            if orphaned(sandbox, seen, now_s=now_s, start_timeout_s=self._start_timeout_s):
                leftovers.append(sandbox)
            else:
                self._warn_of_shared_users(sandbox)
        results = await asyncio.gather(
            *(self._remove(sandbox) for sandbox in leftovers), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return len(leftovers)

    async def run(self, interval_s: float) -> None:
        """Sweeps every *interval_s* until cancelled; an engine that does not answer is asked again next time."""
        while True:
            await asyncio.sleep(self._pause_s(interval_s))
            try:
                await self.sweep()
            except SandboxError as error:
                _log.warning("sweep failed", reason=str(error))

    def _pause_s(self, interval_s: float) -> float:
        suspicious = any(seen.state is SandboxState.ENDED for seen in self._seen.values())
        return min(interval_s, _SUSPICIOUS_INTERVAL_S) if suspicious else interval_s

    async def _remove(self, sandbox: OwnedSandbox) -> None:
        await self._backend.remove(sandbox.name)
        self.removed += 1
        _log.info("swept a sandbox", sandbox=sandbox.name, instance=sandbox.instance)

    def _warn_of_shared_users(self, sandbox: OwnedSandbox) -> None:
        shares = sandbox.state is not SandboxState.ENDED and sandbox.first_uid in self._uids
        if shares and sandbox.instance not in self._warned_of:
            self._warned_of.add(sandbox.instance)
            _log.warning(
                "another service process uses the same user ids; leave STRATEGIZ_FIRST_UID at 0",
                instance=sandbox.instance,
                first_uid=sandbox.first_uid,
            )
