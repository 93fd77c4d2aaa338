"""Starts the service, runs three strategies over 20 years of daily bars by the console command, and stops it.

What `make demo` runs. It leaves a report of each run. Exits with 1 if anything is not as it should be.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docker

HERE = Path(__file__).resolve().parent
BARS = HERE / "data" / "sp500_daily.csv"
REPORTS = HERE.parent / "build" / "demo"
# Labels our containers. It stays the same, so that the next demo removes what a killed one left.
OWNER = "demo"
COSTS = ("--cash", "100000", "--fee", "0.05%", "--symbol", "SPX")
STYLES = {
    "moving_average_crossover": "vectorised",
    "rsi_mean_reversion": "per bar, with stops",
    "bollinger_breakout": "script",
}
FAULTY = {
    "reads_a_file": "import os\n\ndef strategy(data):\n    open('/etc/passwd')\n    return 'BUY'\n",
    "asks_for_a_column_that_is_not_there": (
        "SYMBOL = 'SPX'\n\ndef strategy(data):\n"
        "    return 'BUY' if data['adj_close'].iloc[-1] > 0 else 'HOLD'\n"
    ),
    "never_ends": "SYMBOL = 'SPX'\n\ndef strategy(data):\n    while True:\n        pass\n",
}
EXPECTED = ("OUTCOME_REJECTED", "OUTCOME_STRATEGY_ERROR", "OUTCOME_TIMEOUT")


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with running_service(problems) as address, tempfile.TemporaryDirectory() as made:
        saved = Path(made) / "run.json"
        paths = [HERE / "strategies" / f"{name}.py" for name in STYLES]
        for path, style in zip(paths, STYLES.values(), strict=True):
            heading(f"{path.name} ({style})")
            report, kept = (REPORTS / f"{path.stem}.{ending}" for ending in ("html", "json"))
            strategiz(address, "backtest", path, "--report", report, "--save", kept)
            answer = response(kept)
            if not answer.get("success") or not answer["performance"].get("total_trades"):
                problems.append(f"{path.stem} did not succeed with trades")
        heading("Side by side")
        strategiz(address, "compare", *paths, "--report", REPORTS / "comparison.html")
        heading("Three that fail, and what their author is told")
        for (name, code), outcome in zip(FAULTY.items(), EXPECTED, strict=True):
            path = Path(made) / f"{name}.py"
            path.write_text(code, encoding="utf-8")
            strategiz(address, "backtest", path, "--timeout", "1", "--save", saved, "--quiet")
            if response(saved)["outcome"] != outcome:
                problems.append(f"a strategy that {name} ended otherwise than expected")
    if not problems:
        print(f"the reports, for any browser: {REPORTS}")
    for problem in problems:
        print(f"demo: {problem}", file=sys.stderr)
    return 1 if problems else 0


def strategiz(address: str, command: str, *arguments: object) -> None:
    """The console command as a user starts it, with this terminal."""
    line = (command, *arguments, "--data", BARS, *COSTS, "--server", address)
    subprocess.run([sys.executable, "-m", "orchestrator.commands", *map(str, line)], check=False)


def response(saved: Path) -> dict:
    """How the run that was kept in *saved* ended."""
    return json.loads(saved.read_bytes())["response"]


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
            print(line.strip(), flush=True)
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


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
