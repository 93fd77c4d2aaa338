"""Calls of coroutines. A task that is cancelled cancels its call, and so its run."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar

import grpc

from strategiz_execution.calls.channel import Target
from strategiz_execution.calls.details import call_error
from strategiz_execution.calls.retry import async_retrying
from strategiz_execution.calls.settings import Settings
from strategiz_execution.errors import closed_error
from strategiz_execution.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub

T = TypeVar("T")


class CoroutineCalls:
    """One channel and its calls, of the event loop that is running when it is made."""

    def __init__(self, settings: Settings, target: Target) -> None:
        self._target = target
        self._retry = settings.retry
        self._closed = asyncio.Event()
        self.channel = target.async_channel(settings.interceptors)
        self.stub = StrategyExecutionServiceStub(self.channel)

    async def unary(self, method: Any, request: Any, within_s: float) -> Any:
        """As `BlockingCalls.unary`."""

        async def attempt(left_s: float) -> Any:
            return await method(request, timeout=left_s, metadata=self._target.metadata())

        return await self._tried(attempt, within_s)

    async def stream(self, method: Any, request: Any, within_s: float) -> AsyncGenerator[Any]:
        """As `BlockingCalls.stream`."""

        async def attempt(left_s: float) -> tuple[Any, Any]:
            call = method(request, timeout=left_s, metadata=self._target.metadata())
            try:
                return call, await call.read()
            except BaseException:
                call.cancel()
                raise

        call, message = await self._tried(attempt, within_s)
        try:
            while message is not grpc.aio.EOF:  # type: ignore[attr-defined]  # its types lack it
                yield message
                message = await call.read()
        except grpc.aio.AioRpcError as error:
            raise call_error(error) from error
        except asyncio.CancelledError:
            self._require_open()
            raise
        finally:
            call.cancel()

    async def close(self) -> None:
        """Cancels calls in progress, and with them their runs."""
        self._closed.set()
        await self.channel.close(None)

    async def _tried(self, attempt: Callable[[float], Awaitable[T]], within_s: float) -> T:
        ends = time.monotonic() + within_s

        async def once() -> T:
            self._require_open()
            try:
                return await attempt(max(ends - time.monotonic(), 0.0))
            except grpc.aio.AioRpcError as error:
                raise call_error(error) from error
            except asyncio.CancelledError:
                self._require_open()
                raise

        return await async_retrying(self._retry, within_s, self._sleep)(once)

    def _require_open(self) -> None:
        """Tells a client that is closed from a task that is cancelled: gRPC ends a call in the same way for both."""
        if self._closed.is_set():
            raise closed_error() from None

    async def _sleep(self, wait_s: float) -> None:
        """Waits, unless the client is closed meanwhile."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), wait_s)
