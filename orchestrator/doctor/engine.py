"""Judges the engine: what it speaks, what it can limit, and what stands between a container and the machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.doctor.findings import Finding, fail, ok, unknown, warn
from orchestrator.engine.facts import EngineFacts

_LEAST_API = (1, 41)
_CLOCK_APART_S = 2.0
_WHAT_LIMITS_DO = {
    "memory": "one strategy can take all memory of the machine",
    "processes": "one strategy can take all process numbers of the machine",
    "processor": "one strategy can take all processors of the machine",
}
_GVISOR = "runsc"


@dataclass(frozen=True, slots=True)
class EngineMissing:
    """An engine that gave no answer.

    Attributes:
        reason: In a sentence.
        forbidden: It is there, and this user may not use it.
    """

    reason: str
    forbidden: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The file of the system call profile: its text, or why it cannot be read."""

    path: str
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings ask of the engine.

    Attributes:
        first_uid: First user id of sandboxes; 0 = any.
    """

    runtime: str
    profile: Profile
    first_uid: int


def judge_missing(missing: EngineMissing) -> Finding:
    """The one line about an engine that gave no answer."""
    advice = (
        "let this user use the engine's socket: as root `usermod -aG docker USER`, then log in again; "
        "in a container, `--group-add` with the socket's group"
        if missing.forbidden
        else "start Docker (`systemctl start docker`, or `make engine` as root), or set DOCKER_HOST; in a "
        "container, mount its socket (`-v /var/run/docker.sock:/var/run/docker.sock`). What needs an engine was not "
        "looked at"
    )
    return fail(
        "engine", f"no container engine answers: {_without_password(missing.reason)}", advice
    )


def judge_engine(facts: EngineFacts, wanted: Wanted) -> Iterator[Finding]:
    """All of it."""
    yield _speaks(facts)
    yield _connection(facts)
    yield _runtime(facts, wanted.runtime)
    yield from _cgroup(facts)
    yield _user_namespaces(facts, wanted)
    yield _seccomp(facts, wanted)
    yield _mandatory_access(facts, wanted.runtime)


def judge_engine_clock(facts: EngineFacts) -> Finding | None:
    """Whether the engine's clock and ours agree; None where it does not tell the time."""
    if facts.clock_ahead_s is None:
        return None
    apart_s = abs(facts.clock_ahead_s)
    if apart_s <= _CLOCK_APART_S:
        return ok("clock", f"the engine's clock and this one are {apart_s:.1f} s apart")
    return warn(
        "clock",
        f"the engine's clock is {apart_s:.0f} s {'ahead of' if facts.clock_ahead_s > 0 else 'behind'} this one",
        "let both machines set their clocks by NTP (chrony, systemd-timesyncd)",
    )


def _speaks(facts: EngineFacts) -> Finding:
    engine = facts.programs.get("engine")
    told = (
        f"Docker {engine.version if engine else '(version unknown)'} speaks API {facts.api_version}, "
        f"on {facts.system}, kernel {facts.kernel}"
    )
    if tuple(int(part) for part in facts.api_version.split(".")) < _LEAST_API:
        return fail("engine", told, "update Docker to 20.10 or later: the service needs API 1.41")
    return ok("engine", told)


def _connection(facts: EngineFacts) -> Finding:
    address = _without_password(facts.address.removeprefix("http+"))
    if address.startswith("unix:"):
        return ok("engine address", f"{address}, a socket that only its group may use")
    if facts.encrypted:
        return ok("engine address", f"{address}, with TLS")
    if any(f"//{host}" in address for host in ("127.", "localhost", "[::1]")):
        return warn(
            "engine address",
            f"{address} has no TLS: every user of the machine can become root by it",
            "use the socket /var/run/docker.sock, or turn TLS on (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH)",
        )
    return fail(
        "engine address",
        f"{address} has no TLS: whoever reaches it is root there, and can change what is sent",
        "turn TLS with client certificates on in the engine, and set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH",
    )


def _without_password(text: str) -> str:
    """*text* without the user and the password that an address in it may have."""
    return re.sub(r"//[^/@\s]*@", "//", text)


