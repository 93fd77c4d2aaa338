"""Puts the service together. Nobody else knows which backend is used.

Each function makes the parts of one kind, and says to *life* how they are closed; `start` says in which order.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from orchestrator.admission.sweep_requests import SweepBounds
from orchestrator.api.calls.intake import Intake
from orchestrator.api.health import HealthReporter
from orchestrator.api.operator.server import HOST, OperatorServer
from orchestrator.api.server import Server
from orchestrator.api.servicer import StrategyExecutionServicer
from orchestrator.engine.base import BackendInfo, OnEngineCall
from orchestrator.engine.docker.backend import DockerBackend, resolve_image
from orchestrator.engine.docker.container import ContainerPolicy
from orchestrator.engine.docker.endpoint import engine_endpoint
from orchestrator.engine.docker.forgotten_watch import SWEEPS_A_LOOK
from orchestrator.engine.gate import Gate
from orchestrator.ledger.record import ServiceIdentity
from orchestrator.ledger.recording import Ledger
from orchestrator.ledger.store import LedgerStore
from orchestrator.ledger.writer import LedgerBounds, LedgerWriter
from orchestrator.lifetime import Lifetime
from orchestrator.limits.live import LiveLimits
from orchestrator.loop.conversions import Conversions
from orchestrator.operating.console import Console
from orchestrator.operating.parts import Operating, begin_operating
from orchestrator.operating.sharing import capacity, pool_policy, science_pool_policy
from orchestrator.run import Image, ImageIds
from orchestrator.runs.backtests import Backtests
from orchestrator.runs.deployments import DEPLOYMENTS_PER_SANDBOX, Deployments
from orchestrator.runs.jobs import JobRunner
from orchestrator.runs.scheduler import Scheduler
from orchestrator.runs.sweeps import Sweeps
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.sandboxes.pool import SandboxPool
from orchestrator.sandboxes.reaper import Reaper
from orchestrator.sandboxes.user_ids import draw_first_uid
from orchestrator.session.canary import prove_wall
from orchestrator.session.session import SEND_TIMEOUT_S
from orchestrator.settings import MIB, Settings
from orchestrator.telemetry.parts import Parts
from orchestrator.telemetry.telemetry import Telemetry
from orchestrator.validation.pool import ValidationPool
from orchestrator.validation.static_check import StaticCheck

_log = structlog.get_logger(__name__)

# For what a loaded machine adds to everything.
_LEASE_GRACE_S = 60.0


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that have to be told that the service stops, or that metrics are read from."""

    server: Server
    servicer: StrategyExecutionServicer
    health: HealthReporter
    scheduler: Scheduler
    intake: Intake
    console: Console


@dataclass(frozen=True, slots=True)
class _Engine:
    """What sandboxes run on, and what is known of it."""

    backend: DockerBackend
    gate: Gate
    info: BackendInfo


@dataclass(frozen=True, slots=True)
class _Sandboxes:
    """Where sandboxes are made, wait, and go. `first_uid` is the first of their user ids."""

    maker: SandboxMaker
    disposer: Disposer
    pools: Mapping[Image, SandboxPool]
    reaper: Reaper
    first_uid: int


async def start(settings: Settings, life: Lifetime) -> Service:
    """Creates the parts and begins to serve.

    The ledger comes first and closes last: every part reports what happens to a run to it.
    """
    instance = uuid.uuid4().hex
    telemetry = Telemetry(settings, instance, life)
    server = Server(settings, telemetry if telemetry.is_on else None)
    operator_server = OperatorServer(server.access)
    await server.access.load()
    port = server.bind()
    operator_port = settings.operator_port_beside(port)
    if operator_port >= 0:
        operator_port = operator_server.bind(operator_port)
    owner = settings.owner_of(port)
    writer = _ledger_writer(settings, life)
    backend = await docker_backend(settings, owner, instance, telemetry.engine_answered)
    engine = await _engine(life, server, backend)
    validation = _validation(settings, life)
    identity = ServiceIdentity(owner, instance, engine.info.runtime, engine.info.images)
    operating = await begin_operating(settings, life, identity)
    sandboxes = await _sandboxes(settings, life, engine, instance, operating.limits)
    await _prove(settings, life, sandboxes, validation, operating.limits)
    writer.start()
    ledger = Ledger(writer, identity, telemetry.run_ended)
    service = _service(settings, server, engine, sandboxes, validation, ledger, operating)
    telemetry.serve(_parts(service, engine, sandboxes, writer))
    await service.server.start(service.servicer)
    if operator_port >= 0:
        await operator_server.start(service.console)
        life.closing.push_async_callback(operator_server.stop)
    _keep_in_order(settings, life, service, engine, sandboxes, operating)
    _tell(settings, port, operator_port, engine, sandboxes)
    return service


