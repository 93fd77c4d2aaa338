"""Looks at the machine, its files and its engine. It judges nothing, changes nothing and makes no container."""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.api.access.certificates import (
    Certificates,
    InvalidCertificates,
    read_certificates,
)
from orchestrator.api.access.key_set import InvalidKeySet, KeySet
from orchestrator.api.access.tokens import InvalidTokensFile, read_tokens
from orchestrator.doctor.access import Certificate, Secrets
from orchestrator.doctor.engine import EngineMissing, Profile, Wanted
from orchestrator.doctor.images import RunnerImage, base_of, hash_of, source_of
from orchestrator.doctor.machine import Clock, Disk, Memory
from orchestrator.engine.facts import EngineFacts, EngineInspector, ImageFacts
from orchestrator.errors import EngineUnreachable, ServiceFault, led_to
from orchestrator.settings import MIB, Settings

_REPOSITORY = Path(__file__).resolve().parents[2]
# Engines mount it into each container; a machine has it as a file. (A file such as /.dockerenv also stays in the root
# of a machine that was made from an image.)
_MOUNTED_IN_CONTAINERS = "/etc/hosts"
_USUAL_ENGINE = "unix:///var/run/docker.sock"
_SQLITE = "sqlite:///"
# `struct timex` is smaller everywhere; its status is after an int and four longs, of which the first is aligned.
_TIMEX_BYTES = 512
_STATUS_OFFSET = 5 * ctypes.sizeof(ctypes.c_long)
_UNSYNCHRONISED = 0x40


def in_container() -> bool:
    """Whether this process is in a container, and so sees that instead of the machine."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(line.split()[4] == _MOUNTED_IN_CONTAINERS for line in mounts.splitlines())


def ask_engine(inspector: EngineInspector) -> EngineFacts | EngineMissing:
    """What the engine says of itself, or that it does not."""
    try:
        return inspector.facts()
    except ServiceFault as error:
        where = os.environ.get("DOCKER_HOST") or _USUAL_ENGINE
        if any(isinstance(one, PermissionError) for one in led_to(error)):
            return EngineMissing(f"this user may not use {where}", forbidden=True)
        if isinstance(error, EngineUnreachable):
            return EngineMissing(f"nothing listens on {where}", forbidden=False)
        return EngineMissing(str(error), forbidden=False)


def wanted(settings: Settings) -> Wanted:
    """What the settings ask of the engine."""
    path = settings.seccomp_profile
    try:
        profile = Profile(str(path), path.read_text(encoding="utf-8"))
    except OSError as error:
        profile = Profile(str(path), "", error.strerror or str(error))
    except ValueError:
        profile = Profile(str(path), "", "it is no text in UTF-8")
    return Wanted(settings.runtime, profile, settings.first_uid)


def runner_images(settings: Settings, inspector: EngineInspector) -> Iterator[RunnerImage]:
    """The images of the settings.

    Raises:
        SandboxError: The engine did not answer.
    """
    for setting, kind, reference in (
        ("STRATEGIZ_RUNNER_IMAGE", "runner", settings.runner_image),
        ("STRATEGIZ_SCIENCE_IMAGE", "runner-science", settings.science_image),
    ):
        if not reference:
            continue
        facts = inspector.image(reference)
        base = inspector.image(base_of(facts)) if facts is not None and base_of(facts) else None
        yield RunnerImage(setting, kind, reference, facts, _hash_of_checkout(kind, base))


def _hash_of_checkout(kind: str, base: ImageFacts | None) -> str:
    """Of what an image of *kind* on *base* would be made of here; empty where there is no checkout."""
    if base is None:
        return ""
    try:
        return hash_of(source_of(kind, _REPOSITORY), base)
    except OSError:
        return ""


def is_here(engine: EngineFacts) -> bool:
    """Whether the engine's machine is this one: its kernel is ours, and it is reached by a socket."""
    return "unix:" in engine.address and engine.kernel == platform.release()


