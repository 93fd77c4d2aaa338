"""Runs before every method of a server, and lets in the calls that may be made."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import grpc
import structlog

from orchestrator.api.access.access import Access
from orchestrator.api.access.principal import ANYBODY, Principal, acts
from orchestrator.api.status import refuse, status_of
from orchestrator.errors import Forbidden, Unauthenticated
from orchestrator.stages import refused

_log = structlog.get_logger(__name__)

_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

# Anybody can send calls without a token, and must not fill the disk by it.
_LOG_PAUSE_S = 1.0


class AccessGate(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # the class takes none
    """Lets a call in, or ends it with UNAUTHENTICATED or PERMISSION_DENIED.

    Args:
        access: Decides.
        anybody: Who calls on this port where no tokens are taken.
    """

    def __init__(self, access: Access, anybody: Principal = ANYBODY) -> None:
        self._access = access
        self._anybody = anybody
        self._refused: Counter[str] = Counter()
        self._logged_at: dict[str, float] = {}

    async def intercept_service(  # type: ignore[override]  # the stubs know of no method that is not there
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[_Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler | None:
        """The method that is called; in its place one that refuses where it may not be called."""
        method = handler_call_details.method
        try:
            principal = await self._access.admitted(
                method, handler_call_details.invocation_metadata or (), self._anybody
            )
        except (Unauthenticated, Forbidden) as error:
            return self._refusing(error, method)
        # This task goes on to do the call.
        acts(principal)
        if principal.user_id:
            structlog.contextvars.bind_contextvars(token_user=principal.user_id)
        return await continuation(handler_call_details)

    def _refusing(self, error: Unauthenticated | Forbidden, method: str) -> _Handler:
        async def call(_messages: object, context: Any) -> None:
            self._log(error, method, context.peer())
            refused(error)
            await refuse(context, status_of(error))

        made: _Handler = grpc.stream_stream_rpc_method_handler(call)
        return made

    def _log(self, error: Unauthenticated | Forbidden, method: str, peer: str) -> None:
        """Logs one refusal a second of each reason, with the number of those before it. It quotes no token."""
        self._refused[error.reason] += 1
        now = time.monotonic()
        if now - self._logged_at.get(error.reason, -_LOG_PAUSE_S) >= _LOG_PAUSE_S:
            self._logged_at[error.reason] = now
            _log.warning(
                "call not let in",
                reason=error.reason,
                method=method,
                peer=peer,
                refused=self._refused.pop(error.reason),
            )
