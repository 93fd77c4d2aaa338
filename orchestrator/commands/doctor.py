"""`strategiz doctor`: is this machine fit to run strangers' strategies?"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from orchestrator import __version__, logs
from orchestrator.doctor.examination import Interrupted, examine
from orchestrator.doctor.findings import Finding, Level, fail, warn, worst
from orchestrator.settings import InvalidSettings, load
from orchestrator.terminal import printable

_COLOURS = {Level.OK: "green", Level.UNKNOWN: "blue", Level.WARN: "yellow", Level.FAIL: "red"}
_LEVEL_WIDTH = max(len(level.value) for level in Level)
_CHECK_WIDTH = len("engine address")
_NARROWEST, _WIDEST = 60, 120
_INTERRUPTED = 130


@click.command()
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@click.option(
    "--attacks/--no-attacks",
    default=True,
    show_default=True,
    help="Whether to attack sandboxes, too.",
)
@click.option("--json", "as_json", is_flag=True, help="One object, with every finding.")
def doctor(strict: bool, attacks: bool, as_json: bool) -> None:
    """Look at this machine, its engine and the settings, and attack a sandbox: is it fit to serve?

    Reads the settings that `strategiz serve` would read, changes nothing, and leaves no container. A running service is
    not disturbed. It takes about half a minute; with --no-attacks a few seconds.

    Each line is ok, unknown (it cannot be seen from here), warn (works, and should be mended) or fail (must be mended
    before the service runs), with what to do.

    Exits with 0 if nothing failed, with 1 if something did (with --strict also for a warning), and with 2 if used
    wrongly.
    """
    # What parts of the service log is told as a finding here.
    logs.configure("error")
    found: list[Finding] = []

    def tell(finding: Finding) -> None:
        found.append(finding)
        if not as_json:
            click.echo("\n".join(lines(finding, _width())))

    try:
        _examine(tell, attacks=attacks)
    except (Interrupted, KeyboardInterrupt):
        click.echo("interrupted; no container is left", err=True)
        sys.exit(_INTERRUPTED)
    level = worst(found)
    if as_json:
        click.echo(json.dumps(as_object(found), indent=2))
    else:
        click.echo("\n" + summary(found))
    sys.exit(level is Level.FAIL or (strict and level is Level.WARN))


def _examine(tell: Callable[[Finding], None], *, attacks: bool) -> None:
    try:
        loaded = load()
    except InvalidSettings as error:
        for problem in str(error).splitlines():
            tell(
                fail(
                    "settings",
                    problem,
                    "mend it; the rest is looked at when all settings are usable",
                )
            )
        return
    for variable, near in loaded.unknown.items():
        advice = f"did you mean {near}?" if near else "docs/settings.md lists all"
        tell(warn("settings", f"{variable} is no setting", advice))
    examine(loaded.settings, tell, attacks=attacks)


def lines(finding: Finding, width: int) -> Iterator[str]:
    """*finding* as a person reads it, in lines of *width*."""
    level = click.style(f"{finding.level.value:<{_LEVEL_WIDTH}}", fg=_COLOURS[finding.level])
    indent = " " * (_LEVEL_WIDTH + _CHECK_WIDTH + 4)
    first, *others = _wrapped(finding.found, width - len(indent))
    yield f"{level}  {finding.check:<{_CHECK_WIDTH}}  {first}"
    for line in others:
        yield indent + line
    for text in finding.details:
        for number, line in enumerate(_wrapped(text, width - len(indent) - 2)):
            yield f"{indent}{'  ' if number else '- '}{line}"
    if finding.advice:
        for number, line in enumerate(_wrapped(finding.advice, width - len(indent) - 3)):
            yield f"{indent}{'   ' if number else '-> '}{line}"


def summary(found: Sequence[Finding]) -> str:
    """How many findings of each level there are, and what that means."""
    counts = Counter(finding.level for finding in found)
    told = ", ".join(f"{counts[level]} {level.value}" for level in reversed(Level) if counts[level])
    meaning = {
        Level.OK: "fit to serve",
        Level.UNKNOWN: "fit to serve, for all that can be seen from here",
        Level.WARN: "fit to serve; mend the warnings",
        Level.FAIL: "not fit to serve: mend the failures first",
    }
    return f"{told}: {meaning[worst(found)]}"


def as_object(found: Sequence[Finding]) -> dict[str, Any]:
    """All of *found*, for programs."""
    return {
        "version": __version__,
        "level": worst(found).value,
        "findings": [
            {
                "check": finding.check,
                "level": finding.level.value,
                "found": finding.found,
                "advice": finding.advice,
                "details": list(finding.details),
            }
            for finding in found
        ],
    }


def _width() -> int:
    columns = shutil.get_terminal_size().columns
    return min(max(columns, _NARROWEST), _WIDEST)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(printable(text), width, break_on_hyphens=False, break_long_words=False)
