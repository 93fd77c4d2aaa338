"""What calls from the Java client take, beside Python's gRPC client and the same service. Prints one table.

`mvn` must be here (deployment/setup/java.sh), the runner image built, and the machine quiet.
"""

from __future__ import annotations

import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from orchestrator.generated import strategy_execution_pb2 as public
from tests.benchmarks.jobs import SMA_CROSS, bars
from tests.stand.running_service import REPOSITORY, RunningService

CLIENT = REPOSITORY / "client"
RUNS = 200
WARM_UP = 20
PAUSE_S = 0.15  # the next sandbox is started meanwhile; CallBenchmark waits as long
MILLION_RUNS = 5
MILLION_HEAP = "-Xmx512m"


def java(
    classpath: str, service: RunningService, what: str, times: int, code: Path, *options: str
) -> list[str]:
    """The lines that the Java program prints."""
    port = service.address.rpartition(":")[2]
    program = ("io.strategiz.client.execution.CallBenchmark", port, what, str(times), str(code))
    command = ["java", *options, "-cp", classpath, *program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def build() -> str:
    """Compiles client and program; the class path to run them with."""
    maven = [CLIENT / "mvnw", "--quiet", "--batch-mode", "--projects", "client-execution"]
    with tempfile.NamedTemporaryFile() as file:
        goals = ["test-compile", "dependency:build-classpath", f"-Dmdep.outputFile={file.name}"]
        subprocess.run([*maven, *goals], check=True, stdout=subprocess.DEVNULL)
        libraries = Path(file.name).read_text().strip()
    target = CLIENT / "client-execution" / "target"
    return f"{target / 'test-classes'}:{target / 'classes'}:{libraries}"


def python(
    service: RunningService, request: public.ExecuteStrategyRequest, times: int
) -> list[float]:
    """What the same runs take from Python, milliseconds each; the request is built before."""
    taken = []
    for _ in range(times):
        time.sleep(PAUSE_S)
        began = time.perf_counter()
        answer = service.stub.ExecuteStrategy(request)
        taken.append(1000 * (time.perf_counter() - began))
        assert answer.success, answer.error
    return taken


def requests() -> dict[str, public.ExecuteStrategyRequest]:
    """The run by rows and by columns."""
    some = bars(2500)
    names = ("timestamp_ms", "open", "high", "low", "close", "volume")
    columns = public.MarketDataColumns(**{name: getattr(some, name) for name in names})
    rows = [
        public.MarketDataBar(
            timestamp=str(time_ms), open=opened, high=high, low=low, close=close, volume=int(volume)
        )
        for time_ms, opened, high, low, close, volume in zip(
            *(getattr(some, name) for name in names), strict=True
        )
    ]
    return {
        "rows": public.ExecuteStrategyRequest(code=SMA_CROSS, market_data=rows),
        "columns": public.ExecuteStrategyRequest(code=SMA_CROSS, columns=columns),
    }


def spread(taken: list[float]) -> str:
    ordered = sorted(taken)
    return f"p50 {statistics.median(ordered):.1f}, p99 {ordered[int(0.99 * len(ordered))]:.1f} ms"


def main() -> None:
    classpath = build()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        code = folder / "strategy.py"
        code.write_text(SMA_CROSS)
        service = RunningService.start(folder, POOL_SIZE=2)
        try:
            print("| what | Java | Python |\n|---|---|---|")
            for form, request in requests().items():
                lines = java(classpath, service, form, RUNS, code)
                from_java = [float(text) for text in lines[0].split()]
                python(service, request, WARM_UP)
                from_python = python(service, request, RUNS)
                what = f"{RUNS} warm runs of 2,500 bars by {form}"
                print(f"| {what} | {spread(from_java)} | {spread(from_python)} |", flush=True)
            took, heap = java(classpath, service, "million", MILLION_RUNS, code, MILLION_HEAP)
            taken = sorted(float(text) for text in took.split())
            print(
                f"| 1,000,000 bars by columns, {MILLION_RUNS} runs | p50 {statistics.median(taken):.0f}, "
                f"max {taken[-1]:.0f} ms, {heap} | |"
            )
        finally:
            service.end(signal.SIGTERM)


if __name__ == "__main__":
    main()
