"""`strategiz health`: whether the service takes runs, for the health check of a container and for people.

The rule: without options it asks the service that the settings of its environment describe. So in the image it needs
none. Exit code 0 if runs are taken, 1 in every other case: container engines know no third.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import grpc
from cryptography import x509
from grpc_health.v1 import health_pb2, health_pb2_grpc

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from orchestrator.settings import InvalidSettings, Settings, load_settings

_SERVING = health_pb2.HealthCheckResponse.SERVING
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "[::]": "[::1]"}  # noqa: S104 - none is listened on
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Target:
    """Which service is asked, and how.

    Attributes:
        address: Host and port.
        trusted: PEM of what its certificate must be, or be issued by; None = a connection without TLS.
        expected_name: The name that its certificate must have; empty = the host of the address.
        shown: PEM of the certificate that it is shown, and of its key; None = none.
    """

    address: str
    trusted: bytes | None
    expected_name: str
    shown: tuple[bytes, bytes] | None


class Unusable(Exception):
    """The settings or options do not say which service to ask; the message says what to give."""


def target(
    settings: Settings, address: str, authority: Path | None, shown: tuple[Path, Path] | None
) -> Target:
    """Where the service of *settings* is, but for what is given beside them.

    A certificate of the settings is trusted as it is, under the name that it has: it is the service's own, and its
    authority's may be on no file here.

    Raises:
        Unusable: There is no port, or a file of the settings cannot be read.
    """
    address = address or _address(settings)
    if authority is not None:
        files = (shown[0].read_bytes(), shown[1].read_bytes()) if shown else None
        return Target(address, authority.read_bytes(), "", files)
    if not settings.tls_cert:
        return Target(address, None, "", None)
    own, key = _read("tls_cert", settings.tls_cert), _read("tls_key", settings.tls_key)
    if shown is not None:
        files = (shown[0].read_bytes(), shown[1].read_bytes())
    else:
        files = (own, key) if settings.tls_client_ca else None
    return Target(address, own, _name_in(settings.tls_cert, own), files)


def _address(settings: Settings) -> str:
    if settings.grpc_port == 0:
        raise Unusable("the settings give the service any free port; name the one with --address")
    host = _EVERY_ADDRESS.get(settings.grpc_host, settings.grpc_host)
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{host}:{settings.grpc_port}"


def _read(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Unusable(
            f"{name}: {path} cannot be read ({error.strerror}); run this as the service's user, or give --ca, "
            "the authority of its certificate"
        ) from error


def _name_in(path: str, certificate: bytes) -> str:
    """The first name that *certificate* is for."""
    try:
        leaf = x509.load_pem_x509_certificates(certificate)[0]
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound) as error:
        raise Unusable(f"tls_cert: {path} holds no certificate with names: {error}") from error
    for kind in (x509.DNSName, x509.IPAddress):
        for name in names.get_values_for_type(kind):
            return str(name).replace("*", "any")  # a wildcard is for any one word in its place
    raise Unusable(f"tls_cert: {path} has no name of a host, so no client can connect to it")


def _channel(to: Target) -> grpc.Channel:
    if to.trusted is None:
        return grpc.insecure_channel(to.address)
    certificate, key = to.shown or (None, None)
    credentials = grpc.ssl_channel_credentials(to.trusted, key, certificate)
    named = [("grpc.ssl_target_name_override", to.expected_name)] if to.expected_name else []
    return grpc.secure_channel(to.address, credentials, options=named)


@click.command()
@click.option(
    "--address",
    "--server",
    metavar="HOST:PORT",
    envvar="STRATEGIZ_ADDRESS",
    show_envvar=True,
    default="",
    help="By default of the settings.",
)
@click.option(
    "--ca",
    "authority",
    type=_FILE,
    help="PEM file of the authority of the service's certificate, for TLS. By default the certificate of the settings "
    "is trusted.",
)
@click.option(
    "--cert",
    type=_FILE,
    help="PEM file of a certificate to show, with --key. By default the service's own, where it lets in clients with "
    "certificates only.",
)
@click.option("--key", type=_FILE, help="PEM file of the key of --cert.")
@click.option(
    "--token-file",
    type=_FILE,
    help="Has a token. Where the service takes tokens, only who has one is told why it takes no runs.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=5.0, show_default=True, help="Seconds."
)
@click.option("--json", "as_json", is_flag=True, help="The answer as one JSON object.")
def health(
    address: str,
    authority: Path | None,
    cert: Path | None,
    key: Path | None,
    token_file: Path | None,
    timeout: float,
    as_json: bool,
) -> None:
    """Say whether the service takes runs: exit code 0 if it does, else 1."""
    if (cert is None) != (key is None):
        raise click.UsageError("--cert and --key go together")
    token = token_file.read_text(encoding="utf-8").strip() if token_file is not None else ""
    try:
        settings = load_settings()
        to = target(settings, address, authority, (cert, key) if cert and key else None)
    except (InvalidSettings, Unusable) as error:
        click.echo(f"no service is asked: {error}", err=True)
        sys.exit(1)
    wants_reason = bool(token) or not settings.takes_tokens
    try:
        told = _ask(to, token, wants_reason=wants_reason, within_s=timeout)
    except grpc.RpcError as error:
        click.echo(_failure(error, to, timeout), err=True)
        sys.exit(1)
    click.echo(json.dumps(told, indent=2) if as_json else _sentence(told))
    sys.exit(0 if told["serving"] else 1)


def _ask(to: Target, token: str, *, wants_reason: bool, within_s: float) -> dict[str, Any]:
    """What the service says of itself.

    Why it takes no runs only if *wants_reason*: where tokens are taken, each call without one is a line of the log.
    """
    with _channel(to) as channel:
        check = health_pb2_grpc.HealthStub(channel).Check
        status = check(health_pb2.HealthCheckRequest(), timeout=within_s).status
        metadata: dict[str, str] = {}
        if wants_reason:
            metadata = _metadata(channel, token, within_s)
    return {
        "address": to.address,
        "serving": status == _SERVING,
        "reason": metadata.get("draining") or metadata.get("fault") or "",
        "metadata": dict(sorted(metadata.items())),
    }


def _metadata(channel: grpc.Channel, token: str, within_s: float) -> dict[str, str]:
    """What GetHealth tells; nothing where the caller may not be told."""
    proof = (("authorization", f"Bearer {token}"),) if token else ()
    stub = StrategyExecutionServiceStub(channel)
    try:
        answer = stub.GetHealth(public.HealthRequest(), timeout=within_s, metadata=proof)
    except grpc.RpcError as error:
        if not token and error.code() is grpc.StatusCode.UNAUTHENTICATED:
            return {}
        raise
    return dict(answer.metadata)


def _sentence(told: dict[str, Any]) -> str:
    version = told["metadata"].get("version", "")
    who = f"the service {version} on {told['address']}".replace("  ", " ")
    if told["serving"]:
        return f"{who} takes runs"
    reason = told["reason"] or (
        "it is stopping, or has just failed"
        if told["metadata"]
        else "its log says why, and so does this command with --token-file"
    )
    return f"{who} takes no runs: {reason}"


def _failure(error: grpc.RpcError, to: Target, within_s: float) -> str:
    code = error.code()
    if code is grpc.StatusCode.UNAVAILABLE:
        tls = (
            "if it has TLS, --ca names the authority of its certificate"
            if to.trusted is None
            else "does it have TLS, and is its certificate still valid? if it lets in clients with certificates only, "
            "is this one of its authority (--cert, --key)?"
        )
        return f"no service answers on {to.address}: {error.details()}\nis it running there? {tls}"
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return f"the service on {to.address} does not answer within {within_s:g} s: it, or its machine, is overloaded"
    return f"{code.name} from {to.address}: {error.details()}"
