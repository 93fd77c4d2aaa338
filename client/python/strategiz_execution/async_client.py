"""The client for coroutines: as `Client`, with `await`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Any, Self, Unpack

from strategiz_execution.calls.coroutines import CoroutineCalls
from strategiz_execution.calls.settings import SHORT_CALL_S, ClientOptions, settings_of
from strategiz_execution.calls.streams import AsyncEventStream
from strategiz_execution.errors import closed_error
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.local import shared_address
from strategiz_execution.progress import progress_display, sweep_display
from strategiz_execution.requests.code import source_of
from strategiz_execution.requests.lists import SymbolSet, list_request
from strategiz_execution.requests.options import RunOptions
from strategiz_execution.requests.output import BarsPolicy
from strategiz_execution.requests.run import RunRequest, run_request, whole_seconds
from strategiz_execution.requests.sweep import SweepOptions, sweep_request
from strategiz_execution.requests.sweep_sets import SetsToTry
from strategiz_execution.results.events import RunEvent, RunReader
from strategiz_execution.results.others import (
    CodeCheck,
    Health,
    ListResult,
    check_of,
    health_of,
    list_of,
)
from strategiz_execution.results.run import Result
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.sweep_events import SweepEvent, SweepReader


class AsyncRunEvents(AsyncEventStream[RunEvent, Result]):
    """Events of one run, for one task. To close it before the end cancels the run.

    Example:
        >>> async with client.stream("trend.py", bars) as events:  # doctest: +SKIP
        ...     async for event in events:
        ...         print(event)
    """


class AsyncSweepEvents(AsyncEventStream[SweepEvent, SweepResult]):
    """Events of one sweep, for one task. To close it before the end cancels the sweep."""

    def __init__(self, messages: AsyncGenerator[Any], reader: SweepReader) -> None:
        super().__init__(messages, reader)
        self._swept = reader

    def so_far(self) -> SweepResult:
        """As `SweepEvents.so_far`."""
        return self._swept.so_far()


class AsyncClient:
    """Calls the strategy execution service from one event loop. Use `async with`, or close it at the end.

    Which service is called, what each call takes and what it raises is as of `Client`. A task that is cancelled cancels
    its run. A service of the process's own is started by the first call, or by `async with`.

    Args:
        address: "host:port".
        **options: See `ClientOptions`.

    Raises:
        InvalidRequest: An option is unknown or wrong.

    Example:
        >>> async with AsyncClient("localhost:50051") as client:  # doctest: +SKIP
        ...     results = await asyncio.gather(*(client.run(code, bars) for code in codes))
    """

    def __init__(self, address: str | None = None, **options: Unpack[ClientOptions]) -> None:
        self._settings = settings_of(address, options)
        self._connecting = asyncio.Lock()
        self._calls: CoroutineCalls | None = None
        self._closed = False

    async def run(
        self,
        code: str | os.PathLike[str],
        bars: Any,
        *,
        progress: bool = False,
        **options: Unpack[RunOptions],
    ) -> Result:
        """As `Client.run`."""
        if progress:
            with progress_display() as show:
                async with self.stream(code, bars, **options) as events:
                    async for event in events:
                        show(event)
                    return await events.result()
        request = self._request(code, bars, options)
        calls = await self._connected()
        within_s = self._settings.run_within_s(request.timeout_s)
        answer = await calls.unary(calls.stub.ExecuteStrategy, request.message, within_s)
        return Result(answer, request.message, request.bars)

    def stream(
        self, code: str | os.PathLike[str], bars: Any, **options: Unpack[RunOptions]
    ) -> AsyncRunEvents:
        """As `Client.stream`, for `async for`."""
        request = self._request(code, bars, options)
        within_s = self._settings.run_within_s(request.timeout_s)
        messages = self._messages("StreamStrategy", request.message, within_s)
        return AsyncRunEvents(messages, RunReader(request))

    async def sweep(
        self,
        code: str | os.PathLike[str],
        bars: Any,
        parameters: SetsToTry,
        *,
        progress: bool = False,
        **options: Unpack[SweepOptions],
    ) -> SweepResult:
        """As `Client.sweep`."""
        async with self.stream_sweep(code, bars, parameters, **options) as events:
            if progress:
                with sweep_display(
                    options.get("rank_by", "sharpe_ratio"),
                    lowest_is_best=options.get("lowest_is_best", False),
                ) as show:
                    async for event in events:
                        show(event)
            return await events.result()

    def stream_sweep(
        self,
        code: str | os.PathLike[str],
        bars: Any,
        parameters: SetsToTry,
        **options: Unpack[SweepOptions],
    ) -> AsyncSweepEvents:
        """As `Client.stream_sweep`, for `async for`."""
        given = self._settings
        asked = sweep_request(
            code, bars, parameters, options, timeout_s=given.timeout_s, max_answer_mb=given.max_answer_mb
        )  # fmt: skip
        within_s = given.run_within_s(asked.total_s)
        messages = self._messages("SweepStrategy", asked.message, within_s)
        return AsyncSweepEvents(messages, SweepReader(asked))

    async def run_list(
        self,
        sets: Sequence[SymbolSet],
        *,
        timeout_s: float | None = None,
        deadline_s: float | None = None,
        tier: str = "",
        bars_policy: BarsPolicy | str = BarsPolicy.STRICT,
    ) -> ListResult:
        """As `Client.run_list`."""
        seconds = whole_seconds(self._settings.timeout_s if timeout_s is None else timeout_s)
        message = list_request(sets, tier=tier, timeout_s=seconds, bars_policy=bars_policy)
        within_s = self._settings.list_within_s(seconds, deadline_s)
        calls = await self._connected()
        return list_of(await calls.unary(calls.stub.ExecuteList, message, within_s))

    async def validate(self, code: str | os.PathLike[str], *, image: str = "") -> CodeCheck:
        """As `Client.validate`."""
        message = pb.ValidateCodeRequest(code=source_of(code), image=image)
        calls = await self._connected()
        return check_of(
            await calls.unary(calls.stub.ValidateCode, message, self._settings.deadline_margin_s)
        )

    async def health(self) -> Health:
        """As `Client.health`."""
        calls = await self._connected()
        return health_of(await calls.unary(calls.stub.GetHealth, pb.HealthRequest(), SHORT_CALL_S))

    async def close(self) -> None:
        """Cancels calls in progress, and with them their runs."""
        self._closed = True
        if self._calls is not None:
            await self._calls.close()

    async def __aenter__(self) -> Self:
        await self._connected()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _request(self, code: str | os.PathLike[str], bars: Any, options: RunOptions) -> RunRequest:
        given = self._settings
        return run_request(
            code, bars, options, timeout_s=given.timeout_s, max_answer_mb=given.max_answer_mb
        )

    async def _messages(self, method: str, request: Any, within_s: float) -> AsyncGenerator[Any]:
        calls = await self._connected()
        messages = calls.stream(getattr(calls.stub, method), request, within_s)
        try:
            async for message in messages:
                yield message
        finally:
            await messages.aclose()

    async def _connected(self) -> CoroutineCalls:
        """The calls, over a channel that is made in the event loop that uses it."""
        async with self._connecting:
            if self._closed:
                raise closed_error()
            if self._calls is None:
                # Waits seconds where it starts a service.
                target = await asyncio.to_thread(self._settings.target_or, shared_address)
                self._calls = CoroutineCalls(self._settings, target)
            return self._calls
