"""The client for threads: one object for a whole program."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self, Unpack

from strategiz_execution.calls.blocking import BlockingCalls
from strategiz_execution.calls.settings import SHORT_CALL_S, ClientOptions, settings_of
from strategiz_execution.calls.streams import EventStream
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


class RunEvents(EventStream[RunEvent, Result]):
    """Events of one run, for one thread. To close it before the end cancels the run.

    Example:
        >>> with client.stream("trend.py", bars) as events:  # doctest: +SKIP
        ...     for event in events:
        ...         print(event)
    """


class SweepEvents(EventStream[SweepEvent, SweepResult]):
    """Events of one sweep, for one thread. To close it before the end cancels the sweep.

    Example:
        >>> with client.stream_sweep("cross.py", bars, {"fast": range(5, 31)}) as events:  # doctest: +SKIP
        ...     for event in events:
        ...         print(event)
    """

    def __init__(self, messages: Iterator[Any], reader: SweepReader) -> None:
        super().__init__(messages, reader)
        self._swept = reader

    def so_far(self) -> SweepResult:
        """What has come till now, as of a sweep that was left; the whole after its end."""
        return self._swept.so_far()


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
        self._settings = settings_of(address, options)
        self._target = self._settings.target_or(shared_address)
        self._calls = BlockingCalls(self._settings, self._target)

    @property
    def address(self) -> str:
        """Of the service, "host:port"."""
        return self._target.address

    def run(
        self,
        code: str | os.PathLike[str],
        bars: Any,
        *,
        progress: bool = False,
        **options: Unpack[RunOptions],
    ) -> Result:
        """Runs a strategy and waits for its end. Ctrl-C cancels the run.

        Args:
            code: Python source, or the path of a file that has it.
            bars: A DataFrame, a dict of arrays, `Bars`, or the path of a CSV or Parquet file.
            progress: Draw how far it is, in a notebook or on a terminal's standard error, which needs rich.
            **options: See `RunOptions`.

        Returns:
            The result; how the run ended is its `outcome`.
        """
        if progress:
            with progress_display() as show, self.stream(code, bars, **options) as events:
                for event in events:
                    show(event)
                return events.result()
        request = self._request(code, bars, options)
        within_s = self._settings.run_within_s(request.timeout_s)
        answer = self._calls.unary(self._calls.stub.ExecuteStrategy, request.message, within_s)
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
        within_s = self._settings.run_within_s(request.timeout_s)
        messages = self._calls.stream(self._calls.stub.StreamStrategy, request.message, within_s)
        return RunEvents(messages, RunReader(request))

    def sweep(
        self,
        code: str | os.PathLike[str],
        bars: Any,
        parameters: SetsToTry,
        *,
        progress: bool = False,
        **options: Unpack[SweepOptions],
    ) -> SweepResult:
        """Runs a strategy with many sets of parameters, and waits for the end of the last. Ctrl-C cancels the sweep.

        Args:
            code: Python source, or the path of a file that has it.
            bars: As of `run`.
            parameters: Values by name: a range, a list or `Between(...)`; or dicts, each of which is one set.
            progress: Draw how far it is, as of `run`.
            **options: See `SweepOptions`.

        Returns:
            The result. A set that fails raises nothing: it has an `outcome`.
        """
        with self.stream_sweep(code, bars, parameters, **options) as events:
            if progress:
                with sweep_display(
                    options.get("rank_by", "sharpe_ratio"),
                    lowest_is_best=options.get("lowest_is_best", False),
                ) as show:
                    for event in events:
                        show(event)
            return events.result()

    def stream_sweep(
        self,
        code: str | os.PathLike[str],
        bars: Any,
        parameters: SetsToTry,
        **options: Unpack[SweepOptions],
    ) -> SweepEvents:
        """Runs a sweep, and gives its events as they come; the last one is `SweepEnded`, with the result.

        Args:
            code: As of `sweep`.
            bars: As of `run`.
            parameters: As of `sweep`.
            **options: See `SweepOptions`.
        """
        given = self._settings
        asked = sweep_request(
            code, bars, parameters, options, timeout_s=given.timeout_s, max_answer_mb=given.max_answer_mb
        )  # fmt: skip
        within_s = given.run_within_s(asked.total_s)
        messages = self._calls.stream(self._calls.stub.SweepStrategy, asked.message, within_s)
        return SweepEvents(messages, SweepReader(asked))

    def run_list(
        self,
        sets: Sequence[SymbolSet],
        *,
        timeout_s: float | None = None,
        deadline_s: float | None = None,
        tier: str = "",
        bars_policy: BarsPolicy | str = BarsPolicy.STRICT,
    ) -> ListResult:
        """Evaluates deployed strategies on their latest bar, and waits for the end of the last.

        Args:
            sets: Symbols, their bars, and the deployments that trade them.
            timeout_s: Seconds for each deployment; None = the client's.
            deadline_s: Seconds for the whole list, shortly before which the service answers with what is done; the
                rest has a failure that says so. None = the timeout and the client's margin.
            tier: Free text for the service's logs.
            bars_policy: What is done about bars that are not as they should be.
        """
        seconds = whole_seconds(self._settings.timeout_s if timeout_s is None else timeout_s)
        message = list_request(sets, tier=tier, timeout_s=seconds, bars_policy=bars_policy)
        within_s = self._settings.list_within_s(seconds, deadline_s)
        return list_of(self._calls.unary(self._calls.stub.ExecuteList, message, within_s))

    def validate(self, code: str | os.PathLike[str], *, image: str = "") -> CodeCheck:
        """Checks Python source, or the file that has it, without running it."""
        message = pb.ValidateCodeRequest(code=source_of(code), image=image)
        within_s = self._settings.deadline_margin_s
        return check_of(self._calls.unary(self._calls.stub.ValidateCode, message, within_s))

    def health(self) -> Health:
        """Says whether the service takes runs, and how full it is. Waits for 10 s at most."""
        return health_of(
            self._calls.unary(self._calls.stub.GetHealth, pb.HealthRequest(), SHORT_CALL_S)
        )

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
        given = self._settings
        return run_request(
            code, bars, options, timeout_s=given.timeout_s, max_answer_mb=given.max_answer_mb
        )


def run(
    code: str | os.PathLike[str],
    bars: Any,
    *,
    address: str | None = None,
    progress: bool = False,
    **options: Unpack[RunOptions],
) -> Result:
    """Runs one strategy with a client of its own: for scripts and notebooks. Make a `Client` for more, or for TLS.

    Args:
        code: Python source, or the path of a file that has it.
        bars: A DataFrame, a dict of arrays, `Bars`, or the path of a CSV or Parquet file.
        address: "host:port"; None = STRATEGIZ_ADDRESS, else a service of this process's own.
        progress: Draw how far it is.
        **options: See `RunOptions`.

    Example:
        >>> run("trend.py", bars, backtest={"commission_rate": 0.001}).metrics.cagr  # doctest: +SKIP
        0.027
    """
    with Client(address) as client:
        return client.run(code, bars, progress=progress, **options)
