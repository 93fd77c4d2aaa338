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
# Longest wait for what a service answers at once, such as its health.
SHORT_CALL_S = 10.0


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
    """`ClientOptions` with their defaults, checked.

    Attributes:
        target: The service; None = one of the process's own, which is still to be started.
    """

    target: Target | None
    timeout_s: float = 30.0
    deadline_margin_s: float = 90.0
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    max_answer_mb: int = 64
    interceptors: Sequence[Any] = ()

    def run_within_s(self, timeout_s: int) -> float:
        """Deadline of a run, all tries together, in seconds."""
        return timeout_s + self.deadline_margin_s

    def list_within_s(self, timeout_s: int, deadline_s: float | None) -> float:
        """Deadline of a list, in seconds; *deadline_s* is what the caller says."""
        return (
            self.run_within_s(timeout_s)
            if deadline_s is None
            else checks.above_zero("deadline_s", deadline_s)
        )

    def target_or(self, own_service: Callable[[], str]) -> Target:
        """The service, which *own_service* starts where no other was named.

        Raises:
            LocalServiceError: It cannot be started.
        """
        if self.target is not None:
            return self.target
        # Of this user, on this machine: no token, no TLS, and no proxy in between.
        return Target(
            address=own_service(),
            tls=None,
            token=None,
            max_answer_mb=self.max_answer_mb,
            direct=True,
        )


def settings_of(address: str | None, options: ClientOptions) -> Settings:
    """Settings of a client of *address*, else of that which the environment names.

    Raises:
        InvalidRequest: An option is unknown or wrong.
    """
    checks.known("client", options, ClientOptions.__annotations__)
    for name in ("timeout_s", "deadline_margin_s"):
        if name in options:
            checks.above_zero(name, options[name])
    max_answer_mb = options.get("max_answer_mb", 64)
    checks.in_range("max_answer_mb", max_answer_mb, 1, 2047)
    address = address or os.environ.get(ADDRESS_VARIABLE)
    found = None
    if address:
        found = target(
            address,
            tls=options.get("tls"),
            token=options.get("token"),
            allow_token_on_plaintext=options.get("allow_token_on_plaintext", False),
            max_answer_mb=max_answer_mb,
        )
    kept = ("timeout_s", "deadline_margin_s", "retry", "max_answer_mb", "interceptors")
    others: dict[str, Any] = {name: value for name, value in options.items() if name in kept}
    return Settings(target=found, **others)
