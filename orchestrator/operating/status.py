"""How full the service is, in one look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.errors import StrategizError
from orchestrator.ledger.recording import Ledger
from orchestrator.limits.live import LiveLimits
from orchestrator.runs.drain import Drain
from orchestrator.runs.scheduler import Scheduler
from orchestrator.sandboxes.pool import SandboxPool


@dataclass(frozen=True, slots=True)
class Status:
    """The fields are those of the operators' contract."""

    pool_size: int
    waiting_sandboxes: int
    making_sandboxes: int
    slots: int
    running: int
    queued: int
    queue_length: int
    memory_used_bytes: int
    memory_for_runs_bytes: int
    memory_waiting_bytes: int
    warm_runs: int
    cold_runs: int
    draining: bool
    fault: str
    ledger: str


class StatusReader:
    """Reads it.

    Args:
        limits: Say how many sandboxes are to wait.
        scheduler: Has the slots and the queue.
        pool: Has the waiting sandboxes.
        drain: Says whether new runs are taken.
        ledger: Says how it is.
        fault: Says why no sandbox can be started now; None if they can.
    """

    def __init__(
        self,
        limits: LiveLimits,
        scheduler: Scheduler,
        pool: SandboxPool,
        drain: Drain,
        ledger: Ledger,
        fault: Callable[[], StrategizError | None],
    ) -> None:
        self._limits = limits
        self._scheduler = scheduler
        self._pool = pool
        self._drain = drain
        self._ledger = ledger
        self._fault = fault

    def read(self) -> Status:
        """The status of this moment."""
        scheduler, pool = self._scheduler, self._pool
        fault = self._fault()
        waiting = pool.waiting + pool.making + pool.departing
        return Status(
            pool_size=self._limits.of_service.pool_size,
            waiting_sandboxes=pool.waiting,
            making_sandboxes=pool.making,
            slots=scheduler.capacity.slots,
            running=scheduler.running,
            queued=scheduler.queued,
            queue_length=scheduler.capacity.queue_length,
            memory_used_bytes=scheduler.memory_used_bytes,
            memory_for_runs_bytes=scheduler.capacity.memory_bytes,
            memory_waiting_bytes=waiting * pool.policy.limits.memory_bytes,
            warm_runs=pool.hits,
            cold_runs=pool.misses,
            draining=self._drain.is_on,
            fault=fault.told if fault is not None else "",
            ledger=self._ledger.status.state,
        )
