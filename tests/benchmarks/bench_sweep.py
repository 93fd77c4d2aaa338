"""What a set of a sweep costs, beside a run of its own for each and beside backtesting.py, in one run of this script.

`python -m tests.benchmarks.bench_sweep [sets]`, 1,000 by default, of a vectorised SMA cross over 2,500 daily bars. The
processor time of sandboxes is read from their cgroups while they live, so that their start counts, and up to 0.05 s
before their end are missed.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import docker
import numpy as np
import pandas as pd

from orchestrator.generated import strategy_execution_pb2 as public
from tests.benchmarks import jobs
from tests.stand.market_bars import MarketBars
from tests.stand.running_service import RunningService, containers_of, run_request
from tests.stand.sweeps import Swept, sweep_request, whole

BARS = 2500
CODE = """
SYMBOL = 'BENCH'
TIMEFRAME = '1D'
def strategy(data):
    close = data['close']
    fast = close.rolling(params['fast']).mean()
    slow = close.rolling(params['slow']).mean()
    return np.sign((fast > slow).astype(int).diff())
"""
_CGROUPS = (
    "/sys/fs/cgroup/cpuacct/docker/{id}/cpuacct.usage",
    "/sys/fs/cgroup/system.slice/docker-{id}.scope/cpu.stat",
    "/sys/fs/cgroup/docker/{id}/cpu.stat",
)
_LOOPED = 20


class SandboxTime(threading.Thread):
    """Processor time of all sandboxes of one owner, while it runs."""

    def __init__(self, engine: docker.DockerClient, owner: str) -> None:
        super().__init__(daemon=True)
        self._engine, self._owner = engine, owner
        self._used_s: dict[str, float] = {}
        self._before: dict[str, float] = {}
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._look()
        self._before = dict(self._used_s)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    @property
    def used_s(self) -> float:
        return sum(self._used_s.values()) - sum(self._before.values())

    def run(self) -> None:
        while not self._over.wait(0.05):
            self._look()

    def _look(self) -> None:
        for container in containers_of(self._engine, self._owner):
            for pattern in _CGROUPS:
                try:
                    text = Path(pattern.format(id=container["Id"])).read_text()
                except OSError:
                    continue
                used = (
                    float(text.split()[1]) / 1e6
                    if text.startswith("usage_usec")
                    else float(text) / 1e9
                )
                self._used_s[container["Id"]] = used


def market() -> MarketBars:
    bars = jobs.bars(BARS)
    names = ("timestamp_ms", "open", "high", "low", "close", "volume")
    return MarketBars(*(getattr(bars, name) for name in names))


def timed(
    name: str,
    count: int,
    sandboxes: SandboxTime | None,
    cpu_s: Callable[[], float],
    work: Callable[[], object],
) -> tuple[float, float]:
    """Prints a row; wall and processor milliseconds a set."""
    before, began = cpu_s(), time.perf_counter()
    if sandboxes is None:
        work()
        used_s = cpu_s() - before
    else:
        with sandboxes:
            work()
        used_s = cpu_s() - before + sandboxes.used_s
    wall_ms = (time.perf_counter() - began) * 1000 / count
    print(f"| {name} | {count} | {wall_ms:.1f} | {used_s * 1000 / count:.1f} |")
    return wall_ms, used_s * 1000 / count


def own_code_ms(bars: MarketBars) -> float:
    """Processor milliseconds of the strategy's own code, hot, in both of its calls."""
    index = pd.to_datetime(bars.timestamp_ms, unit="ms", utc=True)
    frame = pd.DataFrame({"close": bars.close}, index=index)
    scope: dict[str, Any] = {"np": np, "pd": pd, "params": {"fast": 7, "slow": 60}}
    exec(CODE, scope)
    strategy, spent = scope["strategy"], []
    for _ in range(100):
        began = time.process_time()
        strategy(frame.iloc[:51])
        strategy(frame)
        spent.append(time.process_time() - began)
    return float(np.median(spent)) * 1000


def optimised(bars: MarketBars, fast: range, slow: range) -> None:
    """The same grid by backtesting.py."""
    from backtesting import Backtest, Strategy  # noqa: PLC0415 - prints when it is imported
    from backtesting.lib import crossover  # noqa: PLC0415

    class Cross(Strategy):
        fast, slow = 5, 30

        def init(self) -> None:
            close = pd.Series(self.data.Close)
            self.quick = self.I(lambda: close.rolling(self.fast).mean())
            self.long = self.I(lambda: close.rolling(self.slow).mean())

        def next(self) -> None:
            if crossover(self.quick, self.long):
                self.buy()
            elif crossover(self.long, self.quick):
                self.position.close()

    # Its processes look it up by name.
    Cross.__qualname__ = "Cross"
    setattr(sys.modules[__name__], "Cross", Cross)  # noqa: B010
    frame = pd.DataFrame(
        {name.title(): getattr(bars, name) for name in ("open", "high", "low", "close", "volume")},
        index=pd.to_datetime(bars.timestamp_ms, unit="ms"),
    )
    Backtest(frame, Cross, cash=10_000, finalize_trades=True).optimize(
        fast=fast, slow=slow, maximize="Sharpe Ratio"
    )


def own_cpu_s() -> float:
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def main(sets: int) -> None:
    warnings.simplefilter("ignore")
    bars = market()
    fast, slow = range(3, 28), range(40, 40 + 2 * (sets // 25), 2)
    count = len(fast) * len(slow)
    engine = docker.from_env()
    grid = public.ParameterGrid(
        axes=[whole("fast", fast[0], fast[-1]), whole("slow", slow[0], slow[-1], 2)]
    )
    request = sweep_request(CODE, bars, grid=grid)
    single = run_request(CODE, bars)
    single.typed_parameters["fast"].int_value = 7
    single.typed_parameters["slow"].int_value = 60
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {BARS} bars")
    print(f"the strategy's own code, hot: {own_code_ms(bars):.1f} ms a set\n")
    print("| what | sets | wall, ms a set | CPU, ms a set |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        running = RunningService.start(Path(folder), POOL_SIZE=2)
        try:
            running.stub.ExecuteStrategy(single)
            swept: list[Swept] = []
            sweep = timed(
                "SweepStrategy",
                count,
                SandboxTime(engine, running.owner),
                running.cpu_s,
                lambda: swept.append(Swept.of(running.stub, request)),
            )
            assert swept[0].completed.progress.sets_failed == 0
            looped = timed(
                "ExecuteStrategy, one after another",
                _LOOPED,
                SandboxTime(engine, running.owner),
                running.cpu_s,
                lambda: [running.stub.ExecuteStrategy(single) for _ in range(_LOOPED)],
            )
        finally:
            running.process.terminate()
            running.wait()
    theirs = timed(
        "backtesting.py optimize", count, None, own_cpu_s, lambda: optimised(bars, fast, slow)
    )
    print(
        f"\na sweep takes 1/{looped[0] / sweep[0]:.0f} of a run each by wall, 1/{looped[1] / sweep[1]:.0f} by CPU; "
        f"of backtesting.py 1/{theirs[0] / sweep[0]:.1f} by wall, 1/{theirs[1] / sweep[1]:.1f} by CPU; "
        f"{swept[0].completed.sandboxes} sandboxes; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1000)
