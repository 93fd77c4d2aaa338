"""Starts the service: `python -m orchestrator`. The one place that knows which backend is used."""

from __future__ import annotations

import asyncio
import signal
import sys
import uuid

import structlog

from orchestrator.api.health import HealthReporter
from orchestrator.api.server import PortTaken, Server
from orchestrator.api.servicer import StrategyExecutionServicer
from orchestrator.canary import prove_wall
from orchestrator.disposal import Disposer
from orchestrator.errors import ServiceFault
from orchestrator.executor import Executor
from orchestrator.ledger.record import ServiceIdentity
from orchestrator.ledger.recording import Ledger
from orchestrator.ledger.store import LedgerStore
from orchestrator.ledger.writer import LedgerBounds, LedgerWriter
from orchestrator.list_execution import ListExecutor
from orchestrator.pool import PoolPolicy, SandboxPool
from orchestrator.reaper import Reaper
from orchestrator.sandbox.container import ContainerPolicy
from orchestrator.sandbox.docker import DockerBackend, resolve_image
from orchestrator.scheduler import Capacity, Scheduler
from orchestrator.settings import MIB, InvalidSettings, Settings, load_settings
from orchestrator.validation.pool import ValidationPool

_log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then drains.

    Raises:
        PortTaken: The port is in use.
        ServiceFault: The engine or the runner image is not there.
    """
    server = Server(settings)
    port = server.bind()
    instance = uuid.uuid4().hex
    backend = DockerBackend(
        ContainerPolicy(
            image=await asyncio.to_thread(
                resolve_image, settings.runner_image, call_timeout_s=settings.engine_timeout_s
            ),
            runtime=settings.runtime,
            seccomp=settings.seccomp_profile.read_text(encoding="utf-8"),
            owner=settings.owner_of(port),
            instance=instance,
            tmp_bytes=settings.tmp_mb * MIB,
        ),
        call_timeout_s=settings.engine_timeout_s,
    )
    info = await backend.info()
    scheduler = Scheduler(
        Capacity(
            slots=settings.slots,
            slots_per_user=settings.slots_per_user,
            queue_length=settings.queue_length,
            queue_wait_s=settings.queue_wait_s,
            memory_bytes=settings.memory_budget_bytes,
        )
    )
    validation = ValidationPool(size=settings.validation_workers)
    disposer = Disposer()
    pool = SandboxPool(backend, disposer, pool_policy(settings))
    reaper = Reaper(backend, instance=instance, is_live=pool.is_live)
    swept = await reaper.sweep()
    await prove_wall(
        backend,
        disposer,
        limits=settings.default_limits,
        first_uid=settings.first_uid,
        start_timeout_s=settings.start_timeout_s,
    )
    await validation.start()
    ledger_writer = LedgerWriter(
        LedgerStore(settings.ledger_url) if settings.ledger_url else None,
        LedgerBounds(settings.ledger_max_age_days, settings.ledger_max_rows),
    )
    ledger = Ledger(
        ledger_writer,
        ServiceIdentity(settings.owner_of(port), instance, info.runtime, info.image_digest),
    )
    ledger_writer.start()
    executor = Executor(settings, pool, info, validation, scheduler, ledger)
    health = HealthReporter(settings, info, scheduler, pool, ledger)
    await server.start(
        StrategyExecutionServicer(
            settings, executor, ListExecutor(executor, settings, ledger), health.report
        )
    )
    pool.start()
    sweeping = asyncio.create_task(reaper.run(settings.reap_interval_s))
    _log.info(
        "serving",
        host=settings.grpc_host,
        port=port,
        runtime=info.runtime,
        image=info.image_digest,
        swept=swept,
    )
    print(f"serving on {settings.grpc_host}:{port}", flush=True)  # noqa: T201 - for whoever started it
    try:
        await _told_to_stop()
        _log.info("draining", running=scheduler.running, queued=scheduler.queued)
        health.serving = False
        await server.set_serving(False)
        scheduler.close()
        await server.stop(settings.shutdown_grace_s)
    finally:
        sweeping.cancel()
        await pool.close()
        await disposer.close()
        await validation.close()
        await backend.close()
        # Last: runs that the end of the grace cancelled tell of it meanwhile.
        await asyncio.to_thread(ledger_writer.close)
    _log.info("stopped")


def pool_policy(settings: Settings) -> PoolPolicy:
    """How many sandboxes wait, and what they are like."""
    return PoolPolicy(
        size=settings.pool_size,
        parallel_creates=settings.pool_parallel_creates,
        max_idle_s=settings.pool_max_idle_s,
        limits=settings.default_limits,
        start_timeout_s=settings.start_timeout_s,
        first_uid=settings.first_uid,
    )


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    await stop.wait()


def main() -> int:
    """Entry point; the exit code."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        asyncio.run(serve(load_settings()))
    except (InvalidSettings, PortTaken, ServiceFault, OSError) as error:
        print(f"cannot serve: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
