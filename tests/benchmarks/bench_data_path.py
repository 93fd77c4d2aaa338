"""How long the data of a run is on its way, here and in another checkout of this repository. Prints one table.

Both serve at the same time and take turns, so that what else the machine does falls on both. Arguments: the path of the
other checkout and its runner image; without them this one is measured alone. The time of the event loop is the
processor time of the service's main thread, which runs it.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from orchestrator.generated import strategy_execution_pb2 as public
from tests.benchmarks.bench_service import refilled, request, run_ok, service
from tests.benchmarks.jobs import SMA_CROSS, SMA_CROSS_PER_BAR, bars
from tests.stand import running_service
from tests.stand.running_service import RunningService


@dataclass
class Taken:
    """What the runs of one checkout took, in milliseconds."""

    wall: list[float] = field(default_factory=list)
    loop: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


def loop_ms(running: RunningService) -> float:
    """Processor time of the main thread so far."""
    pid = running.process.pid
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e6


def measured(
    services: list[RunningService], message: public.ExecuteStrategyRequest, runs: int
) -> list[Taken]:
    """*runs* of *message* on each of *services*, in turns, after two that do not count."""
    taken = [Taken() for _ in services]
    pauses: list[Callable[[], None]] = [refilled(running, 2) for running in services]
    for turn in range(-2, runs):
        for running, into, pause in zip(services, taken, pauses, strict=True):
            pause()
            loop, whole = loop_ms(running), running.cpu_s()
            wall = run_ok(running, message)
            if turn >= 0:
                into.wall.append(wall)
                into.loop.append(loop_ms(running) - loop)
                into.whole.append(1000 * (running.cpu_s() - whole))
    return taken


def row(what: str, taken: list[Taken]) -> None:
    """Median and least of each, and the ratio of this checkout to the other."""
    cells = []
    for name in ("wall", "loop", "whole"):
        columns: list[list[float]] = [getattr(one, name) for one in taken]
        told = [f"{statistics.median(column):.1f} ({min(column):.1f})" for column in columns]
        ratio = statistics.median(columns[-1]) / max(statistics.median(columns[0]), 0.01)
        cells += [*told, f"{ratio:.2f}"]
    print(f"| {what} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Prints the table."""
    quick = "quick" in sys.argv
    other = [argument for argument in sys.argv[1:] if argument != "quick"]
    daily, minutes = bars(2500), bars(1_000_000, step_ms=60_000)
    thinned = public.OutputOptions(max_equity_points=1000)
    with ExitStack() as stack:
        services = []
        if len(other) == 2:
            with patch.object(running_service, "REPOSITORY", Path(other[0])):
                services.append(
                    stack.enter_context(service(POOL_SIZE=2, SLOTS=2, RUNNER_IMAGE=other[1]))
                )
        services.append(stack.enter_context(service(POOL_SIZE=2, SLOTS=2)))
        sides = ["before", "now"][-len(services) :]
        heads = [f"{of}, ms: {side}" for of in ("wall", "loop", "service") for side in sides]
        print(f"| job | {' | '.join(heads)} |")
        for what, message, runs in (
            ("vectorised, 2,500 bars", request(daily, SMA_CROSS), 40),
            ("per bar, 2,500 bars", request(daily, SMA_CROSS_PER_BAR), 15),
            ("vectorised, 1,000,000 bars", request(minutes, SMA_CROSS, output=thinned), 11),
        ):
            row(what, measured(services, message, runs // 4 if quick else runs))


if __name__ == "__main__":
    main()
