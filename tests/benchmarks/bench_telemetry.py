"""What metrics and traces add to a run. Prints two tables.

The first times in this process all that one run tells of itself, and nothing else. In the second, services with and
without take turns, so that what else the machine does falls on all of them alike. Run by `make bench`.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from unittest import mock

from orchestrator.engine.base import EngineCall
from orchestrator.ledger.record import Opening, ServiceIdentity, ended, opened
from orchestrator.lifetime import Lifetime
from orchestrator.run import ImageIds, Limits, Outcome, RunId, Usage
from orchestrator.settings import Settings
from orchestrator.stages import Stage, in_sandbox, listener, stage
from orchestrator.telemetry.telemetry import Telemetry
from tests.benchmarks.bench_service import request, service, waiting
from tests.benchmarks.jobs import SMA_CROSS, bars
from tests.stand.otlp_receiver import receiving
from tests.stand.running_service import RunningService, until
from tests.stand.scrape import free_port

_SURROUNDING = [
    one for one in Stage if one not in (Stage.STRATEGY, Stage.BACKTEST, Stage.LOOK_AHEAD)
]
_ENGINE_CALLS = [
    EngineCall.CREATE,
    EngineCall.ATTACH,
    EngineCall.START,
    EngineCall.INSPECT,
    EngineCall.REMOVE,
]
_SCRAPE_S = 5.0
_CALLS_AT_ONCE = 20
# What a call leaves to be done belongs to it.
_AFTER_S = 0.03


def main() -> None:
    """Prints both tables."""
    quick = "quick" in sys.argv[1:]
    print("| one run tells of itself | us, median of 2,000 | least |\n|---|---|---|", flush=True)
    with receiving() as receiver:
        for name, settings in (
            ("off", {}),
            ("metrics", {"metrics_port": 1}),
            ("traces", {"otlp_endpoint": receiver.endpoint}),
            ("both", {"metrics_port": 1, "otlp_endpoint": receiver.endpoint}),
        ):
            asyncio.run(_time_told(name, settings))
    print()
    _services(20 if quick else 60)


async def _time_told(name: str, settings: dict[str, object]) -> None:
    async with AsyncExitStack() as closing:
        telemetry = Telemetry(
            Settings(ledger_url="", **settings), "bench", Lifetime(closing, mock.Mock())
        )
        limits = Limits(30, 1 << 29, 1000, 128, 1 << 27)
        opening = Opening("backtest", RunId("r"), "u", "s", "c" * 64, "d" * 64, 2500, limits)
        record = ended(
            opened(ServiceIdentity("o", "i", "runc", ImageIds("sha256:0")), opening),
            Outcome.SUCCEEDED,
            Usage(1, 2, 3, 4, 15, 6, 7, 8, warm=True),
        )
        taken = []
        for number in range(2000):
            if number % 200 == 0:
                await asyncio.sleep(0.2)  # what sends spans keeps up
            began = time.perf_counter_ns()
            if telemetry.is_on:
                heard_by = telemetry.begin("ExecuteStrategy", "")
                listener.set(heard_by)
            for which in _SURROUNDING:
                with stage(which):
                    pass
            in_sandbox((Stage.STRATEGY, 2.0), (Stage.BACKTEST, 1.0))
            for operation in _ENGINE_CALLS:
                telemetry.engine_answered(operation, 0.01, None)
            telemetry.run_ended(record)
            if telemetry.is_on:
                heard_by.ended("OK")
            taken.append((time.perf_counter_ns() - began) / 1000)
        listener.set(None)
        print(f"| {name} | {statistics.median(taken):.0f} | {min(taken):.0f} |", flush=True)


def _services(times: int) -> None:
    """Services in turns: runs that end at the static check, which touch no sandbox, then whole warm runs."""
    refused = request(bars(2500), "import os\n" + SMA_CROSS)
    job = request(bars(2500), SMA_CROSS)
    with ExitStack() as held:
        endpoint = held.enter_context(receiving()).endpoint
        scraped = [free_port(), free_port()]
        settings: dict[str, dict[str, object]] = {
            "off": {},
            f"metrics, scraped each {_SCRAPE_S:g} s": {"METRICS_PORT": scraped[0]},
            "traces": {"OTLP_ENDPOINT": endpoint},
            "both": {"METRICS_PORT": scraped[1], "OTLP_ENDPOINT": endpoint},
        }
        services = {
            name: held.enter_context(service(POOL_SIZE=1, SLOTS=1, **own))
            for name, own in settings.items()
        }
        held.enter_context(_scraping(scraped))
        without = {name: Spent() for name in settings}
        warm = {name: Spent() for name in settings}
        for number in range(times + 2):
            for name, running in services.items():
                until(partial(waiting, running), 60.0, "a sandbox waits")
                time.sleep(0.2)
                with _spending(running, without[name], number >= 2):
                    for _ in range(_CALLS_AT_ONCE):
                        running.stub.ExecuteStrategy(refused)
                    time.sleep(_AFTER_S)
                with _spending(running, warm[name], number >= 2):
                    answer = running.stub.ExecuteStrategy(job)
                    assert answer.usage.warm
                    time.sleep(_AFTER_S)  # the removal has begun, the next sandbox has not
    print(
        f"| service, {times} turns | refused by the static check: wall, ms | CPU, ms "
        "| warm run: wall, ms | CPU, ms |"
    )
    print("|---|---|---|---|---|")
    for name in settings:
        cells = [
            f"{statistics.median(taken) / calls:.2f} ({min(taken) / calls:.2f})"
            for spent, calls in ((without[name], _CALLS_AT_ONCE), (warm[name], 1))
            for taken in (spent.wall_ms, spent.cpu_ms)
        ]
        print(f"| {name} | {' | '.join(cells)} |")


@dataclass
class Spent:
    """What turns took: wall time, and processor time of the service."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


@contextmanager
def _spending(running: RunningService, into: Spent, counts: bool) -> Iterator[None]:
    cpu, began = _cpu_ms(running), time.perf_counter()
    yield
    if counts:
        into.wall_ms.append(1000 * (time.perf_counter() - began - _AFTER_S))
        into.cpu_ms.append(_cpu_ms(running) - cpu)


def _cpu_ms(running: RunningService) -> float:
    """Processor time of all threads of the service, to the nanosecond."""
    total_ns = 0
    for task in Path(f"/proc/{running.process.pid}/task").iterdir():
        total_ns += int((task / "schedstat").read_text().split()[0])
    return total_ns / 1e6


@contextmanager
def _scraping(ports: list[int]) -> Iterator[None]:
    stop = threading.Event()

    def scrape() -> None:
        while not stop.wait(_SCRAPE_S):
            for port in ports:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/metrics", timeout=10
                ) as answer:
                    answer.read()

    thread = threading.Thread(target=scrape, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


if __name__ == "__main__":
    main()
