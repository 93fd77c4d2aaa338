"""Reads the attacks of `attacks.toml`, and judges how their runs ended."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from orchestrator.doctor.findings import Finding, fail, ok
from orchestrator.run import Outcome

_CHECK = "attack"
_BREACHED, _HELD = "BREACHED", "HELD"
# What the supervisor's deadline and a busy machine add to a timeout.
_OVERRUN_S = 2.0
_TOLD_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Attack:
    """A strategy that attacks its sandbox; the file explains the fields."""

    name: str
    held: str
    outcomes: frozenset[Outcome]
    timeout_s: float
    code: str


@dataclass(frozen=True, slots=True)
class AttackEnd:
    """How the run of an attack ended.

    Attributes:
        message: Why, if it did not succeed.
        logs: What it printed.
        strategy_s: Seconds that it ran.
    """

    outcome: Outcome
    message: str
    logs: Sequence[str]
    strategy_s: float


def all_attacks() -> tuple[Attack, ...]:
    """Those that this version of the service brings, in the order in which they are tried."""
    text = resources.files("orchestrator.doctor").joinpath("attacks.toml").read_text("utf-8")
    return tuple(_attack(entry) for entry in tomllib.loads(text)["attack"])


def _attack(entry: dict[str, Any]) -> Attack:
    outcomes = frozenset(Outcome[name] for name in entry["outcomes"])
    return Attack(**{**entry, "outcomes": outcomes})


def judge_attack(attack: Attack, end: AttackEnd) -> Finding:
    """Whether the sandbox held."""
    breaches = [line for line in end.logs if line.startswith(_BREACHED)]
    advice = (
        "do not run strategies here: see that runtime, seccomp and cgroup above are ok, update Docker and runc, and "
        "report this if it stays"
    )
    if breaches:
        got = "; ".join(line.removeprefix(_BREACHED).strip() for line in breaches)
        return fail(_CHECK, f"{attack.name}: the strategy got {got:.{_TOLD_CHARACTERS}}", advice)
    unfinished = end.outcome is Outcome.SUCCEEDED and _HELD not in end.logs
    if end.outcome not in attack.outcomes or unfinished:
        told = f": {end.message:.{_TOLD_CHARACTERS}}" if end.message else ""
        expected = " or ".join(sorted(outcome.name for outcome in attack.outcomes))
        return fail(
            _CHECK, f"{attack.name}: ended as {end.outcome.name}{told}; expected {expected}", advice
        )
    if end.strategy_s > attack.timeout_s + _OVERRUN_S:
        return fail(
            _CHECK,
            f"{attack.name}: ran for {end.strategy_s:.1f} s with a timeout of {attack.timeout_s:g} s",
            "look for what keeps this machine busy, and try again; then report this",
        )
    return ok(_CHECK, f"{attack.name}: {attack.held}")
