"""Starts the service: `python -m orchestrator`. The one place that knows which backend is used."""

from __future__ import annotations

import os

# gRPC's core writes plain text past every logger, and reads this when it is imported. What matters of it comes as a
# status or an exception too.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import asyncio
import signal
import sys
import uuid
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog

from orchestrator import logs
from orchestrator.api.calls.intake import Intake
from orchestrator.api.health import HealthReporter
from orchestrator.api.server import PortTaken, Server
from orchestrator.api.servicer import StrategyExecutionServicer
from orchestrator.engine.docker.backend import DockerBackend, resolve_image
from orchestrator.engine.docker.container import ContainerPolicy
from orchestrator.engine.docker.forgotten_watch import SWEEPS_A_LOOK
from orchestrator.engine.gate import Gate
from orchestrator.errors import ServiceFault
from orchestrator.ledger.record import ServiceIdentity
from orchestrator.ledger.recording import Ledger
from orchestrator.ledger.store import LedgerStore
from orchestrator.ledger.writer import LedgerBounds, LedgerWriter
from orchestrator.loop.conversions import Conversions
from orchestrator.runs.backtests import Backtests
from orchestrator.runs.deployments import DEPLOYMENTS_PER_SANDBOX, Deployments
from orchestrator.runs.jobs import JobRunner
from orchestrator.runs.scheduler import Capacity, Scheduler
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.sandboxes.pool import PoolPolicy, SandboxPool
from orchestrator.sandboxes.reaper import Reaper
from orchestrator.sandboxes.user_ids import draw_first_uid
from orchestrator.session.canary import prove_wall
from orchestrator.session.session import SEND_TIMEOUT_S
from orchestrator.settings import MIB, InvalidSettings, Settings, load_settings
from orchestrator.validation.pool import ValidationPool
from orchestrator.validation.static_check import StaticCheck

_log = structlog.get_logger(__name__)

# For what a loaded machine adds to everything.
_LEASE_GRACE_S = 60.0
# When every run has ended, what is left of calls is to hand over their answers.
_LAST_ANSWERS_S = 2.0


