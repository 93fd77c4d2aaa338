"""What a sandbox costs from its making to its end: create, start, import, job, destroy. Prints a table.

Run by `make bench`; needs the engine and the runner image. Every run is cold.
"""

from __future__ import annotations

import asyncio
import secrets
import statistics
import sys
import time

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.engine.base import SandboxSpec
from orchestrator.engine.docker.attach import AttachStream
from orchestrator.engine.docker.backend import (
    DockerBackend,
    DockerSandbox,
    resolve_image,
)
from orchestrator.engine.docker.container import ContainerPolicy, container_config
from orchestrator.engine.docker.endpoint import engine_endpoint
from orchestrator.generated import runner_pb2
from orchestrator.limits.values import AllLimits
from orchestrator.run import ImageIds, RunId
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.ready import ReadySandbox, hear_ready
from orchestrator.sandboxes.tenure import Tenure
from orchestrator.session.job import Job, backtest_job
from orchestrator.session.session import do_job
from orchestrator.settings import MIB, load_settings
from tests.benchmarks.jobs import SMA_CROSS, bars

RUNS = 20
STAGES = ("create", "attach", "start", "import", "job", "destroy")


def _job(columns: BarColumns) -> Job:
    settings = load_settings()
    caps = runner_pb2.OutputCaps(log_bytes=1 << 16, log_line_bytes=1 << 12, reply_bytes=1 << 24)
    work = runner_pb2.Backtest(source=runner_pb2.Source(code=SMA_CROSS))
    return backtest_job(
        RunId("bench"), "", AllLimits(settings).of("").default_limits, caps, columns, work
    )


async def _measure(runtime: str) -> dict[str, list[float]]:
    settings = load_settings()
    image = resolve_image(settings.runner_image, call_timeout_s=10)
    seccomp = settings.seccomp_profile.read_text(encoding="utf-8")
    policy = ContainerPolicy(ImageIds(image), runtime, seccomp, "bench", "bench", 64 * MIB, 600.0)
    backend = DockerBackend(policy, call_timeout_s=30)
    disposer = Disposer()
    job = _job(bars(2500))
    taken: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for run in range(RUNS + 1):
        spec = SandboxSpec(f"bench-{secrets.token_hex(6)}", job.run_id, job.limits, 400_000)
        marks = [time.perf_counter()]

        def mark(marks: list[float] = marks) -> None:
            marks.append(time.perf_counter())

        config = container_config(spec, policy)
        await backend._call(lambda config=config, spec=spec: backend._create(spec.name, config))
        mark()
        stream = await AttachStream.open(engine_endpoint(), spec.name, "1.41", timeout_s=10)
        mark()
        await backend._call(lambda spec=spec: backend._client.start(spec.name))
        mark()
        sandbox = DockerSandbox(spec.name, backend, stream)
        greeting, libraries = await hear_ready(sandbox, job.limits.output_bytes)
        mark()
        ready = ReadySandbox(sandbox, greeting, libraries, False, 0.0, 0.0, Tenure(spec.name))
        result = await do_job(ready, job, lambda _event: None)
        mark()
        await disposer.dispose(ready.tenure, sandbox.destroy)
        mark()
        assert result.ending.failure is None, result.ending
        if run:  # the first one finds cold caches
            for stage, took in zip(STAGES, np.diff(marks), strict=True):
                taken[stage].append(1000 * float(took))
    await backend.close()
    return taken


def main(runtimes: list[str]) -> None:
    """Prints a table for each of *runtimes*."""
    for runtime in runtimes:
        taken = asyncio.run(_measure(runtime))
        print(f"\nOne cold run on {runtime}, 2,500 bars, ms over {RUNS} runs\n")
        print(f"| {'stage':8} | {'min':>7} | {'median':>7} | {'max':>7} |")
        print("|---|---|---|---|")
        for stage in STAGES:
            values = taken[stage]
            row = (min(values), statistics.median(values), max(values))
            print(f"| {stage:8} | " + " | ".join(f"{value:7.1f}" for value in row) + " |")
        totals = [sum(column) for column in zip(*taken.values(), strict=True)]
        row = (min(totals), statistics.median(totals), max(totals))
        print(f"| {'all':8} | " + " | ".join(f"{value:7.1f}" for value in row) + " |")


if __name__ == "__main__":
    main(sys.argv[1:] or ["runc"])