def _ledger_writer(settings: Settings, life: Lifetime) -> LedgerWriter:
    writer = LedgerWriter(
        LedgerStore(settings.ledger_url) if settings.ledger_url else None,
        LedgerBounds(settings.ledger_max_age_days, settings.ledger_max_rows),
    )
    life.closing.push_async_callback(asyncio.to_thread, writer.close)
    return writer


async def _engine(life: Lifetime, server: Server, backend: DockerBackend) -> _Engine:
    """The engine, which answers, and the gate before it, whose state *server* tells."""
    life.closing.push_async_callback(backend.close)
    gate = Gate(backend.probe, on_change=server.set_serving)
    return _Engine(backend, gate, await backend.info())


def _validation(settings: Settings, life: Lifetime) -> ValidationPool:
    validation = ValidationPool(size=settings.validation_workers)
    life.closing.push_async_callback(validation.close)
    return validation


async def _sandboxes(
    settings: Settings, life: Lifetime, engine: _Engine, instance: str, limits: LiveLimits
) -> _Sandboxes:
    """The pools, still empty, and what makes and removes sandboxes."""
    backend = engine.backend
    first_uid = settings.first_uid or draw_first_uid(
        sandbox.first_uid for sandbox in await backend.list_owned()
    )
    timeout_s = settings.start_timeout_s
    disposer = Disposer()
    life.closing.push_async_callback(disposer.close)
    maker = SandboxMaker(
        backend, engine.gate, disposer, first_uid=first_uid, start_timeout_s=timeout_s
    )
    pools = {Image.DEFAULT: SandboxPool(maker, disposer, pool_policy(settings, limits))}
    if Image.SCIENCE in settings.images:
        policy = science_pool_policy(settings, limits)
        pools[Image.SCIENCE] = SandboxPool(maker, disposer, policy)
    for pool in pools.values():
        life.closing.push_async_callback(pool.close)
    reaper = Reaper(
        backend,
        instance=instance,
        living=maker.living,
        start_timeout_s=timeout_s,
        first_uid=first_uid,
    )
    return _Sandboxes(maker, disposer, pools, reaper, first_uid)


async def _prove(
    settings: Settings,
    life: Lifetime,
    sandboxes: _Sandboxes,
    validation: ValidationPool,
    limits: LiveLimits,
) -> None:
    """Removes what others left, then proves what protects: the wall around sandboxes, and the static check."""
    await sandboxes.reaper.sweep()
    life.beside("sweeps", sandboxes.reaper.run(settings.reap_interval_s))
    for image in settings.images:
        await prove_wall(
            sandboxes.maker, sandboxes.disposer, limits.of_everybody.limits_of(image), image
        )
    await validation.start()


def _service(
    settings: Settings,
    server: Server,
    engine: _Engine,
    sandboxes: _Sandboxes,
    validation: ValidationPool,
    ledger: Ledger,
    operating: Operating,
) -> Service:
    """What answers the calls, by way of runs, and what tells of its health."""
    info, limits, drain = engine.info, operating.limits, operating.drain
    scheduler = Scheduler(
        capacity(settings, limits), lambda user_id: limits.of(user_id).slots_per_user
    )
    conversions = Conversions("requests")
    static_check = StaticCheck(
        validation,
        refuses=settings.static_policy != "report",
        offers_science=Image.SCIENCE in settings.images,
    )
    jobs = JobRunner(scheduler, sandboxes.pools, engine.gate.require_open)
    intake = Intake(settings, conversions)
    health = HealthReporter(
        settings,
        limits,
        info,
        scheduler,
        sandboxes.pools,
        intake,
        ledger,
        drain,
        lambda: engine.gate.fault,
        lambda: engine.backend.forgotten.counts,
    )
    servicer = StrategyExecutionServicer(
        settings,
        Backtests(limits, settings.images, info, conversions, static_check, jobs, ledger),
        Deployments(settings, limits, conversions, static_check, jobs, ledger),
        Sweeps(
            SweepBounds(settings.max_sweep_sets, settings.max_sweep_s),
            limits,
            settings.images,
            info,
            conversions,
            static_check,
            jobs,
            ledger,
        ),
        static_check,
        intake,
        health.report,
        drain.require_open,
    )
    drain.on_change(lambda: server.set_drained(drain.is_on))
    pool = sandboxes.pools[Image.DEFAULT]
    console = operating.console(ledger, scheduler, pool, jobs, lambda: engine.gate.fault)
    return Service(server, servicer, health, scheduler, intake, console)


