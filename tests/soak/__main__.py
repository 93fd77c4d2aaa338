"""`python -m tests.soak`: honest and hostile runs for a while, then a look at what is left. Run by `make soak`.

Exit code 1 if anything was breached: a request without exactly one right end, an honest answer that differs, or
something that is not back at its base. Needs the engine, the runner image, and a machine with little else to do.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import docker

from tests.soak.fleet import POOL_SIZE, Fleet, fleet_in
from tests.soak.footprint import Measure, measures
from tests.soak.mix import every_kind
from tests.soak.traffic import Tally, tell, traffic
from tests.stand.running_service import containers_of, until

_QUIET_WITHIN_S = 60.0
_DEAD_S = 2.0
_CALLERS = 8
# 1,000 in 20 minutes, on a machine of two cores.
_LEAST_A_MINUTE = 50


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0, help="how long to ask (20)")
    parser.add_argument("--seed", type=int, default=None, help="what is asked; drawn if not given")
    parser.add_argument(
        "--kills", type=int, default=3, help="how often one of the two is killed (3)"
    )
    parser.add_argument("--json", type=Path, default=None, help="write the report here as well")
    return parser.parse_args()


def soak(minutes: float, seed: int, kills: int) -> dict[str, Any]:
    """Runs it; the report."""
    engine = docker.from_env(timeout=60)
    tally, warming = Tally(), Tally()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, fleet_in(Path(folder)) as fleet:
        for asked in every_kind():
            for member in fleet.members:
                tell(member, asked, warming)
        base = _settled(engine, fleet)
        began = time.monotonic()
        ends_at = began + 60 * minutes
        killing = threading.Thread(target=_kill_now_and_then, args=(fleet, kills, began, ends_at))
        killing.start()
        traffic(fleet, seed, _CALLERS, ends_at, tally)
        killing.join()
        seconds = time.monotonic() - began
        after = _settled(engine, fleet)
        codes = fleet.end()
        left = len(containers_of(engine, fleet.owner))
    engine.close()
    faults = [f"while warming up: {fault}" for fault in warming.faults] + tally.faults
    return {
        "seed": seed,
        "seconds": round(seconds, 1),
        "requests": tally.asked,
        "ends": [
            {"kind": kind, "end": end, "count": count}
            for (kind, end), count in sorted(tally.ends.items())
        ],
        "cut off by a kill": tally.outages,
        "different honest answers": len(tally.controls | warming.controls),
        "measures": [
            {
                "name": then.name,
                "base": then.value,
                "end": now.value,
                "may grow": then.may_grow,
                "held": _held(then, now),
            }
            for then, now in zip(base, after, strict=True)
        ],
        "exit codes": codes,
        "containers left": left,
        "faults": faults,
    }


def _settled(engine: docker.DockerClient, fleet: Fleet) -> list[Measure]:
    until(fleet.is_quiet, _QUIET_WITHIN_S, "all is quiet")
    until(
        lambda: len(containers_of(engine, fleet.owner)) == POOL_SIZE * len(fleet.members),
        _QUIET_WITHIN_S,
        "only sandboxes that wait are left",
    )
    return measures(engine, fleet)


def _kill_now_and_then(fleet: Fleet, kills: int, began: float, ends_at: float) -> None:
    for number in range(kills):
        at = began + (number + 1) * (ends_at - began) / (kills + 1)
        time.sleep(max(0.0, at - time.monotonic()))
        fleet.members[-1].kill_and_restart(dead_s=_DEAD_S)


def _held(then: Measure, now: Measure) -> bool:
    return then.may_grow is None or now.value <= then.value + then.may_grow


def breaches(report: dict[str, Any]) -> list[str]:
    """A sentence for each thing that is not as it must be."""
    found = list(report["faults"])
    if report["different honest answers"] != 1:
        found.append(
            f"{report['different honest answers']} different answers to the honest request"
        )
    found += [
        f"{row['name']}: {row['base']:g} at base, {row['end']:g} at the end"
        for row in report["measures"]
        if not row["held"]
    ]
    if any(report["exit codes"]):
        found.append(f"exit codes {report['exit codes']}")
    if report["containers left"]:
        found.append(f"{report['containers left']} containers left")
    least = int(_LEAST_A_MINUTE * report["seconds"] / 60)
    if report["requests"] < least:
        found.append(f"{report['requests']} requests, at least {least} were meant")
    return found


def lines(report: dict[str, Any]) -> list[str]:
    """The report as one table."""
    told = [
        f"seed {report['seed']}, {report['requests']} requests in {report['seconds']:.0f} s",
        "",
        "| request | ends | |",
        "|---|---|---|",
    ]
    kinds: dict[str, Counter[str]] = {}
    for row in report["ends"]:
        kinds.setdefault(row["kind"], Counter())[row["end"]] += row["count"]
    for kind, ends in kinds.items():
        all_ends = ", ".join(f"{end} {count}" for end, count in ends.most_common())
        told.append(f"| {kind} | {all_ends} | {sum(ends.values())} |")
    told += [
        f"| cut off by a kill of their orchestrator | | {report['cut off by a kill']} |",
        f"| different answers to the honest request | | {report['different honest answers']} |",
        "",
        "| held | base | end | may grow by | |",
        "|---|---|---|---|---|",
    ]
    for row in report["measures"]:
        allowed = "-" if row["may grow"] is None else f"{row['may grow']:g}"
        verdict = "" if row["may grow"] is None else ("held" if row["held"] else "BREACHED")
        told.append(f"| {row['name']} | {row['base']:g} | {row['end']:g} | {allowed} | {verdict} |")
    told.append(f"| containers after the end | - | {report['containers left']} | 0 | |")
    return told


def main() -> int:
    """Entry point; the exit code."""
    given = arguments()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    report = soak(given.minutes, seed, given.kills)
    found = breaches(report)
    print("\n".join(lines(report)))
    for breach in found:
        print(f"BREACHED: {breach}")
    if given.json is not None:
        given.json.write_text(json.dumps(report | {"breaches": found}, indent=2))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
