"""What both clients are told of the service, and of how long to wait for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from strategiz_execution.calls.channel import Target, Tls, Token, target
from strategiz_execution.calls.retry import RetryPolicy
from strategiz_execution.requests import checks

ADDRESS_VARIABLE = "STRATEGIZ_ADDRESS"


class ClientOptions(TypedDict, total=False):
    """Keyword arguments of both clients; each may be left out.

    Attributes:
        tls: True, False, or `Tls` with files; None = TLS, unless the address is on this machine.
        token: Bearer token, or a function that gives one at each call. Not sent without TLS, see below.
        allow_token_on_plaintext: Send the token without TLS, where everybody on the way can read it.
        timeout_s: Seconds that a strategy may take where the call does not say; 30 unless set.
        deadline_margin_s: How much longer than its timeout a call may take; 90 s unless set, for the service lets a run
            wait 60 s for a slot and 20 s for a sandbox. It is the deadline of `validate`.
        retry: When a refused call is tried again.
        max_answer_mb: Largest answer that is received and asked for, MiB; 64 unless set, as the service's own limit.
        interceptors: Of gRPC, such as OpenTelemetry's; each sees every try as a call.
    """

    tls: bool | Tls | None
    token: Token | None
    allow_token_on_plaintext: bool
    timeout_s: float
    deadline_margin_s: float
    retry: RetryPolicy
    max_answer_mb: int
    interceptors: Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`ClientOptions` with their defaults, checked."""

    target: Target
    timeout_s: float = 30.0
    deadline_margin_s: float = 90.0
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    interceptors: Sequence[Any] = ()

    @property
    def max_answer_mb(self) -> int:
        """Largest answer that is received, MiB."""
        return self.target.max_answer_mb


def settings_of(
    address: str | None, options: ClientOptions, own_service: Callable[[], str]
) -> Settings:
    """Settings of a client of *address*, else of that which the environment names, else of a service of its own.

    Raises:
        InvalidRequest: An option is unknown or wrong.
        LocalServiceError: There is no address, and no service can be started.
    """
    checks.known("client", options, ClientOptions.__annotations__)
    for name in ("timeout_s", "deadline_margin_s"):
        if name in options:
            checks.above_zero(name, options[name])
    place = address or os.environ.get(ADDRESS_VARIABLE)
    found = target(
        place or own_service(),
        tls=options.get("tls") if place else False,
        token=options.get("token") if place else None,
        allow_token_on_plaintext=options.get("allow_token_on_plaintext", False),
        max_answer_mb=options.get("max_answer_mb", 64),
        direct=not place,
    )
    kept = ("timeout_s", "deadline_margin_s", "retry", "interceptors")
    others: dict[str, Any] = {name: value for name, value in options.items() if name in kept}
    return Settings(target=found, **others)
