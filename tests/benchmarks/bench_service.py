"""What the service takes for the main jobs, beside other ways of running the same code. Prints one table.

Beside it, in the same run: the plain function in this process, `docker run --rm` of the runner image for each job, and
a pool of processes that have no sandbox at all. Run by `make bench`; needs the engine and the runner image, and a
machine with nothing else to do.
"""

from __future__ import annotations

import os
import platform
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import docker

from orchestrator.admission.bars import BarColumns
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.frames import FrameDecoder, encode_job_with_bars
from strategy_runner.backtest.run import BacktestConfig, run_backtest
from strategy_runner.channel.bar_feed import HeldBars
from strategy_runner.channel.shared_bars import bars_of
from strategy_runner.metrics.metrics import compute_metrics
from strategy_runner.strategy.styles import Strategy
from strategy_runner.supervisor.report import engine_signals
from tests.benchmarks.jobs import SMA_CROSS, SMA_CROSS_PER_BAR, bars
from tests.stand.running_service import RUNNER_IMAGE, RunningService, containers_of, list_request

Milliseconds = list[float]


def row(what: str, measured: str, goal: str = "") -> None:
    """Prints one row, at once."""
    print(f"| {what} | {measured} | {goal} |", flush=True)


def timed(call: Callable[[], object], times: int, pause: Callable[[], object]) -> Milliseconds:
    """How long *call* took, each time; *pause* comes before it, untimed."""
    taken = []
    for _ in range(times):
        pause()
        began = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def spread(taken: Milliseconds) -> str:
    """p50, p99 and largest."""
    ordered = sorted(taken)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"p50 {statistics.median(ordered):.1f}, p99 {p99:.1f}, max {ordered[-1]:.1f} ms"


def plain(message: runner_pb2.Bars, code: str) -> None:
    """The job in this process: strategy, engine and metrics, no sandbox."""
    own = bars_of(message)
    feed = HeldBars(own)
    strategy = Strategy(code, feed, {}, None, lambda _constants: None)
    strategy.run()
    strategy.plots()
    signals = feed.signals() if feed.answers else strategy.recorder.take()
    config = BacktestConfig()
    compute_metrics(own, run_backtest(own, engine_signals(signals), config), config)


def _plain_from_bytes(message: bytes, code: str) -> None:
    plain(runner_pb2.Bars.FromString(message), code)


