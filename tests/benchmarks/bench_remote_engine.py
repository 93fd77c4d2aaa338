"""What TLS between the service and its engine costs: the same engine by its socket and by a port of loopback.

    python -m tests.benchmarks.bench_remote_engine

Two services take turns, so that what else the machine does befalls both. Needs root, for an engine of its own.
"""

from __future__ import annotations

import os
import signal
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

from tests.benchmarks.bench_service import refilled, request, run_ok
from tests.benchmarks.jobs import SMA_CROSS, bars
from tests.stand.private_engine import PrivateEngine, private_engine
from tests.stand.running_service import RunningService

RUNS = 40


def _service(folder: Path, **environment: str) -> RunningService:
    with mock.patch.dict(os.environ, environment):
        return RunningService.start(folder, POOL_SIZE=1)


def _services(engine: PrivateEngine, folder: Path) -> dict[str, RunningService]:
    certificate, key = engine.authority.issue("service")
    for name, content in (
        ("ca.pem", engine.authority.certificate),
        ("cert.pem", certificate),
        ("key.pem", key),
    ):
        (folder / name).write_bytes(content)
    return {
        "unix socket": _service(folder, DOCKER_HOST=engine.host),
        "TLS": _service(folder, DOCKER_HOST=engine.remote_host, DOCKER_CERT_PATH=str(folder)),
    }


def main() -> None:
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        engine = ends.enter_context(private_engine(folder / "engine"))
        services = _services(engine, folder)
        for running in services.values():
            ends.callback(running.end, signal.SIGTERM)
        print("| bars, over | warm p50 | cold start of the next, p50 |\n|---|---|---|")
        for count in (2500, 100_000):
            message = request(bars(count), SMA_CROSS)
            runs: dict[str, list[float]] = {name: [] for name in services}
            refills: dict[str, list[float]] = {name: [] for name in services}
            for _ in range(RUNS if count < 10_000 else RUNS // 2):
                for name, running in services.items():
                    refilled(running, 1)()
                    runs[name].append(run_ok(running, message))
                    began = time.perf_counter()
                    refilled(running, 1)()
                    refills[name].append(1000 * (time.perf_counter() - began))
            for name in services:
                run, refill = statistics.median(runs[name]), statistics.median(refills[name])
                print(f"| {count:,}, {name} | {run:.1f} ms | {refill:.0f} ms |", flush=True)
            ratios = [
                statistics.median(of["TLS"]) / statistics.median(of["unix socket"])
                for of in (runs, refills)
            ]
            print(f"| {count:,}, ratio | {ratios[0]:.2f} | {ratios[1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