def _runtime(facts: EngineFacts, wanted: str) -> Finding:
    have = [name for name in facts.runtimes if not name.startswith("io.containerd.")]
    if wanted not in facts.runtimes:
        how = " (`make runsc` installs gVisor)" if wanted == _GVISOR else ""
        return fail(
            "runtime",
            f"the engine has no runtime {wanted}; it has {', '.join(have)}",
            f"register {wanted} with the engine{how}, or set STRATEGIZ_RUNTIME to one that it has",
        )
    others = [name for name in have if name != wanted]
    beside = f"; the engine also has {', '.join(others)}" if others else ""
    return ok("runtime", f"sandboxes run on {wanted}{beside}")


def _cgroup(facts: EngineFacts) -> Iterator[Finding]:
    lacking = [name for name in _WHAT_LIMITS_DO if not facts.limits.get(name)]
    version = f"cgroup version {facts.cgroup_version or 'unknown'}"
    for name in lacking:
        yield fail(
            "cgroup",
            f"{version}: the engine cannot limit {name}, so {_WHAT_LIMITS_DO[name]}",
            "see the warnings of `docker info`; the kernel needs that controller of cgroup turned on",
        )
    if not lacking:
        yield ok("cgroup", f"{version}: memory, processor and processes can be limited")
    if facts.limits.get("swap"):
        yield ok("swap", "the engine can forbid swap: sandboxes get none")
    else:
        yield warn(
            "swap",
            "the engine cannot limit swap: a strategy over its memory limit swaps, and slows the machine down",
            "boot with `swapaccount=1` on the kernel's command line, or turn swap off (`swapoff -a`)",
        )


def _user_namespaces(facts: EngineFacts, wanted: Wanted) -> Finding:
    check = "user namespace"
    if wanted.runtime == _GVISOR:
        return ok(check, "not needed: gVisor gives each sandbox a kernel of its own")
    if {"userns", "rootless"} & facts.security:
        told = "root in a container is an ordinary user of the machine"
        if wanted.first_uid:
            return ok(check, told)
        return fail(
            check,
            f"{told}, and the user ids that the service chooses by itself do not exist there",
            "set STRATEGIZ_FIRST_UID=1000",
        )
    return warn(
        check,
        "root in a container is root of the machine. The supervisor gives root up before a strategy runs, so this "
        "matters where a flaw of the kernel or of runc is used",
        "run sandboxes on gVisor, which has a kernel of its own: `make runsc`, then STRATEGIZ_RUNTIME=runsc",
    )


def _seccomp(facts: EngineFacts, wanted: Wanted) -> Finding:
    profile = wanted.profile
    name = f"STRATEGIZ_SECCOMP_PROFILE={profile.path}"
    try:
        rules = json.loads(profile.text) if not profile.problem else None
    except ValueError:
        return fail("seccomp", f"{name} is no JSON", "use the profile that comes with the service")
    if profile.problem:
        told = f"{name} cannot be read: {profile.problem}"
        return fail("seccomp", told, "set it to deployment/seccomp.json of the service")
    if not isinstance(rules, dict) or rules.get("defaultAction") in (None, "SCMP_ACT_ALLOW"):
        told = f"{name} allows every system call that it does not name"
        return fail("seccomp", told, "use the profile that comes with the service")
    if "seccomp" not in facts.security:
        return fail(
            "seccomp",
            "the engine does not filter system calls, so only the strategy process's own filter does",
            "use a kernel with CONFIG_SECCOMP_FILTER, and a Docker that is built with seccomp",
        )
    if wanted.runtime == _GVISOR:
        return ok(
            "seccomp", "gVisor does not apply the engine's filter; the strategy process has its own"
        )
    return ok("seccomp", f"containers get the service's filter of system calls, {profile.path}")


def _mandatory_access(facts: EngineFacts, runtime: str) -> Finding:
    found = [name for name in ("apparmor", "selinux") if name in facts.security]
    shown = {"apparmor": "AppArmor", "selinux": "SELinux"}
    if found:
        return ok("apparmor", f"{shown[found[0]]} confines containers, too")
    if runtime == _GVISOR:
        return ok("apparmor", "neither AppArmor nor SELinux; gVisor stands in their place")
    return (
        unknown("apparmor", "the engine tells of neither")
        if not facts.security
        else warn(
            "apparmor",
            "neither AppArmor nor SELinux confines containers. The sandbox does not rely on them",
            "install AppArmor (Debian: `apt install apparmor`, then restart Docker), or use gVisor",
        )
    )
