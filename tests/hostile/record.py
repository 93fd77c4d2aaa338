"""What the hostile tests measured, for the table at the end of a session."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.meters import Meters

REPORT_VARIABLE = "STRATEGIZ_WALL_REPORT"
CLASSES = {
    "V": "escapes Python",
    "R": "exhausts resources",
    "T": "forges the protocol",
    "K": "attacks the kernel",
    "L": "leaks information",
    "X": "attacks the supervisor",
    "O": "hostile clients",
}


@dataclass
class Row:
    """All cases of one class on one runtime. Seconds."""

    held: list[str] = field(default_factory=list)
    not_held: list[str] = field(default_factory=list)
    overrun_s: list[float] = field(default_factory=list)
    gone_s: list[float] = field(default_factory=list)


@dataclass
class Record:
    """Rows by class and runtime, and times of removal by what the sandbox did, in milliseconds."""

    rows: dict[tuple[str, str], Row] = field(default_factory=lambda: defaultdict(Row))
    removal_ms: dict[tuple[str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    notes: list[str] = field(default_factory=list)
    meters: dict[str, Meters] = field(default_factory=lambda: defaultdict(Meters))

    def as_json(self) -> dict[str, object]:
        return {
            "classes": [
                {"class": letter, "runtime": runtime, **vars(row)}
                for (letter, runtime), row in sorted(self.rows.items())
            ],
            "removal": [
                {"runtime": runtime, "state": state, "ms": ms}
                for (runtime, state), ms in sorted(self.removal_ms.items())
            ],
            "notes": self.notes,
            "meters": [
                {"runtime": runtime, "meters": meters.as_json()}
                for runtime, meters in sorted(self.meters.items())
            ],
        }

    def save(self) -> None:
        """Writes the report to the file that the environment names, if any."""
        if os.environ.get(REPORT_VARIABLE):
            Path(os.environ[REPORT_VARIABLE]).write_text(json.dumps(self.as_json(), indent=1))
