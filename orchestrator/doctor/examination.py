"""The whole examination, in the order in which it is read: each finding comes as soon as it is made."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime

from orchestrator.doctor import gathering
from orchestrator.doctor.access import judge_access, judge_secrets
from orchestrator.doctor.attacks import all_attacks
from orchestrator.doctor.engine import (
    EngineMissing,
    judge_engine,
    judge_engine_clock,
    judge_missing,
)
from orchestrator.doctor.findings import Finding, Level, fail, unknown, worst
from orchestrator.doctor.flaws import judge_programs, known_flaws
from orchestrator.doctor.images import judge_image
from orchestrator.doctor.machine import judge_clock, judge_disk, judge_memory
from orchestrator.doctor.ports import judge_port
from orchestrator.doctor.proving_ground import proving_ground
from orchestrator.doctor.sockets import ports
from orchestrator.engine.docker.inspector import DockerInspector
from orchestrator.engine.facts import EngineFacts
from orchestrator.errors import SandboxError, ServiceFault
from orchestrator.settings import Settings


class Interrupted(Exception):
    """Somebody ended the examination; nothing of it is left."""


Tell = Callable[[Finding], None]
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
# Without these no sandbox can be made.
_NEEDED_FOR_SANDBOXES = frozenset({"engine", "runtime", "user namespace", "seccomp", "image"})


def examine(settings: Settings, tell: Tell, *, attacks: bool) -> Level:
    """Looks at everything, and tells each finding; the worst level.

    Args:
        settings: Those that the service would have.
        tell: Hears each finding.
        attacks: Whether to try the sandbox, too.
    """
    found: list[Finding] = []

    def note(finding: Finding) -> None:
        found.append(finding)
        tell(finding)

    inspector = DockerInspector(settings.engine_timeout_s)
    engine = gathering.ask_engine(inspector)
    for finding in _of_engine(settings, inspector, engine):
        note(finding)
    facts = engine if isinstance(engine, EngineFacts) else None
    for finding in _of_machine(settings, facts):
        note(finding)
    if facts is not None and attacks:
        broken = [one for one in found if one.level is Level.FAIL]
        if any(one.check in _NEEDED_FOR_SANDBOXES for one in broken):
            told = "not tried: no sandbox can be made before the failures above are mended"
            note(unknown("canary", told))
        else:
            asyncio.run(_until_interrupted(_try_sandbox(settings, note)))
    return worst(found)


def _of_engine(
    settings: Settings, inspector: DockerInspector, engine: EngineFacts | EngineMissing
) -> Iterator[Finding]:
    if isinstance(engine, EngineMissing):
        yield judge_missing(engine)
        return
    yield from judge_engine(engine, gathering.wanted(settings))
    yield from judge_programs(engine.programs, known_flaws(), datetime.now(UTC).date())
    try:
        yield from map(judge_image, gathering.runner_images(settings, inspector))
    except SandboxError as error:
        yield fail("engine", f"it does not answer any more: {error}", "see the log of Docker")


def _of_machine(settings: Settings, engine: EngineFacts | None) -> Iterator[Finding]:
    yield from map(judge_disk, gathering.disks(settings, engine))
    yield from judge_memory(gathering.memory(settings, engine))
    yield judge_clock(gathering.clock(), known_flaws().as_of)
    if engine is not None and (finding := judge_engine_clock(engine)) is not None:
        yield finding
    yield from map(judge_port, ports(settings))
    yield from judge_access(settings)
    yield from judge_secrets(gathering.secrets(settings), datetime.now(UTC))


async def _try_sandbox(settings: Settings, note: Tell) -> None:
    try:
        async with proving_ground(settings) as ground:
            async for finding in ground.canary():
                note(finding)
            if not ground.makes_sandboxes:
                note(unknown("attack", "not tried: no sandbox could be made"))
                return
            for attack in all_attacks():
                note(await ground.attack(attack))
    except ServiceFault as error:
        note(fail("canary", f"{error}", "see that the engine answers, and try again"))


async def _until_interrupted(work: Coroutine[None, None, None]) -> None:
    """Does *work*; SIGINT and SIGTERM cancel it once, so that its end still removes what it made.

    Raises:
        Interrupted: It was cancelled.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        # A second one must cut short neither the removal of sandboxes nor, when the loop is over, what is said of it.
        for signum in _INTERRUPTS:
            loop.remove_signal_handler(signum)
            signal.signal(signum, signal.SIG_IGN)
        task.cancel()

    for signum in _INTERRUPTS:
        loop.add_signal_handler(signum, interrupt)
    try:
        await task
    except asyncio.CancelledError:
        raise Interrupted from None
