"""The wall as a table: class of attack by runtime, and how fast sandboxes go. `python tests/hostile/table.py REPORT`.

The report is what a session of the hostile tests writes to the file named by STRATEGIZ_WALL_REPORT. A session
also prints the table itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.hostile.record import CLASSES


def lines(report: dict[str, Any]) -> Iterator[str]:
    """The table, line by line."""
    yield (
        f"{'class of attack':26} {'runtime':8} {'cases':>5} {'held':>5} {'not held':>8}"
        f" {'max overrun':>11} {'gone after answer':>18}"
    )
    for row in report["classes"]:
        held, not_held = row["held"], row["not_held"]
        overrun = f"{max(row['overrun_s']):.2f} s" if row["overrun_s"] else "-"
        gone = f"{max(row['gone_s']) * 1000:.0f} ms max" if row["gone_s"] else "-"
        name = f"{row['class']} {CLASSES[row['class']]}"
        yield (
            f"{name:26} {row['runtime']:8} {len(held) + len(not_held):5} {len(held):5}"
            f" {len(not_held):8} {overrun:>11} {gone:>18}"
        )
        if not_held:
            yield f"    not held: {', '.join(not_held)}"
    for row in report["removal"]:
        ms = row["ms"]
        yield (
            f"removal of a {row['state']} sandbox on {row['runtime']}: p50 {median(ms):.0f} ms,"
            f" max {max(ms):.0f} ms (n={len(ms)})"
        )
    for machine in report["meters"]:
        yield from _meters(machine["runtime"], machine["meters"])
    yield from report["notes"]


def _meters(runtime: str, meters: list[dict[str, Any]]) -> Iterator[str]:
    yield (
        f"{'the machine, ' + runtime:40} {'before':>10} {'after':>10} {'most by one case':>22} {'bound':>8}"
        f" {'left by one case':>22} {'bound':>8}"
    )
    for meter in meters:
        most, left = (f"+{amount:g} ({case})" for amount, case in (meter["highest"], meter["left"]))
        yield (
            f"{meter['meter']:40} {meter['before']:10g} {meter['after']:10g} {most:>22}"
            f" {meter['while_running']:8g} {left:>22} {meter['afterwards']:8g}"
        )


if __name__ == "__main__":
    print("\n".join(lines(json.loads(Path(sys.argv[1]).read_text()))))  # noqa: T201 - its output
