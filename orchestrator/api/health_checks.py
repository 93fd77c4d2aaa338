"""grpc.health.v1 for load balancers.

The rule: a client that watches and does not read blocks neither other clients nor the draining of the service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, TypeAlias

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
_Response = health_pb2.HealthCheckResponse


class HealthChecks(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # it has no types
    """Says of each of *names* whether to send calls; nothing is served until it is said so."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._status = _Response.NOT_SERVING
        self._changed = asyncio.Event()
        self._can_serve = False
        self._drained = False
        self._draining = False

    def set_serving(self, serving: bool) -> None:
        """Whether runs can be started; after `drain` nobody hears of it."""
        self._can_serve = serving
        self._tell_now()

    def set_drained(self, drained: bool) -> None:
        """Whether an operator lets no new runs in; after `drain` nobody hears of it."""
        self._drained = drained
        self._tell_now()

    def drain(self) -> None:
        """Reports NOT_SERVING to all from now on, for good."""
        self._draining = True
        self._tell(_Response.NOT_SERVING)

    async def Check(  # noqa: N802 - gRPC's name
        self, request: health_pb2.HealthCheckRequest, context: _Context
    ) -> health_pb2.HealthCheckResponse:
        """Whether to send calls to a service."""
        if request.service not in self._names:
            await context.abort(grpc.StatusCode.NOT_FOUND, "this service is not here")
        return _Response(status=self._status)

    async def Watch(  # noqa: N802 - gRPC's name
        self, request: health_pb2.HealthCheckRequest, context: _Context
    ) -> None:
        """The same now and whenever it changes."""
        told = None
        while True:
            changed = self._changed
            status = self._status if request.service in self._names else _Response.SERVICE_UNKNOWN
            if status != told:
                await context.write(_Response(status=status))
                told = status
            await changed.wait()

    def _tell_now(self) -> None:
        if not self._draining:
            serves = self._can_serve and not self._drained
            self._tell(_Response.SERVING if serves else _Response.NOT_SERVING)

    def _tell(self, status: health_pb2.HealthCheckResponse.ServingStatus) -> None:
        self._status = status
        self._changed.set()
        self._changed = asyncio.Event()
