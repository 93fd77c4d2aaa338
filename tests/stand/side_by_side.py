"""Runs the tests in two pytest processes side by side. `python -m tests.stand.side_by_side [arguments for pytest]`.

The first process takes what `FIRST` names, the other one all the rest, so that no test can be left out of both. A
test that must have the machine to itself has the marker `alone`, and waits for the other process's test to end.
Where arguments name files or folders, one process runs these.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.stand.machine import LOCK_FOLDER

REPOSITORY = Path(__file__).resolve().parents[2]
# Chosen so that both processes take about as long: what one of them waits for, the other one computes.
FIRST = (
    "tests/hostile",
    "tests/faults",
    "tests/strategy_runner",
    "tests/orchestrator/test_ledger_command.py",
    "tests/orchestrator/test_ledger_store.py",
    "tests/orchestrator/test_ledger_writer.py",
)
_NOTHING_COLLECTED = 5
# The last line of pytest, such as `== 1 failed, 20 passed in 3.14s ==`.
_SUMMARY = re.compile(r"=*\s?\d+ (passed|failed|error|skipped|deselected).* in [\d.]+s")
_COUNT = re.compile(r"(\d+) (passed|failed|error)")


def _run(
    name: str,
    arguments: list[str],
    environment: dict[str, str],
    codes: dict[str, int],
    counts: Counter[str],
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(f"{name} {line}")
        sys.stdout.flush()
        if _SUMMARY.match(line):
            for count, what in _COUNT.findall(line):
                counts[what] += int(count)
    codes[name] = process.wait()


def main(arguments: list[str]) -> int:
    """0 if no test of either process failed and at least one was run."""
    if any((REPOSITORY / argument.partition("::")[0]).exists() for argument in arguments):
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=REPOSITORY)
    began = time.monotonic()
    rest = [f"--ignore={path}" for path in FIRST]
    codes: dict[str, int] = {}
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="strategiz-tests-") as folder:
        environment = os.environ | {LOCK_FOLDER: folder}
        threads = [
            threading.Thread(
                target=_run, args=(name, [*paths, *arguments], environment, codes, counts)
            )
            for name, paths in (("1|", list(FIRST)), ("2|", ["tests", *rest]))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    ran = [code for code in codes.values() if code != _NOTHING_COLLECTED]
    worst = max(ran, key=abs, default=_NOTHING_COLLECTED)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    sys.stdout.write(f"both processes: {minutes} min {seconds} s, exit code {worst}\n")
    sys.stdout.write(f"{counts['passed']} passed, {counts['failed'] + counts['error']} failed\n")
    return worst if worst >= 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
