"""The report of a backtest, viewed where it lies in the bytes that a sandbox sent.

The rule: columns stay where they are, and texts are made when they are asked for. protobuf would copy the columns, and
make a million reasons at once, in a step during which nobody else does anything.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from orchestrator.generated import runner_pb2
from orchestrator.wire_format import LENGTH_DELIMITED, Field, read_fields

_REPORT = runner_pb2.BacktestReport
_COLUMNS = {
    field.number: field.name
    for field in _REPORT.DESCRIPTOR.fields
    if field.type == field.TYPE_BYTES
}


class Texts(Sequence[str]):
    """Texts on the wire, each decoded when it is asked for."""

    def __init__(
        self, data: memoryview, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> None:
        self._data = data
        self._starts = starts
        self._ends = ends

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            return self._text(int(self._starts[place]), int(self._ends[place]))
        spans = zip(self._starts[place].tolist(), self._ends[place].tolist(), strict=True)
        return [self._text(start, end) for start, end in spans]

    @property
    def sizes_bytes(self) -> npt.NDArray[np.int64]:
        """How long each is."""
        return self._ends - self._starts

    def chosen(self, places: npt.NDArray[np.int64]) -> Texts:
        """Those at *places*; an empty one for -1."""
        starts, ends = np.append(self._starts, 0), np.append(self._ends, 0)
        return Texts(self._data, starts[places], ends[places])

    def _text(self, start: int, end: int) -> str:
        return str(self._data[start:end], "utf-8", "replace")


@dataclass(frozen=True, slots=True)
class SignalsView:
    """As `Signals`."""

    bar: memoryview
    side: memoryview
    price: memoryview
    quantity: memoryview
    reason: Texts


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """As `Indicator`."""

    name: str
    value: memoryview


@dataclass(frozen=True, slots=True)
class ReportView:
    """As `BacktestReport`.

    Attributes:
        trades: Has the columns of `Trades`.
        rest: All fields that are not named here.
    """

    signals: SignalsView
    indicators: Sequence[IndicatorView]
    trades: Any
    equity: memoryview
    equity_bar: memoryview
    ignored_signal: memoryview
    ignored_reason: memoryview
    rest: runner_pb2.BacktestReport


def viewed(data: bytes | memoryview) -> ReportView:
    """The report that *data* is.

    Raises:
        google.protobuf.message.DecodeError: It is none.
    """
    view = memoryview(data)
    signals, trades = _view_signals(view[:0]), _view_trades(view[:0])
    columns = dict.fromkeys(_COLUMNS.values(), view[:0])
    indicators: list[IndicatorView] = []
    rest = []
    for number, wire_type, start, begins, end in read_fields(view):
        content = view[begins:end] if wire_type == LENGTH_DELIMITED else None
        if content is not None and number == _REPORT.SIGNALS_FIELD_NUMBER:
            signals = _view_signals(content)
        elif content is not None and number == _REPORT.TRADES_FIELD_NUMBER:
            trades = _view_trades(content)
        elif content is not None and number == _REPORT.INDICATORS_FIELD_NUMBER:
            indicators.append(_view_indicator(content))
        elif content is not None and number in _COLUMNS:
            columns[_COLUMNS[number]] = content
        else:
            rest.append(view[start:end])
    whole = _REPORT.FromString(b"".join(rest))
    return ReportView(signals, indicators, trades, rest=whole, **columns)


def result_without_report(frame: memoryview) -> tuple[runner_pb2.SupervisorFrame, memoryview]:
    """The frame of a result without its report, and the report.

    Raises:
        google.protobuf.message.DecodeError: It is no frame.
    """
    report, rest = frame[:0], runner_pb2.SupervisorFrame()
    for field in read_fields(frame):
        if not _is_bytes(field, rest.RESULT_FIELD_NUMBER):
            rest.MergeFromString(bytes(frame[field.start : field.end]))
            continue
        content, parts = frame[field.content : field.end], []
        for inner in read_fields(content):
            if _is_bytes(inner, runner_pb2.Result.REPORT_FIELD_NUMBER):
                report = content[inner.content : inner.end]
            else:
                parts.append(content[inner.start : inner.end])
        rest.result.MergeFromString(b"".join(parts))
    return rest, report


def _is_bytes(field: Field, number: int) -> bool:
    return field.number == number and field.wire_type == LENGTH_DELIMITED


def _view_trades(data: memoryview) -> SimpleNamespace:
    names = {field.number: field.name for field in runner_pb2.Trades.DESCRIPTOR.fields}
    columns = dict.fromkeys(names.values(), data[:0])
    for number, wire_type, _, begins, end in read_fields(data):
        if wire_type == LENGTH_DELIMITED and number in names:
            columns[names[number]] = data[begins:end]
    return SimpleNamespace(**columns)


def _view_signals(data: memoryview) -> SignalsView:
    names = {field.number: field.name for field in runner_pb2.Signals.DESCRIPTOR.fields}
    del names[runner_pb2.Signals.REASON_FIELD_NUMBER]
    columns = dict.fromkeys(names.values(), data[:0])
    starts, ends = array("q"), array("q")
    for number, wire_type, _, begins, end in read_fields(data):
        if wire_type != LENGTH_DELIMITED:
            continue
        if number in names:
            columns[names[number]] = data[begins:end]
        elif number == runner_pb2.Signals.REASON_FIELD_NUMBER:
            starts.append(begins)
            ends.append(end)
    texts = Texts(data, np.array(starts, np.int64), np.array(ends, np.int64))
    return SignalsView(reason=texts, **columns)


def _view_indicator(data: memoryview) -> IndicatorView:
    name, value = "", data[:0]
    for field in read_fields(data):
        content = data[field.content : field.end]
        if _is_bytes(field, runner_pb2.Indicator.NAME_FIELD_NUMBER):
            name = str(content, "utf-8", "replace")
        elif _is_bytes(field, runner_pb2.Indicator.VALUE_FIELD_NUMBER):
            value = content
    return IndicatorView(name, value)
