"""Judges versions of the engine's programs by the list of known flaws in `flaws.toml`.

A distribution may mend a program without a new version. So a build of a distribution is at most warned of, unless the
list knows the revision that has the fix.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, NamedTuple

from orchestrator.doctor.findings import Finding, Level, ok, unknown, warn
from orchestrator.engine.facts import Program

_OLD_DAYS = 180
_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-~+.]?(?:rc|beta|alpha)[.-]?(\d+))?")
_RELEASED = 1 << 30
_DISTRIBUTIONS = re.compile(r"[+~]ds|dfsg|[+~]deb\d|ubuntu|\.(?:el|fc|amzn|azl|cm)\d|-r\d")
_REVISION = re.compile(r"(.*[+~]deb\d+u)(\d+)")
_NAMES = {"engine": "Docker", "containerd": "containerd", "runc": "runc"}
_CHECKS = {"engine": "docker", "containerd": "containerd", "runc": "runc"}


class Version(NamedTuple):
    """A release; that of a candidate has its number, that of no candidate a very large one."""

    major: int
    minor: int
    patch: int
    candidate: int = _RELEASED

    def __str__(self) -> str:
        """The release; a candidate is told as what it is a candidate for."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def branch(self) -> tuple[int, int]:
        """What releases of one branch have in common."""
        return self.major, self.minor


