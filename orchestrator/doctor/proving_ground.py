"""Tries the sandbox on the real engine, by the parts that a run goes through, with the static check left out.

The rule: whatever happens, interruption included, no container of ours is left when this ends. Its sandboxes carry the
owner of the service, whose sweeps remove what a killed doctor left.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.composition import docker_backend
from orchestrator.doctor.attacks import Attack, AttackEnd, judge_attack
from orchestrator.doctor.findings import Finding, fail, ok
from orchestrator.engine.base import OwnedSandbox
from orchestrator.engine.gate import Gate
from orchestrator.errors import SandboxError, ServiceFault, WallBreached
from orchestrator.generated import runner_pb2
from orchestrator.limits.live import LiveLimits
from orchestrator.operating.sharing import capacity, pool_policy
from orchestrator.run import Image, Limits, RunId
from orchestrator.runs.jobs import JobRunner
from orchestrator.runs.scheduler import Scheduler
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.sandboxes.pool import PoolPolicy, SandboxPool
from orchestrator.sandboxes.reaper import Reaper
from orchestrator.sandboxes.user_ids import USERS_PER_SERVICE, draw_first_uid
from orchestrator.session.canary import prove_wall
from orchestrator.session.job import Job, backtest_job, output_caps
from orchestrator.settings import MIB, Settings

_RUN = "doctor"
_DAY_MS = 86_400_000
_MEMORY_BYTES = 256 * MIB
_LOG_KB = 64
_NO_PROOF = "the sandbox could not be tried: mend the engine and its image, and try again"


@dataclass(slots=True)
class ProvingGround:
    """Makes sandboxes as the service does.

    Attributes:
        makes_sandboxes: None of the canary's failed to start.
    """

    settings: Settings
    limits: LiveLimits
    maker: SandboxMaker
    disposer: Disposer
    jobs: JobRunner
    makes_sandboxes: bool = True

    async def canary(self) -> AsyncIterator[Finding]:
        """Plays what the service plays at its start, in each image."""
        for image in self.settings.images:
            name = f"image {image.value or 'default'}"
            limits = self.limits.of_everybody.limits_of(image)
            try:
                await prove_wall(self.maker, self.disposer, limits, image)
            except WallBreached as error:
                advice = "do not run strategies here: the service would not start"
                yield fail("canary", f"{name}: {error}", advice)
            except SandboxError as error:
                self.makes_sandboxes = False
                yield fail("canary", f"{name}: {_in_a_line(error)}", _NO_PROOF)
            else:
                yield ok("canary", f"{name}: what the service tries at its own start was refused")

    async def attack(self, attack: Attack) -> Finding:
        """Runs *attack*."""
        limits = self._limits(attack)
        try:
            done = await self.jobs.do(_job(attack, limits), lambda _event: None)
            await self.jobs.until_gone(RunId(_RUN), self.settings.start_timeout_s)
        except ServiceFault as error:
            return fail("attack", f"{attack.name}: {_in_a_line(error)}", _NO_PROOF)
        result = done.result
        failure = result.ending.failure
        message = failure.message if failure is not None else ""
        strategy_s = result.usage.strategy_ms / 1000
        end = AttackEnd(result.ending.outcome, message, result.logs, strategy_s)
        return judge_attack(attack, end)

    def _limits(self, attack: Attack) -> Limits:
        usual = self.limits.of_everybody.default_limits
        memory_bytes = min(_MEMORY_BYTES, usual.memory_bytes)
        return replace(usual, timeout_s=attack.timeout_s, memory_bytes=memory_bytes)


@asynccontextmanager
async def proving_ground(settings: Settings) -> AsyncIterator[ProvingGround]:
    """What attacks are tried with, until the end of the block.

    Raises:
        SandboxError: The engine did not answer, or has no runner image.
    """
    instance = uuid.uuid4().hex
    owner = settings.owner_of(settings.grpc_port)
    backend = await docker_backend(settings, owner, instance, lambda _call, _took_s, _error: None)
    async with AsyncExitStack() as closing:
        closing.push_async_callback(backend.close)
        first_uid = _first_uid(settings, await backend.list_owned())
        gate = Gate(backend.probe, on_change=_nobody_hears)
        disposer = Disposer()
        maker = SandboxMaker(
            backend, gate, disposer, first_uid=first_uid, start_timeout_s=settings.start_timeout_s
        )
        reaper = Reaper(
            backend,
            instance=instance,
            living=frozenset,
            start_timeout_s=settings.start_timeout_s,
            first_uid=first_uid,
        )
        # In reverse order: removals end, then what is left of ours is swept.
        closing.push_async_callback(reaper.sweep)
        closing.push_async_callback(disposer.close)
        limits = LiveLimits(settings)
        pool = SandboxPool(maker, disposer, _no_waiting(settings, limits))
        closing.push_async_callback(pool.close)
        scheduler = Scheduler(capacity(settings, limits), lambda _user_id: 0)
        jobs = JobRunner(scheduler, {Image.DEFAULT: pool}, gate.require_open)
        yield ProvingGround(settings, limits, maker, disposer, jobs)


def _first_uid(settings: Settings, others: Iterable[OwnedSandbox]) -> int:
    """First of user ids that no sandbox of a running service has: it takes the lowest ones of its range first."""
    if settings.first_uid:
        return settings.first_uid + USERS_PER_SERVICE // 2
    return draw_first_uid(sandbox.first_uid for sandbox in others)


def _in_a_line(error: ServiceFault) -> str:
    """What *error* says; of a traceback of the runner's, its last line."""
    first, *others = str(error).splitlines()
    return f"{first.partition(':')[0]}: {others[-1]}" if others else first


async def _nobody_hears(_can_start: bool) -> None:
    """The state of the gate shows in what is raised."""


def _no_waiting(settings: Settings, limits: LiveLimits) -> PoolPolicy:
    """Every sandbox is made for its attack."""
    return replace(pool_policy(settings, limits), size=0)


def _job(attack: Attack, limits: Limits) -> Job:
    days = np.arange(2) * _DAY_MS
    ones = np.ones(len(days))
    bars = BarColumns(days, ones, ones, ones, ones, ones, path="")
    work = runner_pb2.Backtest(source=runner_pb2.Source(code=attack.code))
    return backtest_job(RunId(_RUN), "", limits, output_caps(limits, _LOG_KB), bars, work)
