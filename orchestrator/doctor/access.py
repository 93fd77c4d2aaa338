"""Judges who may call: where the service listens, TLS with its certificates, tokens, and what else is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.doctor.findings import Finding, fail, ok, warn
from orchestrator.settings import Settings
from orchestrator.settings.network import is_loopback

_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that the service uses.

    Attributes:
        role: Whose it is, such as `the port's certificate`.
        subject: Its name.
    """

    role: str
    path: str
    subject: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the files of TLS and tokens hold, as far as it may be told.

    Attributes:
        problems: Sentences about files that cannot be used.
        open_files: Secret files that every user of the machine may read.
        tokens: How many tokens are known; None without a file of tokens.
        expired_tokens: Of these, how many are not taken any more.
    """

    certificates: tuple[Certificate, ...] = ()
    problems: tuple[str, ...] = ()
    open_files: tuple[str, ...] = ()
    tokens: int | None = None
    expired_tokens: int = 0


def judge_access(settings: Settings) -> Iterator[Finding]:
    """Whom the settings let in."""
    host = settings.grpc_host
    lets_in = " and ".join(_proofs(settings)) or "nothing"
    lacking = [
        what
        for what, is_there in (
            ("TLS", settings.tls_cert),
            ("authentication", settings.authenticates),
        )
        if not is_there
    ]
    if is_loopback(host):
        told = f"listens on {host}, which only this machine reaches"
        asked = f"; callers must show {lets_in}" if settings.authenticates else ""
        yield ok("access", told + asked)
    elif lacking:
        yield warn(
            "access",
            f"listens on {host}, beyond this machine, without {' and '.join(lacking)} "
            "(STRATEGIZ_INSECURE_BEYOND_LOOPBACK allows it)",
            "make sure that a firewall or proxy keeps strangers out, or set STRATEGIZ_TLS_CERT and _KEY, and one of "
            "STRATEGIZ_TOKENS_FILE, _JWT_KEYS and _TLS_CLIENT_CA",
        )
    else:
        yield ok("access", f"listens on {host} with TLS; callers must show {lets_in}")
    if settings.static_policy == "report":
        yield warn(
            "access",
            "STRATEGIZ_STATIC_POLICY=report: code that the static check refuses is run",
            "set it to enforce, unless you are testing the sandbox",
        )
    if settings.metrics_port and not is_loopback(settings.metrics_host):
        yield warn(
            "access",
            f"metrics are served on {settings.metrics_host}:{settings.metrics_port} without TLS or authentication",
            "let only Prometheus reach that port, or set STRATEGIZ_METRICS_HOST=127.0.0.1",
        )


def judge_secrets(secrets: Secrets, now: datetime) -> Iterator[Finding]:
    """Whether the files can be used, and until when."""
    for problem in secrets.problems:
        yield fail(
            "certificate",
            problem,
            "put the right file there; the service does not start without it",
        )
    for certificate in secrets.certificates:
        yield judge_certificate(certificate, now)
    for path in secrets.open_files:
        yield warn(
            "certificate",
            f"{path}: every user of this machine may read this secret",
            f"`chmod go-rwx {path}`, and give it to the service's user",
        )
    if secrets.tokens is None:
        return
    told = f"{secrets.tokens} tokens are known"
    if secrets.expired_tokens:
        yield warn(
            "tokens",
            f"{told}, of which {secrets.expired_tokens} have expired",
            "make new ones with `strategiz token new`, and remove the lines of the old ones",
        )
    elif not secrets.tokens:
        yield warn(
            "tokens",
            "the file of tokens is empty: nobody is let in by one",
            "`strategiz token new`",
        )
    else:
        yield ok("tokens", told)


def judge_certificate(certificate: Certificate, now: datetime) -> Finding:
    """Whether it is valid, and for how long yet."""
    name = f"{certificate.role} {certificate.subject} ({certificate.path})"
    renew = "renew it, and put the new file in its place: the service reads it by itself"
    if now < certificate.begins:
        begins = f"{name} is not valid before {_day(certificate.begins)}"
        return fail("certificate", begins, "set this machine's clock, or use a certificate of now")
    left = certificate.ends - now
    if left <= timedelta(0):
        told = f"{name} expired on {_day(certificate.ends)}: no client connects"
        return fail("certificate", told, renew)
    told = f"{name} expires on {_day(certificate.ends)}, in {left.days} days"
    return warn("certificate", told, renew) if left < _SOON else ok("certificate", told)


def _proofs(settings: Settings) -> Iterator[str]:
    if settings.tls_client_ca:
        yield "a certificate"
    if settings.takes_tokens:
        yield "a token"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
