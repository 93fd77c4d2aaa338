"""Puts together what operators change and look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.errors import StrategizError
from orchestrator.ledger.actions import OperatorActions
from orchestrator.ledger.record import ServiceIdentity
from orchestrator.ledger.recording import Ledger
from orchestrator.ledger.store import LedgerStore
from orchestrator.lifetime import Lifetime
from orchestrator.limits.live import LiveLimits
from orchestrator.operating.console import Console
from orchestrator.operating.journal import Journal
from orchestrator.operating.limit_changes import LimitChanges
from orchestrator.operating.run_listing import RunListing
from orchestrator.operating.sharing import Sharing
from orchestrator.operating.status import StatusReader
from orchestrator.runs.drain import Drain
from orchestrator.runs.jobs import JobRunner
from orchestrator.runs.scheduler import Scheduler
from orchestrator.sandboxes.pool import SandboxPool
from orchestrator.settings import Settings


@dataclass(frozen=True, slots=True)
class Operating:
    """What operators change, and where it is kept. `store` is None without a ledger."""

    limits: LiveLimits
    changes: LimitChanges
    journal: Journal
    drain: Drain
    store: LedgerStore | None

    def console(
        self,
        ledger: Ledger,
        scheduler: Scheduler,
        pool: SandboxPool,
        jobs: JobRunner,
        fault: Callable[[], StrategizError | None],
    ) -> Console:
        """What operators' calls do to these parts. *fault* says why no sandbox can be started now."""
        return Console(
            self.limits,
            self.changes,
            self.journal,
            ledger.board,
            RunListing(ledger.board, self.store),
            jobs,
            self.drain,
            StatusReader(self.limits, scheduler, pool, self.drain, ledger, fault),
        )

    def keep_in_order(
        self, settings: Settings, life: Lifetime, scheduler: Scheduler, pool: SandboxPool
    ) -> None:
        """Begins to pass changed limits on, and to follow those of other services."""
        life.beside("sharing", Sharing(settings, self.limits, scheduler, pool).run())
        life.beside("limits", self.changes.follow())


async def begin_operating(
    settings: Settings, life: Lifetime, service: ServiceIdentity
) -> Operating:
    """The limits in force: those of *settings*, then what operators have made of them."""
    limits = LiveLimits(settings)
    # A store of its own: the ledger's writer must never wait for an operator.
    store = LedgerStore(settings.ledger_url) if settings.ledger_url else None
    if store is not None:
        life.closing.callback(store.close)
    actions = OperatorActions(store, service.owner) if store is not None else None
    journal = Journal(actions, service)
    changes = LimitChanges(limits, journal)
    await changes.begin()
    return Operating(limits, changes, journal, Drain(), store)
