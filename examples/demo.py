"""Starts the service, runs three strategies over 20 years of daily bars, shows what comes back, and stops it.

What `make demo` runs. Exits with 1 if anything is not as it should be.
"""

from __future__ import annotations

import contextlib
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import docker
import grpc
from report import compare, heading, show_trades

from orchestrator.generated import strategy_execution_pb2 as pb
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub

HERE = Path(__file__).resolve().parent
# Labels our containers. It stays the same, so that the next demo removes what a killed one left.
OWNER = "demo"
STYLES = {
    "moving_average_crossover": "vectorised",
    "rsi_mean_reversion": "per bar, with stops",
    "bollinger_breakout": "script",
}
FAULTY = {
    "reads a file": "import os\n\ndef strategy(data):\n    open('/etc/passwd')\n    return 'BUY'\n",
    "asks for a column that is not there": (
        "SYMBOL = 'SPX'\n\ndef strategy(data):\n"
        "    return 'BUY' if data['adj_close'].iloc[-1] > 0 else 'HOLD'\n"
    ),
    "never ends": "SYMBOL = 'SPX'\n\ndef strategy(data):\n    while True:\n        pass\n",
}
EXPECTED = (pb.OUTCOME_REJECTED, pb.OUTCOME_STRATEGY_ERROR, pb.OUTCOME_TIMEOUT)


def main() -> int:
    bars = read_bars(HERE / "data" / "sp500_daily.csv")
    print(f"S&P 500, {len(bars.close):,} daily bars; 100,000 in cash, commission 0.05 % a fill")
    problems: list[str] = []
    with running_service(problems) as address, grpc.insecure_channel(address) as channel:
        stub = StrategyExecutionServiceStub(channel)
        answers = {}
        for name, style in STYLES.items():
            code = (HERE / "strategies" / f"{name}.py").read_text(encoding="utf-8")
            heading(f"{name}.py ({style})")
            answers[name] = follow(stub, request_for(code, bars))
            show_trades(answers[name])
            if not answers[name].success or not answers[name].performance.total_trades:
                problems.append(f"{name} did not succeed with trades")
        compare(answers)
        heading("Three that fail, and what their author is told")
        for (what, code), outcome in zip(FAULTY.items(), EXPECTED, strict=True):
            answer = stub.ExecuteStrategy(request_for(code, bars, timeout_seconds=1))
            print(f"  {what}: {pb.Outcome.Name(answer.outcome)}\n    {answer.error}")
            if answer.outcome != outcome:
                problems.append(f"a strategy that {what} ended otherwise than expected")
    for problem in problems:
        print(f"demo: {problem}", file=sys.stderr)
    return 1 if problems else 0


@contextlib.contextmanager
def running_service(problems: list[str]) -> Iterator[str]:
    """The service as a process of its own on a free port; afterwards nothing of it may be left."""
    environment = os.environ | {
        "STRATEGIZ_GRPC_PORT": "0",
        "STRATEGIZ_OWNER": OWNER,
        "STRATEGIZ_LEDGER_URL": "",
    }
    engine = docker.from_env()
    before = _containers(engine)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "orchestrator"],
            cwd=HERE.parent, env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        try:
            line = service.stdout.readline() if service.stdout else ""
            if not line.startswith("serving on "):
                service.wait()
                log.seek(0)
                raise SystemExit(f"demo: the service did not start\n{log.read()}")
            print(line.strip())
            yield line.split()[-1]
        finally:
            service.send_signal(signal.SIGTERM)
            try:
                code = service.wait(timeout=60)
            except subprocess.TimeoutExpired:
                service.kill()
                code = service.wait()
    left = _containers(engine) - before
    engine.close()
    print(f"\nservice stopped with exit code {code}; containers left: {len(left)}")
    if code:
        problems.append(f"the service ended with exit code {code}")
    if left:
        problems.append(f"left behind: {', '.join(sorted(left))}")


def _containers(engine: docker.DockerClient) -> set[str]:
    """Names of ours, in any state."""
    ours = {"label": f"io.strategiz.owner={OWNER}"}
    found = engine.containers.list(all=True, filters=ours, ignore_removed=True)
    return {str(container.name) for container in found}


def read_bars(path: Path) -> pb.MarketDataColumns:
    bars = pb.MarketDataColumns(symbol="SPX")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            moment = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
            bars.timestamp_ms.append(int(moment.timestamp() * 1000))
            for name in ("open", "high", "low", "close", "volume"):
                getattr(bars, name).append(float(row[name]))
    return bars


def request_for(
    code: str, bars: pb.MarketDataColumns, timeout_seconds: int = 30
) -> pb.ExecuteStrategyRequest:
    return pb.ExecuteStrategyRequest(
        code=code,
        language="python",
        columns=bars,
        timeout_seconds=timeout_seconds,
        user_id="demo",
        backtest=pb.BacktestConfig(
            initial_cash=100_000,
            commission_rate=0.0005,
            apply_strategy_constants=True,  # STOP_LOSS and TAKE_PROFIT of the code count.
        ),
    )


def follow(
    stub: StrategyExecutionServiceStub, request: pb.ExecuteStrategyRequest
) -> pb.ExecuteStrategyResponse:
    """Runs one strategy and prints its events as they come; progress at most every 0.5 s."""
    began = time.monotonic()
    next_progress_s = 0.0
    answer: pb.ExecuteStrategyResponse | None = None
    for event in stub.StreamStrategy(request):
        elapsed_s = time.monotonic() - began
        kind = str(event.WhichOneof("event"))
        if kind == "progress":
            if elapsed_s < next_progress_s:
                continue
            next_progress_s = elapsed_s + 0.5
        elif kind == "completed":
            answer = event.completed
        print(f"  {elapsed_s:6.3f} s  {kind:<10} {in_words(event)}", flush=True)
    if answer is None:
        raise SystemExit("demo: the events ended before the run was completed")
    return answer


def in_words(event: pb.ExecutionEvent) -> str:
    match event.WhichOneof("event"):
        case "accepted":
            limits = event.accepted.limits
            return f"at most {limits.timeout_ms / 1000:g} s and {limits.memory_bytes >> 20} MiB"
        case "queued":
            return f"place {event.queued.position}"
        case "started":
            return "in a sandbox started ahead" if event.started.warm else "in a new sandbox"
        case "log":
            return event.log.text
        case "progress":
            at = event.progress
            return (f"{at.bars_done:,} of {at.bars_total:,} bars, equity {at.equity:,.0f}, "
                    f"drawdown {at.drawdown:.1%}, {at.trades} trades")  # fmt: skip
    outcome = pb.Outcome.Name(event.completed.outcome).removeprefix("OUTCOME_").lower()
    return f"{outcome} {event.completed.error}".rstrip()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