def _parts(service: Service, engine: _Engine, sandboxes: _Sandboxes, writer: LedgerWriter) -> Parts:
    """What metrics show of the parts."""
    return Parts(
        info=engine.info,
        gate=engine.gate,
        forgotten=engine.backend.forgotten,
        scheduler=service.scheduler,
        maker=sandboxes.maker,
        disposer=sandboxes.disposer,
        pools=tuple(sandboxes.pools.values()),
        reaper=sandboxes.reaper,
        intake=service.intake,
        ledger=writer,
        health=service.health,
        certificates=service.server.certificates,
        loop=asyncio.get_running_loop(),
    )


def _keep_in_order(
    settings: Settings,
    life: Lifetime,
    service: Service,
    engine: _Engine,
    sandboxes: _Sandboxes,
    operating: Operating,
) -> None:
    """Begins all that goes on beside calls."""
    for pool in sandboxes.pools.values():
        pool.start()
    operating.keep_in_order(settings, life, service.scheduler, sandboxes.pools[Image.DEFAULT])
    life.beside("probes", engine.gate.watch())
    life.beside("connections", service.server.keep_connections())
    life.beside("access", service.server.access.run())
    look_s = SWEEPS_A_LOOK * settings.reap_interval_s
    life.beside("gauge", engine.backend.forgotten.run(look_s))


def _tell(
    settings: Settings, port: int, operator_port: int, engine: _Engine, sandboxes: _Sandboxes
) -> None:
    _log.info(
        "serving",
        host=settings.grpc_host,
        port=port,
        operator_port=operator_port,
        tls=bool(settings.tls_cert),
        client_certificates=bool(settings.tls_client_ca),
        tokens=settings.takes_tokens,
        runtime=engine.info.runtime,
        image=engine.info.images.default,
        **({"science_image": science} if (science := engine.info.images.science) else {}),
        first_uid=sandboxes.first_uid,
    )
    print(f"serving on {settings.grpc_host}:{port}", flush=True)  # noqa: T201 - for whoever started it
    if operator_port >= 0:
        print(f"operators on {HOST}:{operator_port}", flush=True)  # noqa: T201 - as above


async def docker_backend(
    settings: Settings, owner: str, instance: str, on_call: OnEngineCall
) -> DockerBackend:
    """What makes the sandboxes of the service process *instance* of *owner*.

    Raises:
        RunnerImageMissing: The engine does not have an image of the settings.
        SandboxError: It did not answer.
        EngineSetUpWrong: The environment names an engine that cannot be used, or one beyond this machine without TLS.
    """
    engine_endpoint().require_protected(settings.insecure_engine_beyond_loopback)
    default, science = [
        await asyncio.to_thread(resolve_image, image, call_timeout_s=settings.engine_timeout_s)
        if image
        else ""
        for image in (settings.runner_image, settings.science_image)
    ]
    policy = ContainerPolicy(
        images=ImageIds(default, science),
        runtime=settings.runtime,
        seccomp=settings.seccomp_profile.read_text(encoding="utf-8"),
        owner=owner,
        instance=instance,
        tmp_bytes=settings.tmp_mb * MIB,
        lease_s=lease_s(settings),
    )
    return DockerBackend(policy, call_timeout_s=settings.engine_timeout_s, on_call=on_call)


def lease_s(settings: Settings) -> float:
    """Longest lifetime of a sandbox in seconds: idle time + start + longest job + grace."""
    longest_list_s = settings.max_timeout_s * DEPLOYMENTS_PER_SANDBOX
    longest_job_s = SEND_TIMEOUT_S + max(longest_list_s, settings.max_sweep_s)
    return settings.pool_max_idle_s + settings.start_timeout_s + longest_job_s + _LEASE_GRACE_S
