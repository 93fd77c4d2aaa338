"""Where the service is, and how a channel to it is made: TLS, tokens, keepalive, sizes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc

from strategiz_execution.errors import InvalidRequest

# The service cuts off whoever pings more often than every 20 s, and pings its clients every 60 s.
_KEEPALIVE_MS = 30_000
_KEEPALIVE_TIMEOUT_MS = 20_000
_MIB = 1 << 20

_SENDABLE = re.compile(r"[!-~]+")

Token = str | Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Tls:
    """How the connection is secured. All files are PEM.

    Attributes:
        ca: Authorities that the service's certificate must come from; None = those that gRPC trusts.
        certificate: The client's own certificate, and those between it and its authority, for mutual TLS.
        key: The private key of `certificate`, not encrypted.
        server_name: Name that the service's certificate must have, where it is not that of the address.

    Example:
        >>> Client("execution.example.com:443", tls=Tls(ca="ca.pem"))  # doctest: +SKIP
    """

    ca: str | Path | None = None
    certificate: str | Path | None = None
    key: str | Path | None = None
    server_name: str | None = None

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise InvalidRequest.of("tls", "has one of certificate and key; mutual TLS needs both")

    def credentials(self) -> grpc.ChannelCredentials:
        """Reads the files.

        Raises:
            InvalidRequest: One cannot be read.
        """
        return grpc.ssl_channel_credentials(
            _read("tls.ca", self.ca),
            _read("tls.key", self.key),
            _read("tls.certificate", self.certificate),
        )


@dataclass(frozen=True, kw_only=True)
class Target:
    """The service that a client calls.

    Attributes:
        address: "host:port".
        tls: None = none.
        token: Bearer token, or what gives one at each call; None = none is sent.
        max_answer_mb: Largest answer that is received, MiB.
        direct: Whether proxies of the environment are passed by.
    """

    address: str
    tls: Tls | None
    token: Token | None = field(repr=False)
    max_answer_mb: int
    direct: bool = False

    def metadata(self) -> Sequence[tuple[str, str]]:
        """What each call carries.

        Raises:
            InvalidRequest: The token cannot be sent.
        """
        if self.token is None:
            return ()
        token = self.token if isinstance(self.token, str) else self.token()
        if not _SENDABLE.fullmatch(token):
            raise InvalidRequest.of(
                "token", "holds a space, a line end, or a letter that is not ASCII, or is empty: "
                "a token from a file often ends with a line end, which strip() takes off",
            )  # fmt: skip
        return (("authorization", f"Bearer {token}"),)

    def options(self) -> list[tuple[str, Any]]:
        """Options of gRPC's channel."""
        options: list[tuple[str, Any]] = [
            ("grpc.primary_user_agent", "strategiz-python"),
            ("grpc.keepalive_time_ms", _KEEPALIVE_MS),
            ("grpc.keepalive_timeout_ms", _KEEPALIVE_TIMEOUT_MS),
            ("grpc.keepalive_permit_without_calls", 1),
            ("grpc.http2.max_pings_without_data", 0),
            ("grpc.max_receive_message_length", self.max_answer_mb * _MIB),
            ("grpc.max_send_message_length", -1),
            # Ours knows the service's reasons, and keeps no second copy of a request.
            ("grpc.enable_retries", 0),
        ]
        if self.direct:
            options.append(("grpc.enable_http_proxy", 0))
        if self.tls is not None and self.tls.server_name:
            options.append(("grpc.ssl_target_name_override", self.tls.server_name))
        return options

    def channel(self) -> grpc.Channel:
        """A channel for threads. It connects with its first call."""
        if self.tls is None:
            return grpc.insecure_channel(self.address, options=self.options())
        return grpc.secure_channel(self.address, self.tls.credentials(), options=self.options())

    def async_channel(self, interceptors: Sequence[Any]) -> grpc.aio.Channel:
        """A channel for coroutines, of the running event loop."""
        more: dict[str, Any] = {"options": self.options(), "interceptors": list(interceptors)}
        if self.tls is None:
            return grpc.aio.insecure_channel(self.address, **more)
        return grpc.aio.secure_channel(self.address, self.tls.credentials(), **more)


def target(
    address: str,
    *,
    tls: bool | Tls | None,
    token: Token | None,
    allow_token_on_plaintext: bool,
    max_answer_mb: int,
) -> Target:
    """The service at *address*, with TLS unless it is on this machine or *tls* is False.

    Raises:
        InvalidRequest: The address is no "host:port", or a token would go over a connection without TLS.
    """
    host, colon, port = address.rpartition(":")
    if not colon or not host or "/" in host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InvalidRequest.of(
            "address", f"is {address!r}; it must be 'host:port', such as 'localhost:50051'"
        )
    if tls is None:
        tls = not is_loopback(host)
    secured = tls if isinstance(tls, Tls) else Tls() if tls else None
    if token is not None and secured is None and not allow_token_on_plaintext:
        raise InvalidRequest.of(
            "token", "is not sent without TLS, where everybody on the way can read it: "
            "use tls=True, or say allow_token_on_plaintext=True",
        )  # fmt: skip
    return Target(
        address=address,
        tls=secured,
        token=token,
        max_answer_mb=max_answer_mb,
        direct=is_loopback(host),
    )


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine by its name or number, without asking a name server."""
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _read(field: str, path: str | Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidRequest.of(field, f"cannot be read: {error}") from error