def disks(settings: Settings, engine: EngineFacts | None) -> Iterator[Disk]:
    """Where the engine and the ledger write."""
    if engine is not None and engine.root:
        seen = is_here(engine) and not in_container()
        yield _disk("images and containers", Path(engine.root), seen=seen)
    if settings.ledger_url.startswith(_SQLITE):
        file = Path(settings.ledger_url.removeprefix(_SQLITE))
        yield _disk("the ledger", file.parent, seen=True)


def _disk(what: str, path: Path, *, seen: bool) -> Disk:
    there = next((folder for folder in (path, *path.parents) if folder.exists()), None)
    if not seen or there is None:
        return Disk(what, str(path), None)
    found = os.statvfs(there)
    return Disk(
        what,
        str(path),
        found.f_bavail * found.f_frsize,
        total_bytes=found.f_blocks * found.f_frsize,
    )


def memory(settings: Settings, engine: EngineFacts | None) -> Memory:
    """What sandboxes may take, and what there is."""
    pool_bytes = settings.pool_size * settings.default_memory_mb * MIB
    if settings.science_image:
        pool_bytes += settings.science_pool_size * settings.science_memory_mb * MIB
    runs_bytes = settings.memory_for_runs_bytes(settings.pool_size, settings.default_memory_mb)
    here = engine is not None and is_here(engine)
    return Memory(
        budget_bytes=runs_bytes + pool_bytes,
        engine_bytes=engine.memory_bytes if engine is not None else None,
        available_bytes=_available_bytes() if here else None,
        is_derived=settings.memory_budget_mb == 0,
    )


def _available_bytes() -> int | None:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        name, _, size = line.partition(":")
        if name == "MemAvailable":
            return int(size.split()[0]) * 1024
    return None


def clock() -> Clock:
    """This machine's clock, and whether the kernel says that something keeps it right."""
    told = ctypes.create_string_buffer(_TIMEX_BYTES)
    # All zero: it asks, and sets nothing.
    refused = ctypes.CDLL(None, use_errno=True).adjtimex(told) < 0
    status = ctypes.c_int.from_buffer(told, _STATUS_OFFSET).value
    return Clock(datetime.now(UTC).date(), None if refused else not status & _UNSYNCHRONISED)


def secrets(settings: Settings) -> Secrets:
    """What the files of TLS and tokens hold, as far as it may be told."""
    problems: list[str] = []
    certificates: list[Certificate] = []
    if settings.tls_cert:
        try:
            Certificates(settings.tls_cert, settings.tls_key, settings.tls_client_ca)
        except InvalidCertificates as error:
            problems.append(str(error))
        certificates += _certificates("the port's certificate", settings.tls_cert)
        certificates += _certificates("the clients' authority", settings.tls_client_ca)
    if folder := os.environ.get("DOCKER_CERT_PATH"):
        certificates += _certificates("the engine's authority", f"{folder}/ca.pem")
        certificates += _certificates("the certificate for the engine", f"{folder}/cert.pem")
    count, expired = None, 0
    if settings.tokens_file:
        try:
            known = read_tokens(settings.tokens_file).values()
        except InvalidTokensFile as error:
            problems.append(str(error))
        else:
            today = datetime.now(UTC).date()
            count = len(known)
            expired = sum(one.expires is not None and one.expires <= today for one in known)
    if settings.jwt_keys:
        keys = KeySet(settings.jwt_keys, settings.jwt_algorithms, settings.jwt_keys_max_age_s)
        try:
            asyncio.run(keys.load())
        except InvalidKeySet as error:
            problems.append(str(error))
    # A file of tokens has hashes, from which nobody can tell a token.
    open_files = tuple(path for path in (settings.tls_key,) if path and _is_open(path))
    return Secrets(tuple(certificates), tuple(problems), open_files, count, expired)


def _certificates(role: str, path: str) -> list[Certificate]:
    """Those in the file *path*; none where there is no such file, which is told elsewhere."""
    if not path:
        return []
    try:
        found = read_certificates(path, Path(path).read_bytes())
    except (OSError, InvalidCertificates):
        return []
    return [
        Certificate(
            role,
            path,
            one.subject.rfc4514_string(),
            one.not_valid_before_utc,
            one.not_valid_after_utc,
        )
        for one in found
    ]


def _is_open(path: str) -> bool:
    try:
        return bool(Path(path).stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