def docker_run(frame: bytes, nonce: bytes) -> None:
    """The job by `docker run --rm` of the same image, as one would do it by hand."""
    with subprocess.Popen(
        ["docker", "run", "--rm", "-i", "--network", "none", RUNNER_IMAGE, "900000"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(frame)
        process.stdin.flush()
        decoder = FrameDecoder(max_bytes=1 << 27, nonce=nonce)
        while decoder.result is None:
            data = process.stdout.read1(1 << 16)
            assert data, "the container ended without a result"
            list(decoder.feed(data))


def request(columns: BarColumns, code: str, **fields: object) -> public.ExecuteStrategyRequest:
    """The job as a client sends it."""
    names = ("timestamp_ms", "open", "high", "low", "close", "volume")
    packed = public.MarketDataColumns(**{name: getattr(columns, name) for name in names})
    return public.ExecuteStrategyRequest(code=code, columns=packed, timeout_seconds=60, **fields)


@contextmanager
def service(**settings: object) -> Iterator[RunningService]:
    """A service of our own."""
    with tempfile.TemporaryDirectory() as folder:
        running = RunningService.start(Path(folder), **settings)
        try:
            yield running
        finally:
            running.end(signal.SIGTERM)


def waiting(running: RunningService) -> int:
    """Sandboxes that wait."""
    health = running.stub.GetHealth(public.HealthRequest())
    return int(health.metadata["waiting_sandboxes"])


def refilled(running: RunningService, count: int) -> Callable[[], None]:
    """Waits until *count* sandboxes are ready and the machine has come to rest."""

    def wait() -> None:
        while waiting(running) < count:
            time.sleep(0.05)
        time.sleep(0.15)

    return wait


def run_ok(running: RunningService, message: public.ExecuteStrategyRequest) -> float:
    """One run that must succeed; ms."""
    began = time.perf_counter()
    answer = running.stub.ExecuteStrategy(message)
    assert answer.success, answer.error
    return 1000 * (time.perf_counter() - began)


def busy_cpu_s() -> float:
    """Seconds of processor that this machine has spent on anything, since it started."""
    fields = [int(text) for text in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def latency(runtime: str, goal: str, times: int) -> float:
    """The vectorised job, warm."""
    message = request(bars(2500), SMA_CROSS)
    with service(POOL_SIZE=4, POOL_PARALLEL_CREATES=2, RUNTIME=runtime) as running:
        pause = refilled(running, 4)
        taken = timed(lambda: run_ok(running, message), times + 3, pause)[3:]
    row(f"vectorised SMA cross, 2,500 bars, warm, {runtime}", spread(taken), goal)
    return statistics.median(taken)


def bars_message(columns: BarColumns) -> runner_pb2.Bars:
    """The bars as the plain function takes them."""
    names = ("timestamp_ms", "open", "high", "low", "close", "volume")
    return runner_pb2.Bars(**dict(zip(names, map(bytes, columns.columns()), strict=True)))


def beside(frame_bars: BarColumns) -> None:
    """The same job in the other ways."""
    message = bars_message(frame_bars)
    plain(message, SMA_CROSS)
    row("the same, plain function", spread(timed(lambda: plain(message, SMA_CROSS), 50, int)))
    rested = timed(lambda: plain(message, SMA_CROSS), 50, lambda: time.sleep(0.15))
    row("the same, plain function, after 0.15 s of sleep as before each run above", spread(rested))
    with ProcessPoolExecutor(2, max_tasks_per_child=None) as pool:
        data = message.SerializeToString()
        pool.submit(_plain_from_bytes, data, SMA_CROSS).result()
        taken = timed(lambda: pool.submit(_plain_from_bytes, data, SMA_CROSS).result(), 50, int)
    row("the same, process pool without a sandbox", spread(taken))
    nonce, frame = docker_job(frame_bars)
    row("the same, `docker run --rm`", spread(timed(lambda: docker_run(frame, nonce), 10, int)))


def docker_job(columns: BarColumns) -> tuple[bytes, bytes]:
    """Nonce and frame of the vectorised job."""
    nonce = secrets.token_bytes(16)
    work = runner_pb2.Backtest(
        source=runner_pb2.Source(code=SMA_CROSS), bar_count=len(columns), timeout_ms=30_000
    )
    output = runner_pb2.OutputCaps(log_bytes=1 << 16, log_line_bytes=4096, reply_bytes=1 << 26)
    job = runner_pb2.Job(nonce=nonce, backtest=work, output=output)
    return nonce, b"".join(encode_job_with_bars(job, columns.columns()))


def larger_jobs() -> None:
    """A per-bar strategy, and a million bars."""
    daily, minutes = bars(2500), bars(1_000_000, step_ms=60_000)
    per_bar = request(daily, SMA_CROSS_PER_BAR)
    million = request(minutes, SMA_CROSS, output=public.OutputOptions(max_equity_points=1000))
    with service(POOL_SIZE=2) as running:
        pause = refilled(running, 2)
        taken = timed(lambda: run_ok(running, per_bar), 10, pause)
        row("per-bar SMA cross, 2,500 bars, warm", spread(taken), "<= 250 ms")
        ours = timed(lambda: run_ok(running, million), 7, pause)
    message = bars_message(minutes)
    alone = timed(lambda: plain(message, SMA_CROSS), 5, int)
    ratio = statistics.median(ours) / statistics.median(alone)
    row(
        "vectorised, 1,000,000 minute bars in columns",
        f"{spread(ours)}; plain function {statistics.median(alone):.0f} ms: {ratio:.2f} x",
        "<= 1,000 ms; <= 1.5 x plain plus transfer",
    )
    taken = timed(lambda: plain(bars_message(daily), SMA_CROSS_PER_BAR), 5, int)
    row("per-bar SMA cross, plain function", spread(taken))


def sustained(runs: int) -> None:
    """CPU for each run, and runs a second as clients grow."""
    message = request(bars(2500), SMA_CROSS)
    nonce, frame = docker_job(bars(2500))
    before = busy_cpu_s()
    for _ in range(12):
        docker_run(frame, nonce)
    time.sleep(1)
    by_hand = (busy_cpu_s() - before) / 12
    with service(POOL_SIZE=4, POOL_PARALLEL_CREATES=2, SLOTS=4) as running:
        refilled(running, 4)()
        for clients in (1, 8, 64):
            before, began = busy_cpu_s(), time.perf_counter()
            with ThreadPoolExecutor(clients) as pool:
                list(pool.map(lambda _i: run_ok(running, message), range(runs)))
            took = time.perf_counter() - began
            refilled(running, 4)()
            each = (busy_cpu_s() - before) / runs
            row(
                f"sustained, {clients} clients",
                f"{runs / took:.1f} runs/s, {each:.2f} CPU-s a run, "
                f"{each / by_hand:.2f} x docker run ({by_hand:.2f})",
                "<= 0.6 x; runs/s flat",
            )


def burst() -> None:
    """Fifty requests of two users at once, eight sandboxes waiting."""
    with service(POOL_SIZE=8, POOL_PARALLEL_CREATES=2, SLOTS=8) as running:
        refilled(running, 8)()
        taken: dict[str, Milliseconds] = {"first": [], "second": []}
        # The first user asks for all before the second does.
        users = ["first"] * 25 + ["second"] * 25
        start = threading.Barrier(50)

        def ask(user: str) -> None:
            message = request(bars(2500), SMA_CROSS, user_id=user)
            start.wait()
            began = time.perf_counter()
            run_ok(running, message)
            taken[user].append(1000 * (time.perf_counter() - began))

        with ThreadPoolExecutor(50) as pool:
            list(pool.map(ask, users))
    row("burst of 50, pool 8: none failed", spread(taken["first"] + taken["second"]))
    row(
        "  medians of its two users",
        ", ".join(f"{statistics.median(t):.0f} ms" for t in taken.values()),
    )


def memory() -> None:
    """What a sandbox costs while it waits."""
    engine = docker.from_env()
    with service(POOL_SIZE=8, POOL_PARALLEL_CREATES=2) as running:
        refilled(running, 8)()
        used = [
            engine.api.stats(entry["Id"], stream=False)["memory_stats"]["usage"] / 1e6
            for entry in containers_of(engine, running.owner)
        ]
        before = running.cpu_s()
        time.sleep(5)
        idle = running.cpu_s() - before
    engine.close()
    row(
        "waiting sandbox, memory of its cgroup",
        f"max {max(used):.0f} MB of {len(used)}",
        "<= 60 MB",
    )
    row("idle service with 8 waiting", f"{100 * idle / 5:.2f} % of a core", "none")


def lists() -> None:
    """Two hundred deployments of twenty users."""
    rows = [
        public.MarketDataBar(
            timestamp=f"2024-01-{day:02d}", open=9, high=12, low=8, close=10, volume=1
        )
        for day in range(1, 31)
    ]
    deployments = [
        public.DeploymentExecution(
            deployment_id=str(i), strategy_code=SMA_CROSS, user_id=f"user-{i % 20}"
        )
        for i in range(200)
    ]
    asked = list_request(rows, *deployments)
    with service(POOL_SIZE=4, POOL_PARALLEL_CREATES=2, SLOTS=4) as running:
        refilled(running, 4)()
        began = time.perf_counter()
        answer = running.stub.ExecuteList(asked)
        took = time.perf_counter() - began
        assert answer.success, answer.error
    row(
        "ExecuteList, 200 deployments of 20 users",
        f"{took:.1f} s, one sandbox a user",
        "<= 20 sandboxes",
    )


def main() -> None:
    """Prints the table."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pandas", "grpcio"))
    engine = docker.from_env()
    known = engine.info()
    engine.close()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"Python {platform.python_version()}, {versions}, Docker {known['ServerVersion']}\n"
    )
    print("| what | measured | goal |\n|---|---|---|")
    quick = "quick" in sys.argv[1:]
    latency("runc", "p50 <= 6, p99 <= 20 ms", 20 if quick else 100)
    beside(bars(2500))
    if "runsc" in known["Runtimes"]:
        latency("runsc", "p50 <= 25 ms", 8 if quick else 30)
    larger_jobs()
    memory()
    burst()
    lists()
    sustained(24 if quick else 60)


if __name__ == "__main__":
    main()
