"""What the service can do now, in the public contract's words."""

from __future__ import annotations

from orchestrator import __version__
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.ledger.recording import Ledger
from orchestrator.pool import SandboxPool
from orchestrator.sandbox.base import BackendInfo
from orchestrator.scheduler import Scheduler
from orchestrator.settings import Settings


class HealthReporter:
    """Answers GetHealth."""

    def __init__(
        self,
        settings: Settings,
        info: BackendInfo,
        scheduler: Scheduler,
        pool: SandboxPool,
        ledger: Ledger,
    ) -> None:
        self._settings = settings
        self._info = info
        self._scheduler = scheduler
        self._pool = pool
        self._ledger = ledger
        self.serving = True

    async def report(self) -> public.HealthResponse:
        """Limits, versions, and how full the service is."""
        ledger = self._ledger.status
        metadata = {
            "version": __version__,
            "runtime": self._info.runtime,
            "runner_image": self._info.image_digest,
            "slots": str(self._settings.slots),
            "running": str(self._scheduler.running),
            "queued": str(self._scheduler.queued),
            "waiting_sandboxes": str(self._pool.waiting),
            "warm_runs": str(self._pool.hits),
            "cold_runs": str(self._pool.misses),
            "ledger": ledger.state,
            "ledger_lost": str(ledger.lost),
            "static_policy": self._settings.static_policy,
            **{f"engine.{name}": text for name, text in self._info.engine.items()},
        }
        return public.HealthResponse(
            status="SERVING" if self.serving else "NOT_SERVING",
            supported_languages=["python"],
            max_timeout_seconds=self._settings.max_timeout_s,
            max_memory_mb=self._settings.max_memory_mb,
            metadata=metadata,
        )
