"""The client for threads: one object for a whole program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, Unpack

from strategiz_execution.calls.blocking import BlockingCalls, broken_off
from strategiz_execution.calls.settings import ClientOptions, settings_of
from strategiz_execution.local import shared_address
from strategiz_execution.requests.options import RunOptions
from strategiz_execution.requests.run import RunRequest, run_request
from strategiz_execution.results.events import Completed, RunEvent, event_of
from strategiz_execution.results.run import Result

_SHORT_CALL_S = 10.0


class RunEvents(Iterator[RunEvent]):
    """Events of one run, for one thread. To close it before the end cancels the run.

    Example:
        >>> with client.stream("trend.py", bars) as events:  # doctest: +SKIP
        ...     for event in events:
        ...         print(event)
    """

    def __init__(self, messages: Iterator[Any], request: RunRequest) -> None:
        self._messages = messages
        self._request = request
        self._result: Result | None = None

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._request.run_id

    def __next__(self) -> RunEvent:
        for message in self._messages:
            event = event_of(message, self._request)
            if isinstance(event, Completed):
                self._result = event.result
            return event
        if self._result is None:
            raise broken_off()
        raise StopIteration

    def result(self) -> Result:
        """Waits for the end of the run, past all events that were not read.

        Raises:
            CallError: The stream broke off.
        """
        for _ in self:
            pass
        if self._result is None:
            raise broken_off()
        return self._result

    def close(self) -> None:
        """Cancels the run, unless it has ended."""
        self._messages.close()  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Client:
    """Calls the strategy execution service. Threads may share it; close it at the end, or use `with`.

    Without an address it is that of the environment variable STRATEGIZ_ADDRESS, and where that is not set, a service of
    its own on this machine's Docker engine, which all clients of the process share.

    Each call raises `InvalidRequest` for a wrong request, `ServiceBusy` and `ServiceUnavailable` when the retries are
    used up, `AccessDenied` without a token that is taken, `DeadlineExceeded` after its timeout and the client's margin,
    and `CallError` for any other status. A run that started always has an `outcome`, and raises nothing.

    Args:
        address: "host:port".
        **options: See `ClientOptions`.

    Raises:
        InvalidRequest: An option is unknown or wrong.
        LocalServiceError: There is no address, and no service can be started.

    Example:
        >>> with Client("localhost:50051") as client:  # doctest: +SKIP
        ...     result = client.run("trend.py", bars, params={"length": 50})
        >>> result.metrics.sharpe_ratio  # doctest: +SKIP
        0.31
    """

    def __init__(self, address: str | None = None, **options: Unpack[ClientOptions]) -> None:
        self._settings = settings_of(address, options, shared_address)
        self._calls = BlockingCalls(self._settings)

    @property
    def address(self) -> str:
        """Of the service, "host:port"."""
        return self._settings.target.address

    def run(self, code: str | os.PathLike[str], bars: Any, **options: Unpack[RunOptions]) -> Result:
        """Runs a strategy and waits for its end. Ctrl-C cancels the run.

        Args:
            code: Python source, or the path of a file that has it.
            bars: A DataFrame, a dict of arrays, `Bars`, or the path of a CSV or Parquet file.
            **options: See `RunOptions`.

        Returns:
            The result; how the run ended is its `outcome`.
        """
        request = self._request(code, bars, options)
        answer = self._calls.unary(
            self._calls.stub.ExecuteStrategy, request.message, self._within_s(request)
        )
        return Result(answer, request.message, request.bars)

    def stream(
        self, code: str | os.PathLike[str], bars: Any, **options: Unpack[RunOptions]
    ) -> RunEvents:
        """Runs a strategy, and gives its events as they come; the last one is `Completed`, with the result.

        Whoever leaves events unread for half a minute loses the stream.

        Args:
            code: Python source, or the path of a file that has it.
            bars: A DataFrame, a dict of arrays, `Bars`, or the path of a CSV or Parquet file.
            **options: See `RunOptions`.
        """
        request = self._request(code, bars, options)
        messages = self._calls.stream(
            self._calls.stub.StreamStrategy, request.message, self._within_s(request)
        )
        return RunEvents(messages, request)

    def close(self) -> None:
        """Cancels calls in progress, and with them their runs."""
        self._calls.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _request(self, code: str | os.PathLike[str], bars: Any, options: RunOptions) -> RunRequest:
        return run_request(
            code, bars, options,
            timeout_s=self._settings.timeout_s, max_answer_mb=self._settings.max_answer_mb,
        )  # fmt: skip

    def _within_s(self, request: RunRequest) -> float:
        return request.timeout_s + self._settings.deadline_margin_s
