"""Calls of a thread, which waits for them. A call that its thread leaves, as at Ctrl-C, is cancelled with its run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import grpc

from strategiz_execution.calls.channel import Target
from strategiz_execution.calls.details import call_error
from strategiz_execution.calls.retry import retrying
from strategiz_execution.calls.settings import Settings
from strategiz_execution.errors import closed_error
from strategiz_execution.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub

T = TypeVar("T")


class BlockingCalls:
    """One channel and its calls. Threads may share it."""

    def __init__(self, settings: Settings, target: Target) -> None:
        self._target = target
        self._retry = settings.retry
        self._closed = threading.Event()
        self.channel = grpc.intercept_channel(target.channel(), *settings.interceptors)
        self.stub = StrategyExecutionServiceStub(self.channel)

    def unary(self, method: Any, request: Any, within_s: float) -> Any:
        """The answer of *method*, tried again where a refusal allows it; all tries end within *within_s*.

        Raises:
            CallError: There is none.
        """

        def attempt(left_s: float) -> Any:
            call = method.future(request, timeout=left_s, metadata=self._target.metadata())
            try:
                return call.result()
            except BaseException:
                call.cancel()  # does nothing where the call has ended
                raise

        return self._tried(attempt, within_s)

    def stream(self, method: Any, request: Any, within_s: float) -> Iterator[Any]:
        """Messages of *method*; tried again only before the first, for after it another try could be another run.

        Raises:
            CallError: The call is refused, or breaks off.
        """

        def attempt(left_s: float) -> tuple[Any, Any]:
            call = method(request, timeout=left_s, metadata=self._target.metadata())
            try:
                return call, next(call, None)
            except BaseException:
                call.cancel()
                raise

        call, message = self._tried(attempt, within_s)
        try:
            while message is not None:
                yield message
                message = next(call, None)
        except grpc.RpcError as error:
            raise call_error(error) from error
        finally:
            call.cancel()

    def close(self) -> None:
        """Cancels calls in progress, and with them their runs."""
        self._closed.set()
        self.channel.close()

    def _tried(self, attempt: Callable[[float], T], within_s: float) -> T:
        ends = time.monotonic() + within_s

        def once() -> T:
            if self._closed.is_set():
                raise closed_error()
            try:
                return attempt(max(ends - time.monotonic(), 0.0))
            except grpc.RpcError as error:
                raise call_error(error) from error
            except grpc.FutureCancelledError as error:
                raise closed_error() from error

        # A client that is closed while a call waits for its next try wakes it up.
        return retrying(self._retry, within_s, self._closed.wait)(once)