@dataclass(frozen=True, slots=True)
class _Service:
    """The parts that have to be told that the service stops."""

    server: Server
    servicer: StrategyExecutionServicer
    health: HealthReporter
    scheduler: Scheduler


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then drains; a second one cuts the draining short.

    Raises:
        PortTaken: The port is in use.
        ServiceFault: The engine or the runner image is not there, or what keeps the service in order failed.
    """
    logs.watch_loop(asyncio.get_running_loop())
    stop = StopSignals()
    async with AsyncExitStack() as closing:
        service = await _start(settings, closing, stop)
        await stop.first.wait()
        _log.info("draining", running=service.scheduler.running, queued=service.scheduler.queued)
        service.health.draining = True
        await service.server.drain()
        service.scheduler.close()
        await service.servicer.drain(settings.shutdown_grace_s, stop.second)
        await service.server.stop(_LAST_ANSWERS_S)
    _log.info("stopped")
    if stop.fault is not None:
        raise ServiceFault(
            f"a part of the service failed: {type(stop.fault).__name__}"
        ) from stop.fault


async def _start(settings: Settings, closing: AsyncExitStack, stop: StopSignals) -> _Service:
    """Creates the parts and begins to serve; *closing* closes them in reverse order."""
    server = Server(settings)
    port = server.bind()
    owner, instance = settings.owner_of(port), uuid.uuid4().hex
    # Created first and closed last: every part reports what happens to a run to it.
    ledger_writer = LedgerWriter(
        LedgerStore(settings.ledger_url) if settings.ledger_url else None,
        LedgerBounds(settings.ledger_max_age_days, settings.ledger_max_rows),
    )
    closing.push_async_callback(asyncio.to_thread, ledger_writer.close)
    backend = await _docker(settings, owner, instance)
    closing.push_async_callback(backend.close)
    gate = Gate(backend.probe, on_change=server.set_serving)
    info = await backend.info()
    first_uid = settings.first_uid or draw_first_uid(
        sandbox.first_uid for sandbox in await backend.list_owned()
    )
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
    closing.push_async_callback(validation.close)
    disposer = Disposer()
    closing.push_async_callback(disposer.close)
    maker = SandboxMaker(
        backend, gate, disposer, first_uid=first_uid, start_timeout_s=settings.start_timeout_s
    )
    pool = SandboxPool(maker, disposer, pool_policy(settings))
    closing.push_async_callback(pool.close)
    reaper = Reaper(
        backend,
        instance=instance,
        living=maker.living,
        start_timeout_s=settings.start_timeout_s,
        first_uid=first_uid,
    )
    await reaper.sweep()
    run_beside(closing, stop, "sweeps", reaper.run(settings.reap_interval_s))
    await prove_wall(maker, disposer, settings.default_limits)
    await validation.start()
    ledger_writer.start()
    ledger = Ledger(
        ledger_writer, ServiceIdentity(owner, instance, info.runtime, info.image_digest)
    )
    conversions = Conversions("requests")
    static_check = StaticCheck(validation, refuses=settings.static_policy != "report")
    jobs = JobRunner(scheduler, pool, gate.require_open)
    intake = Intake(settings, conversions)
    health = HealthReporter(
        settings,
        info,
        scheduler,
        pool,
        intake,
        ledger,
        lambda: gate.fault,
        lambda: backend.forgotten.counts,
    )
    servicer = StrategyExecutionServicer(
        settings,
        Backtests(settings, info, conversions, static_check, jobs, ledger),
        Deployments(settings, conversions, static_check, jobs, ledger),
        static_check,
        intake,
        health.report,
    )
    await server.start(servicer)
    pool.start()
    run_beside(closing, stop, "probes", gate.watch())
    run_beside(closing, stop, "connections", server.keep_connections())
    looks = backend.forgotten.run(SWEEPS_A_LOOK * settings.reap_interval_s)
    run_beside(closing, stop, "gauge", looks)
    _log.info(
        "serving",
        host=settings.grpc_host,
        port=port,
        runtime=info.runtime,
        image=info.image_digest,
        first_uid=first_uid,
    )
    print(f"serving on {settings.grpc_host}:{port}", flush=True)  # noqa: T201 - for whoever started it
    return _Service(server, servicer, health, scheduler)


async def _docker(settings: Settings, owner: str, instance: str) -> DockerBackend:
    image = await asyncio.to_thread(
        resolve_image, settings.runner_image, call_timeout_s=settings.engine_timeout_s
    )
    policy = ContainerPolicy(
        image=image,
        runtime=settings.runtime,
        seccomp=settings.seccomp_profile.read_text(encoding="utf-8"),
        owner=owner,
        instance=instance,
        tmp_bytes=settings.tmp_mb * MIB,
        lease_s=lease_s(settings),
    )
    return DockerBackend(policy, call_timeout_s=settings.engine_timeout_s)


def run_beside(
    closing: AsyncExitStack, stop: StopSignals, name: str, work: Coroutine[None, None, None]
) -> None:
    """Runs *work* in the background until *closing*; its failure stops the service."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a part of the service failed", part=name, exc_info=error)
            stop.failed(error)

    task = asyncio.create_task(work)
    task.add_done_callback(ended)
    closing.callback(task.cancel)


def lease_s(settings: Settings) -> float:
    """Longest lifetime of a sandbox in seconds: idle time + start + longest job + grace."""
    longest_job_s = SEND_TIMEOUT_S + settings.max_timeout_s * DEPLOYMENTS_PER_SANDBOX
    return settings.pool_max_idle_s + settings.start_timeout_s + longest_job_s + _LEASE_GRACE_S


def pool_policy(settings: Settings) -> PoolPolicy:
    """How many sandboxes wait, and with which limits."""
    return PoolPolicy(
        size=settings.pool_size,
        parallel_creates=settings.pool_parallel_creates,
        max_idle_s=settings.pool_max_idle_s,
        limits=settings.default_limits,
    )


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

    def _told(self) -> None:
        (self.second if self.first.is_set() else self.first).set()


def main() -> int:
    """Entry point; the exit code."""
    try:
        settings = load_settings()
        logs.configure(settings.log_level)
        asyncio.run(serve(settings))
    except (InvalidSettings, PortTaken, ServiceFault, OSError) as error:
        print(f"cannot serve: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
