"""Two orchestrators with one owner on one engine, of which one is killed now and then and started again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from tests.stand.running_service import RunningService, new_owner

POOL_SIZE = 1
# A caller may have taken the dead one's connection just before the new one was there.
_HANDOVER_S = 0.5


class Member:
    """One orchestrator, under an address that it keeps when it is started again."""

    def __init__(self, folder: Path, owner: str) -> None:
        self._folder = folder
        self._owner = owner
        self._port = 0
        self._outages: list[tuple[float, float]] = []
        self.service = self._start()
        self._port = int(self.service.address.rsplit(":", 1)[1])

    @property
    def stub(self) -> StrategyExecutionServiceStub:
        return self.service.stub

    @property
    def pid(self) -> int:
        return self.service.process.pid

    def health(self) -> dict[str, str]:
        """What it says of itself."""
        return dict(self.stub.GetHealth(public.HealthRequest(), timeout=20).metadata)

    def was_out(self, since: float, until: float) -> bool:
        """Whether it was dead for a part of that time, on the monotonic clock."""
        return any(since < ends and until > begins for begins, ends in list(self._outages))

    def kill_and_restart(self, *, dead_s: float) -> None:
        """Kills it, leaves it dead for a while, and starts it again."""
        begins = time.monotonic()
        self._outages.append((begins, float("inf")))
        old = self.service
        old.process.kill()
        old.process.communicate()
        time.sleep(dead_s)
        # Its channel is left open for whoever still holds it; no server answers there any more.
        self.service = self._start()
        self._outages[-1] = (begins, time.monotonic() + _HANDOVER_S)

    def _start(self) -> RunningService:
        return RunningService.start(
            self._folder,
            OWNER=self._owner,
            GRPC_PORT=self._port,
            SLOTS=3,
            POOL_SIZE=POOL_SIZE,
            DEFAULT_MEMORY_MB=256,
            STATIC_POLICY="report",
            # Hostile code runs here on purpose, and each run of it may print much.
            OUTPUT_MB=32,
        )


class Fleet:
    """All members."""

    def __init__(self, folder: Path) -> None:
        self.owner = new_owner()
        self.members: list[Member] = []
        with contextlib.ExitStack() as undo:
            undo.callback(self.end)
            for _ in range(2):
                self.members.append(Member(folder, self.owner))
            undo.pop_all()

    def is_quiet(self) -> bool:
        """Whether no run goes on, and as many sandboxes wait as should."""
        return all(
            (health["running"], health["queued"], health["waiting_sandboxes"])
            == ("0", "0", str(POOL_SIZE))
            for health in (member.health() for member in self.members)
        )

    def end(self) -> list[int]:
        """Tells all to stop; their exit codes."""
        return [member.service.end(15) for member in self.members]


@contextmanager
def fleet_in(folder: Path) -> Iterator[Fleet]:
    """A fleet that is ended afterwards, whatever happened."""
    fleet = Fleet(folder)
    try:
        yield fleet
    finally:
        fleet.end()
