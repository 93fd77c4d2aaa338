"""What the doctor finds: one line each, with what to do where something is to be done.

The rule: what was not seen is UNKNOWN, never OK.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How good it is."""

    OK = "ok"
    UNKNOWN = "unknown"
    """It cannot be seen from here."""
    WARN = "warn"
    """The service works; something is weaker than it could be, or will fail later."""
    FAIL = "fail"
    """The service cannot work, or must not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line.

    Attributes:
        check: One word for what was looked at; several findings may have the same.
        found: A sentence that says what is there.
        advice: What to do; empty where nothing is.
        details: Further sentences, one for each thing that was found.
    """

    check: str
    level: Level
    found: str
    advice: str = ""
    details: tuple[str, ...] = ()


_GRAVITY = (Level.OK, Level.UNKNOWN, Level.WARN, Level.FAIL)


def ok(check: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, found)


def unknown(check: str, found: str, advice: str = "") -> Finding:
    """It cannot be seen."""
    return Finding(check, Level.UNKNOWN, found, advice)


def warn(check: str, found: str, advice: str) -> Finding:
    """It works, and should be mended."""
    return Finding(check, Level.WARN, found, advice)


def fail(check: str, found: str, advice: str) -> Finding:
    """It must be mended before the service runs."""
    return Finding(check, Level.FAIL, found, advice)


def worst(findings: Iterable[Finding]) -> Level:
    """The gravest level of *findings*; OK if there are none."""
    return max((finding.level for finding in findings), key=_GRAVITY.index, default=Level.OK)