@dataclass(frozen=True, slots=True)
class Flaw:
    """A way out of a container; the file explains the fields."""

    cve: str
    program: str
    fixed_in: tuple[str, ...]
    level: Level
    what: str
    needs: str
    since: str = ""
    builds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A branch that gets no more fixes, from a day on."""

    program: str
    branch: str
    on: date


@dataclass(frozen=True, slots=True)
class KnownFlaws:
    """The list, and the day up to which it knows."""

    as_of: date
    flaws: tuple[Flaw, ...]
    ended: tuple[Ended, ...]


def known_flaws() -> KnownFlaws:
    """The list that this version of the service brings."""
    text = resources.files("orchestrator.doctor").joinpath("flaws.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return KnownFlaws(
        table["as_of"],
        tuple(_flaw(entry) for entry in table["flaw"]),
        tuple(Ended(**entry) for entry in table["ended"]),
    )


def _flaw(entry: dict[str, Any]) -> Flaw:
    lists = {name: tuple(entry.get(name, ())) for name in ("fixed_in", "builds")}
    return Flaw(**{**entry, **lists, "level": Level(entry["level"])})


def version_of(text: str) -> Version | None:
    """The release that *text* begins with; None if that is no version."""
    found = _VERSION.match(text.strip())
    if found is None:
        return None
    major, minor, patch, candidate = found.groups()
    return Version(int(major), int(minor), int(patch or 0), int(candidate or _RELEASED))


def has(flaw: Flaw, program: Program, version: Version) -> bool:
    """Whether *program*, of *version*, has *flaw* for all that is known of it."""
    since = version_of(flaw.since)
    if since is not None and version < since:
        return False
    fixed = [one for one in map(version_of, flaw.fixed_in) if one is not None]
    if version.branch > max(fixed).branch:
        return False
    if any(version.branch == one.branch and version >= one for one in fixed):
        return False
    return not any(_is_revision(program, good) for good in flaw.builds)


def judge_programs(
    programs: Mapping[str, Program], known: KnownFlaws, today: date
) -> Iterator[Finding]:
    """What is known of each program, and whether the list itself has grown old."""
    for name, shown in _NAMES.items():
        yield _judge(name, shown, programs.get(name), known)
    age_days = (today - known.as_of).days
    if age_days > _OLD_DAYS:
        yield warn(
            "known flaws",
            f"the list of known flaws ends on {known.as_of}, {age_days} days ago",
            "install a newer version of the service; newer flaws of the engine are not looked for",
        )
    else:
        yield ok("known flaws", f"the list of known flaws reaches to {known.as_of}")


def _judge(name: str, shown: str, program: Program | None, known: KnownFlaws) -> Finding:
    check = _CHECKS[name]
    if program is None or (version := version_of(program.version)) is None:
        told = f"the engine does not tell the version of {shown}"
        return unknown(check, told, "look on the machine of the engine")
    distribution = _is_of_distribution(program)
    title = f"{shown} {program.version}"
    if distribution and program.build.startswith(program.version):
        title = f"{shown} {program.build}"
    mine = [flaw for flaw in known.flaws if flaw.program == name and has(flaw, program, version)]
    ended = _ended(name, version, known.ended)
    if not mine and ended is None:
        return ok(check, f"{title} has none of the known flaws")
    return Finding(
        check,
        _level(mine, distribution=distribution),
        _found(title, mine, ended),
        _advice(
            shown,
            mine,
            (one for one in known.ended if one.program == name),
            distribution=distribution,
        ),
        tuple(f"{flaw.cve}: {flaw.what}. Needs {flaw.needs}" for flaw in mine),
    )


def _level(flaws: Iterable[Flaw], *, distribution: bool) -> Level:
    grave = any(flaw.level is Level.FAIL for flaw in flaws)
    return Level.FAIL if grave and not distribution else Level.WARN


def _found(title: str, flaws: list[Flaw], ended: Ended | None) -> str:
    parts = []
    if ended is not None:
        parts.append(f"its developers have not mended its branch since {ended.on}")
    if flaws:
        few = "1 known flaw is" if len(flaws) == 1 else f"{len(flaws)} known flaws are"
        parts.append(f"{few} fixed in later versions")
    found = f"{title}: {', and '.join(parts)}"
    if flaws and all(flaw.level is Level.WARN for flaw in flaws):
        return f"{found}. A strategy in a sandbox has nothing of what they need"
    return found


def _advice(shown: str, flaws: list[Flaw], ended: Iterable[Ended], *, distribution: bool) -> str:
    least = _least(flaws, ended)
    update = f"update {shown} to its newest release"
    if least:
        update += f", at least {' or '.join(str(version) for version in least)}"
    if not distribution:
        return update
    package = {"Docker": "docker.io"}.get(shown, shown)
    return (
        f"{update}. Yours is a distribution's build, which may have fixes that its version does not show: "
        f"look for the CVE numbers in its changelog (`apt changelog {package}`)"
    )


def _least(flaws: Iterable[Flaw], ended: Iterable[Ended]) -> list[Version]:
    """The first release of each maintained branch that has none of *flaws*."""
    dead = {one.branch for one in ended}
    fixed = [
        {one.branch: one for one in map(version_of, flaw.fixed_in) if one is not None}
        for flaw in flaws
    ]
    branches = sorted({branch for one in fixed for branch in one})
    least = []
    for branch in branches:
        needed = [one[branch] for one in fixed if branch in one]
        # A flaw without an entry is fixed in branches after its last one.
        is_fixed = all(branch in one or branch > max(one) for one in fixed)
        if is_fixed and ".".join(map(str, branch)) not in dead:
            least.append(max(needed))
    return least


def _ended(name: str, version: Version, ended: Iterable[Ended]) -> Ended | None:
    """That *version* is of a branch which gets no more fixes: a listed one, or one before the first listed."""
    mine = sorted(
        (tuple(map(int, one.branch.split("."))), one) for one in ended if one.program == name
    )
    for branch, one in mine:
        if version.branch == branch:
            return one
    return mine[0][1] if mine and version.branch < mine[0][0] else None


def _is_of_distribution(program: Program) -> bool:
    return any(_DISTRIBUTIONS.search(text) for text in (program.version, program.build))


def _is_revision(program: Program, good: str) -> bool:
    """Whether *program* is the build *good*, or a later revision of it."""
    least = _REVISION.match(good)
    for text in (program.build, program.version):
        found = _REVISION.match(text)
        if found and least and found[1] == least[1] and int(found[2]) >= int(least[2]):
            return True
    return False
