"""The result of one run: how it ended, and all that it computed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf import json_format

from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import InvalidRequest, MissingPackage, RunFailed
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results import parts, tables
from strategiz_execution.results.html import html_of
from strategiz_execution.results.metrics import Metrics, metrics_of
from strategiz_execution.results.ran import bars_that_ran
from strategiz_execution.results.words import FillRuleInForce, Outcome, of_number

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Performance:
    """What a backtest computed beside its tables. Money is in the currency of the prices.

    Attributes:
        metrics: The metrics.
        initial_cash: Cash at the start.
        total_pnl: Cash: last equity less initial cash.
        buy_and_hold_pnl: Cash: what the initial cash gains held from first to last close, without costs.
        periods_per_year: Return periods a year: given, or inferred from the bars.
        fill: The fill rule that was in force.
        buys: BUY signals.
        sells: SELL signals.
        start: Time of the first bar, ISO 8601 in UTC.
        end: Time of the last bar.
        test_period: Its length in words, such as "2 years 3 months".
        open_position: The position at the last bar, if there is one.
        order_events: What happened to orders beside their fills.
    """

    metrics: Metrics
    initial_cash: float
    total_pnl: float
    buy_and_hold_pnl: float
    periods_per_year: float
    fill: FillRuleInForce
    buys: int
    sells: int
    start: str
    end: str
    test_period: str
    open_position: parts.OpenPosition | None
    order_events: tuple[parts.OrderEvent, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """How a run ended, and what it computed.

    Tables are DataFrames of pandas; `columns` gives the same as arrays, without pandas. They, and `metrics`, exist only
    of a run that succeeded: otherwise they raise `RunFailed` with the reason.

    Attributes:
        response: The contract's message, as it came.
        request: The contract's message, as it was sent.
        sent: The bars that were sent.

    Example:
        >>> result = client.run("trend.py", bars)  # doctest: +SKIP
        >>> result.metrics.sharpe_ratio, result.trades.pnl.sum()  # doctest: +SKIP
    """

    response: pb.ExecuteStrategyResponse
    request: pb.ExecuteStrategyRequest
    sent: Bars

    @property
    def ok(self) -> bool:
        """Whether the run succeeded."""
        return self.response.success

    @property
    def outcome(self) -> Outcome:
        """How the run ended; UNKNOWN for a way that a later version of the service has."""
        return of_number(Outcome, pb.Outcome, "OUTCOME_", self.response.outcome)

    @cached_property
    def failure(self) -> parts.Failure | None:
        """Why the run did not succeed; None where it did."""
        told = self.response
        return (
            None
            if self.ok
            else parts.failure_of(told.HasField("failure"), told.failure, told.error)
        )

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self.response.run_id

    @property
    def code(self) -> str:
        """The strategy's source, as it was sent."""
        return self.request.code

    @cached_property
    def params(self) -> Mapping[str, Any]:
        """The parameters, as they were sent."""
        found: dict[str, Any] = {}
        for name, value in self.request.typed_parameters.items():
            kind = value.WhichOneof("kind")
            if kind == "list_value":
                found[name] = list(value.list_value.values)
            elif kind is not None:
                found[name] = getattr(value, kind)
        return found

    @property
    def warnings(self) -> Sequence[str]:
        """What a careful reader of the numbers should know; may quote the strategy."""
        return tuple(self.response.warnings)

    @property
    def logs(self) -> Sequence[str]:
        """What the strategy printed, a line each: text of a stranger."""
        return tuple(self.response.logs)

    @cached_property
    def usage(self) -> parts.ResourceUsage:
        """What the run cost."""
        return parts.usage_of(self.response.usage)

    @cached_property
    def receipt(self) -> parts.Receipt | None:
        """What is needed to reproduce the run; None where no sandbox was used."""
        return (
            parts.receipt_of(self.response.receipt) if self.response.HasField("receipt") else None
        )

    @cached_property
    def look_ahead(self) -> parts.LookAheadReport | None:
        """Signals that depend on later bars; None unless `check_look_ahead` was asked for."""
        told = self.response
        return parts.look_ahead_of(told.look_ahead) if told.HasField("look_ahead") else None

    @cached_property
    def drawings(self) -> Sequence[parts.Drawing]:
        """How the strategy asked for its signals and indicators to be drawn."""
        return tuple(
            parts.Drawing(indicator=one.indicator, bars=tuple(one.bar), words=dict(one.words))
            for one in self.response.drawings
        )

    @cached_property
    def bars(self) -> Bars:
        """The bars that ran: those that were sent, or what the service made of them by `bars_policy='repair'`."""
        return bars_that_ran(self.sent, self.request, self.response)

    @cached_property
    def performance(self) -> Performance | None:
        """What the backtest computed; None where the run failed."""
        if not self.response.HasField("performance"):
            return None
        told = self.response.performance
        return Performance(
            metrics=metrics_of(told.metrics),
            initial_cash=told.initial_cash,
            total_pnl=told.total_pnl,
            buy_and_hold_pnl=told.buy_and_hold_return,
            periods_per_year=told.periods_per_year,
            fill=parts.fill_of(told.fill),
            buys=told.buy_count,
            sells=told.sell_count,
            start=told.start_date,
            end=told.end_date,
            test_period=told.test_period,
            open_position=parts.open_position_of(told.open_position)
            if told.HasField("open_position")
            else None,
            order_events=tuple(map(parts.order_event_of, told.order_events)),
        )

    @property
    def metrics(self) -> Metrics:
        """The metrics; an undefined one is None.

        Raises:
            RunFailed: The run has none.
        """
        self.raise_for_failure()
        assert self.performance is not None  # noqa: S101 - the contract: present when the run succeeded
        return self.performance.metrics

    def raise_for_failure(self) -> Result:
        """This result, where the run succeeded.

        Raises:
            RunFailed: It did not; the message says why, with line and bar where they are known.
        """
        failure = self.failure
        if failure is None:
            return self
        raise RunFailed(f"{self.outcome}: {failure.message}", self)

    def columns(self, table: str) -> tables.Columns:
        """A table as arrays by name: "equity", "trades", "signals", "indicators" or "ignored_signals".

        Raises:
            InvalidRequest: There is no such table.
            RunFailed: The run did not succeed.
        """
        self.raise_for_failure()
        told = self.response
        match table:
            case "equity":
                return tables.equity_columns(told.performance)
            case "trades":
                return tables.trade_columns(told.performance, self.bars)
            case "signals":
                return tables.signal_columns(told, self.bars)
            case "indicators":
                return tables.indicator_columns(told, self.bars)
            case "ignored_signals":
                return tables.ignored_columns(told.performance, self.bars)
        raise InvalidRequest.of(
            "table", f"is {table!r}; there are equity, trades, signals, indicators, ignored_signals"
        )

    @property
    def equity(self) -> pd.DataFrame:
        """Equity (cash) and drawdown (a fraction, at or below 0) at the close of each bar, by time."""
        return self._frame("equity", by="time")

    @property
    def trades(self) -> pd.DataFrame:
        """Closed trades in order of exit, a row each; `return` is a fraction, money is cash."""
        return self._frame("trades")

    @property
    def signals(self) -> pd.DataFrame:
        """Signals of the strategy in bar order, by time."""
        return self._frame("signals", by="time")

    @property
    def indicators(self) -> pd.DataFrame:
        """Series that the strategy plotted, a column each, by the times of all bars; NaN where there is no value."""
        return self._frame("indicators", by="time")

    @property
    def ignored_signals(self) -> pd.DataFrame:
        """Signals that led to no fill, by time, each with the reason."""
        return self._frame("ignored_signals", by="time")

    def _frame(self, table: str, by: str | None = None) -> pd.DataFrame:
        try:
            import pandas as pd  # noqa: PLC0415 - optional, and slow to import
        except ImportError as error:
            purpose = f"Result.{table} is a DataFrame, and"
            raise MissingPackage.for_use("pandas", "pandas", purpose) from error
        columns = self.columns(table)
        in_utc = {
            name: pd.DatetimeIndex(column, tz="UTC") if column.dtype.kind == "M" else column
            for name, column in columns.items()
        }
        frame = pd.DataFrame(in_utc)
        return frame if by is None else frame.set_index(by)

    def to_json(self, *, with_request: bool = False, indent: int | None = None) -> str:
        """The response as JSON, in the names of the contract.

        Args:
            with_request: Put it beside the request, with code and bars, as `{"request": …, "response": …}`: what
                `from_json` reads.
            indent: As of `json.dumps`.
        """
        response = json_format.MessageToDict(self.response, preserving_proto_field_name=True)
        if not with_request:
            return json.dumps(response, indent=indent)
        request = json_format.MessageToDict(self.request, preserving_proto_field_name=True)
        return json.dumps({"request": request, "response": response}, indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> Result:
        """The result that `to_json(with_request=True)` wrote.

        Raises:
            InvalidRequest: The text is something else.
        """
        try:
            told = json.loads(text)
            request = json_format.ParseDict(
                told["request"], pb.ExecuteStrategyRequest(), ignore_unknown_fields=True
            )
            response = json_format.ParseDict(
                told["response"], pb.ExecuteStrategyResponse(), ignore_unknown_fields=True
            )
        except (ValueError, KeyError, TypeError, json_format.ParseError) as error:
            raise InvalidRequest.of(
                "json", f"is no result that to_json(with_request=True) wrote: {error}"
            ) from error
        columns = request.columns
        prices = {name: np.array(getattr(columns, name), np.float64) for name in _FLOATS}
        sent = Bars(np.array(columns.timestamp_ms, np.int64), **prices, symbol=columns.symbol)
        return cls(response, request, sent)

    def report(self, path: str | os.PathLike[str]) -> None:
        """Writes the result as one HTML file that works offline: equity, drawdown, trades, metrics, logs.

        Raises:
            MissingPackage: plotly is not installed.
        """
        # Not imported before it is asked for: it needs plotly, and knows this module.
        import_module("strategiz_execution.report").write_report(self, path)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return html_of(self)

    def __repr__(self) -> str:
        told = f"Result({self.outcome}, run_id={self.run_id!r}"
        if self.ok and self.performance is not None:
            found = self.performance.metrics
            for name, value, form in (
                ("total_return", found.total_return, "+.1%"),
                ("sharpe_ratio", found.sharpe_ratio, ".2f"),
                ("max_drawdown", found.max_drawdown, ".1%"),
                ("n_trades", found.n_trades, ".0f"),
            ):
                told += f", {name}={'undefined' if value is None else format(value, form)}"
        elif self.failure is not None:
            told += f", failure={self.failure.message!r:.120}"
        return told + ")"


_FLOATS = ("open", "high", "low", "close", "volume")
