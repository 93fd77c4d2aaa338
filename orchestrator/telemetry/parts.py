"""What figures are read from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.api.access.certificates import Certificates
from orchestrator.api.calls.intake import Intake
from orchestrator.api.health import HealthReporter
from orchestrator.engine.base import BackendInfo
from orchestrator.engine.docker.forgotten_watch import ForgottenWatch
from orchestrator.engine.gate import Gate
from orchestrator.ledger.writer import LedgerWriter
from orchestrator.runs.scheduler import Scheduler
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.sandboxes.pool import SandboxPool
from orchestrator.sandboxes.reaper import Reaper


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the service that know the figures, and the loop that they run in. No certificates: no TLS."""

    info: BackendInfo
    gate: Gate
    forgotten: ForgottenWatch
    scheduler: Scheduler
    maker: SandboxMaker
    disposer: Disposer
    pools: Sequence[SandboxPool]
    reaper: Reaper
    intake: Intake
    ledger: LedgerWriter
    health: HealthReporter
    certificates: Certificates | None
    loop: asyncio.AbstractEventLoop
