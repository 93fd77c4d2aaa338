"""What the image `science` costs beside the default one: `python -m tests.benchmarks.bench_science`, on this machine.

Runs of both images in turns, each in a sandbox of its own, cold and then from a pool.
"""

from __future__ import annotations

import signal
import statistics
import sys
import tempfile
from pathlib import Path

import docker

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    SCIENCE_IMAGE,
    RunningService,
    containers_of,
    run_request,
    until,
)

BARS = random_bars(2500)
HEAD = "SYMBOL, TIMEFRAME = 'X', '1D'\n"
CROSS = """
def strategy(data):
    close = data['close']
    return np.where(close.rolling(10).mean() > close.rolling(30).mean(), 'BUY', 'SELL')
"""
LOADS = {
    "no import of its own": "",
    "scipy.stats": "from scipy import stats\n",
    "sklearn.ensemble": "from sklearn.ensemble import RandomForestClassifier\n",
    "statsmodels.api": "import statsmodels.api as sm\n",
}
ROWS = [("", "no import of its own"), *(("science", load) for load in LOADS)]


def measured(service, runs: int, *, warm: bool) -> None:
    for image, load in ROWS:
        taken, cpu, memory = [], [], []
        for _ in range(runs):
            if warm:
                prefix = "science_" if image else ""
                until(
                    lambda key=f"{prefix}waiting_sandboxes": told(service)[key] == "1",
                    60,
                    "one waits",
                )
            request = run_request(HEAD + LOADS[load] + CROSS, BARS, image=image, timeout_seconds=60)
            answer = service.stub.ExecuteStrategy(request)
            assert answer.success, answer.error
            assert answer.usage.warm is warm
            taken.append(answer.usage.total_ms)
            cpu.append(answer.usage.cpu_ms)
            memory.append(answer.usage.peak_memory_bytes / 1e6)
        print(
            f"| {'warm' if warm else 'cold'} | {image or 'default'} | {load} | {statistics.median(taken):.0f} | "
            f"{min(taken):.0f} | {statistics.median(cpu):.0f} | {max(memory):.0f} |",
            flush=True,
        )


def told(service):
    return service.stub.GetHealth(public.HealthRequest()).metadata


def waiting_memory(engine, service) -> None:
    until(lambda: told(service)["science_waiting_sandboxes"] == "1", 60, "one waits")
    until(lambda: told(service)["waiting_sandboxes"] == "1", 60, "one waits")
    images = {told(service)["runner_image"]: "default", told(service)["science_image"]: "science"}
    for entry in containers_of(engine, service.owner):
        stats = engine.api.stats(entry["Id"], stream=False)
        cached = stats["memory_stats"]["stats"].get("total_inactive_file", 0)
        used = (stats["memory_stats"]["usage"] - cached) / 1e6
        cpu = stats["cpu_stats"]["cpu_usage"]["total_usage"] / 1e6
        print(
            f"{images[entry['ImageID']]}: a waiting sandbox holds {used:.0f} MB and took {cpu:.0f} ms of processor"
        )


def main(runs: int) -> None:
    engine = docker.from_env()
    print("| | image | the strategy imports | total ms, median | min | CPU ms, median | peak MB |")
    print("|---|---|---|---|---|---|---|")
    for warm in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            sizes = {"POOL_SIZE": int(warm), "SCIENCE_POOL_SIZE": int(warm)}
            service = RunningService.start(
                Path(folder), SCIENCE_IMAGE=SCIENCE_IMAGE, START_TIMEOUT_S=60, **sizes
            )
            try:
                measured(service, runs, warm=warm)
                if warm:
                    waiting_memory(engine, service)
            finally:
                service.end(signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 10)
