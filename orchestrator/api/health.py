"""What the service can do now, in the public contract's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from orchestrator import __version__
from orchestrator.api.calls.intake import Intake
from orchestrator.engine.base import BackendInfo
from orchestrator.errors import StrategizError
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.ledger.recording import Ledger
from orchestrator.limits.live import LiveLimits
from orchestrator.run import Image
from orchestrator.runs.drain import Drain
from orchestrator.runs.scheduler import Scheduler
from orchestrator.sandboxes.pool import SandboxPool
from orchestrator.settings import Settings


class HealthReporter:
    """Answers GetHealth.

    Args:
        settings: What the service may do.
        limits: What runs may ask for.
        info: What runs are executed on.
        scheduler: How many there are.
        pools: What waits for more.
        intake: What they were asked with.
        ledger: Takes down what ran; says how it fares.
        drain: Says whether an operator lets new runs in.
        fault: Says why no sandbox can be started now; None if they can.
        forgotten: Says how many sandboxes the engine lost sight of, by what they left; None where that is not known.
    """

    def __init__(
        self,
        settings: Settings,
        limits: LiveLimits,
        info: BackendInfo,
        scheduler: Scheduler,
        pools: Mapping[Image, SandboxPool],
        intake: Intake,
        ledger: Ledger,
        drain: Drain,
        fault: Callable[[], StrategizError | None],
        forgotten: Callable[[], Mapping[str, int | None]],
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._drain = drain
        self._info = info
        self._scheduler = scheduler
        self._pools = pools
        self._intake = intake
        self._ledger = ledger
        self._fault = fault
        self._forgotten = forgotten
        self.draining = False

    async def report(self) -> public.HealthResponse:
        """Limits, versions, and how full the service is."""
        fault = self._fault()
        ledger = self._ledger.status
        metadata = {
            "version": __version__,
            "runtime": self._info.runtime,
            "runner_image": self._info.images.default,
            "slots": str(self._limits.of_service.slots),
            "running": str(self._scheduler.running),
            "queued": str(self._scheduler.queued),
            **_pool(self._pools[Image.DEFAULT]),
            **self._science(),
            "request_bytes": str(self._intake.held_bytes),
            "loop_stalls_over_20ms": str(self._intake.loop.stalls),
            "loop_worst_stall_ms": f"{self._intake.loop.worst_ms:.1f}",
            "ledger": ledger.state,
            "ledger_lost": str(ledger.lost),
            **{f"forgotten_{kind}": _number(count) for kind, count in self._forgotten().items()},
            "static_policy": self._settings.static_policy,
            **({"draining": "an operator has drained the service"} if self._drain.is_on else {}),
            **({"fault": fault.told} if fault is not None else {}),
            **{f"engine.{name}": text for name, text in self._info.engine.items()},
        }
        everybody = self._limits.of_everybody
        is_out = self.draining or self._drain.is_on or fault is not None
        return public.HealthResponse(
            status="NOT_SERVING" if is_out else "SERVING",
            supported_languages=["python"],
            max_timeout_seconds=everybody.max_timeout_s,
            max_memory_mb=everybody.max_memory_mb,
            metadata=metadata,
            images=[image.value for image in self._pools if image is not Image.DEFAULT],
        )

    def _science(self) -> dict[str, str]:
        pool = self._pools.get(Image.SCIENCE)
        if pool is None:
            return {}
        told = {"image": self._info.images.science, **_pool(pool)}
        return {f"science_{name}": text for name, text in told.items()}


def _pool(pool: SandboxPool) -> dict[str, str]:
    return {
        "waiting_sandboxes": str(pool.waiting),
        "warm_runs": str(pool.hits),
        "cold_runs": str(pool.misses),
    }


def _number(count: int | None) -> str:
    return "unknown" if count is None else str(count)
