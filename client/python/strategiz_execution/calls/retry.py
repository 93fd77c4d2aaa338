"""When a call is tried again.

The rule: only a refusal is, never a run that may have been answered otherwise. `UNAVAILABLE` is tried again, and
`RESOURCE_EXHAUSTED` where the service names a delay; without one the request, or the answer, never fits. A request has
a run id, so another try joins the run that it may have started, or gets its answer. All tries share one deadline.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.stop import stop_before_delay

from strategiz_execution.errors import CallError, InvalidRequest


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a refused call is tried again.

    Attributes:
        max_attempts: Tries in all, 1 or more; 1 = none again.
        initial_backoff_s: Seconds before the second try; each further one is twice as long.
        max_backoff_s: Longest wait in seconds that the client chooses by itself.

    Raises:
        InvalidRequest: A value is not above 0.

    Example:
        >>> RetryPolicy(max_attempts=6, initial_backoff_s=0.5)
        RetryPolicy(max_attempts=6, initial_backoff_s=0.5, max_backoff_s=5.0)
    """

    max_attempts: int = 4
    initial_backoff_s: float = 0.2
    max_backoff_s: float = 5.0

    def __post_init__(self) -> None:
        if self.max_attempts < 1:
            raise InvalidRequest.of(
                "retry.max_attempts", f"is {self.max_attempts}; it must be 1 or more"
            )
        for name in ("initial_backoff_s", "max_backoff_s"):
            if not getattr(self, name) > 0:
                raise InvalidRequest.of(
                    f"retry.{name}", f"is {getattr(self, name)}; it must be above 0"
                )


NEVER = RetryPolicy(max_attempts=1)


def is_refusal(error: BaseException) -> bool:
    """Whether a run under the same id can still be started or joined, and another try can differ."""
    if not isinstance(error, CallError):
        return False
    if error.status == "RESOURCE_EXHAUSTED":
        return error.retry_delay_s is not None
    return error.status == "UNAVAILABLE"


def wait_s(
    policy: RetryPolicy,
    attempt: int,
    told_s: float | None,
    chance: Callable[[], float] = random.random,
) -> float:
    """Seconds to wait after try number *attempt*, from 1; *told_s* is what the service says, if anything.

    The service's delay is a least one, so the random part comes on top; our own is spread below its value.
    """
    if told_s is not None:
        return told_s * (1 + chance() / 5)
    backoff_s = min(policy.initial_backoff_s * 2.0 ** (attempt - 1), policy.max_backoff_s)
    return backoff_s * (0.5 + chance() / 2)


def retrying(policy: RetryPolicy, within_s: float, sleep: Callable[[float], Any]) -> Retrying:
    """Tries again what is refused, while the wait ends before *within_s* seconds are over."""
    return Retrying(**_rules(policy, within_s), sleep=sleep)


def async_retrying(
    policy: RetryPolicy, within_s: float, sleep: Callable[[float], Awaitable[None]]
) -> AsyncRetrying:
    """As `retrying`, for coroutines."""
    return AsyncRetrying(**_rules(policy, within_s), sleep=sleep)


def _rules(policy: RetryPolicy, within_s: float) -> dict[str, Any]:
    return {
        "retry": retry_if_exception(is_refusal),
        "stop": stop_after_attempt(policy.max_attempts) | stop_before_delay(within_s),
        "wait": lambda state: wait_s(policy, state.attempt_number, _told_s(state)),
        "reraise": True,
    }


def _told_s(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome is not None else None
    return error.retry_delay_s if isinstance(error, CallError) else None
