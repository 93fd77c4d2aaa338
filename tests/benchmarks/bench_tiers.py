"""Runs of three tiers against a service of its own: `python -m tests.benchmarks.bench_tiers [runs]`, 1,000 by default.

Prints how the runs of each tier ended and how many ran at once, and fails where a limit did not hold.
"""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.stand.running_service import RunningService
from tests.stand.tiers import LIMITS, TIER_OF, run_tiers, set_tiers

_AT_ONCE = 12


def main(count: int) -> int:
    """The exit code."""
    with tempfile.TemporaryDirectory() as folder:
        running = RunningService.start(
            Path(folder),
            OPERATOR_PORT=0,
            LEDGER_URL=f"sqlite:///{folder}/ledger.db",
            USER_TIERS=json.dumps(TIER_OF),
            SLOTS=4,
            POOL_SIZE=3,
            MEMORY_BUDGET_MB=6144,
        )
        set_tiers(running.operator)
        began = time.monotonic()
        held = run_tiers(running.stub, running.operator, count, _AT_ONCE)
        took_s = time.monotonic() - began
        running.end(signal.SIGTERM)
    print(f"{count:,} runs in {took_s:.0f} s; limits: {LIMITS}")
    for (tier, kind, end), runs in sorted(held.ends.items()):
        print(f"{tier:<5} {kind:<13} {end:<17} {runs:>5}")
    print(f"most at once: {dict(held.most_at_once)}")
    print("\n".join(held.wrong) or "every run had the limits of its tier")
    return 1 if held.wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
